import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelManifest } from '../../main/contract/index.js';
import { readModel } from '../../main/inference/index.js';
import { scanOnnx } from '../../main/inference/onnxScan.js';
import { tinyGraph, tinyHead, writeTinyModel } from './tinyModel.js';
import { writeOnnx } from './tinyOnnx.js';

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
