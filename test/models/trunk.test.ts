import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { addTrunk, expand, type Trunk } from '../../models/inception-v3/recipe/network/inceptionV3.js';
import { modelFile } from '../../models/inception-v3/recipe/network/modelFile.js';
import { readWeights } from '../../models/inception-v3/recipe/network/safetensors.js';
import { fixture, weightsPath } from './shared.js';
import { GraphBuilder, readOnnx, writeOnnx } from '../../main/differentiation/index.js';

const path = weightsPath();

interface StageStatistics {
  readonly channels: number;
  readonly side: number;
  readonly mean: number;
  readonly max: number;
  readonly pooled: readonly number[];
  readonly step: number;
}

/** The picture of test/golden/inception.py. */
function waves(): Float32Array {
  const size = 299;
  return Float32Array.from({ length: 3 * size * size }, (_, index) => {
    const channel = Math.floor(index / (size * size));
    const row = Math.floor(index / size) % size;
    const col = index % size;
    return Math.sin(0.05 * col + channel) * Math.cos(0.03 * row * (channel + 1));
  });
}

describe.skipIf(path === null)('the trunk', () => {
  it('agrees with an independent InceptionV3 in PyTorch at every stage', async () => {
    const expected = JSON.parse(readFileSync(fixture('inception.json'), 'utf8')) as Record<
      keyof Trunk,
      StageStatistics
    >;
    const builder = new GraphBuilder();
    const trunk = addTrunk(builder, readWeights(path ?? ''), builder.input('input', ['N', 3, 299, 299]), {
      storage: 'float16',
    });
    for (const [stage, value] of Object.entries(trunk)) {
      const { channels, side } = expected[stage as keyof Trunk];
      builder.node('Identity', stage, [value as string]);
      builder.output(stage, ['N', channels, side, side]);
    }
    const session = await InferenceSession.create(
      writeOnnx(builder.model({ name: 'trunk', producer: 'test', doc: '' })),
      { executionProviders: ['cpu'] },
    );
    const answer = await session.run({ input: new Tensor('float32', waves(), [1, 3, 299, 299]) });
    for (const [stage, { channels, side, mean, max, pooled, step }] of Object.entries(expected)) {
      const values = answer[stage]?.data as Float32Array;
      const area = side * side;
      const means = Array.from({ length: channels }, (_, channel) =>
        values.subarray(channel * area, (channel + 1) * area).reduce((sum, value) => sum + value / area, 0),
      );
      expect(
        means.reduce((sum, value) => sum + value / channels, 0),
        `${stage} mean`,
      ).toBeCloseTo(mean, 4);
      expect(
        values.reduce((most, value) => Math.max(most, value), 0),
        `${stage} max`,
      ).toBeCloseTo(max, 3);
      pooled.forEach((value, index) => {
        expect(Math.abs((means[index * step] ?? NaN) - value), `${stage} channel ${index * step}`).toBeLessThan(1e-3);
      });
    }
    await session.release();
  });

  it('gives within 1e-3 of the 32-bit file from the 16-bit one', async () => {
    const weights = readWeights(path ?? '');
    const head = {
      weights: Float32Array.from({ length: 6 * 2048 }, (_, index) => Math.sin(index)),
      bias: new Float64Array(6),
    };
    const logits = async (storage: 'float16' | 'float32'): Promise<Float32Array> => {
      const session = await InferenceSession.create(modelFile(weights, head, { storage }), {
        executionProviders: ['cpu'],
      });
      const answer = await session.run({ input: new Tensor('float32', waves(), [1, 3, 299, 299]) });
      await session.release();
      return answer['logits']?.data as Float32Array;
    };
    const half = await logits('float16');
    const full = await logits('float32');
    const difference = Math.max(...full.map((value, index) => Math.abs(value - (half[index] ?? NaN))));
    expect(difference).toBeLessThan(1e-3);
  });

  it('has 94 convolutions with a bias each and no operator outside the default domain', () => {
    const weights = readWeights(path ?? '');
    const head = { weights: new Float32Array(6 * 2048), bias: new Float64Array(6) };
    const { graph } = readOnnx(modelFile(weights, head, { storage: 'float16' }));
    const convolutions = graph.node.filter((node) => node.opType === 'Conv');
    expect({
      convolutions: convolutions.length,
      withBias: convolutions.filter((node) => node.input.length === 3).length,
      foreign: graph.node.filter((node) => (node.domain ?? '') !== '').length,
      outputs: graph.output.map((output) => output.name),
    }).toEqual({
      convolutions: 94,
      withBias: 94,
      foreign: 0,
      outputs: ['logits', 'features', 'featureMap', 'probabilities'],
    });
  });
});

describe('16-bit numbers', () => {
  it('expand to what IEEE 754 says they are', () => {
    const bits = Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x3555]);
    expect([...expand(new Uint8Array(bits.buffer))]).toEqual([1, -2, 2 ** -24, 65504, -0, Math.fround(0.333251953125)]);
  });
});
