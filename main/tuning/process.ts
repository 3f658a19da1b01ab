import { serveRun } from '../process/index.js';
import { tune, type TuningRun } from './tune.js';

serveRun<TuningRun>(tune);
