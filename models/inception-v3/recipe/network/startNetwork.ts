import { labels } from '../../../../main/contract/index.js';
import { weightsFile } from '../design.js';
import { featureChannels, modelFile } from './modelFile.js';
import { readWeights } from './safetensors.js';
import { readNetwork, type Network } from '../../../../main/differentiation/index.js';

/** Everything up to and with this block stays as ImageNet left it. */
export const frozenTo = 'Mixed_5d';

/** The network before training: the first weights, and a head that says nothing. */
export function startNetwork(): Network {
  const head = { weights: new Float32Array(labels.length * featureChannels), bias: new Float64Array(labels.length) };
  return readNetwork(modelFile(readWeights(weightsFile), head, { storage: 'float16' }));
}
