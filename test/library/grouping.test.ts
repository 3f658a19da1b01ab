import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileRef, Instance, Stack, Study } from '../../main/contract/index.js';
import { parseInstance } from '../../main/dicom/index.js';
import { readWhole, walkFiles } from '../../main/files/index.js';
import { groupInstances } from '../../main/library/index.js';
import { traitsOf, volumesOf } from '../../main/triage/volumes.js';
import { enhancedFile, perFrameFirst } from '../dicom/functionalGroups.js';
import { sharedFolder } from '../shared.js';
import { header } from '../store/rows.js';
import { ctFile, type CtWords } from './ctFile.js';
import { seriesCases } from './seriesCases.js';

function instanceFrom(bytes: Uint8Array, id: number, path: string): Instance {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(`${path}: ${parsed.problem.message}`);
  return { ...parsed.value.header, id, file: { path } };
}

function instancesFrom(files: readonly CtWords[]): Instance[] {
  return files.map((words, n) =>
    instanceFrom(
      ctFile({ sopInstanceUid: `1.2.3.1.${n + 1}`, instanceNumber: n + 1, ...words }),
      n + 1,
      `/series/${String(n).padStart(3, '0')}.dcm`,
    ),
  );
}

const stacksOf = (studies: readonly Study[]): readonly Stack[] =>
  studies.flatMap((study) => study.series.flatMap((series) => series.stacks));

/** The volumes that the originals of a study make together, by place. */
const volumesIn = (study: Study) =>
  volumesOf(
    study.series.flatMap((series) =>
      series.stacks.filter(({ kind }) => kind === 'original').map((stack) => traitsOf(series, stack)),
    ),
  ).map(({ members, coverageMm }) => ({ stackIds: members.map(({ id }) => id), coverageMm }));

const codesOf = (stacks: readonly Stack[]): readonly string[] => [
  ...new Set(stacks.flatMap((stack) => stack.reasons.map((reason) => reason.code))),
];

describe.each(seriesCases)('$name', ({ files, stacks, reasons }) => {
  const studies = groupInstances(instancesFrom(files));

  it('becomes the right stacks, in order of position', () => {
    expect(stacksOf(studies).map((stack) => stack.slices.map((slice) => slice.instanceId - 1))).toEqual(stacks);
    for (const stack of stacksOf(studies)) {
      const places = stack.slices.flatMap((slice) => slice.positionMm ?? []);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('says what is odd, and nothing else', () => {
    expect([...codesOf(stacksOf(studies))].sort()).toEqual([...reasons].sort());
    for (const { message } of stacksOf(studies).flatMap((stack) => stack.reasons))
      expect(message).toMatch(/^[A-Z0-9].*\.$/);
  });
});

describe('coverage', () => {
  const studyOf = (name: string): Study => {
    const found = seriesCases.find((one) => one.name.startsWith(name));
    const [study] = groupInstances(instancesFrom(found?.files ?? []));
    if (!study) throw new Error('no study');
    return study;
  };

  it('joins the two parts of one head, from face to face', () => {
    expect(volumesIn(studyOf('a head in two parts'))).toEqual([
      { stackIds: ['1.2.3.1#1', '1.2.3.1#2'], coverageMm: 56 + 2 + 3.5 },
    ]);
  });

  it('joins what follows in place, whatever its matrix', () => {
    expect(volumesIn(studyOf('two matrix')).map((volume) => volume.stackIds.length)).toEqual([2]);
  });

  it('never joins phases or patients', () => {
    for (const name of ['two phases at the same positions, told apart by acq', 'two patients', 'temporal']) {
      expect(volumesIn(studyOf(name)).map((volume) => volume.stackIds.length)).toEqual([1, 1]);
    }
  });

  it('measures a stack from its first face to its last', () => {
    expect(stacksOf([studyOf('oblique')])[0]?.coverageMm).toBeCloseTo(4 * 2.128355 + 2, 4);
    expect(stacksOf([studyOf('a tilted')])[0]).toMatchObject({
      plane: 'axial',
      spacingMm: expect.closeTo(1.879385, 5) as number,
    });
    expect(stacksOf([studyOf('a tilted')])[0]?.tiltDeg).toBeCloseTo(20, 3);
  });
});

describe('multi-frame', () => {
  it('makes every frame a slice, in order of its own position', () => {
    const at = (z: number) => ({ positionMm: [0, 0, z] as const, orientation: [1, 0, 0, 0, 1, 0] as const });
    const instance: Instance = {
      ...header({ frames: 3, frameGeometry: [at(4), at(0), at(2)] }),
      id: 1,
      file: { path: '/x' },
    };
    expect(stacksOf(groupInstances([instance]))[0]?.slices.map((slice) => slice.frame)).toEqual([1, 2, 0]);
    const flat = { ...instance };
    delete flat.frameGeometry;
    const [stack] = stacksOf(groupInstances([flat]));
    expect(stack?.slices.map((slice) => slice.frame)).toEqual([0, 1, 2]);
    expect(stack && codesOf([stack])).toEqual(['position-unknown']);
  });
});

describe('an enhanced file', () => {
  const parts = (file: Uint8Array) =>
    stacksOf(groupInstances([instanceFrom(file, 1, '/enhanced.dcm')])).map((stack) => ({
      frames: stack.slices.map(({ frame }) => frame),
      mm: stack.slices.map(({ positionMm }) => Math.round((positionMm ?? NaN) * 1000) / 1000),
      reasons: stack.reasons.map(({ code }) => code),
    }));
  const shared = {
    orientation: [1, 0, 0, 0, 1, 0],
    spacingMm: [0.5, 0.5],
    thicknessMm: 2,
    rescale: [1, -1024],
  } as const;

  it('is ordered along the normal of its shared orientation, wherever its groups lie', () => {
    // 30 degrees about x: the normal is (0, -0.5, 0.866), and y and z alone would each order the frames another way.
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const at = (mm: number, across: number) => [0, -sin * mm + cos * across, cos * mm + sin * across];
    const file = enhancedFile({
      shared: { ...shared, orientation: [1, 0, 0, 0, cos, sin] },
      perFrame: [at(4, -20), at(0, 5), at(6, 0), at(2, 30)].map((positionMm) => ({ positionMm })),
    });
    const expected = [{ frames: [1, 3, 0, 2], mm: [0, 2, 4, 6], reasons: ['tilt'] }];
    expect(parts(file)).toEqual(expected);
    expect(parts(perFrameFirst(file))).toEqual(expected);
  });

  it('is split where its frames differ in direction or thickness', () => {
    const file = enhancedFile({
      shared,
      perFrame: [
        { positionMm: [0, 0, 4] },
        { positionMm: [0, 9, 0], orientation: [1, 0, 0, 0, 0, -1] },
        { positionMm: [0, 0, 0] },
        { positionMm: [0, 0, 10], spacingMm: [0.5, 0.5], thicknessMm: 5 },
        { positionMm: [0, 0, 2] },
        { positionMm: [0, 7, 0], orientation: [1, 0, 0, 0, 0, -1] },
        { positionMm: [0, 0, 15], spacingMm: [0.5, 0.5], thicknessMm: 5 },
      ],
    });
    const found = parts(file).map(({ frames, mm }) => ({ frames, mm }));
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        { frames: [2, 4, 0], mm: [0, 2, 4] },
        { frames: [3, 6], mm: [10, 15] },
        { frames: [5, 1], mm: [7, 9] },
      ]),
    );
  });

  it('has a frame without a place only apart from those that have one', () => {
    const file = enhancedFile({ shared, perFrame: [{ positionMm: [0, 0, 2] }, {}, { positionMm: [0, 0, 0] }] });
    expect(parts(file).map(({ frames }) => frames)).toEqual(expect.arrayContaining([[2, 0], [1]]));
  });
});

describe('patients', () => {
  it('lists both, and gives the words of one only', () => {
    const [study] = groupInstances(
      instancesFrom([
        { patientId: 'A1', patientName: 'First^A' },
        { patientId: 'B2', patientName: 'Second^B', positionMm: [0, 0, 2] },
      ]),
    );
    expect(study).toMatchObject({ patientIds: ['A1', 'B2'], patient: { id: 'A1', name: 'First^A' } });
  });
});

/** Random series: few values each, so that every split meets every other. */
const anyInstance = fc.record({
  seriesUid: fc.constantFrom('1.2.3.1', '1.2.3.2'),
  studyUid: fc.constantFrom('1.2.3', '1.2.3', '4.5.6'),
  sopInstanceUid: fc.integer({ min: 1, max: 12 }).map((n) => `1.9.${n}`),
  instanceNumber: fc.integer({ min: 1, max: 5 }),
  acquisitionNumber: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  rows: fc.constantFrom(512, 512, 256),
  z: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  tilt: fc.constantFrom(0, 0, 0.3),
  thickness: fc.constantFrom(undefined, 1, 5),
  patient: fc.constantFrom('P1', 'P1', 'P2'),
});

const anyInstances = fc.array(anyInstance, { minLength: 1, maxLength: 24 }).map((all) =>
  all.map(({ z, tilt, thickness, patient, acquisitionNumber, ...words }, n): Instance => ({
    ...header({
      ...words,
      ...(acquisitionNumber === undefined ? {} : { acquisitionNumber }),
      patient: { id: patient },
      geometry: {
        orientation: [1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)],
        ...(z === undefined ? {} : { positionMm: [0, 0, z] as const }),
        ...(thickness === undefined ? {} : { sliceThicknessMm: thickness }),
      },
    }),
    id: n + 1,
    file: { path: `/${n}` },
  })),
);

describe('for any instances', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(
        anyInstances.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(groupInstances(shuffled)).toEqual(groupInstances(all));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts every one in exactly one stack of its own study, patient and size, and never two at one place', () => {
    fc.assert(
      fc.property(anyInstances, (all) => {
        const studies = groupInstances(all);
        const stacks = stacksOf(studies);
        const placed = stacks.flatMap((stack) => stack.slices.map((slice) => slice.instanceId));
        expect([...placed].sort((a, b) => a - b)).toEqual(all.map((one) => one.id));
        for (const study of studies) {
          const ids = stacksOf([study]).map((stack) => stack.id);
          expect(new Set(ids).size).toBe(ids.length);
        }
        for (const stack of stacks) {
          const own = stack.slices.map((slice) => all[slice.instanceId - 1]!);
          expect(new Set(own.map((one) => `${one.studyUid} ${one.patient.id} ${one.rows}`)).size).toBe(1);
          const places = stack.slices.flatMap((slice) => slice.positionMm ?? []);
          expect(new Set(places).size).toBe(places.length);
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
        const covered = studies.flatMap((study) => volumesIn(study).flatMap((volume) => volume.stackIds));
        expect(covered.length).toBe(stacks.filter((stack) => stack.kind === 'original').length);
      }),
      { numRuns: 300 },
    );
  });
});

interface Truth {
  readonly series: Readonly<
    Record<
      string,
      {
        readonly patients: number;
        readonly files: number;
        readonly stacks: readonly {
          readonly order_by_position: readonly string[];
          readonly positions_mm_along_normal: readonly number[];
        }[];
      }
    >
  >;
}

async function grouped(folder: string): Promise<{ studies: readonly Study[]; names: Map<number, string> }> {
  const instances: Instance[] = [];
  const names = new Map<number, string>();
  const refs: FileRef[] = [];
  for await (const files of walkFiles(folder)) refs.push(...files.map((file) => file.ref));
  for (const ref of refs) {
    const bytes = readWhole(ref);
    const parsed = bytes.ok ? parseInstance(bytes.value, { complete: true }) : bytes;
    if (!parsed.ok || parsed.value.header.rows === 0) continue;
    const id = instances.length + 1;
    instances.push({ ...parsed.value.header, id, file: ref });
    names.set(id, (ref.entry ?? ref.path).split('/').at(-1) ?? '');
  }
  return { studies: groupInstances(instances), names };
}

const torture = sharedFolder('data/torture');
describe.skipIf(torture === null)('the torture series', () => {
  const truth = torture ? (JSON.parse(readFileSync(join(torture, 'truth.json'), 'utf8')) as Truth) : { series: {} };
  it.each(Object.keys(truth.series))('%s groups as truth.json says', async (name) => {
    const expected = truth.series[name]!;
    const { studies, names } = await grouped(join(torture ?? '', 'valid', name));
    const stacks = stacksOf(studies);
    expect(stacks.map((stack) => stack.slices.map((slice) => names.get(slice.instanceId)))).toEqual(
      expected.stacks.map((stack) => stack.order_by_position),
    );
    expect(studies[0]?.patientIds).toHaveLength(expected.patients);
    expect(studies[0]?.instances).toBe(expected.files);
    for (const [n, stack] of stacks.entries()) {
      const from = stack.slices[0]?.positionMm ?? 0;
      const fromTruth = expected.stacks[n]?.positions_mm_along_normal ?? [];
      expect(stack.slices.map((slice) => (slice.positionMm ?? 0) - from)).toEqual(
        fromTruth.map((place) => expect.closeTo(place - (fromTruth[0] ?? 0), 4) as number),
      );
    }
  });
});

const real = sharedFolder('data/dicom');
describe.skipIf(real === null)('real head CT', () => {
  it('sees the GE series as one coverage of two stacks without a gap', async () => {
    const { studies } = await grouped(join(real ?? '', 'ge-hispeed-dual-head.zip'));
    expect(stacksOf(studies).map((stack) => stack.slices.length)).toEqual([14, 14]);
    expect(codesOf(stacksOf(studies))).toEqual(['tilt']);
    expect(studies[0] && volumesIn(studies[0])).toHaveLength(1);
  });

  it('keeps scout and captures of the Philips study apart', async () => {
    const { studies } = await grouped(join(real ?? '', 'philips-ingenuity-head-phantom.zip'));
    const kinds = stacksOf(studies).map((stack) => [stack.kind, stack.slices.length]);
    expect(kinds.filter(([kind]) => kind === 'original')).toEqual([['original', 28]]);
    expect(kinds.filter(([kind]) => kind === 'localizer')).toEqual([['localizer', 1]]);
    expect(kinds.filter(([kind]) => kind === 'secondary').reduce((sum, [, count]) => sum + Number(count), 0)).toBe(6);
  });

  it('sees the RSNA study as one stack of 32, and the flat folder as single slices', async () => {
    const study = await grouped(join(real ?? '', 'rsna2019-study-ID_1f6d1e8aeb'));
    expect(stacksOf(study.studies).map((stack) => [stack.kind, stack.slices.length])).toEqual([['original', 32]]);
    const flat = await grouped(join(real ?? '', 'rsna2019-slices'));
    expect(flat.studies.length).toBe(17);
    expect(stacksOf(flat.studies).every((stack) => stack.slices.length === 1 && stack.kind === 'original')).toBe(true);
  });
});
