import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, modelManifestSchema, type TrainedModel } from '../../main/contract/index.js';
import type { Evaluation } from '../../main/evaluation/report/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeSimpleStudy } from '../inference/simpleStudy.js';
import { tinyGraph, tinyHead, writeTinyModel } from '../inference/tinyModel.js';
import { writeOnnx, type GraphSpec } from '../inference/tinyOnnx.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-train-'));
const set = join(folder, 'set');
const start = join(folder, 'start');

/**
 * The tiny network with a head that says nothing, but that subtypes are rare (those the set lacks are never learnt),
 * and features that lie about 1, so that a head is found in few steps.
 */
const blank: GraphSpec = {
  ...tinyGraph,
  tensors: tinyGraph.tensors.map((tensor) => {
    if (!tensor.name.startsWith('head')) return { ...tensor, floats: (tensor.floats ?? []).map((value) => 20 * value) };
    const rare = tensor.name === 'headBias' ? [0, -4, -4, -4, -4, -4] : [];
    return { ...tensor, floats: (tensor.floats ?? []).map((_, at) => rare[at] ?? 0) };
  }),
};

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `ictus` as a user does; `onLine` hears what it says on the way. */
function ictus(words: readonly string[], onLine?: (line: string, child: ChildProcess) => void): Promise<Ran> {
  const child = spawn(process.execPath, [join(builtFolder, 'ictus.js'), ...words], {
    env: { ...process.env, XDG_DATA_HOME: join(folder, 'data'), XDG_CACHE_HOME: join(folder, 'cache') },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
    onLine?.(bytes.toString(), child);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

const how = ['--steps', '100', '--rate', '0.02', '--holdout', '0.3', '--threads', '1', '--frozen-to', 'mixed'];
const train = (out: string, ...more: readonly string[]) => [
  'train',
  set,
  '--model',
  start,
  '--out',
  out,
  ...how,
  ...more,
];

const marks = (of: string): readonly string[] =>
  readdirSync(of).map(
    (name) =>
      `${name} ${createHash('sha256')
        .update(readFileSync(join(of, name)))
        .digest('hex')}`,
  );

let before: readonly string[] = [];

beforeAll(async () => {
  await writeTinyModel(start, { onnx: writeOnnx(blank) });
  before = marks(start);
  const rows = Array.from({ length: 24 }, (_, patient) => {
    const bleeds = patient % 2 === 0;
    const files = writeSimpleStudy(join(set, `p${patient}`), `s${patient}`, { bleeds, slices: 10 });
    return files.map((file, slice) => {
      const blood = bleeds && slice > 3 && slice < 7;
      const truth = labels.map((label) => (blood && (label === 'any' || label === 'subdural') ? 1 : 0));
      return `p${patient}/${basename(file)},p${patient},${slice},${truth.join(',')}`;
    });
  }).flat();
  writeFileSync(join(set, 'labels.csv'), [`file,patient,slice,${labels.join(',')}`, ...rows].join('\n'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('ictus train', () => {
  const out = join(folder, 'trained');

  it('writes a model that knows the blood of patients it has not learnt from, and leaves the one before as it was', async () => {
    const { code, stdout, stderr } = await ictus(train(out));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const done = JSON.parse(stdout) as TrainedModel;
    expect(done).toMatchObject({
      folder: out,
      sets: [{ slices: 240, patients: 24, heldOutPatients: 7 }],
      trainedWeights: 30,
    });
    expect(done.curve.at(-1)?.heldOutLoss).toBeLessThan(done.curve[0]?.heldOutLoss ?? 0);
    expect(stderr).toContain('not calibrated');
    expect(readdirSync(out).sort()).toEqual(['MODEL_CARD.md', 'head.f32', 'model.json', 'model.onnx', 'split-1.json']);
    expect(marks(start)).toEqual(before);
    const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')));
    expect(manifest.parent).toMatch(/^[0-9a-f]{64}$/);
    const head = new Float32Array(new Uint8Array(readFileSync(join(out, 'head.f32'))).buffer);
    expect(head).toHaveLength(tinyHead.length * 4);

    const report = join(folder, 'report');
    const judged = await ictus([
      ...['evaluate', set, '--model', start, '--model', out, '--out', report],
      ...['--split', done.sets[0]?.splitFile ?? '', '--part', 'holdout'],
    ]);
    // The network before has another golden vector than its model.json says, and is refused: only the new one is judged.
    expect(judged.code).toBe(1);
    const alone = await ictus([
      ...['evaluate', set, '--model', out, '--out', report],
      ...['--split', done.sets[0]?.splitFile ?? '', '--part', 'holdout'],
    ]);
    expect({ code: alone.code, stderr: alone.stderr }).toMatchObject({ code: 0 });
    const { models } = JSON.parse(readFileSync(join(report, 'report.json'), 'utf8')) as Evaluation;
    const any = models[0]?.slices.labels.find(({ label }) => label === 'any');
    expect(any?.ranking?.auc.estimate).toBeGreaterThan(0.95);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('goes on after %s, to the same bytes', async (signal) => {
    const again = join(folder, `again-${signal}`);
    let sent = false;
    const stopped = await ictus(train(again), (line, child) => {
      if (!sent && /held out/.test(line)) {
        sent = true;
        child.kill(signal);
      }
    });
    expect(stopped.code).toBe(signal === 'SIGINT' ? 1 : null);
    expect(existsSync(join(again, 'model.json'))).toBe(false);
    if (signal === 'SIGINT') expect(stopped.stderr).toContain('The training was stopped.');
    const { code, stderr } = await ictus(train(again));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    if (signal === 'SIGINT') expect(/step (\d+) of/.exec(stderr)?.[1]).not.toBe('1');
    expect(readFileSync(join(again, 'model.onnx')).equals(readFileSync(join(out, 'model.onnx')))).toBe(true);
  });

  it('says that the set has changed since the run was stopped', async () => {
    const again = join(folder, 'changed');
    const changed = join(folder, 'changed-set');
    cpSync(set, changed, { recursive: true });
    const words = ['train', changed, '--model', start, '--out', again, ...how];
    await ictus(words, (line, child) => {
      if (/held out/.test(line)) child.kill('SIGINT');
    });
    const table = readFileSync(join(changed, 'labels.csv'), 'utf8').split('\n');
    writeFileSync(join(changed, 'labels.csv'), table.slice(0, -1).join('\n'));
    const { code, stderr } = await ictus(words);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain('the set, the network or the options have changed since');
  });
});

describe('what cannot be trained', () => {
  it('is a network with an operator that has no gradient here: it is named', async () => {
    const odd = join(folder, 'odd');
    const nodes = blank.nodes.map((node) => (node.op === 'Relu' ? { ...node, op: 'Elu' } : node));
    await writeTinyModel(odd, { onnx: writeOnnx({ ...blank, nodes }) });
    const { code, stderr } = await ictus(['train', set, '--model', odd, '--out', join(folder, 'no'), ...how]);
    expect(code).toBe(1);
    expect(stderr).toContain('This model cannot be trained: Elu "bright": this operator cannot be trained through');
  });

  it('is a model into a folder that holds one, its own or another', async () => {
    const { code, stderr } = await ictus(train(start));
    expect(code).toBe(1);
    expect(stderr).toContain(`There is a model in ${start} already; name another folder`);
    expect(marks(start)).toEqual(before);
  });

  it('is a set of one class', async () => {
    const quiet = join(folder, 'quiet');
    cpSync(set, quiet, { recursive: true });
    const table = readFileSync(join(quiet, 'labels.csv'), 'utf8');
    writeFileSync(join(quiet, 'labels.csv'), table.replaceAll(/1,0,0,0,0,1$/gm, '0,0,0,0,0,0'));
    const { code, stderr } = await ictus(['train', quiet, '--model', start, '--out', join(folder, 'no'), ...how]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/bleeds/);
  });
});
