import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, type ModelManifest } from '../../main/contract/index.js';
import { openInference, type InferenceClient, type ProviderNotes } from '../../main/inference/index.js';
import { contextFile, inContext } from '../../models/inception-v3/recipe/fits/studyContext.js';
import { nodeChildren } from '../../main/process/index.js';
import { builtFolder } from './builtFolder.js';
import { tinyHead, tinyHeadBias, tinyInput, writeTinyModel } from './tinyModel.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-inference-'));
const model = join(folder, 'tiny');
const startChild = nodeChildren(builtFolder);
const open: InferenceClient[] = [];

function inference(options: Partial<Parameters<typeof openInference>[0]> = {}): InferenceClient {
  const client = openInference({ startChild: () => startChild('inference'), folder: model, only: ['cpu'], ...options });
  open.push(client);
  return client;
}

const tensor = Float32Array.from({ length: 3 * tinyInput.size ** 2 }, (_, index) => Math.sin(index / 37));

beforeAll(async () => {
  await writeTinyModel(model);
});
afterAll(() => {
  for (const client of open) client.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the inference process', () => {
  it('proves the provider on the golden vectors and says what it found', async () => {
    const loaded = await inference().load();
    expect(loaded).toMatchObject({ ok: true, value: { provider: 'cpu' } });
    if (!loaded.ok) return;
    expect(loaded.value.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.value.threads).toBeGreaterThanOrEqual(1);
    expect(loaded.value.providers).toEqual([
      expect.objectContaining({ name: 'cpu', outcome: 'used', reason: expect.stringContaining('golden') as string }),
    ]);
  });

  it('tries the providers of a system in order, with a reason for each that is not used', async () => {
    const client = openInference({
      startChild: () => startChild('inference'),
      folder: model,
      platform: 'linux',
    });
    open.push(client);
    const loaded = await client.load();
    if (!loaded.ok) throw new Error(loaded.problem.message);
    expect(loaded.value.providers.map(({ name }) => name)).toEqual(['cuda', 'webgpu', 'cpu']);
    for (const { outcome, reason, name } of loaded.value.providers) {
      expect(reason.length).toBeGreaterThan(10);
      expect(outcome === 'used').toBe(name === loaded.value.provider);
    }
  });

  it('gives heat maps whose mean is the logit above the bias', async () => {
    const client = inference();
    const run = await client.run(tensor);
    if (!run.ok) throw new Error(run.problem.message);
    for (const [index, label] of labels.entries()) {
      const heat = await client.heatMap(tensor, label);
      if (!heat.ok) throw new Error(heat.problem.message);
      expect(heat.value.map).toHaveLength(heat.value.side ** 2);
      const mean = heat.value.map.reduce((sum, value) => sum + value, 0) / heat.value.map.length;
      expect(heat.value.bias).toBeCloseTo(tinyHeadBias[index] ?? Number.NaN, 4);
      expect(mean + (tinyHeadBias[index] ?? 0)).toBeCloseTo(run.value.logits[index] ?? Number.NaN, 4);
    }
    expect(tinyHead).toHaveLength(labels.length);
  });

  it('sees neighbouring slices in context, in the order of the contract whatever order the model has', async () => {
    const platt = labels.map((_, label) => ({ kind: 'platt' as const, a: 1 + label / 4, b: label }));
    const taps = { beside: 0.5, platt };
    const logits = Array.from({ length: 5 }, (_, slice) => labels.map((_, label) => Math.sin(slice * 6 + label)));
    const stack = { slices: [], logits };
    const folders = [
      await writeTinyModel(join(folder, 'context'), { context: contextFile(taps) }),
      await writeTinyModel(join(folder, 'turned-context'), {
        context: contextFile({ ...taps, platt: [...platt].reverse() }),
        manifest: (manifest: ModelManifest) => ({ ...manifest, labels: [...labels].reverse() }),
      }),
    ];
    for (const own of folders) {
      const found = await inference({ folder: own }).inContext(logits);
      if (!found.ok) throw new Error(found.problem.message);
      expect(found.value).toHaveLength(5);
      for (const [slice, expected] of inContext(stack, taps).entries()) {
        expected.forEach((logit, label) => {
          expect(found.value[slice]?.[label]).toBeCloseTo(logit, 4);
        });
      }
    }
  });

  it('refuses a model of context that gives something else, and one that no runtime can open', async () => {
    const lacking = await writeTinyModel(join(folder, 'lacking'), {
      context: contextFile({ beside: 0, platt: labels.map(() => ({ kind: 'platt', a: 1, b: 0 })) }),
      manifest: (manifest: ModelManifest) => ({ ...manifest, context: { ...manifest.context, output: 'logits' } }),
    });
    const answer = await inference({ folder: lacking }).inContext([[0, 0, 0, 0, 0, 0]]);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'model-invalid' } });
    const broken = await writeTinyModel(join(folder, 'broken'), { context: new Uint8Array([8, 8]) });
    const loaded = await inference({ folder: broken }).load();
    expect(loaded).toMatchObject({ ok: false, problem: { code: 'model-invalid' } });
    expect(loaded.ok ? '' : loaded.problem.message).toContain('study.onnx');
  });

  it('gives logits in the order of the contract where the model has another', async () => {
    const turned = await writeTinyModel(join(folder, 'turned'), {
      manifest: (manifest: ModelManifest) => ({ ...manifest, labels: [...labels].reverse() }),
    });
    const plain = await inference().run(tensor);
    const other = await inference({ folder: turned }).run(tensor);
    if (!plain.ok || !other.ok) throw new Error('no logits');
    expect([...other.value.logits].reverse()).toEqual([...plain.value.logits]);
  });

  it('refuses a model whose golden vectors do not come out, and says by how much', async () => {
    const wrong = await writeTinyModel(join(folder, 'wrong'), {
      manifest: (manifest: ModelManifest) => ({
        ...manifest,
        golden: manifest.golden.map((one) => ({ ...one, logits: one.logits.map((logit) => logit + 0.01) })),
      }),
    });
    const loaded = await inference({ folder: wrong }).load();
    expect(loaded).toMatchObject({ ok: false, problem: { code: 'golden-mismatch' } });
    if (!loaded.ok) expect(loaded.problem.message).toContain('0.01');
  });

  it('refuses a model whose file was exchanged', async () => {
    const changed = await writeTinyModel(join(folder, 'changed'));
    const bytes = readFileSync(join(changed, 'model.onnx'));
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(join(changed, 'model.onnx'), bytes);
    expect(await inference({ folder: changed }).load()).toMatchObject({
      ok: false,
      problem: { code: 'model-hash-mismatch' },
    });
  });

  it('refuses a slice of another size than the network takes', async () => {
    expect(await inference().run(new Float32Array(12))).toMatchObject({
      ok: false,
      problem: { code: 'inference-failed' },
    });
  });

  it('comes back after a kill: the call fails, the next one loads and answers the same', async () => {
    const client = inference();
    const before = await client.run(tensor);
    const running = client.run(tensor);
    process.kill(client.pid ?? 0, 'SIGKILL');
    const during = await running;
    if (!during.ok) expect(during.problem.code).toBe('process-died');
    const after = await client.run(tensor);
    expect(before.ok && after.ok && [...after.value.logits]).toEqual(before.ok && [...before.value.logits]);
  });
});

describe('a provider that ends the process', () => {
  /** A child that dies as soon as it is asked to load, as a native crash would make it. */
  const dying = join(folder, 'dying');

  function withCrash(crashes: (name: string) => boolean, notes: ProviderNotes): InferenceClient {
    const client = openInference({
      folder: model,
      only: ['webgpu', 'cpu'],
      notes,
      startChild: () => {
        const child = startChild('inference');
        return {
          ...child,
          post: (message) => {
            const { name, request } = message as { name?: string; request?: { provider?: string } };
            if (name === 'load' && crashes(request?.provider ?? '')) child.kill();
            else child.post(message);
          },
        };
      },
    });
    open.push(client);
    return client;
  }

  function notesIn(): ProviderNotes & { text: string | null } {
    const notes = {
      text: null as string | null,
      read: () => notes.text,
      write: (text: string) => {
        notes.text = text;
      },
    };
    return notes;
  }

  it('costs one process, is left out from then on, and the next provider is used', async () => {
    copyFileSync(join(model, 'model.json'), `${dying}.json`);
    const notes = notesIn();
    const first = await withCrash((name) => name === 'webgpu', notes).load();
    expect(first).toMatchObject({ ok: true, value: { provider: 'cpu' } });
    // Another start on this machine: webgpu is not even tried, though it would answer now.
    const tried: string[] = [];
    const second = await withCrash((name) => {
      tried.push(name);
      return false;
    }, notes).load();
    expect(second).toMatchObject({ ok: true, value: { provider: 'cpu' } });
    expect(tried).toEqual(['cpu']);
    if (second.ok) expect(second.value.providers[0]).toMatchObject({ name: 'webgpu', outcome: 'refused' });
  });

  it('is left out when it took the whole program along twice', async () => {
    const notes = notesIn();
    // What is on record when the program ended while the provider was tried, two times.
    notes.text = JSON.stringify({ webgpu: 2 });
    const tried: string[] = [];
    await withCrash((name) => {
      tried.push(name);
      return false;
    }, notes).load();
    expect(tried).toEqual(['cpu']);
  });
});
