import { labels } from '../../../../main/contract/index.js';
import { type LinearHead } from '../../../../main/training/index.js';
import { addTrunk, type TrunkOptions, type Weights } from './inceptionV3.js';
import { GraphBuilder, writeOnnx } from '../../../../main/differentiation/index.js';

export const featureChannels = 2048;
export const mapSide = 8;
/** Pooled features of CT-ICH, beside the network. */
export const replayName = 'replay.safetensors';

/**
 * The network as one ONNX file: input [N,3,299,299] to featureMap [N,2048,8,8] (Mixed_7c), its mean `features` [N,2048], the
 * linear head's `logits` [N,6] and their sigmoid `probabilities` [N,6].
 */
export function modelFile(weights: Weights, head: LinearHead, options: TrunkOptions): Uint8Array {
  const builder = new GraphBuilder();
  const trunk = addTrunk(builder, weights, builder.input('input', ['N', 3, 299, 299]), options);
  builder.node('Identity', 'featureMap', [trunk.mixed7c]);
  builder.node('ReduceMean', 'features', ['featureMap'], { axes: [2, 3], keepdims: 0 });
  const weight = builder.float32('head.weight', [labels.length, featureChannels], head.weights);
  const bias = builder.float32('head.bias', [labels.length], Float32Array.from(head.bias));
  builder.node('Gemm', 'logits', ['features', weight, bias], { transB: 1 });
  builder.node('Sigmoid', 'probabilities', ['logits']);
  builder.output('logits', ['N', labels.length]);
  builder.output('features', ['N', featureChannels]);
  builder.output('featureMap', ['N', featureChannels, mapSide, mapSide]);
  builder.output('probabilities', ['N', labels.length]);
  const doc = `InceptionV3 with six hemorrhage logits (${labels.join(', ')}); see MODEL_CARD.md`;
  return writeOnnx(builder.model({ name: 'inception-v3', producer: 'ictus', doc }));
}
