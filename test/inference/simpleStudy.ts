import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { phantomSeriesAsDicom, type PhantomVolume } from '../../main/phantom/index.js';

export const side = 128;
export const spacingMm = 1.6;
const thicknessMm = 5;
export const usual = { hu: 34, blood: 68 };

/** Square millimetres are enough here: a ring of bone about tissue, with a disc of fresh blood where asked for. */
export function simpleSlice(
  bleeds: boolean,
  seed: number,
  tissue: { hu: number; blood: number } = usual,
  size = 1,
): Int16Array {
  const hu = new Int16Array(side * side).fill(-1000);
  let state = seed + 1;
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++) {
      const x = (col - side / 2) * spacingMm;
      const y = (row - side / 2) * spacingMm;
      const out = Math.hypot(x / 72, y / 86) / size;
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const noise = (state >>> 28) - 8;
      if (out < 0.9)
        hu[row * side + col] = (bleeds && Math.hypot(x - 20, y - 10) < 18 ? tissue.blood : tissue.hu) + (noise >> 1);
      else if (out < 1) hu[row * side + col] = 1100;
      else if (out < 1.07) hu[row * side + col] = 40;
    }
  }
  return hu;
}

/** A head ends in smaller slices, at the vertex and at the base. */
export function sizeAt(slice: number, count: number): number {
  return slice === 0 || slice === count - 1 ? 0.75 : 1;
}

/** Writes a volume as a study of one series; answers the paths of its files in order of position. */
export function writeStudy(folder: string, name: string, volume: PhantomVolume): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const files = phantomSeriesAsDicom(volume, {
    studyName: `test ${name}`,
    seriesName: 'head',
    patientName: `TEST^${name}`,
    patientId: `TEST-${name}`,
    sex: 'F',
    ageYears: 60,
    accession: `ACC-${name}`,
    studyDescription: 'CT head',
    scannedMs: Date.UTC(2026, 0, 15, 8),
  });
  return files.map((file) => {
    const path = join(folder, file.name);
    writeFileSync(path, file.bytes);
    return path;
  });
}

/**
 * Writes a study of plain discs that holds for a head: made in milliseconds, where a phantom takes seconds. Answers the
 * paths of its files in order of position.
 */
export function writeSimpleStudy(
  folder: string,
  name: string,
  options: {
    readonly bleeds?: boolean;
    readonly slices?: number;
    readonly tissue?: typeof usual;
    /** Whose noise it is: two patients with the same tissue are still two. */
    readonly patient?: number;
  } = {},
): readonly string[] {
  const count = options.slices ?? 16;
  const volume: PhantomVolume = {
    rows: side,
    cols: side,
    pixelSpacingMm: spacingMm,
    thicknessMm,
    positionsMm: Array.from({ length: count }, (_, slice) => slice * thicknessMm),
    cornerMm: [(-side * spacingMm) / 2, (-side * spacingMm) / 2],
    slices: Array.from({ length: count }, (_, slice) =>
      simpleSlice(
        options.bleeds === true && slice > count / 3 && slice < (2 * count) / 3,
        slice + 7919 * (options.patient ?? 0),
        options.tissue,
        sizeAt(slice, count),
      ),
    ),
    lesionMasks: [],
    lesionTruth: [],
  } as unknown as PhantomVolume;
  return writeStudy(folder, name, volume);
}
