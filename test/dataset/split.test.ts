import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledSet, LabelledSlice } from '../../main/contract/index.js';
import { joinNearDuplicates, partOf, readSplit, splitSet, type SplitRule } from '../../main/dataset/index.js';

function sliceOf(id: string, cluster: string, any: boolean, more: Partial<LabelledSlice> = {}): LabelledSlice {
  const picture = { path: `${id}.png`, window: { levelHu: 40, widthHu: 80 } };
  return {
    id,
    image: { kind: 'picture', picture },
    cluster,
    patientKnown: true,
    study: cluster,
    position: null,
    truth: { any },
    source: 's',
    ...more,
  };
}

function setOf(slices: readonly LabelledSlice[]): LabelledSet {
  const join = {
    rows: slices.length,
    matched: slices.length,
    unknown: 0,
    duplicated: 0,
    contradictory: 0,
    unusable: 0,
    unlabelled: 0,
    problems: [],
  };
  return { name: 's', folder: '/', hash: 'h', slices, studies: [], join, warnings: [] };
}

const drawn = fc
  .array(
    fc.record({ cluster: fc.integer({ min: 0, max: 60 }), any: fc.boolean(), source: fc.constantFrom('a', 'b') }),
    {
      minLength: 12,
      maxLength: 200,
    },
  )
  .map((rows) => rows.map(({ cluster, any, source }, at) => sliceOf(`i${at}`, `${source}${cluster}`, any, { source })))
  .filter((slices) => new Set(slices.map(({ cluster }) => cluster)).size >= 10);
const rules = fc.oneof(
  fc.integer({ min: 2, max: 10 }).map((folds): SplitRule => ({ folds })),
  fc.double({ min: 0.1, max: 0.9, noNaN: true }).map((holdout): SplitRule => ({ holdout })),
);

function split(set: LabelledSet, rule: SplitRule, seed?: string) {
  const made = splitSet(set, rule, seed);
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

describe('a split', () => {
  test('puts every patient on one side, the same in whatever order the slices come, and names no patient', () => {
    fc.assert(
      fc.property(drawn, rules, (slices, rule) => {
        const made = split(setOf(slices), rule);
        const sides = new Map<string, string>();
        for (const slice of slices) {
          const part = partOf(made, slice);
          expect(part).toBeDefined();
          expect(sides.get(slice.cluster) ?? part).toBe(part);
          sides.set(slice.cluster, part!);
        }
        expect(Object.keys(made.parts)).toHaveLength(sides.size);
        expect(split(setOf([...slices].reverse()), rule)).toEqual(made);
        for (const cluster of sides.keys()) expect(JSON.stringify(made)).not.toContain(`"${cluster}"`);
      }),
    );
  });

  test('keeps the share it was asked for, of all patients and of those that bleed', () => {
    fc.assert(
      fc.property(drawn, rules, (slices, rule) => {
        const made = split(setOf(slices), rule);
        const bleeding = new Set(slices.filter(({ truth }) => truth.any).map(({ cluster }) => cluster));
        const clusters = [...new Set(slices.map(({ cluster }) => cluster))];
        const count = (part: string, of: readonly string[]) =>
          of.filter((cluster) => partOf(made, { cluster }) === part).length;
        const strata = ['a', 'b'].flatMap((source) => [
          clusters.filter((cluster) => cluster.startsWith(source) && bleeding.has(cluster)),
          clusters.filter((cluster) => cluster.startsWith(source) && !bleeding.has(cluster)),
        ]);
        const [part, share] = 'folds' in rule ? ['fold-1', 1 / rule.folds] : ['holdout', rule.holdout];
        for (const stratum of [clusters, ...strata]) {
          expect(Math.abs(count(part, stratum) - share * stratum.length)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  test('another seed splits otherwise', () => {
    const set = setOf(Array.from({ length: 60 }, (_, at) => sliceOf(`i${at}`, `p${at}`, at % 3 === 0)));
    const sides = (seed: string) => set.slices.map((slice) => partOf(split(set, { folds: 5 }, seed), slice)).join();
    expect(sides('a')).not.toBe(sides('b'));
  });

  test('is stored with its hash, and refused when it was changed, is of another set or cannot be made', () => {
    const set = setOf(Array.from({ length: 12 }, (_, at) => sliceOf(`i${at}`, `p${at}`, at % 3 === 0)));
    const text = JSON.stringify(split(set, { folds: 3 }));
    expect(readSplit(text, set)).toMatchObject({ ok: true, value: split(set, { folds: 3 }) });
    const refused = [
      readSplit(text.replace('fold-1', 'fold-2'), set),
      readSplit(text, { ...set, hash: 'other' }),
      readSplit('no', set),
      readSplit('{}', set),
      splitSet(set, { folds: 13 }),
    ];
    for (const read of refused) expect(read.ok ? null : read.problem.code).toBe('split-invalid');
  });
});

describe('near-duplicates', () => {
  const pair = (left: string, right: string) => ({
    left,
    right,
    numbers: [1, 2] as const,
    correlation: 0.99,
    acrossPatients: false,
  });
  const unknown = { patientKnown: false };

  test('join unknown patients with each other and with a known one, and never two known ones', () => {
    const set = setOf([
      sliceOf('u1', 'slice u1', true, unknown),
      sliceOf('u2', 'slice u2', true, unknown),
      sliceOf('u3', 'slice u3', true, unknown),
      sliceOf('k1', 's:k1', true),
      sliceOf('k2', 's:k2', true),
    ]);
    const joined = joinNearDuplicates(set, [pair('u2', 'u1'), pair('u1', 'k1'), pair('k1', 'k2'), pair('u2', 'k2')]);
    if (!joined.ok) throw new Error(joined.problem.message);
    expect(joined.value.slices.map(({ cluster }) => cluster)).toEqual(['s:k1', 's:k1', 'slice u3', 's:k1', 's:k2']);
  });

  test('on both sides of a split that the table gives are refused', () => {
    const set = setOf([
      sliceOf('u1', 'slice u1', true, { ...unknown, split: 'train' }),
      sliceOf('u2', 'slice u2', true, { ...unknown, split: 'test' }),
    ]);
    expect(joinNearDuplicates(set, []).ok).toBe(true);
    const joined = joinNearDuplicates(set, [pair('u1', 'u2')]);
    expect(joined.ok ? null : joined.problem).toMatchObject({
      code: 'set-split-leaks',
      message: expect.stringMatching(/^u2 is in "test" and shows what u1 in "train" shows/) as string,
    });
  });
});
