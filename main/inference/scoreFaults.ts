import type { Problem } from '../contract/index.js';

/** Problems that no other slice would escape: scoring stops and says so, and nothing is marked as failed. */
export function stopsAll({ code }: Problem): boolean {
  return (
    code.startsWith('model-') ||
    code.startsWith('store-') ||
    ['provider-unavailable', 'golden-mismatch', 'disk-full'].includes(code)
  );
}

/** Problems that may be another slice's fault, which was in the same process at the time: tried once more, alone. */
export function worthOneMoreTry({ code }: Problem): boolean {
  return code === 'process-died' || code === 'process-stuck' || code === 'inference-failed';
}
