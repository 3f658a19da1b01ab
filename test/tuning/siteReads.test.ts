import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEvent, PatientWords, Study } from '../../main/contract/index.js';
import { drawnForSignOff } from '../../main/reads/index.js';
import { fieldRecords } from '../../main/tuning/fieldRecord.js';
import { patientKey, sideOf, siteReads } from '../../main/tuning/siteReads.js';

let seq = 0;
const event = (kind: LogEvent['kind'], studyUid: string | null, detail: LogEvent['detail'] = {}): LogEvent => ({
  seq: ++seq,
  atMs: Date.UTC(2026, 8, 1) + seq,
  kind,
  studyUid,
  who: 'reader',
  detail,
  hash: `hash-${seq}`,
});
/** A study is opened before it is signed: the log takes nothing else. */
const signed = (
  studyUid: string,
  verdict: 'present' | 'none' | 'not-sure',
  subtypes: readonly string[] = [],
): readonly LogEvent[] => [
  event('opened', studyUid),
  event('signed', studyUid, { findings: { verdict, subtypes, text: '' } }),
];
const imported = (studyUid: string, truth: object) => event('read-imported', studyUid, { truth, table: 'a.csv' });
const scored = (studyUid: string, band: string, modelHash = 'm') => event('scored', studyUid, { band, modelHash });

function storeOf(
  events: readonly LogEvent[],
  patients: Readonly<Record<string, readonly string[]>> = {},
  words: Readonly<Record<string, PatientWords>> = {},
) {
  return {
    events: () => events,
    study: (studyUid: string) =>
      studyUid.startsWith('gone')
        ? undefined
        : ({
            studyUid,
            patientIds: patients[studyUid] ?? [`ID-${studyUid}`],
            patient: words[studyUid] ?? {},
            scanner: 'Maker A',
          } as unknown as Study),
  };
}

describe('reads of a site', () => {
  it('are sign-offs and imported tables, and what agrees is one', () => {
    const { reads, leftOut } = siteReads(
      storeOf([
        ...signed('a', 'present', ['subdural']),
        imported('a', { any: true, subdural: true }),
        ...signed('b', 'none'),
        ...signed('c', 'not-sure'),
        imported('d', { any: true }),
        event('scored', 'e', { band: 'suspected', modelHash: 'm' }),
        event('opened', 'f'),
      ]),
    );
    expect(reads.map(({ studyUid, truth }) => [studyUid, truth.any, truth.subdural])).toEqual([
      ['a', true, true],
      ['b', false, false],
      ['d', true, undefined],
    ]);
    expect(leftOut).toEqual({ contradictory: 0, gone: 0, severalPatients: 0, severalIds: 0 });
  });

  it('say on which slices blood is seen, where the reader marked any', () => {
    const findings = { verdict: 'present', subtypes: ['subdural'], text: '' };
    const slices = [{ instanceId: 7, frame: 0, ordinal: 3 }];
    const { reads } = siteReads(
      storeOf([
        event('opened', 'a'),
        event('signed', 'a', { findings: { ...findings, slices } }),
        ...signed('b', 'present', ['subdural']),
      ]),
    );
    expect(reads.map(({ studyUid, shownOn }) => [studyUid, [...shownOn]])).toEqual([
      ['a', ['7/0']],
      ['b', []],
    ]);
  });

  it('that contradict each other, are of studies that are gone, or of several patients, are counted and not used', () => {
    const { reads, leftOut } = siteReads(
      storeOf(
        [
          ...signed('a', 'none'),
          imported('a', { any: true }),
          ...signed('gone-b', 'none'),
          imported('c', { any: true }),
          imported('d', { any: true, epidural: true }),
          ...signed('d', 'present', ['subdural']),
        ],
        { c: ['one', 'two'] },
      ),
    );
    expect(leftOut).toEqual({ contradictory: 1, gone: 1, severalPatients: 1, severalIds: 0 });
    // They agree that it bleeds, and not on what.
    expect(reads).toMatchObject([{ studyUid: 'd', truth: { any: true } }]);
    expect(reads[0]?.truth).not.toHaveProperty('epidural');
  });

  it('name a patient by the ID, one without by the study, and neither in plain', () => {
    const one = patientKey({ studyUid: '1', patientIds: ['P1'] });
    expect(patientKey({ studyUid: '2', patientIds: ['P1'] })).toBe(one);
    expect(patientKey({ studyUid: '1', patientIds: [] })).not.toBe(patientKey({ studyUid: '2', patientIds: [''] }));
    expect(one).toMatch(/^[0-9a-f]{24}$/);
  });

  it('stay on their side for ever, about half on each', () => {
    const patients = Array.from({ length: 2000 }, (_, at) => patientKey({ studyUid: '', patientIds: [`P${at}`] }));
    const held = patients.filter((patient) => sideOf(patient) === 'holdout').length;
    expect(held / patients.length).toBeCloseTo(0.5, 1);
    fc.assert(fc.property(fc.constantFrom(...patients), (patient) => sideOf(patient) === sideOf(patient)));
  });
});

describe('one person under several patient IDs', () => {
  const keyOf = (id: string): string => patientKey({ studyUid: '', patientIds: [id] });
  const ids = Array.from({ length: 60 }, (_, at) => `P${at}`);
  const on = (side: 'learn' | 'holdout'): readonly string[] => ids.filter((id) => sideOf(keyOf(id)) === side);
  const [learnt = '', learntToo = ''] = on('learn');
  const [held = ''] = on('holdout');
  const readsOf = (of: Readonly<Record<string, readonly [id: string, words: PatientWords]>>) =>
    siteReads(
      storeOf(
        Object.keys(of).map((uid) => imported(uid, { any: true })),
        Object.fromEntries(Object.entries(of).map(([uid, [id]]) => [uid, [id]])),
        Object.fromEntries(Object.entries(of).map(([uid, [, words]]) => [uid, words])),
      ),
    );
  const born = { birthDate: '19500203', sex: 'F' };

  it('on both sides is neither learnt from nor judged, and is counted', () => {
    const { reads, leftOut } = readsOf({
      a: [learnt, { name: 'DOE^JANE', ...born }],
      b: [held, { name: 'Doe^Jane^^^ ', ...born }],
      c: [held, { name: 'Doe^Jane', birthDate: '19500203' }],
      d: [learntToo, { name: 'Roe^Mary', ...born }],
    });
    expect(reads.map(({ studyUid }) => studyUid)).toEqual(['d']);
    expect(leftOut.severalIds).toBe(3);
  });

  it('on one side is one patient, not two', () => {
    const words = { name: 'Doe^Jane', ...born };
    const { reads, leftOut } = readsOf({ a: [learnt, words], b: [learntToo, words] });
    expect(new Set(reads.map(({ patient }) => patient)).size).toBe(1);
    expect(reads.map(({ patient }) => sideOf(patient))).toEqual(['learn', 'learn']);
    expect(leftOut.severalIds).toBe(0);
  });

  it('is not seen in a name alone, in another sex or date, or in what an anonymiser called everybody', () => {
    expect(readsOf({ a: [learnt, { name: 'Doe^Jane' }], b: [held, { name: 'Doe^Jane' }] }).reads).toHaveLength(2);
    const other = { name: 'Doe^Jane', birthDate: '19500203', sex: 'M' };
    expect(readsOf({ a: [learnt, { name: 'Doe^Jane', ...born }], b: [held, other] }).reads).toHaveLength(2);
    const anonymous = { name: 'ANONYMOUS', birthDate: '19000101', sex: 'O' };
    const many = Object.fromEntries(ids.map((id) => [`s-${id}`, [id, anonymous] as const]));
    expect(readsOf(many).reads).toHaveLength(60);
  });

  it('never stands on both sides, whoever shares an ID or words with whom', () => {
    const word = fc.record({
      id: fc.constantFrom(...ids.slice(0, 12)),
      name: fc.constantFrom('A^B', 'a^b^', 'C^D', 'E'),
      birthDate: fc.constantFrom('19500101', '19600101'),
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 5 }), (words) => {
        const of = Object.fromEntries(words.map(({ id, ...own }, at) => [`u${at}`, [id, own] as const]));
        const { reads, leftOut } = readsOf(of);
        expect(reads.length + leftOut.severalIds).toBe(words.length);
        const sides = new Map<string, Set<string>>();
        for (const { studyUid, patient } of reads) {
          const { name = '', birthDate = '' } = of[studyUid]?.[1] ?? {};
          const person = `${name.replace(/\^+$/, '').toUpperCase()} ${birthDate}`;
          sides.set(person, (sides.get(person) ?? new Set()).add(sideOf(patient)));
        }
        for (const own of sides.values()) expect(own.size).toBe(1);
      }),
    );
  });
});

describe('reads that contradict each other', () => {
  it('teach nothing however many agree with one of them, and a read that was taken back says nothing', () => {
    const { reads, leftOut } = siteReads(
      storeOf([
        imported('a', { any: true }),
        imported('a', { any: false }),
        imported('a', { any: true }),
        imported('b', { any: false, subdural: true }),
        ...signed('c', 'none'),
        event('reopened', 'c'),
        ...signed('c', 'present', ['subdural']),
      ]),
    );
    expect(leftOut.contradictory).toBe(2);
    expect(reads).toMatchObject([{ studyUid: 'c', truth: { any: true, subdural: true } }]);
  });
});

describe('studies drawn for sign-off', () => {
  it('are the share asked for, and a larger share keeps them', () => {
    const uids = Array.from({ length: 5000 }, (_, at) => `1.2.${at}`);
    const drawn = (share: number) => uids.filter((uid) => drawnForSignOff(uid, share));
    expect(drawn(0)).toEqual([]);
    expect(drawn(1)).toEqual(uids);
    expect(drawn(0.1).length / uids.length).toBeCloseTo(0.1, 1);
    const more = new Set(drawn(0.3));
    expect(drawn(0.1).every((uid) => more.has(uid))).toBe(true);
  });
});

describe('the record of the model in use', () => {
  const events = [
    scored('a', 'suspected'),
    scored('b', 'indeterminate'),
    scored('c', 'suspected'),
    scored('d', 'suspected', 'another model'),
    ...signed('a', 'present', ['subdural']),
    ...signed('b', 'present', ['epidural']),
    ...signed('c', 'none'),
    ...signed('d', 'none'),
  ];

  it('counts what it called suspected among reads, by month and scanner, with intervals', () => {
    const records = fieldRecords(storeOf(events), 'm');
    expect(records.map(({ group }) => group)).toEqual(['all', 'month', 'scanner']);
    expect(records[1]?.name).toBe('2026-09');
    expect(records[2]?.name).toBe('Maker A');
    expect(records[0]).toMatchObject({ bleeding: 2, found: 1, others: 1, falseAlarms: 1 });
    expect(records[0]?.sensitivity).toMatchObject({ estimate: 0.5 });
    expect(records[0]?.sensitivity?.low).toBeGreaterThan(0.05);
    expect(fieldRecords(storeOf(events), 'unknown')).toEqual([]);
  });

  it('leaves out patients that a model of this site has learnt from', () => {
    const made = event('candidate-judged', null, { hash: 'm' });
    const ids = Array.from({ length: 60 }, (_, at) => `s${at}`);
    const many = [...ids.map((id) => scored(id, 'suspected')), ...ids.flatMap((id) => signed(id, 'none'))];
    const of = (list: readonly LogEvent[]): number => fieldRecords(storeOf(list), 'm')[0]?.others ?? 0;
    const held = ids.filter(
      (id) => sideOf(patientKey({ studyUid: id, patientIds: [`ID-${id}`] })) === 'holdout',
    ).length;
    expect(of(many)).toBe(60);
    expect(of([made, ...many])).toBe(held);
  });
});
