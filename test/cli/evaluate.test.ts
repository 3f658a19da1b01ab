import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encode } from 'fast-png';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, modelManifestSchema, subtypes } from '../../main/contract/index.js';
import type { Evaluation } from '../../main/evaluation/report/index.js';
import { phantomRecipes, renderPhantom } from '../../main/phantom/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeSimpleStudy, writeStudy } from '../inference/simpleStudy.js';
import { writeTinyModel } from '../inference/tinyModel.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-evaluate-'));
const shipped = join(import.meta.dirname, '..', '..', 'models', 'inception-v3');
const model = join(folder, 'model');
const heading = `file,patient,slice,${labels.join(',')}`;
/** Sixteen patients with blood and sixteen without, of ten slices each. */
const simple = join(folder, 'simple');

/** Runs the built `ictus` as a user does. */
function ictus(...words: readonly string[]) {
  const child = spawn(process.execPath, [join(builtFolder, 'ictus.js'), ...words], {
    env: { ...process.env, XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
}

const readJson = (path: string): Evaluation => JSON.parse(readFileSync(path, 'utf8')) as Evaluation;

const versionOf = (modelFolder: string): string =>
  modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8'))).version;

function rowOf(study: string, file: string, slice: number, subtype: string | null): string {
  const truth = ['any', ...subtypes].map((label) =>
    subtype !== null && (label === 'any' || label === subtype) ? 1 : 0,
  );
  return `${study}/${basename(file)},${study},${slice},${truth.join(',')}`;
}

beforeAll(async () => {
  await writeTinyModel(model);
  const rows = Array.from({ length: 32 }, (_, patient) => {
    const bleeds = patient % 2 === 0;
    const study = `=DOE${patient}`;
    const files = writeSimpleStudy(join(simple, study), `s${patient}`, { bleeds, slices: 10 });
    return files.map((file, slice) => rowOf(study, file, slice, bleeds && slice > 3 && slice < 7 ? 'subdural' : null));
  }).flat();
  writeFileSync(join(simple, 'labels.csv'), [heading, ...rows].join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ictus evaluate', () => {
  it('judges the shipped model on phantoms from file to report', async () => {
    const set = join(folder, 'phantoms');
    const rows = (['normal', 'intraparenchymal'] as const).flatMap((recipe) => {
      const volume = renderPhantom({ ...phantomRecipes[recipe](71), slices: 8, thicknessMm: 15, size: 256 });
      return writeStudy(join(set, recipe), recipe, volume).map((file, slice) => {
        const blood = (volume.lesionTruth[slice]?.intraparenchymal ?? 0) > 0;
        return rowOf(recipe, file, slice, blood ? 'intraparenchymal' : null);
      });
    });
    writeFileSync(join(set, 'labels.csv'), [heading, ...rows].join('\n'));
    const out = join(folder, 'phantom-report');
    const { code, stdout, stderr } = await ictus('evaluate', set, '--model', shipped, '--out', out, '--pictures');
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: `${join(out, 'report.html')}\n` });
    expect(stderr).toContain('insufficient: no claim');
    const { set: found, models } = readJson(join(out, 'report.json'));
    expect(found).toMatchObject({ slices: 16, studies: 2 });
    expect(models[0]).toMatchObject({ name: `inception-v3 ${versionOf(shipped)}`, latency: { slices: 16 } });
    const { document } = parseHTML(readFileSync(join(out, 'report.html'), 'utf8'));
    expect(document.querySelector('.lead')?.textContent).toContain('too few patients');
    const pictures = [...document.querySelectorAll('img')];
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const picture of pictures) expect(picture.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,/);
  });

  it('names nobody, and judges what it saved as it judged the network', async () => {
    const [out, again] = [join(folder, 'out'), join(folder, 'again')];
    const saved = join(folder, 'saved.csv');
    const first = await ictus('evaluate', simple, '--model', model, '--out', out, '--save-predictions', saved);
    expect(first.code).toBe(0);
    for (const file of ['report.html', 'report.json'])
      expect(readFileSync(join(out, file), 'utf8')).not.toMatch(/DOE|TEST-|2\.25\.\d/);
    const second = await ictus(
      'evaluate',
      simple,
      '--model',
      model,
      '--predictions',
      saved,
      '--out',
      again,
      '--identify',
    );
    expect(second.code).toBe(0);
    const [network, file] = [out, again].map((one) => readJson(join(one, 'report.json')).models[0]);
    expect(file?.slices.labels).toEqual(network?.slices.labels);
    expect(file?.studies?.points).toEqual(network?.studies?.points);
    expect(readFileSync(join(again, 'report.html'), 'utf8')).toMatch(/patient simple:=DOE\d/);
  });

  it('saves no name that a spreadsheet would run as a formula, and reads it back', async () => {
    const set = join(folder, 'pictures');
    mkdirSync(set);
    const names = ['=1+1.png', 'b.png'];
    names.forEach((name, index) => {
      const data = new Uint8Array(64 * 64).map((_, at) => (index === 0 && at % 64 > 20 && at % 64 < 40 ? 220 : 110));
      writeFileSync(join(set, name), encode({ width: 64, height: 64, channels: 1, data }));
    });
    const rows = names.map((name, index) => [name, name, 0, 1 - index, 0, 0, 0, 0, 1 - index].join(','));
    writeFileSync(join(set, 'labels.csv'), [heading, ...rows].join('\n'));
    const saved = join(folder, 'pictures.csv');
    const out = join(folder, 'picture-report');
    expect((await ictus('evaluate', set, '--model', model, '--out', out, '--save-predictions', saved)).code).toBe(0);
    expect(readFileSync(saved, 'utf8').split('\r\n')[1]).toMatch(/^'=1\+1\.png,0\./);
    expect((await ictus('evaluate', set, '--predictions', saved, '--out', out)).code).toBe(0);
  });

  it('compares two', async () => {
    const out = join(folder, 'two');
    const { code } = await ictus('evaluate', simple, '--model', model, '--model', model, '--out', out);
    expect(code).toBe(0);
    const { comparison, models } = readJson(join(out, 'report.json'));
    expect(models).toHaveLength(2);
    expect(comparison?.[0]).toMatchObject({
      level: 'slices',
      label: 'any',
      difference: { auc: { estimate: 0, low: 0, high: 0 } },
    });
  });

  it('judges one part of a split, and says which', async () => {
    const [split, out] = [join(folder, 'split.json'), join(folder, 'part')];
    expect((await ictus('dataset', 'split', simple, '--holdout', '0.5', '--out', split)).code).toBe(0);
    const { code } = await ictus(
      'evaluate',
      simple,
      '--model',
      model,
      '--split',
      split,
      '--part',
      'holdout',
      '--out',
      out,
    );
    expect(code).toBe(0);
    const found = readJson(join(out, 'report.json'));
    expect(found.set).toMatchObject({ slices: 160, studies: 16 });
    expect(found.split).toEqual({
      words: 'part holdout of 2, split by patient',
      hash: (JSON.parse(readFileSync(split, 'utf8')) as { sha256: string }).sha256,
    });
    const wrong = await ictus('evaluate', simple, '--model', model, '--split', split, '--part', 'fold-9', '--out', out);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('it has holdout, train');
  });

  it('refuses predictions that are none, naming the row, and writes nothing', async () => {
    const bad = join(folder, 'bad.csv');
    const out = join(folder, 'none');
    writeFileSync(bad, `id,${labels.join(',')}\n=DOE0/IM0001.dcm,0.1,0.1,0.1,7,0.1,0.1\n`);
    const found = await ictus('evaluate', simple, '--predictions', bad, '--out', out);
    expect(found).toMatchObject({ code: 1, stdout: '' });
    expect(found.stderr).toContain('Row 2 of bad.csv');
    expect(existsSync(out)).toBe(false);
  });

  it('refuses a set of one class in one sentence', async () => {
    const clean = join(folder, 'clean');
    mkdirSync(clean);
    const files = writeSimpleStudy(join(clean, 'a'), 'clean', { slices: 3 });
    writeFileSync(
      join(clean, 'labels.csv'),
      [heading, ...files.map((file, at) => rowOf('a', file, at, null))].join('\n'),
    );
    const { code, stderr } = await ictus('evaluate', clean, '--model', model, '--out', join(folder, 'none'));
    expect(code).toBe(1);
    expect(stderr).toContain('nothing can be told apart');
  });
});

describe('ictus calibrate', () => {
  it('writes a model.json whose points hold on the set, and keeps what stands on too little', async () => {
    const written = join(folder, 'calibrated.json');
    const { code, stderr } = await ictus('calibrate', simple, '--model', model, '--out', written);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const before = modelManifestSchema.parse(JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')));
    const after = modelManifestSchema.parse(JSON.parse(readFileSync(written, 'utf8')));
    const { ruleOut, ruleIn } = after.operatingPoints;
    expect(ruleOut).toMatchObject({ bleedingStudies: 16, otherStudies: 16 });
    expect(ruleOut.sensitivity).toBeGreaterThanOrEqual(0.98);
    expect(ruleIn.specificity).toBeGreaterThanOrEqual(0.95);
    expect(after.calibration.study.any).not.toEqual(before.calibration.study.any);
    expect(after.calibration.study.epidural).toEqual(before.calibration.study.epidural);
    expect(stderr).toContain('too few patients with epidural');
    expect(after.insufficient).toContain('epidural');
    expect(after.insufficient).not.toContain('subdural');
    expect(after.parent).toMatch(/^[0-9a-f]{64}$/);
    expect(after.sha256).toEqual(before.sha256);
  });

  it('takes predictions for the network, and says which file they were', async () => {
    const saved = join(folder, 'to-calibrate.csv');
    const [byNetwork, byFile] = [join(folder, 'by-network.json'), join(folder, 'by-file.json')];
    await ictus('evaluate', simple, '--model', model, '--out', join(folder, 'saving'), '--save-predictions', saved);
    expect((await ictus('calibrate', simple, '--model', model, '--out', byNetwork)).code).toBe(0);
    const file = await ictus('calibrate', simple, '--model', model, '--predictions', saved, '--out', byFile);
    expect(file.code).toBe(0);
    const [network, given] = [byNetwork, byFile].map((path) =>
      modelManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))),
    );
    expect(given?.operatingPoints.ruleIn.specificity).toBe(network?.operatingPoints.ruleIn.specificity);
    expect(given?.operatingPoints.ruleIn.threshold).toBeCloseTo(network?.operatingPoints.ruleIn.threshold ?? NaN, 3);
    expect(given?.operatingPoints.ruleIn.source).toContain('(to-calibrate.csv)');
    const hash = createHash('sha256').update(readFileSync(saved)).digest('hex');
    expect(given?.evidence.data['predictions: to-calibrate.csv']).toBe(hash);
    expect(Object.keys(network?.evidence.data ?? {}).some((key) => key.startsWith('predictions'))).toBe(false);
  });

  it('cuts no points from a handful of studies', async () => {
    const few = join(folder, 'few');
    const rows = [true, false].flatMap((bleeds) => {
      const name = bleeds ? 'yes' : 'no';
      const files = writeSimpleStudy(join(few, name), name, { bleeds, slices: 8 });
      return files.map((file, slice) => rowOf(name, file, slice, bleeds && slice === 4 ? 'subdural' : null));
    });
    writeFileSync(join(few, 'labels.csv'), [heading, ...rows].join('\n'));
    const { code, stdout, stderr } = await ictus('calibrate', few, '--model', model);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('operating points need 15 patients of each');
  });
});
