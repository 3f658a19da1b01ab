import type { SlicesScored, StudyDetail } from '../../main/contract/index.js';
import { sliceKey } from '../../main/contract/instance.js';

/** The study with a new score on the slices that it stands for; the very same study where it is of another. */
export function withScore(study: StudyDetail, { studyUid, slices, score }: SlicesScored): StudyDetail {
  if (study.row.studyUid !== studyUid) return study;
  const scored = new Set(slices.map(sliceKey));
  const stacks = study.stacks.map((stack) =>
    stack.slices.some((slice) => scored.has(sliceKey(slice)))
      ? { ...stack, slices: stack.slices.map((slice) => (scored.has(sliceKey(slice)) ? { ...slice, score } : slice)) }
      : stack,
  );
  return { ...study, stacks };
}
