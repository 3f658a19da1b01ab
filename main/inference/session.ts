import { env, InferenceSession } from 'onnxruntime-node';
import type { ProviderName } from './providers.js';

// Failures come back as exceptions and are said by us; the runtime's own words would be said a second time.
env.logLevel = 'fatal';

/** What a provider needs from the system: asked for first, so that its absence is said in words a reader can act on. */
const systemLibraries: Readonly<Partial<Record<ProviderName, { readonly file: string; readonly what: string }>>> = {
  cuda: { file: 'libcuda.so.1', what: 'an NVIDIA driver' },
  webgpu: { file: 'libvulkan.so.1', what: 'a Vulkan driver' },
};

/** One sentence where the library that a provider needs is not on this Linux system; null where nothing speaks against it. */
export function missingLibrary(provider: ProviderName): string | null {
  const needed = systemLibraries[provider];
  if (!needed || process.platform !== 'linux') return null;
  try {
    process.dlopen({ exports: {} }, needed.file);
  } catch (error) {
    // A library that is there loads and is then refused for not being an addon: that is the answer hoped for.
    if (String(error).includes('cannot open shared object')) {
      return `${provider} needs ${needed.what} (${needed.file}), which this system does not have.`;
    }
  }
  return null;
}

/** Opens the network on one provider. Throws what the runtime throws: a missing provider refuses here. */
export async function openSession(
  onnx: Uint8Array,
  provider: ProviderName,
  threads: number,
): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
    // Threads that spin between slices take the core from the decode process, which is the next thing we wait for.
    // Denormals are slow on CPU and carry nothing here.
    extra: { session: { intra_op: { allow_spinning: '0' }, set_denormal_as_zero: '1' } },
  });
}
