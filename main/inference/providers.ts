import type { ProviderReport } from '../contract/index.js';

export type ProviderName = ProviderReport['name'];

/**
 * The order in which execution providers are tried: fastest first, CPU always last. WebGPU stands before CPU
 * everywhere because it needs no vendor library; what is missing on a machine refuses and says so.
 */
export function providersOf(platform: NodeJS.Platform): readonly ProviderName[] {
  if (platform === 'win32') return ['dml', 'webgpu', 'cpu'];
  if (platform === 'darwin') return ['coreml', 'webgpu', 'cpu'];
  return ['cuda', 'webgpu', 'cpu'];
}
