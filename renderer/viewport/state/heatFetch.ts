import type { HeatMap, Result, Subtype } from '../../../main/contract/index.js';
import { call } from '../../shell/bridge.js';
import { sliceKey } from '../measure/measurement.js';
import type { SliceAddress } from '../slices/sliceImages.js';

const kept = 64;
const maps = new Map<string, HeatMap>();

function keyOf(modelHash: string, slice: SliceAddress, label: Subtype): string {
  return `${modelHash}/${sliceKey(slice)}/${label}`;
}

/** A map that was made before, by the same model. */
export function keptHeatMap(modelHash: string, slice: SliceAddress, label: Subtype): HeatMap | undefined {
  return maps.get(keyOf(modelHash, slice, label));
}

/** Has the main side make the map of one slice and label, and keeps the last few. */
export async function fetchHeatMap(modelHash: string, slice: SliceAddress, label: Subtype): Promise<Result<HeatMap>> {
  const answer = await call('heatmap.get', { instanceId: slice.instanceId, frame: slice.frame, label });
  if (!answer.ok) return answer;
  maps.set(keyOf(modelHash, slice, label), answer.value);
  for (const oldest of maps.keys()) {
    if (maps.size <= kept) break;
    maps.delete(oldest);
  }
  return answer;
}
