import { labels, type Platt } from '../../../../main/contract/index.js';
import { fitPlatt } from '../../../../main/evaluation/index.js';
import { dealPatients } from '../slices/folds.js';
import type { TrainingSlice } from '../slices/trainingSets.js';
import { GraphBuilder, writeOnnx } from '../../../../main/differentiation/index.js';

/** A whole series: its slices in order of position, and their logits [slices][6]. */
export interface StackLogits {
  readonly slices: readonly TrainingSlice[];
  readonly logits: readonly (readonly number[])[];
}

/**
 * A convolution over three neighbouring slices, label by label: a * (own + beside * (below + above)) + b. At an end of the stack the
 * slice stands in for its missing neighbour. Rises in every logit.
 */
export interface ContextTaps {
  readonly beside: number;
  /** In the order of `labels`. */
  readonly platt: readonly Platt[];
}

/** Fewer neighbouring slices than these keep their own logits: with two, each would only borrow from the other. */
export const minSlices = 3;
const choicesOfBeside = [0, 0.25, 0.5, 0.75, 1];
const innerFolds = 5;

/** Logits in context, [slices][6]. */
export function inContext({ logits }: StackLogits, { beside, platt }: ContextTaps): readonly (readonly number[])[] {
  return joined(logits, beside).map((values) =>
    values.map((value, label) => {
      const { a, b } = platt[label] ?? { a: 1, b: 0 };
      return a * value + b;
    }),
  );
}

/** Taps fitted on these stacks; `beside` is the choice whose `any` has the lowest log loss on patients it was not fitted on. */
export function fitContext(stacks: readonly StackLogits[]): ContextTaps {
  const losses = choicesOfBeside.map((beside) => logLossOfAny(unseenInContext(stacks, (own) => tapsOf(own, beside))));
  const beside = choicesOfBeside[losses.indexOf(Math.min(...losses))] ?? 0;
  return tapsOf(stacks, beside);
}

/** Each stack in context by taps that were fitted without its patient. */
export function unseenInContext(
  stacks: readonly StackLogits[],
  fit: (stacks: readonly StackLogits[]) => ContextTaps = fitContext,
): readonly StackLogits[] {
  const folds = dealPatients(
    stacks.map(({ slices }) => ({
      patient: slices[0]?.patient ?? '',
      source: slices[0]?.source ?? '',
      bleeds: slices.some(({ truth }) => truth.any === true),
    })),
    innerFolds,
  );
  const foldOf = ({ slices }: StackLogits): number => folds.get(slices[0]?.patient ?? '') ?? 0;
  return Array.from({ length: innerFolds }, (_, fold) => {
    const taps = fit(stacks.filter((stack) => foldOf(stack) !== fold));
    return stacks
      .filter((stack) => foldOf(stack) === fold)
      .map((stack) => ({ slices: stack.slices, logits: inContext(stack, taps) }));
  }).flat();
}

/** What each label's own logit and its neighbours' come to, [slices][6], before `platt`. */
function joined(logits: StackLogits['logits'], beside: number): readonly (readonly number[])[] {
  return logits.map((own, at) => {
    const below = logits[at - 1] ?? own;
    const above = logits[at + 1] ?? own;
    return own.map((logit, label) => logit + beside * ((below[label] ?? NaN) + (above[label] ?? NaN)));
  });
}

function tapsOf(stacks: readonly StackLogits[], beside: number): ContextTaps {
  const rows = stacks.flatMap(({ slices, logits }) =>
    joined(logits, beside).map((values, at) => ({ values, truth: slices[at]?.truth ?? {} })),
  );
  const platt = labels.map((label, index) => {
    const known = rows.filter(({ truth }) => truth[label] !== undefined);
    return fitPlatt(
      known.map(({ values }) => values[index] ?? NaN),
      known.map(({ truth }) => truth[label] === true),
    );
  });
  return { beside, platt };
}

function logLossOfAny(stacks: readonly StackLogits[]): number {
  const losses = stacks.flatMap(({ slices, logits }) =>
    logits.map(([any = NaN], at) => Math.log1p(Math.exp(slices[at]?.truth.any === true ? -any : any))),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** `study.onnx`: logits [N,6] of neighbouring slices in order of position to `inContext` [N,6]. */
export function contextFile({ beside, platt }: ContextTaps): Uint8Array {
  const builder = new GraphBuilder();
  const width = labels.length;
  const taps = platt.flatMap(({ a }) => [a * beside, a, a * beside]);
  const kernel = builder.float32('kernel', [width, 1, 3], Float32Array.from(taps));
  const bias = builder.float32(
    'bias',
    [width],
    Float32Array.from(platt, ({ b }) => b),
  );
  builder.input('logits', ['N', width]);
  builder.node('Transpose', 'byLabel', ['logits'], { perm: [1, 0] });
  builder.node('Unsqueeze', 'stack', ['byLabel', builder.int64('first', [0])]);
  builder.node('Pad', 'padded', ['stack', builder.int64('pads', [0, 0, 1, 0, 0, 1])], { mode: 'edge' });
  builder.node('Conv', 'joined', ['padded', kernel, bias], { group: width, kernel_shape: [3] });
  builder.node('Squeeze', 'rows', ['joined', 'first']);
  builder.node('Transpose', 'inContext', ['rows'], { perm: [1, 0] });
  builder.output('inContext', ['N', width]);
  const doc = 'Logits of neighbouring slices to their logits in context; see MODEL_CARD.md';
  return writeOnnx(builder.model({ name: 'study', producer: 'ictus', doc }));
}
