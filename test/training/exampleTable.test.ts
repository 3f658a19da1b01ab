import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labels, type Truth } from '../../main/contract/index.js';
import { ExampleTableBuilder, type ExampleRow } from '../../main/training/samples/index.js';
import { bleeding, clear, exampleRow, tableOf } from './madeUpTable.js';

const truth: fc.Arbitrary<Truth> = fc.record(
  Object.fromEntries(labels.map((label) => [label, fc.boolean()])) as Record<
    (typeof labels)[number],
    fc.Arbitrary<boolean>
  >,
  { requiredKeys: [] },
);
const text = fc.string({ unit: 'binary', maxLength: 12 });
const row: fc.Arbitrary<ExampleRow> = fc.record({
  id: text,
  source: fc.constantFrom('ct-ich', 'phantom', 'Bagdad – Süd'),
  patient: text,
  study: text,
  position: fc.option(fc.double({ noNaN: true })),
  truth,
});
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 200 });

describe('a table of examples', () => {
  it('gives back what was added, and where in the order it was added', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const table = tableOf(given);
        expect(table.size).toBe(given.length);
        const back = Array.from(table.added, (at, row) => [at, table.rowAt(row)] as const);
        expect(back.sort(([left], [right]) => left - right).map(([, row]) => row)).toEqual(given);
      }),
    );
  });

  it('has the same rows and hash in whatever order they were added', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (given, keys) => {
        const shuffled = given
          .map((one) => [keys.next().value as number, one] as const)
          .sort(([left], [right]) => left - right)
          .map(([, one]) => one);
        const [one, other] = [tableOf(given), tableOf(shuffled)];
        expect(other.hash).toBe(one.hash);
        expect([...other.patient]).toEqual([...one.patient]);
        expect(Array.from(one.known, (_, row) => other.rowAt(row))).toEqual(
          Array.from(one.known, (_, row) => one.rowAt(row)),
        );
      }),
    );
  });

  it('has another hash when anything of a row changes', () => {
    const first = { ...exampleRow({ id: 'a', patient: 'p', study: 's', position: 1 }), truth: { any: false } };
    const others: ExampleRow[] = [
      { ...first, id: 'b' },
      { ...first, source: 'two' },
      { ...first, patient: 'ps', study: '' },
      { ...first, patient: '', study: 'ps' },
      { ...first, study: 't' },
      { ...first, position: 0 },
      { ...first, position: null },
      { ...first, truth: {} },
      { ...first, truth: { any: true } },
      { ...first, truth: { any: false, subdural: false } },
    ];
    const hashes = [first, ...others].map((one) => tableOf([one]).hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(tableOf([first, exampleRow({ id: 'z' })]).hash).not.toBe(hashes[0]);
  });

  it('hashes texts longer than its buffer', () => {
    const long = 'x'.repeat(200_000);
    const hashes = ['a', 'b'].map((end) => tableOf([exampleRow({ id: long, patient: long + end })]).hash);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(tableOf([exampleRow({ id: long })]).rowAt(0).id).toBe(long);
  });

  it('writes what is to be learned, in the order of the labels', () => {
    const table = tableOf([exampleRow({ id: 'a', truth: bleeding('epidural', 'subdural') })]);
    const target = new Float32Array(9).fill(7);
    table.writeTargets(0, target, 2);
    expect([...target]).toEqual([7, 7, 1, 1, 0, 0, 0, 1, 7]);
  });

  it('finds the rows of patients, asking once for each', () => {
    const table = tableOf(
      ['b', 'a', 'c', 'a', 'b', 'a'].map((patient, at) => exampleRow({ id: `${at}`, patient, truth: clear })),
    );
    const asked: string[] = [];
    const found = table.rowsOfPatients((patient) => {
      asked.push(patient);
      return patient !== 'b';
    });
    expect([...found]).toEqual([1, 2, 3, 5]);
    expect(asked.sort()).toEqual(['a', 'b', 'c']);
  });

  it('says which two examples are the same slice', () => {
    const builder = new ExampleTableBuilder();
    for (const id of ['x', 'y', 'z', 'y']) builder.add(exampleRow({ id, truth: bleeding('subdural') }));
    expect(builder.build()).toEqual({
      ok: false,
      problem: {
        code: 'set-row-duplicated',
        message: 'Examples 2 and 4 are both "y"; give each slice once.',
        where: 'y',
      },
    });
  });
});
