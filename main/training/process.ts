import { serveRun } from '../process/index.js';
import { trainNetwork, type TrainingRun } from './setsToModel/trainNetwork.js';

serveRun<TrainingRun>(trainNetwork);
