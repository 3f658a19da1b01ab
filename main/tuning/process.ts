import { serveRun } from '../training/index.js';
import { tune } from './tune.js';

serveRun<'tuning'>(tune);
