import { labels, type Label } from '../../../main/contract/index.js';
import {
  columnMoments,
  fitLogistic,
  openMatrixProduct,
  type LinearHead,
  type MatrixProduct,
} from '../../../main/training/index.js';

/** Phantoms teach and are never counted. */
export const phantomSource = 'phantom';

/** What a head is fitted on: a row of features with the slice it belongs to. */
export interface HeadExample {
  readonly source: string;
  readonly patient: string;
  readonly truth: Readonly<Partial<Record<Label, boolean>>>;
}

export interface HeadData {
  readonly examples: readonly HeadExample[];
  /** [examples][channels], row-major. */
  readonly features: Float32Array;
  readonly channels: number;
  readonly product: MatrixProduct;
}

export async function headData(examples: readonly HeadExample[], features: Float32Array): Promise<HeadData> {
  const channels = features.length / examples.length;
  return { examples, features, channels, product: await openMatrixProduct(features, channels) };
}

/** Says which examples a head learns from. */
export type Selection = (example: HeadExample) => boolean;

/**
 * Fits the six logistic regressions once for each selection. All are one call, because they multiply the same features: a
 * cross-validation costs little more than one fit.
 */
export async function fitHeads(
  data: HeadData,
  selections: readonly Selection[],
  penalty: number,
  start?: readonly LinearHead[],
): Promise<LinearHead[]> {
  const { centre, scale } = columnMoments(data.features, data.channels, new Float64Array(data.examples.length).fill(1));
  const target = labels.map((label) =>
    Float64Array.from(data.examples, (example) => (example.truth[label] === true ? 1 : 0)),
  );
  const targets = selections.flatMap(() => target);
  const weights = selections.flatMap((included) => {
    const chosen = data.examples.map(included);
    return labels.map((label) => balancedWeights(data.examples, chosen, label));
  });
  const task = { product: data.product, targets, weights, centre, scale, penalty };
  const joined = await fitLogistic(task, start && joinHeads(start), { iterations: 150 });
  return selections.map((_, index) => {
    const from = index * labels.length;
    return {
      weights: joined.weights.slice(from * data.channels, (from + labels.length) * data.channels),
      bias: joined.bias.slice(from, from + labels.length),
    };
  });
}

function joinHeads(heads: readonly LinearHead[]): LinearHead {
  return {
    weights: Float32Array.from(heads.flatMap((head) => [...head.weights])),
    bias: Float64Array.from(heads.flatMap((head) => [...head.bias])),
  };
}

/** Logits of all rows, [examples][6]. */
export async function headLogits(data: HeadData, head: LinearHead): Promise<Float32Array> {
  const logits = await data.product.project(head.weights, labels.length);
  return logits.map((logit, index) => logit + (head.bias[index % labels.length] ?? 0));
}

/** A phantom slice counts for several real ones: there are few, and the demo studies must be ranked right. */
const phantomShare = 2;

/**
 * Weights that make the two classes equal inside each source, so that knowing the source says nothing about blood. A source
 * counts by the square root of its positives; one without positives or without negatives of a label is left out of it.
 */
export function balancedWeights(
  examples: readonly HeadExample[],
  chosen: readonly boolean[],
  label: Label,
): Float64Array {
  const counts = new Map<string, { positives: number; negatives: number }>();
  examples.forEach((example, index) => {
    const truth = example.truth[label];
    if (chosen[index] !== true || truth === undefined) return;
    const count = counts.get(example.source) ?? { positives: 0, negatives: 0 };
    if (truth) count.positives++;
    else count.negatives++;
    counts.set(example.source, count);
  });
  return Float64Array.from(examples, (example, index) => {
    const truth = example.truth[label];
    const count = counts.get(example.source);
    if (chosen[index] !== true || truth === undefined || count === undefined) return 0;
    if (count.positives === 0 || count.negatives === 0) return 0;
    const share = example.source === phantomSource ? phantomShare : 1;
    return (share * Math.sqrt(count.positives)) / (truth ? count.positives : count.negatives);
  });
}
