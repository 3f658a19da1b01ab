import type { FrameRef, Instance } from '../contract/index.js';
import type { StudyWork } from '../inference/index.js';
import type { Slab } from '../triage/index.js';

/** What the scheduler is given of a study: its slabs as frames in files. A slab whose file is gone is left out. */
export function studyWork(
  studyUid: string,
  slabs: readonly Slab[],
  instanceOf: (instanceId: number) => Instance | undefined,
): StudyWork {
  return {
    studyUid,
    slices: slabs.flatMap(({ centre, slices }) => {
      const frames = slices.flatMap((slice): FrameRef[] => {
        const instance = instanceOf(slice.instanceId);
        return instance ? [{ file: instance.file, frame: slice.frame }] : [];
      });
      if (frames.length < slices.length) return [];
      const { pixelSpacingMm } = centre.geometry;
      return [
        { instanceId: centre.instanceId, frame: centre.frame, frames, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) },
      ];
    }),
  };
}
