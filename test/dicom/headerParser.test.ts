import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  headerParser,
  parseInstance,
  splitHeader,
  undecodableReason,
  type ParsedInstance,
} from '../../main/dicom/index.js';
import { ctFile, type CtWords } from '../library/ctFile.js';
import { sharedFolder } from '../shared.js';

/** All that the index takes of a file, apart from what is its own. */
function sharedOf(instance: ParsedInstance): string {
  return JSON.stringify([splitHeader(instance.header).shared, undecodableReason(instance), instance.warnings]);
}

function alone(bytes: Uint8Array): unknown {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) return parsed.problem;
  return [JSON.stringify(splitHeader(parsed.value.header).own), sharedOf(parsed.value)];
}

/** Reads the files in turn by one parser, against each of them alone; answers how many were read by a model. */
function readInTurn(files: Iterable<Uint8Array>): number {
  const made: string[] = [];
  const parse = headerParser((instance) => {
    made.push(sharedOf(instance));
    return made.length - 1;
  });
  let byModel = 0;
  for (const bytes of files) {
    const before = made.length;
    const parsed = parse(bytes, { complete: true });
    if (!parsed.ok) {
      expect(parsed.problem).toEqual(alone(bytes));
      continue;
    }
    expect([JSON.stringify(parsed.value.own), made[parsed.value.shared]]).toEqual(alone(bytes));
    if (made.length === before) byModel += 1;
  }
  return byModel;
}

/** Copies of a file with one to three bytes of its first `most` changed; always the same ones. */
function* mutations(bytes: Uint8Array, count: number, most: number): Generator<Uint8Array> {
  let state = 12_345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
  for (let n = 0; n < count; n++) {
    const copy = Uint8Array.from(bytes);
    for (let changes = next(3); changes >= 0; changes--) {
      const at = 128 + next(Math.min(most, bytes.length) - 128);
      // Digits in place of digits leave a file well formed as often as not.
      copy[at] = next(2) === 0 ? next(256) : 0x30 + next(10);
    }
    yield copy;
  }
}

function filesUnder(folder: string): Uint8Array[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dcm'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
}

const series: CtWords = { seriesUid: '1.2.3.4', patientId: 'P7', accession: 'A1', instanceNumber: 1 };

describe('headers read one after another', () => {
  it('are decoded once for what a series shares', () => {
    const slices = Array.from({ length: 20 }, (_, n) =>
      ctFile({
        ...series,
        sopInstanceUid: `1.2.3.4.${n}`,
        instanceNumber: n,
        acquisitionNumber: n >> 2,
        positionMm: [-125, -125.5, n * 5],
      }),
    );
    expect(readInTurn(slices)).toBe(19);
  });

  it('are each what it is alone, whatever differs', () => {
    const others: CtWords[] = [
      { studyUid: '1.9' },
      { seriesUid: '1.2.3.5' },
      { patientId: 'P8' },
      { patientName: 'Other^One' },
      { modality: 'MR' },
      { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] },
      { accession: 'A2' },
      { orientation: [0, 1, 0, 1, 0, 0] },
      { spacingMm: [0.4, 0.5] },
      { thicknessMm: 5 },
      { thicknessMm: null },
      { positionMm: null },
      { rows: 9 },
      { withoutPixels: true },
      { temporalPosition: 2 },
      { sopInstanceUid: '../1.2' },
      { sopInstanceUid: '' },
      { sopClassUid: null },
      { studyUid: '' },
      { priority: 'STAT' },
    ];
    readInTurn(others.flatMap((words) => [ctFile(series), ctFile({ ...series, ...words }), ctFile(series)]));
  });

  it('are each what it is alone, whatever bytes were changed', () => {
    const bytes = ctFile(series);
    // Some changes fall on what is a slice's own, or on nothing that is read.
    const changed = [...mutations(bytes, 1_000, bytes.length)].flatMap((copy) => [bytes, copy]);
    expect(readInTurn(changed)).toBeGreaterThan(100);
  });

  const torture = sharedFolder('data/torture');
  it.skipIf(!torture)('are each what it is alone, with all odd files there are', { timeout: 120_000 }, () => {
    for (const bytes of filesUnder(torture ?? '')) readInTurn([bytes, bytes, ...mutations(bytes, 10, 2_000), bytes]);
    readInTurn(filesUnder(torture ?? ''));
  });
});
