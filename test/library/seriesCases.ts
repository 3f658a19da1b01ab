import type { CtWords } from './ctFile.js';

/** A series of the kinds that go wrong, with the stacks it must become, as file numbers in order of position. */
export interface SeriesCase {
  readonly name: string;
  readonly files: readonly CtWords[];
  readonly stacks: readonly (readonly number[])[];
  /** Reason codes of all stacks together. */
  readonly reasons: readonly string[];
}

const along = (z: number): CtWords => ({ positionMm: [0, 0, z] });
const tilted = [1, 0, 0, 0, Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)] as const;
const numbers = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, n) => from + n);

/** Our own of each series of the torture set, and more. */
export const seriesCases: readonly SeriesCase[] = [
  {
    name: 'two phases at the same positions, told apart by acquisition number',
    files: [1, 2].flatMap((acquisitionNumber) => [0, 2, 4, 6].map((z) => ({ ...along(z), acquisitionNumber }))),
    stacks: [numbers(0, 4), numbers(4, 4)],
    reasons: [],
  },
  {
    name: 'two phases at the same positions, told apart by nothing but their numbers',
    files: [0, 1].flatMap(() => [0, 2, 4, 6].map(along)),
    stacks: [numbers(0, 4), numbers(4, 4)],
    reasons: ['duplicate-position'],
  },
  {
    name: 'a tilted gantry: sheared',
    files: numbers(0, 5).map((n) => ({ ...along(2 * n), orientation: tilted })),
    stacks: [numbers(0, 5)],
    reasons: ['tilt'],
  },
  {
    name: 'oblique but straight: no tilt',
    files: numbers(0, 5).map((n) => ({ positionMm: [0, -0.72794 * n, 2 * n], orientation: tilted })),
    stacks: [numbers(0, 5)],
    reasons: [],
  },
  {
    name: 'a localizer in the same series',
    files: [
      ...[0, 2, 4, 6].map(along),
      {
        positionMm: [-50, 10, 100],
        orientation: [0, 1, 0, 0, 0, -1],
        imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
      },
    ],
    stacks: [numbers(0, 4), [4]],
    reasons: ['localizer'],
  },
  {
    name: 'one slice missing',
    files: [0, 2, 4, 8, 10, 12].map(along),
    stacks: [numbers(0, 6)],
    reasons: ['gap'],
  },
  {
    name: 'one slice missing, thickness unknown',
    files: [0, 2, 4, 8, 10, 12].map((z) => ({ ...along(z), thicknessMm: null })),
    stacks: [numbers(0, 6)],
    reasons: ['gap'],
  },
  {
    name: 'instance numbers that say nothing',
    files: [6, 0, 10, 2, 8, 4].map((z, n) => ({ ...along(z), instanceNumber: [96, 99, 94, 98, 95, 97][n] ?? 0 })),
    stacks: [[1, 3, 5, 0, 4, 2]],
    reasons: [],
  },
  {
    name: 'one instance UID on two different images',
    files: [0, 2].map((z) => ({ ...along(z), sopInstanceUid: '1.2.3.1.77', fill: z + 1 })),
    stacks: [[0, 1]],
    reasons: ['duplicate-position'],
  },
  {
    name: 'two matrix sizes',
    files: [0, 2, 4, 6, 8].map((z, n) => ({ ...along(z), ...(n > 2 ? { rows: 12, cols: 6 } : {}) })),
    stacks: [
      [0, 1, 2],
      [3, 4],
    ],
    reasons: [],
  },
  {
    name: 'two patients under one study UID',
    files: [
      { ...along(0), patientId: 'A1' },
      { ...along(2), patientId: 'B2' },
    ],
    stacks: [[0], [1]],
    reasons: ['two-patients'],
  },
  {
    name: 'uneven spacing',
    files: [0, 1, 2, 3.5, 5, 8].map((z) => ({ ...along(z), thicknessMm: 2.5 })),
    stacks: [numbers(0, 6)],
    reasons: ['mixed-geometry'],
  },
  {
    name: 'a head in two parts, thin and thick, every table step an acquisition of its own',
    files: [
      ...numbers(0, 6).map((n) => ({ ...along(4 * n), thicknessMm: 4, acquisitionNumber: n + 1 })),
      ...numbers(0, 6).map((n) => ({
        ...along(21 + 7 * n),
        thicknessMm: 7,
        acquisitionNumber: 7 + Math.floor(n / 2),
      })),
    ],
    stacks: [numbers(0, 6), numbers(6, 6)],
    reasons: [],
  },
  {
    name: 'two phases of table steps, an acquisition number each',
    files: [1, 11].flatMap((start) => [0, 2, 4].map((z, n) => ({ ...along(z), acquisitionNumber: start + n }))),
    stacks: [numbers(0, 3), numbers(3, 3)],
    reasons: [],
  },
  {
    name: 'temporal positions',
    files: [1, 2].flatMap((temporalPosition) => [0, 2].map((z) => ({ ...along(z), temporalPosition }))),
    stacks: [
      [0, 1],
      [2, 3],
    ],
    reasons: [],
  },
  {
    name: 'no positions',
    files: [3, 1, 2].map((instanceNumber) => ({ positionMm: null, instanceNumber })),
    stacks: [[1, 2, 0]],
    reasons: ['position-unknown'],
  },
  {
    name: 'captured pictures and reformats beside the slices',
    files: [
      along(0),
      along(2),
      { positionMm: null, sopClassUid: '1.2.840.10008.5.1.4.1.1.7', imageType: ['DERIVED', 'SECONDARY'] },
      { ...along(1), imageType: ['DERIVED', 'SECONDARY', 'REFORMATTED'] },
    ],
    stacks: [[0, 1], [3], [2]],
    reasons: ['derived', 'secondary'],
  },
  {
    name: 'an image without pixels',
    files: [{ ...along(0), withoutPixels: true }],
    stacks: [[0]],
    reasons: ['no-pixels'],
  },
  {
    name: 'no SOP class and no image type, as in the RSNA set',
    files: [4, 0, 2].map((z) => ({ ...along(z), sopClassUid: null, imageType: [], thicknessMm: null })),
    stacks: [[1, 2, 0]],
    reasons: [],
  },
];
