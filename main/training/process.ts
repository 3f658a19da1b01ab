import { serveRun } from './serveRun.js';
import { trainNetwork } from './train/trainNetwork.js';

serveRun<'training'>(trainNetwork);
