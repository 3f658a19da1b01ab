import type { HeatMap } from '../../../main/contract/index.js';

/** The last heat maps, by model, slice and label: a map takes the network's time, and readers go to and fro. */
const maps = new Map<string, HeatMap>();
const most = 64;

export function keptMap(key: string): HeatMap | undefined {
  return maps.get(key);
}

/** Keeps a map; the oldest goes where there are too many. */
export function keepMap(key: string, map: HeatMap): void {
  maps.set(key, map);
  for (const oldest of maps.keys()) {
    if (maps.size <= most) break;
    maps.delete(oldest);
  }
}
