import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance } from '../../main/dicom/index.js';

interface Truth {
  readonly frames: readonly { readonly min: number; readonly max: number; readonly hu_sha256_f32le: string }[];
  readonly patientName: string;
  readonly rows: number;
  readonly cols: number;
}

function truthOf(folder: URL): [string, Truth, URL][] {
  const truth = JSON.parse(readFileSync(new URL('truth.json', folder), 'utf8')) as Record<string, Truth>;
  return Object.entries(truth).map(([name, expected]) => [name, expected, new URL(name, folder)]);
}

// Neither our writer nor our reader had a hand in them: pydicom wrote and read the first (test/golden/dicom_encodings.py),
// dcmtk, gdcm and libjpeg-turbo the others (test/golden/jpeg_files.py).
describe.each([
  ['pydicom', new URL('../fixtures/dicom/', import.meta.url)],
  ['dcmtk, gdcm and libjpeg-turbo', new URL('../fixtures/dicom/jpeg/', import.meta.url)],
])('files of %s', (_, folder) => {
  it.each(truthOf(folder))('%s has its HU to the bit', async (_name, expected, at) => {
    const bytes = new Uint8Array(readFileSync(at));
    const parsed = parseInstance(bytes, { complete: true });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const { header } = parsed.value;
    expect(header).toMatchObject({
      frames: expected.frames.length,
      rows: expected.rows,
      cols: expected.cols,
      patient: { id: 'GOLDEN', name: expected.patientName, ageYears: 61 },
      geometry: { pixelSpacingMm: [0.488281, 0.488281] },
    });
    const found: unknown[] = [];
    for (const frame of expected.frames.keys()) {
      const decoded = await decodeFrame(parsed.value, bytes, frame);
      if (!decoded.ok) throw new Error(decoded.problem.message);
      const { min, max, hu } = decoded.value;
      found.push({ min, max, hu_sha256_f32le: createHash('sha256').update(new Uint8Array(hu.buffer)).digest('hex') });
    }
    expect(found).toEqual(expected.frames);
  });
});
