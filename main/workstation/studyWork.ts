import type { InstanceLookup } from '../contract/index.js';
import type { SliceWork, StudyWork } from '../inference/index.js';
import { slabFrames } from '../triage/index.js';
import type { PendingStudy } from '../worklist/index.js';

/** What the queue is given of a study: its slabs as frames in files. A slab whose file is gone is left out. */
export function studyWork({ studyUid, slabs }: PendingStudy, instanceOf: InstanceLookup): StudyWork {
  const slices = slabs.flatMap((slab): SliceWork[] => {
    const frames = slabFrames(slab, instanceOf);
    if (!frames) return [];
    const { instanceId, frame, geometry } = slab.centre;
    const { pixelSpacingMm } = geometry;
    return [{ instanceId, frame, frames, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) }];
  });
  return { studyUid, slices };
}
