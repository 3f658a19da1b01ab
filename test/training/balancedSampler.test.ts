import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type Truth } from '../../main/contract/index.js';
import {
  balancedSampler,
  type BalancedSampler,
  type ExampleRow,
  type ExampleTable,
  type SamplingOptions,
} from '../../main/training/samples/index.js';
import { bleeding, clear, exampleRow, tableOf } from './madeUpTable.js';

function samplerOf(
  table: ExampleTable,
  options: Partial<SamplingOptions> = {},
  rows = allRows(table),
): BalancedSampler {
  const sampler = balancedSampler(table, rows, { seed: 1, ...options });
  if (!sampler.ok) throw new Error(sampler.problem.message);
  return sampler.value;
}

function allRows(table: ExampleTable): Uint32Array {
  return table.rowsOfPatients(() => true);
}

function drawn(sampler: BalancedSampler, steps: number, batch = 16): number[] {
  return Array.from({ length: steps * batch }, (_, at) => sampler.drawAt(Math.floor(at / batch), at % batch));
}

/** Slices of a patient: `count` with each truth. */
function slices(source: string, patient: string, count: number, ...truths: readonly Truth[]): ExampleRow[] {
  return truths.flatMap((truth, kind) =>
    Array.from({ length: count }, (_, at) =>
      exampleRow({ id: `${source} ${patient} ${kind} ${at}`, source, patient, truth }),
    ),
  );
}

/** Two sources of which one mostly bleeds and one hardly, and kinds of very different frequency. */
const uneven = tableOf([
  ...Array.from({ length: 36 }, (_, at) =>
    slices('trauma', `t${at}`, 1 + (at % 7), bleeding(at < 4 ? 'epidural' : 'subdural'), bleeding('subdural'), clear),
  ).flat(),
  ...Array.from({ length: 9 }, (_, at) => slices('ward', `w${at}`, 2, bleeding('intraparenchymal'))).flat(),
  ...Array.from({ length: 100 }, (_, at) => slices('ward', `v${at}`, 3, clear)).flat(),
  // Says nothing of the kinds.
  ...Array.from({ length: 4 }, (_, at) => slices('mail', `m${at}`, 2, { any: true }, { any: false })).flat(),
]);

/** Share of draws with a property, and how far chance may take it: five standard errors. */
function expectShare(found: number, of: number, share: number): void {
  expect(Math.abs(found / of - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / of));
}

describe('balanced draws', () => {
  it.each([0.5, 0.3])(
    'bleed with probability %f in every source, and take sources by the root of their patients',
    (share) => {
      const rows = drawn(samplerOf(uneven, { positiveShare: share }), 5000);
      // 36, 9 and 4 patients who bleed.
      for (const [source, part] of [
        ['trauma', 6 / 11],
        ['ward', 3 / 11],
        ['mail', 2 / 11],
      ] as const) {
        const own = rows.map((row) => uneven.rowAt(row)).filter((row) => row.source === source);
        expectShare(own.length, rows.length, part);
        expectShare(own.filter(({ truth }) => truth.any).length, own.length, share);
      }
    },
  );

  it('bring a rare kind by the root of its patients, and each of its patients as often as the next', () => {
    const rows = drawn(samplerOf(uneven), 8000).map((row) => uneven.rowAt(row));
    const positives = rows.filter(({ source, truth }) => source === 'trauma' && truth.any);
    const epidural = positives.filter(({ truth }) => truth.epidural);
    // 4 patients with epidural and 36 with subdural hemorrhage.
    expectShare(epidural.length, positives.length, 2 / 8);
    // They have 1 to 4 slices.
    for (const patient of ['t0', 't1', 't2', 't3']) {
      expectShare(epidural.filter((row) => row.patient === patient).length, epidural.length, 1 / 4);
    }
  });

  it('are the same for the same seed at any step, whatever was drawn before, and others for another seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1e6), fc.nat(511), (seed, step, index) => {
        const [one, other] = [samplerOf(uneven, { seed }), samplerOf(uneven, { seed })];
        drawn(other, 2);
        expect(other.drawAt(step, index)).toBe(one.drawAt(step, index));
      }),
      { numRuns: 30 },
    );
    expect(drawn(samplerOf(uneven, { seed: 1 }), 4)).not.toEqual(drawn(samplerOf(uneven, { seed: 2 }), 4));
  });

  it('have another hash where anything decides otherwise', () => {
    const hashes = [
      samplerOf(uneven),
      samplerOf(uneven, { seed: 2 }),
      samplerOf(uneven, { positiveShare: 0.4 }),
      samplerOf(uneven, { sourceShares: { ward: 0.4 } }),
      samplerOf(uneven, {}, allRows(uneven).slice(1)),
      samplerOf(tableOf(Array.from(uneven.added, (_, row) => uneven.rowAt(row)).slice(1))),
    ].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(samplerOf(uneven, { positiveShare: 0.5, sourceShares: {} }).hash).toBe(hashes[0]);
  });

  it('never leave the rows they are given, nor take one of which "any" is unknown', () => {
    const truth = fc.constantFrom<Truth>(
      {},
      { subdural: false },
      clear,
      bleeding('epidural'),
      { any: true },
      { any: false },
    );
    const source = fc.constantFrom('a', 'b', 'c');
    const given = fc.array(fc.record({ truth, source, patient: fc.nat(8) }), { minLength: 1, maxLength: 60 });
    let usable = 0;
    fc.assert(
      fc.property(given, fc.nat(), (plain, seed) => {
        const table = tableOf(plain.map((row, at) => exampleRow({ ...row, id: `${at}`, patient: `${row.patient}` })));
        const rows = table.rowsOfPatients((patient) => patient !== '3');
        const sampler = balancedSampler(table, rows, { seed });
        if (!sampler.ok) {
          expect(sampler.problem.code).toBe('set-one-class');
          return;
        }
        usable++;
        const classes = new Map<string, Set<boolean | undefined>>();
        for (const row of drawn(sampler.value, 20)) {
          expect(rows.includes(row)).toBe(true);
          const { source, truth } = table.rowAt(row);
          expect(truth.any).toBeDefined();
          classes.set(source, (classes.get(source) ?? new Set()).add(truth.any));
        }
        for (const [, seen] of classes) expect(seen.size).toBe(2);
      }),
    );
    expect(usable).toBeGreaterThan(20);
  });

  it('reach every slice that can be drawn', () => {
    const table = tableOf([
      ...slices('s', 'p', 3, bleeding('epidural', 'subdural'), clear),
      ...slices('s', 'q', 2, bleeding(), clear),
    ]);
    expect(new Set(drawn(samplerOf(table), 40)).size).toBe(table.size);
  });

  it('leave out a source of one class, but where a share is set for it', () => {
    const table = tableOf([...slices('real', 'p', 3, bleeding('subdural'), clear), ...slices('healed', 'q', 3, clear)]);
    expect(samplerOf(table).shares).toEqual([
      { source: 'healed', share: 0, positivePatients: 0, negativePatients: 1 },
      { source: 'real', share: 1, positivePatients: 1, negativePatients: 1 },
    ]);
    const sampler = samplerOf(table, { sourceShares: { healed: 0.2 } });
    const rows = drawn(sampler, 500).map((row) => table.rowAt(row));
    expectShare(rows.filter(({ source }) => source === 'healed').length, rows.length, 0.2);
    const weights = new Float32Array(6);
    sampler.lossWeights(0, weights);
    expect([...weights]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('say what is wrong with a set of one class, with its counts', () => {
    const table = tableOf([...slices('a', 'p', 1, clear), ...slices('b', 'q', 1, bleeding('subdural'))]);
    expect(balancedSampler(table, allRows(table), { seed: 0 })).toEqual({
      ok: false,
      problem: {
        code: 'set-one-class',
        message:
          'A model cannot be trained on one class: no source has patients both with and without hemorrhage (a 0 with and 1 without hemorrhage; b 1 with and 0 without hemorrhage). Add slices of the other class to a source.',
      },
    });
    // Two sources of one class each can be asked for, by name.
    expect(balancedSampler(table, allRows(table), { seed: 0, sourceShares: { a: 0.5, b: 0.5 } }).ok).toBe(true);
    expect(balancedSampler(table, allRows(table), { seed: 0, sourceShares: { a: 1 } }).ok).toBe(false);
    expect(balancedSampler(table, new Uint32Array(), { seed: 0 }).ok).toBe(false);
  });

  it.each<[string, Partial<SamplingOptions>]>([
    ['no share of positives', { positiveShare: 1 }],
    ['a source that is not there', { sourceShares: { nowhere: 0.1 } }],
    ['more than all', { sourceShares: { ward: 0.6, trauma: 0.6 } }],
    ['less than nothing', { sourceShares: { ward: -0.1 } }],
    ['no number', { sourceShares: { ward: NaN } }],
  ])('refuse %s', (_, options) => {
    const sampler = balancedSampler(uneven, allRows(uneven), { seed: 0, ...options });
    expect(sampler).toMatchObject({ ok: false, problem: { code: 'sampling-invalid' } });
  });
});

describe('weights in the loss', () => {
  it('are 0 where a label is unknown or has one class in its source, at most 5, and balance the classes of the others', () => {
    const sampler = samplerOf(uneven);
    const sums = new Map<string, { positive: number; negative: number }>();
    const weights = new Float32Array(8);
    let heaviest = 0;
    let ofUnknown = 0;
    for (const row of drawn(sampler, 20_000)) {
      sampler.lossWeights(row, weights, 1);
      const { source, truth } = uneven.rowAt(row);
      for (const [at, label] of labels.entries()) {
        const weight = weights[at + 1]!;
        heaviest = Math.max(heaviest, weight);
        if (truth[label] === undefined) ofUnknown += weight;
        const sum = sums.get(`${source} ${label}`) ?? { positive: 0, negative: 0 };
        sum[truth[label] ? 'positive' : 'negative'] += weight;
        sums.set(`${source} ${label}`, sum);
      }
    }
    expect(heaviest).toBeLessThanOrEqual(5);
    expect([ofUnknown, weights[0], weights[7]]).toEqual([0, 0, 0]);
    const taught = [...sums].filter(([, { positive }]) => positive > 0).map(([name]) => name);
    expect(taught.sort()).toEqual([
      'mail any',
      'trauma any',
      'trauma epidural',
      'trauma subdural',
      'ward any',
      'ward intraparenchymal',
    ]);
    for (const [name, { positive, negative }] of sums) {
      if (taught.includes(name)) expect(positive / negative).toBeCloseTo(1, 1);
      else expect(positive + negative).toBe(0);
    }
  });

  it('make the other class lighter where one is too rare to weigh as much', () => {
    const table = tableOf([
      ...slices('s', 'rare', 1, bleeding('epidural')),
      ...Array.from({ length: 400 }, (_, at) => slices('s', `p${at}`, 1, bleeding('subdural'), clear)).flat(),
    ]);
    const sampler = samplerOf(table);
    const [rare, common] = [new Float32Array(6), new Float32Array(6)];
    for (let row = 0; row < table.size; row++) {
      sampler.lossWeights(row, table.rowAt(row).truth.epidural ? rare : common);
    }
    // Drawn with probability 1/2 * 1/21 of its class.
    expect(rare[1]).toBe(5);
    expect(common[1]).toBeCloseTo((5 * (1 / 42)) / (41 / 42), 5);
  });
});
