import { join } from 'node:path';
import { sharedFolder } from '../shared.js';

export const modelFolder = join(import.meta.dirname, '..', '..', 'models', 'inception-v3');

/** The trunk's weights, where the shared data is beside this checkout. */
export function weightsPath(): string | null {
  return sharedFolder('data/weights/inception-v3-2015/inception-v3-imagenet-lineage.safetensors');
}

export function fixture(name: string): string {
  return join(import.meta.dirname, '..', 'fixtures', name);
}
