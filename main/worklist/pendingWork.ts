import type { FrameRef, Study } from '../contract/index.js';
import { evaluateStudy } from '../triage/index.js';
import type { WorklistPorts } from './ports.js';

/** One score to be made, as the scheduler of inference takes it. */
export interface PendingSlice {
  readonly instanceId: number;
  readonly frame: number;
  readonly frames: readonly FrameRef[];
  readonly pixelSpacingMm?: readonly [number, number];
}

/** A study that waits for scores: the slabs of its chosen stacks in order of position, the scored ones among them. */
export interface PendingStudy {
  readonly studyUid: string;
  readonly slices: readonly PendingSlice[];
}

export function pendingStudy(ports: WorklistPorts, study: Study, thicknessMm: number): PendingStudy {
  const { slabs } = evaluateStudy(study, ports.store.instance, thicknessMm);
  const slices = slabs.flatMap((slab): PendingSlice[] => {
    const frames = slab.slices.flatMap((slice): FrameRef[] => {
      const file = ports.store.instance(slice.instanceId)?.file;
      return file ? [{ file, frame: slice.frame }] : [];
    });
    const { instanceId, frame, geometry } = slab.centre;
    const spacing = geometry.pixelSpacingMm;
    return [{ instanceId, frame, frames, ...(spacing ? { pixelSpacingMm: spacing } : {}) }];
  });
  return { studyUid: study.studyUid, slices };
}
