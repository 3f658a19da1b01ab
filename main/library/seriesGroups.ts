import type { Instance, Reason } from '../contract/index.js';
import { order } from './frame.js';
import { imageKind } from './imageKind.js';

/** The images that are looked at as one series. */
export interface SeriesGroup {
  readonly seriesUid: string;
  readonly instances: readonly Instance[];
  /** Said of its stacks where it was joined of several series. */
  readonly joined: readonly Reason[];
}

/** Fewer series of one image than these may be what they say they are. */
const fewestAlike = 3;

/**
 * The series of one study. Some anonymisers give every file a series of its own: series of one image, alike in
 * description, number, grid and kind, are looked at as one, which is said. They keep the first of their UIDs.
 */
export function seriesGroups(instances: readonly Instance[]): readonly SeriesGroup[] {
  const bySeries = new Map<string, Instance[]>();
  for (const instance of instances) {
    const series = bySeries.get(instance.seriesUid);
    if (series) series.push(instance);
    else bySeries.set(instance.seriesUid, [instance]);
  }
  const groups: SeriesGroup[] = [];
  const alike = new Map<string, Instance[]>();
  for (const [seriesUid, members] of bySeries) {
    const [only] = members;
    if (members.length > 1 || !only || only.frames > 1 || imageKind(only) === 'localizer') {
      groups.push({ seriesUid, instances: members, joined: [] });
      continue;
    }
    const { seriesDescription, modality, seriesNumber, rows, cols } = only;
    const key = JSON.stringify([seriesDescription, modality, seriesNumber, rows, cols, imageKind(only)]);
    const others = alike.get(key);
    if (others) others.push(only);
    else alike.set(key, [only]);
  }
  for (const members of alike.values()) {
    const uids = members.map((instance) => instance.seriesUid).sort(order);
    if (members.length < fewestAlike) {
      for (const instance of members) groups.push({ seriesUid: instance.seriesUid, instances: [instance], joined: [] });
    } else groups.push({ seriesUid: uids[0] ?? '', instances: members, joined: [joinedReason(members.length)] });
  }
  return groups;
}

function joinedReason(count: number): Reason {
  return {
    code: 'joined-series',
    message: `${count} series of one image each, alike in all but their UIDs, are looked at as one.`,
  };
}
