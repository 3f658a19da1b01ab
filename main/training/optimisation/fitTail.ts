import { createHash } from 'node:crypto';
import { failed, ok, type LossPoint, type Problem, type Result } from '../../contract/index.js';
import { median, randomStream, seedOf } from '../../numbers/index.js';
import { stopped } from '../stopped.js';
import { adamWStep, normOf, type WeightGroup, averageStep, rateAt } from './adamW.js';
import { readCheckpoint, writeCheckpoint, type RunState } from './checkpoint.js';
import { byName, flatParameters, type FlatParameters } from './flatParameters.js';
import type { FitOptions } from './options.js';
import { openForward, openTail, type Batch, type FitSubject, type ForwardRun, type TailRun } from './tailRun.js';
import { sizeOf, type Tail } from '../../differentiation/index.js';

/** Where a run gets its batches. */
export interface FitExamples {
  /** Everything that decides what is drawn, as a hash. */
  readonly hash: string;
  /** Fills the batch of a step (from 0): the same for the same step. `stopAsked`: see `fillHeldOut`. */
  fill(step: number, batch: Batch, stopAsked: () => Promise<boolean>): Promise<Result<unknown>>;
  /** Number of slices that are not learnt from, to look at now and then. May be 0. */
  readonly heldOut: number;
  /**
   * Fills a batch with held-out slices from the given one on; places left over weigh nothing. What takes long asks `stopAsked` now
   * and then, which waits while the run is to pause; where that is true it answers `cancelled`.
   */
  fillHeldOut(from: number, batch: Batch, stopAsked: () => Promise<boolean>): Promise<Result<unknown>>;
}

/** What a run tells while it goes on. */
export interface FitProgress {
  readonly step: number;
  readonly steps: number;
  readonly curve: readonly LossPoint[];
  /** Median over the last steps; null before there is one. */
  readonly secondsPerStep: number | null;
  readonly secondsLeft: number | null;
}

export interface FitControl {
  readonly signal?: AbortSignal;
  /** Waits while the run is to pause; asked between micro-batches, so within about a second. */
  readonly pause?: () => Promise<void>;
  readonly onProgress?: (progress: FitProgress) => void;
  /** Where the run is kept, and after how many seconds again. */
  readonly checkpoint?: { readonly path: string; readonly everySeconds: number };
}

export interface Fitted {
  /** The averaged weights by name; where a run was stopped early, the best ones. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly steps: number;
  readonly curve: readonly LossPoint[];
}

/**
 * Trains a tail by AdamW on a schedule, with averaged weights. The same subject, examples, options and build give the same
 * weights, also where the run was stopped and taken up again. Errors: `cancelled` (the last checkpoint stays),
 * `training-diverged` (loss or gradient is no number; the last checkpoint stays), `checkpoint-mismatch`, `checkpoint-damaged`,
 * `disk-full`, and those of `examples.features`.
 * @throws UnsupportedNetwork
 */
export async function fitTail(
  subject: FitSubject,
  examples: FitExamples,
  options: FitOptions,
  control: FitControl = {},
): Promise<Result<Fitted>> {
  const parameters = flatParameters(subject.network, subject.tail);
  const run = await openTail(subject, parameters, options.microBatch, options);
  const forward = examples.heldOut > 0 ? await openForward(subject, parameters, options.microBatch, options) : null;
  try {
    return await new Fit(run, forward, parameters, subject, examples, options, control).toTheEnd();
  } finally {
    await run.close();
    await forward?.close();
  }
}

const timedSteps = 15;
/** Of the learning rate, at the last step. */
const lastShare = 0.02;

class Fit {
  readonly #run: TailRun;
  readonly #forward: ForwardRun | null;
  readonly #parameters: FlatParameters;
  readonly #examples: FitExamples;
  readonly #options: FitOptions;
  readonly #control: FitControl;
  readonly #groups: readonly WeightGroup[];
  readonly #average: Float32Array;
  readonly #best: Float32Array;
  readonly #anchor: Float32Array | undefined;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #batch: Batch;
  readonly #micro: readonly Batch[];
  readonly #stepMs: number[] = [];
  #state: RunState;

  constructor(
    run: TailRun,
    forward: ForwardRun | null,
    parameters: FlatParameters,
    { network, tail, fromShape }: FitSubject,
    examples: FitExamples,
    options: FitOptions,
    control: FitControl,
  ) {
    this.#run = run;
    this.#forward = forward;
    this.#parameters = parameters;
    this.#examples = examples;
    this.#options = options;
    this.#control = control;
    const { values } = parameters;
    this.#groups = groupsOf(parameters, tail, options);
    this.#average = values.slice();
    this.#best = values.slice();
    this.#anchor = options.anchored === true ? values.slice() : undefined;
    this.#first = new Float32Array(values.length);
    this.#second = new Float32Array(values.length);
    const cells = options.batch * run.labels;
    this.#batch = {
      features: new Uint16Array(options.batch * sizeOf(fromShape)),
      targets: new Float32Array(cells),
      weights: new Float32Array(cells),
    };
    this.#micro = microBatches(this.#batch, options.batch / options.microBatch);
    const hash = createHash('sha256').update(new Uint8Array(values.buffer));
    hash.update(JSON.stringify([examples.hash, tail.from, tail.output, fromShape, { ...options, threads: 0 }]));
    hash.update(JSON.stringify([...network.parameters.keys()]));
    this.#state = {
      step: 0,
      bestLoss: null,
      looksSince: 0,
      run: hash.digest('hex'),
      curve: [],
      lossSum: 0,
    };
  }

  async toTheEnd(): Promise<Result<Fitted>> {
    const { steps, checkEvery, patience } = this.#options;
    const resumed = this.#resume();
    if (!resumed.ok) return resumed;
    let keptMs = performance.now();
    for (;;) {
      const { step, curve } = this.#state;
      if (step > 0 && (step % checkEvery === 0 || step === steps) && curve.at(-1)?.step !== step) {
        const looked = await this.#look();
        if (!looked.ok) return this.#stopped(looked.problem);
      }
      if (step > 0) this.#tell();
      if (step === steps || (patience > 0 && this.#state.looksSince >= patience)) break;
      if (performance.now() - keptMs >= 1000 * (this.#control.checkpoint?.everySeconds ?? Infinity)) {
        const kept = this.#keep();
        if (!kept.ok) return kept;
        keptMs = performance.now();
      }
      const startedMs = performance.now();
      const stepped = await this.#step(step);
      if (!stepped.ok) return this.#stopped(stepped.problem);
      this.#state = { ...this.#state, step: step + 1 };
      this.#stepMs.push(performance.now() - startedMs);
      if (this.#stepMs.length > timedSteps) this.#stepMs.shift();
    }
    const kept = this.#keep();
    if (!kept.ok) return kept;
    const chosen = patience > 0 && this.#state.bestLoss !== null ? this.#best : this.#average;
    return ok({ weights: byName(chosen, this.#parameters), steps: this.#state.step, curve: this.#state.curve });
  }

  /** A run that was stopped by hand goes on from the step that it had finished; one that went wrong, from the checkpoint before. */
  #stopped(problem: Problem): Result<never> {
    const kept = problem.code === 'cancelled' ? this.#keep() : ok(null);
    return kept.ok ? { ok: false, problem } : kept;
  }

  async #step(step: number): Promise<Result<null>> {
    const { clipNorm, averaging } = this.#options;
    const filled = await this.#examples.fill(step, this.#batch, this.#stopAsked);
    if (!filled.ok) return filled;
    const { weights } = this.#batch;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let at = 0; at < weights.length; at++) weights[at] = (weights[at] ?? 0) / Math.max(total, 1e-6);
    let loss = 0;
    for (const [place, micro] of this.#micro.entries()) {
      if (await this.#stopAsked()) return stopped();
      const sum = place === 0 ? 'begin' : 'add';
      loss += await this.#run.gradientsOf(micro, sum, (mask) => this.#drop(mask, step, place));
    }
    const { gradients } = this.#run;
    const norm = normOf(gradients);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      return failed(
        'training-diverged',
        `The training diverged at step ${step + 1}: the loss is ${loss}, the gradient ${norm}. The last checkpoint is good; try a lower learning rate than ${this.#options.rate}.`,
      );
    }
    const rate = rateAt(step, { ...this.#options, lastShare });
    const scale = norm > clipNorm ? clipNorm / norm : 1;
    const moments = { first: this.#first, second: this.#second };
    adamWStep(this.#parameters.values, gradients, moments, this.#groups, step, rate, scale, this.#anchor);
    averageStep(this.#average, this.#parameters.values, step, averaging);
    this.#state = { ...this.#state, lossSum: this.#state.lossSum + loss };
    return ok(null);
  }

  /** Waits while the run is to pause. */
  readonly #stopAsked = async (): Promise<boolean> => {
    await this.#control.pause?.();
    return this.#control.signal?.aborted === true;
  };

  #drop(mask: Float32Array, step: number, place: number): void {
    const { dropout, seed } = this.#options;
    const random = randomStream(seedOf(seed, step, place));
    for (let at = 0; at < mask.length; at++) mask[at] = random.next() < dropout ? 0 : 1 / (1 - dropout);
  }

  async #look(): Promise<Result<null>> {
    const { step, curve, bestLoss, looksSince, lossSum } = this.#state;
    const since = step - (curve.at(-1)?.step ?? 0);
    const heldOutLoss = await this.#heldOutLoss();
    if (!heldOutLoss.ok) return heldOutLoss;
    const better = heldOutLoss.value !== null && (bestLoss === null || heldOutLoss.value < bestLoss);
    if (better) this.#best.set(this.#average);
    this.#state = {
      ...this.#state,
      ...(better ? { bestLoss: heldOutLoss.value } : {}),
      looksSince: better ? 0 : looksSince + 1,
      curve: [...curve, { step, loss: lossSum / since, heldOutLoss: heldOutLoss.value }],
      lossSum: 0,
    };
    return ok(null);
  }

  /** Mean weighted loss of the held-out slices by the averaged weights; null without such slices. */
  async #heldOutLoss(): Promise<Result<number | null>> {
    const { heldOut } = this.#examples;
    if (!this.#forward) return ok(null);
    let [sum, total] = [0, 0];
    for (let from = 0; from < heldOut; from += this.#options.batch) {
      const filled = await this.#examples.fillHeldOut(from, this.#batch, this.#stopAsked);
      if (!filled.ok) return filled;
      for (const { features, targets, weights } of this.#micro) {
        if (await this.#stopAsked()) return stopped();
        const logits = await this.#forward.logitsOf(features, this.#average);
        logits.forEach((logit, cell) => {
          const weight = weights[cell] ?? 0;
          sum += weight * crossEntropy(logit, targets[cell] ?? 0);
          total += weight;
        });
      }
    }
    return ok(total === 0 ? null : sum / total);
  }

  #tell(): void {
    const { step, curve } = this.#state;
    const { steps } = this.#options;
    const middleMs = median(this.#stepMs);
    const secondsPerStep = middleMs === undefined ? null : middleMs / 1000;
    this.#control.onProgress?.({
      step,
      steps,
      curve,
      secondsPerStep,
      secondsLeft: secondsPerStep === null ? null : secondsPerStep * (steps - step),
    });
  }

  #arrays(): readonly Float32Array[] {
    return [this.#parameters.values, this.#first, this.#second, this.#average, this.#best];
  }

  #keep(): Result<null> {
    const path = this.#control.checkpoint?.path;
    return path === undefined ? ok(null) : writeCheckpoint(path, this.#state, this.#arrays());
  }

  #resume(): Result<null> {
    const path = this.#control.checkpoint?.path;
    if (path === undefined) return ok(null);
    const known = readCheckpoint(path, this.#state.run, this.#arrays());
    if (!known.ok) return known;
    if (known.value !== null) this.#state = known.value;
    return ok(null);
  }
}

/** Cross-entropy with a logit, as the training graph computes it. */
function crossEntropy(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** Views of a batch, in order. */
function microBatches(batch: Batch, count: number): readonly Batch[] {
  const part = <T extends Float32Array | Uint16Array>(values: T, place: number): T =>
    values.subarray((place * values.length) / count, ((place + 1) * values.length) / count) as T;
  return Array.from({ length: count }, (_, place) => ({
    features: part(batch.features, place),
    targets: part(batch.targets, place),
    weights: part(batch.weights, place),
  }));
}

/** Kernels decay, biases only toward an anchor; what the last layer reads learns faster. */
function groupsOf(
  { places }: FlatParameters,
  tail: Tail,
  { decay, headRateFactor, anchored }: FitOptions,
): readonly WeightGroup[] {
  const last = tail.nodes.find((node) => node.output.includes(tail.output));
  return places.map(({ name, shape, from, to }) => ({
    from,
    to,
    rateFactor: last?.input.includes(name) === true ? headRateFactor : 1,
    decay: shape.length > 1 || anchored === true ? decay : 0,
  }));
}
