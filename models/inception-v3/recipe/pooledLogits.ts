import { labels } from '../../../main/contract/index.js';
import type { LinearHead } from '../../../main/training/index.js';
import { featureChannels } from './modelFile.js';
import { stageOffset } from './pooledTrunk.js';

/** The six logits of a head over all channels of Mixed_7c, from a row of pooled features. */
export function pooledLogits(row: Float32Array, head: LinearHead): readonly number[] {
  const offset = stageOffset('mixed7c');
  return labels.map((_, label) => {
    let sum = head.bias[label] ?? 0;
    for (let channel = 0; channel < featureChannels; channel++) {
      sum += (row[offset + channel] ?? 0) * (head.weights[label * featureChannels + channel] ?? 0);
    }
    return sum;
  });
}
