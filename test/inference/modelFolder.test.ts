import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../main/contract/index.js';
import { openInference, readModel, summaryOf } from '../../main/inference/index.js';
import { scanOnnx, type OnnxFinding } from '../../main/inference/onnxScan.js';
import { nodeChildren } from '../../main/process/index.js';
import { builtFolder } from './builtFolder.js';
import { tinyGraph, tinyHead, tinyInput, writeTinyModel } from './tinyModel.js';
import {
  writeOnnx,
  type AttributeSpec,
  type FunctionSpec,
  type GraphSpec,
  type NodeSpec,
  type TensorSpec,
} from './tinyOnnx.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-model-'));
let whole = '';
let count = 0;

beforeAll(async () => {
  whole = await writeTinyModel(join(folder, 'whole'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the whole model with one file or the manifest changed. */
function changed(change: (manifest: ModelManifest, copy: string) => unknown): string {
  const copy = join(folder, `copy-${(count += 1)}`);
  const manifest = JSON.parse(readFileSync(join(whole, 'model.json'), 'utf8')) as ModelManifest;
  cpSync(whole, copy, { recursive: true });
  const written = change(manifest, copy);
  if (written !== undefined) {
    writeFileSync(join(copy, 'model.json'), typeof written === 'string' ? written : JSON.stringify(written));
  }
  return copy;
}

function codeOf(path: string): string {
  const read = readModel(path);
  if (read.ok) return 'ok';
  expect(read.problem.message).toMatch(/^[^\n]+[.]$/);
  return read.problem.code;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The whole model with another network, whose hash is right. */
function withNetwork(onnx: Uint8Array): string {
  return changed((manifest, copy) => {
    writeFileSync(join(copy, 'model.onnx'), onnx);
    return { ...manifest, sha256: { ...manifest.sha256, 'model.onnx': sha256(onnx) } };
  });
}

describe('a model folder', () => {
  it('is read whole: manifest, head, card, and one hash over network and manifest', () => {
    const read = readModel(whole);
    if (!read.ok) throw new Error(read.problem.message);
    const expected = createHash('sha256')
      .update(readFileSync(join(whole, 'model.onnx')))
      .update(readFileSync(join(whole, 'model.json')));
    expect(read.value.hash).toBe(expected.digest('hex'));
    expect([...read.value.head]).toEqual([...Float32Array.from(tinyHead.flat())]);
    expect(read.value.card).toContain('# Tiny');
    expect(read.value.manifest.id).toBe('tiny');
  });

  it('has channels to show in colour only where they differ', () => {
    const read = readModel(whole);
    if (!read.ok) throw new Error(read.problem.message);
    const { manifest } = read.value;
    expect(summaryOf(read.value).channels).toEqual(tinyInput.channels);
    const [brain] = tinyInput.channels;
    const grey = { ...manifest, input: { ...manifest.input, channels: tinyInput.channels.map(() => brain!) } };
    expect(summaryOf({ ...read.value, manifest: grey })).not.toHaveProperty('channels');
  });

  it('is refused, with one sentence, when anything in it is not as its manifest says', () => {
    const found = {
      'no folder': codeOf(join(folder, 'nowhere')),
      'no network': codeOf(changed((_, copy) => unlinkSync(join(copy, 'model.onnx')))),
      'network exchanged': codeOf(changed((_, copy) => writeFileSync(join(copy, 'model.onnx'), 'another'))),
      'head exchanged': codeOf(changed((_, copy) => writeFileSync(join(copy, 'head.f32'), 'another'))),
      'head of another size': codeOf(
        changed((manifest, copy) => {
          writeFileSync(join(copy, 'head.f32'), 'four');
          return { ...manifest, sha256: { ...manifest.sha256, 'head.f32': sha256(Buffer.from('four')) } };
        }),
      ),
      'not JSON': codeOf(changed(() => '{')),
      'schema 2': codeOf(changed((manifest) => ({ ...manifest, schema: 2 }))),
      'no schema': codeOf(changed(({ schema: _schema, ...manifest }) => manifest)),
      'unknown key': codeOf(changed((manifest) => ({ ...manifest, surprise: 1 }))),
      'label twice': codeOf(changed((manifest) => ({ ...manifest, labels: manifest.labels.map(() => 'any') }))),
      'no hash of the network': codeOf(
        changed((manifest) => ({ ...manifest, sha256: { 'head.f32': manifest.sha256['head.f32'] } })),
      ),
      'a file outside': codeOf(
        changed((manifest) => ({
          ...manifest,
          sha256: { ...manifest.sha256, '../whole/model.onnx': sha256(Buffer.from('')) },
        })),
      ),
    };
    expect(found).toEqual({
      'no folder': 'model-missing',
      'no network': 'model-missing',
      'network exchanged': 'model-hash-mismatch',
      'head exchanged': 'model-hash-mismatch',
      'head of another size': 'model-invalid',
      'not JSON': 'model-invalid',
      'schema 2': 'model-invalid',
      'no schema': 'model-invalid',
      'unknown key': 'model-invalid',
      'label twice': 'model-invalid',
      'no hash of the network': 'model-invalid',
      'a file outside': 'model-invalid',
    });
  });

  it('is refused when its network reaches outside the file or the standard', () => {
    const outside = { name: 'kernel', dims: [4, 3, 1, 1], external: '../../secret.bin' };
    const [first, ...rest] = tinyGraph.nodes;
    if (!first) throw new Error('no node');
    const found = {
      'external initializer': codeOf(
        withNetwork(writeOnnx({ ...tinyGraph, tensors: [outside, ...tinyGraph.tensors.slice(1)] })),
      ),
      'external tensor in a nested graph': codeOf(
        withNetwork(
          writeOnnx({
            ...tinyGraph,
            nodes: [{ ...first, attributes: [{ name: 'body', graph: { ...tinyGraph, tensors: [outside] } }] }, ...rest],
          }),
        ),
      ),
      'operator of another domain': codeOf(
        withNetwork(writeOnnx({ ...tinyGraph, nodes: [{ ...first, domain: 'com.example' }, ...rest] })),
      ),
      'operator set of another domain': codeOf(withNetwork(writeOnnx(tinyGraph, ['com.example']))),
      'cut short': codeOf(withNetwork(writeOnnx(tinyGraph).slice(0, 100))),
      'the standard domain by its long name': codeOf(
        withNetwork(writeOnnx({ ...tinyGraph, nodes: [{ ...first, domain: 'ai.onnx' }, ...rest] })),
      ),
    };
    expect(found).toEqual({
      'external initializer': 'model-invalid',
      'external tensor in a nested graph': 'model-invalid',
      'operator of another domain': 'model-invalid',
      'operator set of another domain': 'model-invalid',
      'cut short': 'model-invalid',
      'the standard domain by its long name': 'ok',
    });
  });
});

describe('a network that hides something', () => {
  const custom = { op: 'Beacon', inputs: ['input'], outputs: ['sent'], domain: 'com.example' };
  const plain = { op: 'Relu', inputs: ['input'], outputs: ['kept'] };
  const outside = { name: 'weights', dims: [4], external: '/etc/passwd' };
  const holding = (graph: GraphSpec): AttributeSpec => ({ name: 'body', graph });
  const body = (nodes: readonly NodeSpec[], tensors: readonly TensorSpec[] = []): GraphSpec => ({
    nodes,
    tensors,
    inputs: [],
    outputs: [],
  });
  const nested = (depth: number, inner: GraphSpec): GraphSpec =>
    depth === 0 ? inner : body([{ ...plain, op: 'If', attributes: [holding(nested(depth - 1, inner))] }]);
  const withFunction = (change: Partial<FunctionSpec>) =>
    writeOnnx(tinyGraph, [], [{ name: 'Helper', domain: '', nodes: [plain], ...change }]);

  it.each<readonly [string, () => Uint8Array, OnnxFinding['kind'] | null]>([
    ['a plain function is none', () => withFunction({}), null],
    ['a custom operator in a function', () => withFunction({ nodes: [custom] }), 'custom-operator'],
    ['a function of a domain of its own', () => withFunction({ domain: 'com.example' }), 'custom-operator'],
    ['a function that imports a domain', () => withFunction({ importedDomains: ['com.example'] }), 'custom-operator'],
    [
      'a custom operator in the default of a function',
      () => withFunction({ defaults: [holding(body([custom]))] }),
      'custom-operator',
    ],
    [
      'data elsewhere in the default of a function',
      () => withFunction({ defaults: [holding(body([], [outside]))] }),
      'external-data',
    ],
    ['a custom operator in a branch', () => writeOnnx(nested(1, body([custom]))), 'custom-operator'],
    ['a custom operator in a branch of a branch', () => writeOnnx(nested(9, body([custom]))), 'custom-operator'],
    ['data elsewhere in a branch of a branch', () => writeOnnx(nested(9, body([], [outside]))), 'external-data'],
    ['branches without end', () => writeOnnx(nested(60, body([plain]))), 'damaged'],
    ['the operators of the runtime', () => writeOnnx(tinyGraph, ['com.microsoft']), 'custom-operator'],
    ['the operators of training', () => writeOnnx(tinyGraph, ['ai.onnx.preview.training']), 'custom-operator'],
  ])('%s', (_name, write, kind) => {
    expect(scanOnnx(write())?.kind ?? null).toBe(kind);
    expect(codeOf(withNetwork(write()))).toBe(kind === null ? 'ok' : 'model-invalid');
  });

  it.each([
    // Field 7 (the graph) and the length that it says it has, as a varint of protobuf.
    ['4 GB where the file has none', [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a length that does not end', [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a field of a kind that there is not', [0x3f, 0x01]],
  ])('declares %s', (_name, bytes) => {
    expect(scanOnnx(Uint8Array.from(bytes))?.kind).toBe('damaged');
  });

  it('cannot put a page of words, or another line, into a sentence', () => {
    const finding = scanOnnx(writeOnnx(tinyGraph, [`a\nb\u0007${'c'.repeat(5000)}`]));
    expect(finding?.name).toMatch(/^[\p{L}\p{P}\p{S} ]{20,100}$/u);
  });
});

describe('a file of a model folder', () => {
  it('over the cap is not read', () => {
    // A hole in the file: it takes no room on the disk.
    const folderPath = changed((_, copy) => truncateSync(join(copy, 'model.onnx'), 512 * 1024 * 1024 + 1));
    const before = process.memoryUsage().arrayBuffers;
    expect(codeOf(folderPath)).toBe('model-too-large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    rmSync(folderPath, { recursive: true });
  });

  it.each(['model.onnx', 'head.f32', 'model.json'])(
    '%s that is a link to the right bytes elsewhere is refused',
    (name) => {
      const folderPath = changed((_, copy) => {
        unlinkSync(join(copy, name));
        symlinkSync(join(whole, name), join(copy, name));
      });
      expect(codeOf(folderPath)).toBe('model-invalid');
    },
  );

  it.skipIf(process.platform === 'win32')('that never ends, or never begins, is refused at once', () => {
    const device = changed((_, copy) => {
      unlinkSync(join(copy, 'model.onnx'));
      symlinkSync('/dev/zero', join(copy, 'model.onnx'));
    });
    const pipe = changed((_, copy) => {
      unlinkSync(join(copy, 'model.onnx'));
      execFileSync('mkfifo', [join(copy, 'model.onnx')]);
    });
    const folderInstead = changed((_, copy) => {
      unlinkSync(join(copy, 'model.onnx'));
      mkdirSync(join(copy, 'model.onnx'));
    });
    expect([device, pipe, folderInstead].map(codeOf)).toEqual(['model-invalid', 'model-invalid', 'model-invalid']);
  });
});

describe('the runtime', () => {
  it('is given a network in two places: one that was looked through, and one that this program wrote itself', () => {
    const main = join(import.meta.dirname, '..', '..', 'main');
    const opening = readdirSync(main, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => readFileSync(join(main, name), 'utf8').includes('InferenceSession.create'));
    expect(opening.sort()).toEqual([join('inference', 'session.ts'), join('training', 'runtime.ts')]);
  });

  it('that is given tensors whose sizes are not so refuses in a sentence, and the process lives', async () => {
    const startChild = nodeChildren(builtFolder);
    const huge = { name: 'kernel', dims: [2 ** 31, 2 ** 31, 1, 1], floats: [1] };
    const onnx = writeOnnx({ ...tinyGraph, tensors: [huge, ...tinyGraph.tensors.slice(1)] });
    const client = openInference({
      startChild: () => startChild('inference'),
      folder: withNetwork(onnx),
      only: ['cpu'],
    });
    const loaded = await client.load();
    expect(loaded).toMatchObject({ ok: false, problem: { code: 'provider-unavailable' } });
    expect(client.pid).toBeDefined();
    client.close();
  });
});

describe('the look through an ONNX file', () => {
  it('ends on any bytes, and never throws', () => {
    const start = writeOnnx(tinyGraph);
    fc.assert(
      fc.property(fc.nat(start.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 40 }), (at, byte, tail) => {
        const bytes = Uint8Array.from([...start.subarray(0, at), byte, ...tail]);
        const finding = scanOnnx(bytes);
        expect(finding === null || finding.name.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
