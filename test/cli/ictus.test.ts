import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bands, labels } from '../../main/contract/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeSimpleStudy } from '../inference/simpleStudy.js';
import { writeTinyModel } from '../inference/tinyModel.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-cli-'));
const studies = join(folder, 'studies');
const model = join(folder, 'model');
const store = join(folder, 'store', 'ictus.sqlite');
let files: readonly string[] = [];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `ictus` as a user does. */
function ictus(...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(builtFolder, 'ictus.js'), ...words], {
    env: { ...process.env, XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

interface TriageJson {
  readonly studies: readonly Record<string, unknown>[];
  readonly skipped: readonly { readonly file: string; readonly code: string; readonly message: string }[];
}

beforeAll(async () => {
  await writeTinyModel(model);
  files = writeSimpleStudy(join(studies, 'a'), 'a', { bleeds: true });
  writeSimpleStudy(join(studies, '=b'), 'b');
  writeFileSync(join(studies, 'note.txt'), 'not a picture');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ictus triage', () => {
  it('says how far it is without a name, a number or a path of anybody', async () => {
    const words = ['triage', studies, '--store', join(folder, 'quiet', 'ictus.sqlite'), '--model', model, '--json'];
    const { stdout, stderr } = await ictus(...words);
    expect(stdout).toMatch(/TEST-a/);
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/TEST[-^]|ACC-|1966|note\.txt|=b|\.dcm/);
  });

  it('writes one JSON object with ranked studies and skipped files, and nothing else, to stdout', async () => {
    const { code, stdout } = await ictus('triage', studies, '--store', store, '--model', model, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as TriageJson;
    expect(Object.keys(found)).toEqual(['studies', 'skipped']);
    expect(found.studies).toHaveLength(2);
    expect(found.skipped).toEqual([
      { file: join(studies, 'note.txt'), code: 'not-dicom', message: expect.any(String) as string },
    ]);
    for (const study of found.studies) {
      expect(Object.keys(study)).toEqual([
        'studyUid',
        'patientId',
        'accession',
        'band',
        'evaluability',
        'score',
        'probabilities',
        'reasons',
        'why',
        'slices',
        'ms',
      ]);
      expect(bands).toContain(study['band']);
      expect(Object.keys(study['probabilities'] as object)).toEqual(labels);
      expect(study['slices']).toBe(16);
    }
    // The second run takes every score from the store and says the same of each study.
    const again = JSON.parse(
      (await ictus('triage', studies, '--store', store, '--model', model, '--json')).stdout,
    ) as TriageJson;
    expect(again.studies.map(({ score, ms }) => ({ score, ms }))).toEqual(
      found.studies.map(({ score, ms }) => ({ score, ms })),
    );
  });

  it('writes CSV with a heading, and a table for people', async () => {
    const csv = await ictus('triage', join(studies, 'a'), '--store', store, '--model', model, '--csv');
    const lines: string[][] = parse(csv.stdout);
    const [heading, ...rows] = lines;
    expect(heading?.slice(0, 6)).toEqual(['rank', 'studyUid', 'patientId', 'accession', 'band', 'evaluability']);
    // Only what lies under the folder named, though the store knows more.
    expect(rows.map((row) => row[2])).toEqual(['TEST-a']);
    const table = await ictus('triage', studies, '--store', store, '--model', model);
    expect(table.stdout.split('\n')[0]).toMatch(/^ *#\s+band\s+any/);
    expect(table.stderr).toContain('not a medical device');
  });
});

describe('ictus predict', () => {
  it('writes one JSON line a slice, of single files too', async () => {
    const { code, stdout, stderr } = await ictus(
      'predict',
      join(studies, 'a'),
      files[3] ?? '',
      '--store',
      store,
      '--model',
      model,
      '--json',
    );
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(16);
    expect(new Set(lines.map(({ file }) => file))).toEqual(new Set(files));
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['file', 'frame', 'studyUid', 'seriesUid', 'sopInstanceUid', 'probabilities']);
      expect(line['frame']).toBe(0);
      for (const value of Object.values(line['probabilities'] as Record<string, number>)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
    expect(stderr).toContain('16 of 16');
  });
});

describe('ictus index, inspect, doctor and forget', () => {
  it('index lists studies, series and stacks', async () => {
    const { code, stdout } = await ictus('index', studies, '--store', store, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as {
      studies: { patientId: string; series: { seriesUid: string; stacks: { instances: number; reasons: [] }[] }[] }[];
      skipped: unknown[];
    };
    expect(found.studies.map(({ patientId }) => patientId).sort()).toEqual(['TEST-a', 'TEST-b']);
    expect(
      found.studies.map(({ series }) => series.map(({ stacks }) => stacks.map(({ instances }) => instances))),
    ).toEqual([[[16]], [[16]]]);
    expect(found.skipped).toHaveLength(1);
  });

  it('inspect gives the hash of the HU as little-endian float32', async () => {
    const { code, stdout } = await ictus('inspect', files[0] ?? '', '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({
      file: files[0],
      frame: 0,
      rows: 128,
      cols: 128,
      min: -1000,
      max: 1100,
      patientId: 'TEST-a',
    });
    // The pixels are the file's last bytes: 16 bits each, HU plus 1024.
    const stored = readFileSync(files[0] ?? '').subarray(-2 * 128 * 128);
    const hu = Buffer.alloc(4 * 128 * 128);
    for (let at = 0; at < 128 * 128; at++) hu.writeFloatLE(stored.readUInt16LE(2 * at) - 1024, 4 * at);
    expect(found['hu_sha256_f32le']).toBe(createHash('sha256').update(hu).digest('hex'));
    const none = await ictus('inspect', files[0] ?? '', '--frame', '7', '--json');
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ problem: { code: 'frame-out-of-range' } });
  });

  it('doctor says what it found of provider, store and model', async () => {
    const { stdout } = await ictus('doctor', '--store', store, '--model', model, '--json');
    const { findings } = JSON.parse(stdout) as { findings: { name: string; ok: boolean; message: string }[] };
    const named = Object.fromEntries(findings.map(({ name, message }) => [name, message]));
    expect(named['model']).toContain('tiny 1.0.0');
    expect(named['provider cpu']).toMatch(/golden vectors.*ms a slice/);
    expect(named['event log']).toContain('match their hashes');
  });

  it('forget purges a patient, and says so when there is none', async () => {
    const { code, stdout } = await ictus('forget', 'TEST-b', '--store', store, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ studies: 1, instances: 16 });
    expect((await ictus('forget', 'nobody', '--store', store)).code).toBe(1);
  });
});

describe('exit codes', () => {
  it('are 2 for a wrong call, with nothing on stdout', async () => {
    const wrong = [
      [],
      ['bogus'],
      ['triage'],
      ['predict'],
      ['index'],
      ['triage', '--bogus', studies],
      ['inspect'],
      ['inspect', 'x', '--frame', '-1'],
    ];
    wrong.push(['triage', studies, '--json', '--csv'], ['triage', join(folder, 'nowhere')]);
    for (const words of wrong) {
      const { code, stdout, stderr } = await ictus(...words);
      expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
      expect(stderr.length).toBeGreaterThan(0);
    }
  });

  it('are 1 where nothing usable came out, with one sentence on stderr', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const nothing = await ictus('triage', empty, '--store', store, '--model', model, '--json');
    expect(nothing).toMatchObject({ code: 1 });
    expect(JSON.parse(nothing.stdout)).toEqual({
      studies: [],
      skipped: [{ file: empty, code: 'folder-empty', message: expect.any(String) as string }],
    });
    const noModel = await ictus('triage', studies, '--store', store, '--model', empty, '--json');
    expect(noModel).toMatchObject({ code: 1, stdout: '' });
    expect(noModel.stderr).toContain('model.json');
  });

  it('are 0 for help and version', async () => {
    for (const words of [['--help'], ['triage', '--help'], ['--version']]) expect((await ictus(...words)).code).toBe(0);
  });
});
