import { expect, test } from 'vitest';
import type { SliceScore, StackDetail, StudyDetail } from '../../../main/contract/index.js';
import { withScore } from '../../../renderer/shell/withScore.js';

const stack = (id: string, first: number): StackDetail =>
  ({
    id,
    slices: Array.from({ length: 4 }, (_, index) => ({ instanceId: first + index, frame: 0, score: null })),
  }) as unknown as StackDetail;
const study = { row: { studyUid: '1.2' }, stacks: [stack('a', 1), stack('b', 10)] } as unknown as StudyDetail;
const score = { instanceId: 2, frame: 0, slabSlices: 2 } as unknown as SliceScore;

test('a score stands on all the slices that were averaged for it, and nothing else is another', () => {
  const slices = [
    { instanceId: 2, frame: 0 },
    { instanceId: 3, frame: 0 },
  ];
  const scored = withScore(study, { studyUid: '1.2', slices, score });
  expect(scored.stacks[0]?.slices.map((slice) => slice.score)).toEqual([null, score, score, null]);
  expect(scored.stacks[1]).toBe(study.stacks[1]);
  expect(scored.row).toBe(study.row);
  expect(withScore(study, { studyUid: '1.3', slices, score })).toBe(study);
  // Another frame of the same instance is another slice.
  const frames = withScore(study, { studyUid: '1.2', slices: [{ instanceId: 2, frame: 1 }], score });
  expect(frames.stacks[0]).toBe(study.stacks[0]);
});
