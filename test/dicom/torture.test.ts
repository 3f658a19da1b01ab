import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance, type DicomFrame, type StoredValues } from '../../main/dicom/index.js';
import { sharedFolder } from '../shared.js';

const folder = sharedFolder('data/torture');

interface Truth {
  readonly transfer_syntax: string;
  readonly photometric: string | null;
  readonly rows: number | null;
  readonly cols: number | null;
  readonly ident: Readonly<Record<string, string>>;
  readonly stored_sha256_i32le?: string;
  readonly stored_sha256_f32le?: string;
  readonly hu_sha256_f32le?: string;
  readonly hu_min?: number;
  readonly hu_max?: number;
  readonly modality_lut?: boolean;
  readonly samples: number | null;
  readonly slope: number;
  readonly intercept: number;
  /** Of lossy files, with the greatest difference in stored values that is allowed. */
  readonly reference_pixels?: string;
  readonly tolerance_stored_max_abs?: number;
}

interface Counts {
  exact: number;
  near: number;
  not: number;
}

function sha256(values: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

function storedHash(stored: StoredValues): string {
  return sha256(stored instanceof Float32Array ? stored : Int32Array.from(stored));
}

function isGrey({ hu_sha256_f32le: hash, photometric }: Truth): boolean {
  return hash !== undefined && (photometric ?? '').startsWith('MONOCHROME');
}

/** Of what is no grey-scale image. */
function listedFor({ rows, photometric }: Truth, name: string): string {
  if (name === 'private_sq_nested_implicit.dcm') return 'pixel-format-unsupported'; // two bytes of Pixel Data, and no Rows
  if (!rows) return 'not-an-image';
  return photometric?.startsWith('MONOCHROME') ? 'no-pixels' : 'colour-image';
}

/** Opened by the truth: the file is about walking fragments. Its codestream was overwritten, and says 3,722,445,056 columns. */
const refusedPixels = new Set(['r_j2k_embedded_sequence_delimiter.dcm']);

/** What differs from the truth, in words. */
function compare(expected: Truth, frame: DicomFrame): readonly string[] {
  if (expected.reference_pixels !== undefined) return compareNear(expected, frame);
  const wrong: string[] = [];
  const { hu, stored, min, max } = frame;
  if (sha256(hu) !== expected.hu_sha256_f32le) wrong.push('HU differ');
  const storedTruth = expected.stored_sha256_i32le ?? expected.stored_sha256_f32le;
  // Truth names the values before a modality table, ours come after it.
  if (!expected.modality_lut && storedHash(stored) !== storedTruth) wrong.push('stored values differ');
  if (min !== Math.fround(expected.hu_min ?? NaN) || max !== Math.fround(expected.hu_max ?? NaN)) {
    wrong.push(`range ${min}..${max}`);
  }
  return wrong;
}

/** A lossy frame against the values of an independent decoder: the stored ones, and the HU that follow from ours. */
function compareNear(expected: Truth, { stored, hu, slope, intercept }: DicomFrame): readonly string[] {
  const packed = gunzipSync(readFileSync(join(folder ?? '', expected.reference_pixels ?? '')));
  const signedOrNot = stored instanceof Uint16Array ? Uint16Array : Int16Array;
  const reference = new signedOrNot(new Uint8Array(packed).buffer);
  if (reference.length !== stored.length) return [`${stored.length} pixels, not ${reference.length}`];
  let most = 0;
  for (const [at, value] of reference.entries()) most = Math.max(most, Math.abs(value - (stored[at] ?? NaN)));
  const followed = hu.every((value, at) => value === Math.fround((stored[at] ?? NaN) * slope + intercept));
  return [
    ...(most <= (expected.tolerance_stored_max_abs ?? 0) ? [] : [`stored values differ by ${most}`]),
    ...(followed && slope === expected.slope && intercept === expected.intercept ? [] : ['HU do not follow']),
  ];
}

function count(
  counts: Map<string, Counts>,
  { transfer_syntax: syntax, reference_pixels: near }: Truth,
  right: boolean,
) {
  const of = counts.get(syntax) ?? { exact: 0, near: 0, not: 0 };
  of[right ? (near === undefined ? 'exact' : 'near') : 'not'] += 1;
  counts.set(syntax, of);
}

interface TruthFile {
  readonly valid: Readonly<Record<string, Truth>>;
  readonly malformed: Readonly<Record<string, { readonly expect: string }>>;
}

// Bodies of skipped suites run too, to name their tests.
function readTruth(): TruthFile {
  if (!folder) return { valid: {}, malformed: {} };
  return JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as TruthFile;
}

describe.skipIf(!folder)('the torture set', () => {
  const truth = readTruth();

  it('gives the pixels of every valid grey-scale file, and says of the others what they are', async () => {
    const wrong: string[] = [];
    const counts = new Map<string, Counts>();
    const others: Record<string, number> = {};
    for (const [name, expected] of Object.entries(truth.valid)) {
      const bytes = new Uint8Array(readFileSync(join(folder ?? '', 'valid', name)));
      const parsed = parseInstance(bytes, { complete: true });
      const decoded = parsed.ok ? await decodeFrame(parsed.value, bytes, 0) : parsed;
      if (isGrey(expected)) {
        const outcome = decoded.ok ? compare(expected, decoded.value) : [decoded.problem.message];
        wrong.push(...outcome.map((what) => `${name}: ${what}`));
        count(counts, expected, outcome.length === 0);
        continue;
      }
      const listedAs = decoded.ok ? 'decoded' : decoded.problem.code;
      others[listedAs] = (others[listedAs] ?? 0) + 1;
      if (listedAs !== listedFor(expected, name)) {
        wrong.push(`${name}: ${listedAs}`);
      }
    }
    for (const [syntax, { exact, near, not }] of [...counts].sort()) {
      console.log(`torture: ${syntax}: ${exact} exact, ${near} within tolerance, ${not} wrong`);
    }
    console.log('torture: listed for what they are:', others);
    expect(wrong).toEqual([]);
    expect([...counts.values()].reduce((sum, { exact, near }) => sum + exact + near, 0)).toBe(176);
  });

  it('names patient, study, series and instance of every valid file as the truth does', () => {
    const wrong: string[] = [];
    for (const [name, { ident, rows, cols }] of Object.entries(truth.valid)) {
      const parsed = parseInstance(new Uint8Array(readFileSync(join(folder ?? '', 'valid', name))), { complete: true });
      if (!parsed.ok) {
        wrong.push(`${name}: ${parsed.problem.code}`);
        continue;
      }
      const { header } = parsed.value;
      const found = {
        PatientID: header.patient.id,
        PatientName: header.patient.name,
        StudyInstanceUID: header.studyUid,
        SeriesInstanceUID: header.seriesUid,
        SOPInstanceUID: header.sopInstanceUid,
        StudyDate: header.studyDate,
      };
      for (const [key, value] of Object.entries(found)) {
        if (ident[key] && ident[key] !== value) wrong.push(`${name}: ${key} ${String(value)}, not ${ident[key]}`);
      }
      const number = ident['InstanceNumber'];
      if (number && Number(number) !== header.instanceNumber) wrong.push(`${name}: InstanceNumber`);
      if ((rows ?? 0) !== header.rows || (cols ?? 0) !== header.cols) wrong.push(`${name}: size`);
    }
    expect(wrong).toEqual([]);
  });

  it('reads each header from the least start that holds it', () => {
    let fromStart = 0;
    for (const name of Object.keys(truth.valid)) {
      const bytes = new Uint8Array(readFileSync(join(folder ?? '', 'valid', name)));
      const whole = parseInstance(bytes, { complete: true });
      const start = parseInstance(bytes.subarray(0, 65536), { complete: bytes.length <= 65536 });
      if (start.ok && whole.ok) expect(start.value.header, name).toEqual(whole.value.header);
      else if (!start.ok && whole.ok) expect(start.problem.code, name).toBe('header-incomplete');
      fromStart += start.ok ? 1 : 0;
    }
    expect(fromStart).toBeGreaterThan(185);
  });

  it('never throws, hangs or opens what must be refused, in the malformed set', async () => {
    const counts: Record<string, number> = {};
    const wrong: string[] = [];
    for (const [name, { expect: wanted }] of Object.entries(truth.malformed)) {
      const bytes = new Uint8Array(readFileSync(join(folder ?? '', 'malformed', name)));
      const startMs = performance.now();
      const parsed = parseInstance(bytes, { complete: true });
      const decoded = parsed.ok ? await decodeFrame(parsed.value, bytes, 0) : parsed;
      const tookMs = performance.now() - startMs;
      const outcome = decoded.ok ? 'opened' : decoded.problem.code;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      if (tookMs > 2000) wrong.push(`${name}: ${Math.round(tookMs)} ms`);
      if (wanted === 'reject' && parsed.ok && decoded.ok) wrong.push(`${name}: opened`);
      if (
        wanted === 'open' &&
        !decoded.ok &&
        !refusedPixels.has(name) &&
        decoded.problem.code !== 'syntax-unsupported'
      ) {
        wrong.push(`${name}: ${decoded.problem.code}`);
      }
    }
    console.log('malformed:', counts);
    expect(wrong).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(316);
  });
});
