import { join } from 'node:path';
import type { InputSpec } from '../../../main/contract/index.js';

const brainWindow = { name: 'brain', levelHu: 40, widthHu: 80 } as const;

/** What the network is shown; goes into model.json as it stands, and MODEL_CARD.md says why. */
export const inputSpec: InputSpec = {
  name: 'input',
  size: 299,
  channels: [brainWindow, brainWindow, brainWindow],
  range: [-1, 1],
  geometry: 'pad',
};

export const modelFolder = join(import.meta.dirname, '..');
export const repository = join(modelFolder, '..', '..');

/** Folder of outside data: ICTUS_SHARED, else `shared` beside this checkout. */
const sharedRoot = process.env['ICTUS_SHARED'] ?? join(repository, '..', 'shared');
export const weightsFile = join(sharedRoot, 'data/weights/inception-v3-2015/inception-v3-imagenet-lineage.safetensors');
export const trainingRoot = join(sharedRoot, 'data/train');
export const dicomRoot = join(sharedRoot, 'data/dicom');
/** Decoded pictures and pooled features: made once, safe to delete. */
export const cacheFolder = process.env['ICTUS_RECIPE_CACHE'] ?? join(repository, '.cache', 'inception-v3');
/** The model before `ictus calibrate`: a whole model folder. */
export const uncalibratedFolder = join(cacheFolder, 'uncalibrated');
