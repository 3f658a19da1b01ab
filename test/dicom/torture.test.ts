import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance, type StoredValues } from '../../main/dicom/index.js';
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
}

const plainSyntaxes = new Set(['', '.1', '.2', '.1.99', '.5'].map((end) => `1.2.840.10008.1.2${end}`));

function sha256(values: ArrayBufferView): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

function storedHash(stored: StoredValues): string {
  return sha256(stored instanceof Float32Array ? stored : Int32Array.from(stored));
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

  it('gives the stored values and HU of every uncompressed and RLE grey-scale file, to the bit', async () => {
    const wrong: string[] = [];
    let compared = 0;
    for (const [name, expected] of Object.entries(truth.valid)) {
      if (!expected.hu_sha256_f32le || !plainSyntaxes.has(expected.transfer_syntax)) continue;
      if (!expected.photometric?.startsWith('MONOCHROME')) continue;
      const bytes = new Uint8Array(readFileSync(join(folder ?? '', 'valid', name)));
      const parsed = parseInstance(bytes, { complete: true });
      const decoded = parsed.ok ? await decodeFrame(parsed.value, bytes, 0) : parsed;
      compared += 1;
      if (!decoded.ok) {
        wrong.push(`${name}: ${decoded.problem.message}`);
        continue;
      }
      const { hu, stored, min, max } = decoded.value;
      if (sha256(hu) !== expected.hu_sha256_f32le) wrong.push(`${name}: HU differ`);
      const storedTruth = expected.stored_sha256_i32le ?? expected.stored_sha256_f32le;
      // Truth names the values before a modality table, ours come after it.
      if (!expected.modality_lut && storedHash(stored) !== storedTruth) wrong.push(`${name}: stored values differ`);
      if (min !== Math.fround(expected.hu_min ?? NaN) || max !== Math.fround(expected.hu_max ?? NaN)) {
        wrong.push(`${name}: range ${min}..${max}`);
      }
    }
    console.log(`torture: ${compared} files compared by stored values and HU`);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(100);
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
      if (wanted === 'open' && !decoded.ok && decoded.problem.code !== 'syntax-unsupported') {
        wrong.push(`${name}: ${decoded.problem.code}`);
      }
    }
    console.log('malformed:', counts);
    expect(wrong).toEqual([]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(316);
  });
});
