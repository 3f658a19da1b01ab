import type { FrameRef, Instance } from '../contract/index.js';
import type { SliceWork, StudyWork } from '../inference/index.js';
import type { PendingStudy } from '../worklist/index.js';

/** What the queue is given of a study: its slabs as frames in files. A slab whose file is gone is left out. */
export function studyWork(
  { studyUid, slabs }: PendingStudy,
  instanceOf: (instanceId: number) => Instance | undefined,
): StudyWork {
  const slices = slabs.flatMap(({ centre, slices: members }): SliceWork[] => {
    const frames = members.flatMap((slice): FrameRef[] => {
      const file = instanceOf(slice.instanceId)?.file;
      return file ? [{ file, frame: slice.frame }] : [];
    });
    if (frames.length < members.length) return [];
    const { instanceId, frame, geometry } = centre;
    const { pixelSpacingMm } = geometry;
    return [{ instanceId, frame, frames, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) }];
  });
  return { studyUid, slices };
}
