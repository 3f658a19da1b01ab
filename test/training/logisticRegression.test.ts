import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { columnMoments, fitLogistic, openMatrixProduct } from '../../main/training/index.js';

interface Golden {
  readonly rows: number;
  readonly cols: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly weight: readonly number[];
  readonly penalty: number;
  readonly coefficients: readonly number[];
  readonly bias: number;
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'logistic.json'), 'utf8')) as Golden;

it('agrees with scikit-learn on weighted, regularised data, for each of several labels fitted together', async () => {
  const features = Float32Array.from(golden.x);
  const weight = Float64Array.from(golden.weight);
  const target = Float64Array.from(golden.y);
  const head = await fitLogistic(
    {
      product: await openMatrixProduct(features, golden.cols),
      targets: [target, target.map((value) => 1 - value)],
      // Only the proportions of the weights count.
      weights: [weight, weight.map((value) => 3 * value)],
      ...columnMoments(features, golden.cols, weight),
      penalty: golden.penalty,
    },
    undefined,
    { tolerance: 1e-7, iterations: 500 },
  );
  golden.coefficients.forEach((coefficient, col) => {
    expect(head.weights[col]).toBeCloseTo(coefficient, 3);
    expect(head.weights[golden.cols + col]).toBeCloseTo(-coefficient, 3);
  });
  expect(head.bias[0]).toBeCloseTo(golden.bias, 3);
  expect(head.bias[1]).toBeCloseTo(-golden.bias, 3);
});

it('starts from a head it is given and ends at the same place', async () => {
  const features = Float32Array.from(golden.x);
  const task = {
    product: await openMatrixProduct(features, golden.cols),
    targets: [Float64Array.from(golden.y)],
    weights: [Float64Array.from(golden.weight)],
    ...columnMoments(features, golden.cols, Float64Array.from(golden.weight)),
    penalty: golden.penalty,
  };
  const start = { weights: new Float32Array(golden.cols).fill(0.7), bias: Float64Array.from([2]) };
  const head = await fitLogistic(task, start, { tolerance: 1e-7, iterations: 500 });
  golden.coefficients.forEach((coefficient, col) => {
    expect(head.weights[col]).toBeCloseTo(coefficient, 3);
  });
});
