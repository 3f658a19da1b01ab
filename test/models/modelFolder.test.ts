import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelManifestSchema, type ModelManifest } from '../../main/contract/index.js';
import { goldenSlice } from '../../main/phantom/index.js';
import { prepareInput } from '../../main/pixels/index.js';
import { modelFolder } from './shared.js';
import { readOnnx } from '../../main/differentiation/index.js';

describe('the model folder', () => {
  let manifest: ModelManifest;
  let session: InferenceSession;
  let head: Float32Array;

  beforeAll(async () => {
    manifest = modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')));
    session = await InferenceSession.create(join(modelFolder, 'model.onnx'), { executionProviders: ['cpu'] });
    head = new Float32Array(new Uint8Array(readFileSync(join(modelFolder, manifest.headFile))).buffer);
  });

  async function run(hu: Float32Array, rows: number, cols: number): Promise<Record<string, Float32Array>> {
    const { size, name } = manifest.input;
    const tensor = prepareInput(hu, rows, cols, manifest.input);
    const answer = await session.run({ [name]: new Tensor('float32', tensor, [1, 3, size, size]) });
    return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, value.data as Float32Array]));
  }

  it('is under 50 MB, and every file is the one model.json describes', () => {
    expect(statSync(join(modelFolder, 'model.onnx')).size).toBeLessThan(50e6);
    for (const [name, expected] of Object.entries(manifest.sha256)) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(modelFolder, name)))
          .digest('hex'),
        name,
      ).toBe(expected);
    }
  });

  it('holds 94 convolutions', () => {
    const { graph } = readOnnx(readFileSync(join(modelFolder, 'model.onnx')));
    expect(graph.node.filter((node) => node.opType === 'Conv')).toHaveLength(94);
  });

  it('gives its golden vectors on the CPU', async () => {
    for (const { phantom, logits, tolerance } of manifest.golden) {
      const { hu, rows, cols } = goldenSlice(phantom.recipe, phantom.seed, phantom.slice);
      const found = (await run(hu, rows, cols))['logits'] ?? new Float32Array(0);
      const difference = Math.max(...logits.map((value, index) => Math.abs(value - (found[index] ?? NaN))));
      expect(difference, JSON.stringify(phantom)).toBeLessThan(tolerance);
    }
  });

  it('has an exact class activation map: logits are the head applied to the mean of the feature map', async () => {
    const hu = Float32Array.from({ length: 256 * 256 }, (_, index) => 40 + 30 * Math.sin(index / 50));
    const outputs = await run(hu, 256, 256);
    const { channels, mapSide } = manifest.outputs;
    const map = outputs['featureMap'] ?? new Float32Array(0);
    const features = outputs['features'] ?? new Float32Array(0);
    const logits = outputs['logits'] ?? new Float32Array(0);
    const probabilities = outputs['probabilities'] ?? new Float32Array(0);
    const area = mapSide ** 2;
    const means = Float64Array.from({ length: channels }, (_, channel) =>
      map.subarray(channel * area, (channel + 1) * area).reduce((sum, value) => sum + value / area, 0),
    );
    expect(Math.max(...means.map((mean, channel) => Math.abs(mean - (features[channel] ?? NaN))))).toBeLessThan(1e-4);
    // The bias is not in head.f32: it is the same for every picture, so the difference to a black one is the head alone.
    const black = await run(new Float32Array(256 * 256).fill(-1000), 256, 256);
    logits.forEach((logit, label) => {
      let difference = 0;
      for (let channel = 0; channel < channels; channel++) {
        const change = (means[channel] ?? 0) - (black['features']?.[channel] ?? 0);
        difference += (head[label * channels + channel] ?? 0) * change;
      }
      expect(logit - (black['logits']?.[label] ?? NaN)).toBeCloseTo(difference, 3);
      expect(probabilities[label]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
    });
  });
});
