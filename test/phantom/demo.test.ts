import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance } from '../../main/dicom/index.js';
import {
  demoStudies,
  phantomRecipes,
  phantomSeriesAsDicom,
  renderPhantom,
  writeDemo,
} from '../../main/phantom/index.js';

const nowMs = Date.UTC(2026, 5, 1, 12);

describe('the demo list', () => {
  it('holds a normal, every subtype, and the studies that are hard to place', () => {
    const recipes = demoStudies.map((study) => study.recipe);
    for (const recipe of Object.keys(phantomRecipes)) expect(recipes).toContain(recipe);
    expect(demoStudies.length).toBeGreaterThanOrEqual(11);
    expect(demoStudies.filter((study) => study.stranger)).toHaveLength(1);
    expect(demoStudies.filter((study) => study.missing)).toHaveLength(1);
    for (const key of ['patientId', 'patientName', 'accession', 'seed'] as const) {
      expect(new Set(demoStudies.map((study) => study[key])).size).toBe(demoStudies.length);
    }
    expect(demoStudies.every((study) => study.patientName.startsWith('SIMULATED^'))).toBe(true);
  });
});

describe('a phantom as DICOM', () => {
  const volume = renderPhantom({ ...phantomRecipes.normal(3), size: 64 });
  const files = phantomSeriesAsDicom(volume, {
    studyName: 'test',
    seriesName: 'head',
    patientName: 'SIMULATED^TEST',
    patientId: 'SIM-T',
    sex: 'F',
    ageYears: 40,
    accession: 'SIMT',
    studyDescription: 'CT head',
    scannedMs: nowMs,
  });

  it('reads back with its geometry, its identity and its HU', async () => {
    expect(files).toHaveLength(30);
    const parsed = parseInstance(files[12]!.bytes, { complete: true });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const { header } = parsed.value;
    expect(header).toMatchObject({
      modality: 'CT',
      simulated: true,
      imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL', 'SIMULATED'],
      patient: { name: 'SIMULATED^TEST', id: 'SIM-T', sex: 'F', ageYears: 40 },
      rescaleIntercept: -1024,
      kvp: 120,
    });
    expect(header.studyUid).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
    expect(header.geometry.sliceThicknessMm).toBe(5);
    expect(header.geometry.positionMm?.[2]).toBeCloseTo(volume.positionsMm[12]!, 5);
    const frame = await decodeFrame(parsed.value, files[12]!.bytes, 0);
    if (!frame.ok) throw new Error(frame.problem.message);
    expect([...frame.value.hu]).toEqual([...volume.slices[12]!]);
  });

  it('has one UID an instance and one a series', () => {
    expect(new Set(files.map((file) => file.sopInstanceUid)).size).toBe(30);
  });
});

describe('writing the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-demo-'));
  const only = demoStudies.filter((study) => study.stranger ?? study.missing);
  beforeAll(async () => {
    const result = await writeDemo(folder, { nowMs, studies: only });
    expect(result).toMatchObject({ ok: true, value: { written: 2 } });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const headersOf = (name: string) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.dcm'))
      .map((file) => {
        const parsed = parseInstance(readFileSync(join(folder, name, file)), { complete: true });
        if (!parsed.ok) throw new Error(parsed.problem.message);
        return parsed.value.header;
      });

  it('files a second patient under one study UID', () => {
    const headers = headersOf('two-patients');
    expect(new Set(headers.map((header) => header.studyUid)).size).toBe(1);
    expect(new Set(headers.map((header) => header.patient.id)).size).toBe(2);
  });

  it('leaves a gap in the partial study', () => {
    const positions = headersOf('partial')
      .map((header) => header.geometry.positionMm![2])
      .sort((a, b) => a - b);
    const steps = positions.slice(1).map((position, i) => position - positions[i]!);
    expect(positions).toHaveLength(27);
    expect(Math.max(...steps)).toBe(20);
  });

  it('writes orders that count back from now', () => {
    const lines = readFileSync(join(folder, 'orders.csv'), 'utf8').trim().split('\n');
    expect(lines[0]).toBe('accession,study_uid,priority,arrival');
    expect(lines).toHaveLength(3);
    for (const line of lines.slice(1)) {
      const agoMs = nowMs - Date.parse(line.split(',')[3]!);
      expect(agoMs).toBeGreaterThan(0);
      expect(agoMs).toBeLessThan(60 * 60_000);
    }
  });

  it('shares the studies out between lanes, each drawn once', async () => {
    const seen: string[] = [];
    for (const index of [0, 1]) {
      const onProgress = ({ study }: { readonly study: string }) => {
        if (study) seen.push(study);
      };
      const drawn = await writeDemo(folder, { nowMs, studies: only, lane: { index, count: 2 }, onProgress });
      expect(drawn).toMatchObject({ ok: true, value: { studies: 2, written: 0 } });
      expect(seen).toHaveLength(index + 1);
    }
    expect(new Set(seen)).toEqual(new Set(only.map((study) => study.name)));
  });

  it('leaves what is written, and stops when told to', async () => {
    const file = join(folder, 'partial', 'IM0001.dcm');
    const before = statSync(file).mtimeMs;
    const again = await writeDemo(folder, { nowMs: nowMs + 60_000, studies: only });
    expect(again).toMatchObject({ ok: true, value: { written: 0 } });
    expect(statSync(file).mtimeMs).toBe(before);
    const stopped = await writeDemo(join(folder, 'other'), { nowMs, studies: only, signal: AbortSignal.abort() });
    expect(stopped).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(existsSync(join(folder, 'other', 'partial'))).toBe(false);
  });
});
