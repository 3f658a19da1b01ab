import { InferenceSession } from 'onnxruntime-node';
import type { ProviderName } from './ladder.js';

/** Opens the network on one provider. Throws what the runtime throws: a missing provider refuses here. */
export async function openSession(
  onnx: Uint8Array,
  provider: ProviderName,
  threads: number,
  spin: boolean,
): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Threads that spin between slices take the core from the decode process, which is the next thing we wait for.
    // Denormals are slow on CPU and carry nothing here.
    extra: { session: { intra_op: { allow_spinning: spin ? '1' : '0' }, set_denormal_as_zero: '1' } },
  });
}
