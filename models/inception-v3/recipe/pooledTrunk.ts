import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder, writeOnnx } from '../../../main/training/index.js';
import { addTrunk, type Weights } from './inceptionV3.js';

/** The stages whose pooled features are kept, in the order in which they stand in a row of the cache. */
export const stages = [
  { name: 'mixed6e', channels: 768 },
  { name: 'mixed7a', channels: 1280 },
  { name: 'mixed7b', channels: 2048 },
  { name: 'mixed7c', channels: 2048 },
] as const;

export const pooledChannels = stages.reduce((sum, stage) => sum + stage.channels, 0);

/** Where a stage stands in a row of pooled features. */
export function stageOffset(name: (typeof stages)[number]['name']): number {
  let offset = 0;
  for (const stage of stages) {
    if (stage.name === name) return offset;
    offset += stage.channels;
  }
  return offset;
}

/** The trunk with a global average pool behind each stage; answers [6144] for one tensor [3,299,299]. */
export async function openPooledTrunk(
  weights: Weights,
  size: number,
): Promise<(tensor: Float32Array) => Promise<Float32Array>> {
  const builder = new GraphBuilder();
  const trunk = addTrunk(builder, weights, builder.input('input', ['N', 3, size, size]), { storage: 'float16' });
  for (const stage of stages) {
    builder.node('ReduceMean', `pooled.${stage.name}`, [trunk[stage.name]], { axes: [2, 3], keepdims: 0 });
    builder.output(`pooled.${stage.name}`, ['N', stage.channels]);
  }
  const bytes = writeOnnx(builder.model({ name: 'trunk', producer: 'ictus', doc: '' }));
  // One thread and no spinning: extraction runs as several processes, which share two cores better than threads do.
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return async (tensor) => {
    const answer = await session.run({ input: new Tensor('float32', tensor, [1, 3, size, size]) });
    const row = new Float32Array(pooledChannels);
    for (const stage of stages) {
      row.set(answer[`pooled.${stage.name}`]?.data as Float32Array, stageOffset(stage.name));
    }
    return row;
  };
}
