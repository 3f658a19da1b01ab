import { InferenceSession } from 'onnxruntime-node';

// onnxruntime-node 1.30 makes tensors of half floats of a Float16Array where JavaScript has one (Node 24), and then reads
// none of its bytes: "not enough space: expected 131072, got 0". Without it the bits travel as Uint16Array, as in Node 22.
Reflect.deleteProperty(globalThis, 'Float16Array');

export interface RuntimeOptions {
  /** Threads of one operator. The same number on the same build gives the same bits. */
  readonly threads: number;
}

/** Opens a graph that we wrote, or one whose operators were all looked at, on the CPU. */
export function openRuntime(onnx: Uint8Array, { threads }: RuntimeOptions): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    extra: {
      session: {
        // Weights and gradients fall below 2^-126 in training, where arithmetic is many times slower.
        set_denormal_as_zero: '1',
        // Waiting threads leave the cores to others.
        intra_op: { allow_spinning: '0' },
      },
    },
  });
}
