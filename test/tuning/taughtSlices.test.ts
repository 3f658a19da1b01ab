import { describe, expect, it } from 'vitest';
import { labels, type Label, type Truth } from '../../main/contract/index.js';
import type { LinearHead } from '../../main/training/index.js';
import type { SiteStudy } from '../../main/tuning/siteStudies.js';
import { taughtSlices } from '../../main/tuning/taughtSlices.js';
import { marksOf, topSlices } from '../../main/tuning/topSlices.js';

const truth = (...present: Label[]): Truth =>
  Object.fromEntries(labels.map((label) => [label, label === 'any' ? present.length > 0 : present.includes(label)]));

/** One feature a label: the head says for each label what the feature says. */
const head: LinearHead = {
  weights: Float32Array.from({ length: labels.length ** 2 }, (_, at) =>
    Math.floor(at / labels.length) === at % labels.length ? 1 : 0,
  ),
  bias: new Float64Array(labels.length),
};

/** Features of a study: `any` rises from slice to slice, the other labels fall. */
function rising(slices: number): Float32Array {
  return Float32Array.from({ length: slices * labels.length }, (_, at) => {
    const slice = Math.floor(at / labels.length);
    return at % labels.length === labels.indexOf('any') ? slice : -slice;
  });
}

function study(change: Partial<SiteStudy> & Pick<SiteStudy, 'truth'>): SiteStudy {
  const places = Array.from({ length: 12 }, (_, at) => ({
    frames: [],
    slices: [`${at + 1}/0`],
    ordinals: [at + 1, at + 1] as const,
    // The first two show no brain, so features are of ten.
    scored: at >= 2,
  }));
  return { studyUid: '1.2', patient: 'p', side: 'learn', marked: [], pitchMm: 5, places, ...change };
}

function taught(one: SiteStudy): readonly { readonly place: string; readonly truth: Truth }[] {
  const slices = taughtSlices([one], new Map([['1.2', rising(10)]]), head);
  if (!slices.ok) throw new Error(slices.problem.message);
  const { table, placeAt } = slices.value;
  return Array.from({ length: table.size }, (_, row) => ({
    place: placeAt(row).slices.join(),
    truth: table.rowAt(row).truth,
  })).sort((left, right) => parseInt(left.place) - parseInt(right.place));
}

describe('slices that a read of a whole study teaches', () => {
  it('are the top three of each label that is there; of the others it is not known where they are', () => {
    const found = taught(study({ truth: truth('subdural') }));
    expect(found.map(({ place }) => place)).toEqual(['3/0', '4/0', '5/0', '10/0', '11/0', '12/0']);
    const [first, , , last] = found;
    // Subdural is highest on the first slices, `any` on the last.
    expect(first?.truth).toMatchObject({ any: true, subdural: true, epidural: false });
    expect(last?.truth).toMatchObject({ any: true, epidural: false });
    expect(last?.truth.subdural).toBeUndefined();
  });

  it('are three high ones and three others of a study without blood, all of them without', () => {
    const found = taught(study({ truth: truth() }));
    expect(found.map(({ place }) => place)).toEqual(['4/0', '8/0', '10/0', '11/0', '12/0']);
    expect(found.every((slice) => labels.every((label) => slice.truth[label] === false))).toBe(true);
  });

  it('are those that the reader marked, where there are any', () => {
    expect(taught(study({ truth: truth('subdural'), marked: [4] }))).toEqual([
      { place: '7/0', truth: truth('subdural') },
    ]);
    // Of two kinds a mark does not say which it shows.
    const both = taught(study({ truth: truth('subdural', 'epidural'), marked: [4] }));
    expect(both.find(({ place }) => place === '7/0')?.truth.subdural).toBeUndefined();
    expect(both.map(({ place }) => place)).toEqual(['3/0', '4/0', '5/0', '7/0']);
  });

  it('are none of a study of which it is not known whether it bleeds', () => {
    expect(taught(study({ truth: { subdural: true } }))).toEqual([]);
  });
});

describe('the slices that stand for a study', () => {
  it('are the three highest, or the highest of those marked', () => {
    expect(topSlices([1, 5, 3, 4])).toEqual([1, 3, 2]);
    expect(topSlices([1, 5, 3, 4], [0, 2])).toEqual([2, 0]);
    expect(topSlices([2])).toEqual([0]);
    expect(topSlices([])).toEqual([]);
  });

  it('go by marks for `any` and for a kind that stands alone', () => {
    expect(marksOf('any', { truth: truth('subdural', 'epidural'), marked: [3] })).toEqual([3]);
    expect(marksOf('subdural', { truth: truth('subdural'), marked: [3] })).toEqual([3]);
    expect(marksOf('subdural', { truth: truth('subdural', 'epidural'), marked: [3] })).toEqual([]);
    expect(marksOf('epidural', { truth: truth('subdural'), marked: [3] })).toEqual([]);
  });
});
