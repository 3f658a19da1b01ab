import type { PixelFacts, Slice, Stack, Study } from '../../main/contract/index.js';

/** Studies by hand for the tests of evaluability: 5 mm axial CT slices of one patient unless told otherwise. */
export interface StackWish extends Partial<Omit<Stack, 'slices'>> {
  readonly positionsMm?: readonly (number | null)[];
  readonly thicknessesMm?: readonly number[];
  readonly spacingOfSlice?: (index: number) => readonly [number, number] | undefined;
}

let nextInstance = 1;

export function stackOf(wish: StackWish = {}): Stack {
  const { positionsMm = range(30, 5), thicknessesMm, spacingOfSlice = () => [0.5, 0.5] as const, ...rest } = wish;
  const slices = positionsMm.map((positionMm, index): Slice => {
    const spacing = spacingOfSlice(index);
    const thicknessMm = thicknessesMm?.[index] ?? wish.thicknessMm ?? 5;
    const instanceId = nextInstance++;
    return {
      instanceId,
      sopInstanceUid: `1.9.${instanceId}`,
      frame: 0,
      ...(positionMm === null ? {} : { positionMm }),
      geometry: {
        ...(spacing ? { pixelSpacingMm: spacing } : {}),
        sliceThicknessMm: thicknessMm,
      },
    };
  });
  const known = positionsMm.filter((one) => one !== null);
  const thicknessMm = thicknessesMm?.[0] ?? 5;
  return {
    id: `1.9#${nextInstance}`,
    seriesUid: '1.9',
    modality: 'CT',
    kind: 'original',
    plane: 'axial',
    tiltDeg: 0,
    rows: 512,
    cols: 512,
    pixelSpacingMm: [0.5, 0.5],
    thicknessMm,
    ...(known.length > 1 ? { spacingMm: known[1]! - known[0]! } : {}),
    ...(known.length > 0 ? { coverageMm: known.at(-1)! - known[0]! + thicknessMm } : {}),
    reasons: [],
    ...rest,
    slices,
  };
}

export function range(count: number, stepMm: number, fromMm = 0): number[] {
  return Array.from({ length: count }, (_, index) => fromMm + index * stepMm);
}

export function studyOf(stacks: readonly Stack[], more: Partial<Study> = {}): Study {
  return {
    studyUid: '1.2.3',
    patient: { id: 'P1', ageYears: 60 },
    patientIds: ['P1'],
    simulated: true,
    series: [{ seriesUid: '1.9', modality: 'CT', stacks }],
    instances: stacks.reduce((sum, stack) => sum + stack.slices.length, 0),
    firstSeenMs: 0,
    root: '/studies',
    ...more,
  };
}

export const brain: PixelFacts = {
  headAreaMm2: 25_000,
  brainAreaMm2: 12_000,
  brainMedianHu: 33,
  noiseHu: 4,
  metalAreaMm2: 0,
  enhancedAreaMm2: 0,
  looksLikeHu: true,
};
