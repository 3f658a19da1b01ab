import { Tensor } from 'onnxruntime-node';
import type { InputSpec } from '../../contract/index.js';
import { openRuntime, type RuntimeOptions } from '../runtime.js';
import { sizeOf, trunkModel, trunkOutput, type Network, type Shape, writeOnnx } from '../../differentiation/index.js';

/** The frozen part of a network. */
export interface TrunkRun {
  /** Shape of the frozen value, without the batch. */
  readonly shape: Shape;
  /** Half-precision values for one input [channels, size, size]. */
  run(tensor: Float32Array): Promise<Uint16Array>;
  close(): Promise<void>;
}

/** Opens the part of `network` up to the value `to`, for single inputs [channels, size, size]. */
export async function openTrunk(
  network: Network,
  to: string,
  { name, channels, size }: Pick<InputSpec, 'name' | 'channels' | 'size'>,
  options: RuntimeOptions,
): Promise<TrunkRun> {
  const session = await openRuntime(writeOnnx(trunkModel(network.model, to)), options);
  const shape = [1, channels.length, size, size];
  const answer = async (tensor: Float32Array): Promise<Tensor> => {
    const answers = await session.run({ [name]: new Tensor('float32', tensor, shape) });
    return answers[trunkOutput] ?? new Tensor('float16', new Uint16Array(0), [0]);
  };
  const empty = new Float32Array(sizeOf(shape));
  const [, ...answered] = (await answer(empty)).dims;
  return {
    shape: answered,
    run: async (tensor) => {
      const { data } = await answer(tensor);
      const bits = data as Uint8Array;
      // Where JavaScript has a Float16Array, the runtime gives that.
      return new Uint16Array(bits.buffer, bits.byteOffset, bits.byteLength / 2);
    },
    close: () => session.release(),
  };
}
