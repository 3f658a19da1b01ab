import { minimise, type LbfgsOptions } from './lbfgs.js';
import type { MatrixProduct } from './matrixProduct.js';

/** What one fit learns from: rows of features with, per label, a target and a weight. A weight of 0 leaves the row out. */
export interface LogisticTask {
  /** The features, which know how to multiply themselves. */
  readonly product: MatrixProduct;
  /** [labels][rows], 0 or 1; ignored where the weight is 0. */
  readonly targets: readonly Float64Array[];
  /** [labels][rows], not negative; each label's weights are scaled to sum 1. */
  readonly weights: readonly Float64Array[];
  /** [labels][rows], added to every logit: what is known before the fit; 0 where absent. */
  readonly offsets?: readonly Float64Array[];
  /** Per column, what the features are centred and divided by while fitting. */
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** L2 penalty on the weights of the standardised features: mean log loss + penalty / 2 * |w|^2 (intercept free). */
  readonly penalty: number;
}

/** logits = features x weights^T + bias, for the features as they are (the standardisation is folded in). */
export interface LinearHead {
  /** [labels][channels], row-major. */
  readonly weights: Float32Array;
  readonly bias: Float64Array;
}

/**
 * One L2-regularised logistic regression per label, fitted together because they share the features: the objective is a sum
 * over labels without common terms. Same convention as scikit-learn's LogisticRegression with
 * C = 1 / (penalty * sum of weights) on standardised features.
 */
export async function fitLogistic(
  task: LogisticTask,
  start?: LinearHead,
  precision: LbfgsOptions = {},
): Promise<LinearHead> {
  const labels = task.targets.length;
  const { rows, cols } = task.product;
  const shares = task.weights.map((weights) => normalised(weights));
  const size = labels * (cols + 1);
  const point = start === undefined ? new Float64Array(size) : standardise(start, task);

  const objective = async (at: Float64Array, gradient: Float64Array): Promise<number> => {
    const folded = fold(at, task);
    const logits = await task.product.project(folded.weights, labels);
    const residuals = new Float32Array(labels * rows);
    let loss = 0;
    const residualSums = new Float64Array(labels);
    for (let label = 0; label < labels; label++) {
      const share = shares[label] ?? new Float64Array(0);
      const target = task.targets[label] ?? new Float64Array(0);
      const offset = task.offsets?.[label];
      for (let row = 0; row < rows; row++) {
        const weight = share[row] ?? 0;
        if (weight === 0) continue;
        const logit = (logits[row * labels + label] ?? 0) + (folded.bias[label] ?? 0) + (offset?.[row] ?? 0);
        const wanted = target[row] ?? 0;
        // log(1 + e^z) - y z, written so that neither end overflows.
        loss += weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - wanted * logit);
        const residual = weight * (1 / (1 + Math.exp(-logit)) - wanted);
        residuals[label * rows + row] = residual;
        residualSums[label] = (residualSums[label] ?? 0) + residual;
      }
    }
    const raw = await task.product.backProject(residuals, labels);
    for (let label = 0; label < labels; label++) {
      const sum = residualSums[label] ?? 0;
      for (let col = 0; col < cols; col++) {
        const weight = at[label * (cols + 1) + col] ?? 0;
        const slope = ((raw[label * cols + col] ?? 0) - sum * (task.centre[col] ?? 0)) / (task.scale[col] ?? 1);
        gradient[label * (cols + 1) + col] = slope + task.penalty * weight;
        loss += 0.5 * task.penalty * weight * weight;
      }
      gradient[label * (cols + 1) + cols] = sum;
    }
    return loss;
  };
  return fold(await minimise(point, objective, precision), task);
}

/** Weighted mean and standard deviation of each column; columns that do not change get scale 1. */
export function columnMoments(
  features: Float32Array,
  cols: number,
  rowWeights: Float64Array,
): { readonly centre: Float64Array; readonly scale: Float64Array } {
  const centre = new Float64Array(cols);
  const squares = new Float64Array(cols);
  const shares = normalised(rowWeights);
  shares.forEach((share, row) => {
    if (share === 0) return;
    for (let col = 0; col < cols; col++) {
      const value = features[row * cols + col] ?? 0;
      centre[col] = (centre[col] ?? 0) + share * value;
      squares[col] = (squares[col] ?? 0) + share * value * value;
    }
  });
  const scale = squares.map((square, col) => {
    const mean = centre[col] ?? 0;
    const variance = square - mean ** 2;
    // Features are kept in half precision: what differs by less than its last digit does not differ.
    return variance > 1e-12 + (5e-4 * mean) ** 2 ? Math.sqrt(variance) : 1;
  });
  return { centre, scale };
}

function normalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? weights.map((weight) => weight / sum) : weights;
}

function fold(at: Float64Array, task: LogisticTask): LinearHead {
  const { cols } = task.product;
  const labels = task.targets.length;
  const weights = new Float32Array(labels * cols);
  const bias = new Float64Array(labels);
  for (let label = 0; label < labels; label++) {
    let shift = at[label * (cols + 1) + cols] ?? 0;
    for (let col = 0; col < cols; col++) {
      const weight = (at[label * (cols + 1) + col] ?? 0) / (task.scale[col] ?? 1);
      weights[label * cols + col] = weight;
      shift -= Math.fround(weight) * (task.centre[col] ?? 0);
    }
    bias[label] = shift;
  }
  return { weights, bias };
}

function standardise(head: LinearHead, task: LogisticTask): Float64Array {
  const { cols } = task.product;
  const labels = task.targets.length;
  const at = new Float64Array(labels * (cols + 1));
  for (let label = 0; label < labels; label++) {
    let shift = head.bias[label] ?? 0;
    for (let col = 0; col < cols; col++) {
      const weight = head.weights[label * cols + col] ?? 0;
      at[label * (cols + 1) + col] = weight * (task.scale[col] ?? 1);
      shift += weight * (task.centre[col] ?? 0);
    }
    at[label * (cols + 1) + cols] = shift;
  }
  return at;
}
