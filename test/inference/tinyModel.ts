import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { labels, type ModelManifest } from '../../main/contract/index.js';
import { goldenSlice } from '../../main/phantom/index.js';
import { prepareInput } from '../../main/pixels/index.js';
import { writeOnnx, type GraphSpec } from './tinyOnnx.js';

const size = 64;
const side = 4;

/**
 * Four features of a slice: how much of it is bright in the brain window, in the subdural window and in the bone
 * window, and how much is tissue at all. Fresh blood is bright in the first and not in the others.
 */
const kernel = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0.5, 0, 0],
];
const bias = [-0.3, -0.1, -0.2, 0.6];

/** Rows of the head, in the order of `labels`. */
export const tinyHead: readonly (readonly number[])[] = [
  [60, -110, -10, 0.5],
  [50, -100, -10, 0.4],
  [55, -105, -10, 0.3],
  [45, -95, -10, 0.2],
  [40, -90, -10, 0.1],
  [35, -85, -10, 0],
];
export const tinyHeadBias = [-1, -2, -1.5, -2.5, -2, -3];

export const tinyInput: ModelManifest['input'] = {
  name: 'input',
  size,
  channels: [
    { name: 'brain', levelHu: 40, widthHu: 80 },
    { name: 'subdural', levelHu: 80, widthHu: 200 },
    { name: 'bone', levelHu: 600, widthHu: 2000 },
  ],
  range: [-1, 1],
  geometry: 'pad',
};

export const tinyGraph: GraphSpec = {
  nodes: [
    {
      op: 'Conv',
      inputs: ['input', 'kernel', 'bias'],
      outputs: ['mixed'],
      attributes: [{ name: 'kernel_shape', ints: [1, 1] }],
    },
    { op: 'Relu', inputs: ['mixed'], outputs: ['bright'] },
    {
      op: 'AveragePool',
      inputs: ['bright'],
      outputs: ['featureMap'],
      attributes: [
        { name: 'kernel_shape', ints: [size / side, size / side] },
        { name: 'strides', ints: [size / side, size / side] },
      ],
    },
    { op: 'GlobalAveragePool', inputs: ['featureMap'], outputs: ['pooled'] },
    { op: 'Flatten', inputs: ['pooled'], outputs: ['features'], attributes: [{ name: 'axis', int: 1 }] },
    {
      op: 'Gemm',
      inputs: ['features', 'head', 'headBias'],
      outputs: ['logits'],
      attributes: [{ name: 'transB', int: 1 }],
    },
  ],
  tensors: [
    { name: 'kernel', dims: [4, 3, 1, 1], floats: kernel.flat() },
    { name: 'bias', dims: [4], floats: bias },
    { name: 'head', dims: [6, 4], floats: tinyHead.flat() },
    { name: 'headBias', dims: [6], floats: tinyHeadBias },
  ],
  inputs: [{ name: 'input', dims: ['N', 3, size, size] }],
  outputs: [
    { name: 'logits', dims: ['N', 6] },
    { name: 'features', dims: ['N', 4] },
    { name: 'featureMap', dims: ['N', 4, side, side] },
  ],
};

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const perLabel = <T>(value: T) =>
  Object.fromEntries(labels.map((label) => [label, value])) as Record<(typeof labels)[number], T>;

const goldenPhantom = { recipe: 'normal', seed: 7, slice: 14 };

async function goldenLogits(onnx: Uint8Array): Promise<readonly number[]> {
  const { hu, rows, cols } = goldenSlice(goldenPhantom.recipe, goldenPhantom.seed, goldenPhantom.slice);
  const tensor = prepareInput(hu, rows, cols, tinyInput);
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const result = await session.run({ input: new Tensor('float32', tensor, [1, 3, size, size]) }, ['logits']);
  await session.release();
  return Array.from(result['logits']?.data as Float32Array);
}

export interface TinyChange {
  /** Changes the manifest before it is written. */
  readonly manifest?: (manifest: ModelManifest) => unknown;
  /** Other bytes for model.onnx; its sha256 in the manifest follows. */
  readonly onnx?: Uint8Array;
  /** A study.onnx from `logits` to `inContext`, for stacks of three slices and more. */
  readonly context?: Uint8Array;
}

/** Writes a model folder that meets the contract and runs in a millisecond; what it knows of blood is in its kernel. */
export async function writeTinyModel(folder: string, change: TinyChange = {}): Promise<string> {
  const whole = writeOnnx(tinyGraph);
  const onnx = change.onnx ?? whole;
  const head = new Uint8Array(Float32Array.from(tinyHead.flat()).buffer);
  const point = { sensitivity: 0.9, specificity: 0.9, bleedingStudies: 10, otherStudies: 10, source: 'a test' };
  const manifest: ModelManifest = {
    schema: 1,
    id: 'tiny',
    version: '1.0.0',
    parent: null,
    sha256: {
      'model.onnx': sha256(onnx),
      'head.f32': sha256(head),
      ...(change.context ? { 'study.onnx': sha256(change.context) } : {}),
    },
    licence: 'MIT',
    lineage: 'written by hand for tests',
    input: tinyInput,
    outputs: { logits: 'logits', features: 'features', featureMap: 'featureMap', channels: 4, mapSide: side },
    labels: [...labels],
    headFile: 'head.f32',
    ...(change.context ? { context: { file: 'study.onnx', input: 'logits', output: 'inContext', minSlices: 3 } } : {}),
    study: { windowSlices: 3, topK: 2 },
    calibration: { slice: perLabel({ kind: 'platt', a: 1, b: 0 }), study: perLabel({ kind: 'platt', a: 1, b: 0 }) },
    operatingPoints: { ruleOut: { threshold: 0.2, ...point }, ruleIn: { threshold: 0.6, ...point } },
    sliceThresholds: perLabel(0.5),
    insufficient: ['epidural'],
    expectedFlagged: { share: 0.5, source: 'a test' },
    golden: [{ phantom: goldenPhantom, logits: [...(await goldenLogits(whole))], tolerance: 1e-4 }],
    thicknessMm: 5,
    evidence: { data: {}, split: sha256('split'), recipe: sha256('recipe') },
    figures: {},
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), onnx);
  writeFileSync(join(folder, 'head.f32'), head);
  if (change.context) writeFileSync(join(folder, 'study.onnx'), change.context);
  writeFileSync(join(folder, 'model.json'), JSON.stringify(change.manifest?.(manifest) ?? manifest, null, 2));
  writeFileSync(join(folder, 'MODEL_CARD.md'), '# Tiny\n\nFor tests only.\n');
  return folder;
}
