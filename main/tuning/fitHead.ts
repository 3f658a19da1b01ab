import { labels, ok, type Label, type Result } from '../contract/index.js';
import { columnMoments, fitLogistic, openMatrixProduct, stopped, type LinearHead } from '../training/index.js';
import { shiftOf, type LogitExample } from './shift.js';
import type { ReplaySlices } from './replaySet.js';
import type { TuneControl } from './siteFeatures.js';
import { marksOf, topSlices, type MarkedStudy } from './topSlices.js';

/** A study that was read as a whole, some slices of it perhaps by themselves. */
interface ReadStudy extends MarkedStudy {
  readonly studyUid: string;
  readonly patient: string;
}

export interface HeadTask {
  readonly parent: LinearHead;
  readonly learnt: readonly ReadStudy[];
  /** Pooled features of the slices of each study, [slices][channels], by study UID. */
  readonly features: ReadonlyMap<string, Float32Array>;
  readonly replay: ReplaySlices;
}

/** A study in one label's fit. */
interface Bag {
  readonly positive: boolean;
  readonly slices: Float32Array;
  readonly marked: readonly number[];
}

/** How often the top slices are chosen anew by the head fitted on the last choice. */
const rounds = 3;
/** L2 toward the parent, on standardised features; the strongest of those that do best is taken. */
const penalties = [10, 1, 0.1, 0.01] as const;
const folds = 3;

export interface FittedHead {
  readonly head: LinearHead;
  readonly penalty: number;
  /** Heads fitted likewise without a third of the patients, and the studies of those: what a calibration may go by. */
  readonly unseen: readonly { readonly head: LinearHead; readonly studies: ReadonlySet<string> }[];
}

/**
 * The last layer fitted on studies of which only the whole was read: multiple-instance learning with the mean of the top three
 * slices, chosen and fitted in turn (as mi-SVM does; Andrews, Tsochantaridis and Hofmann 2003). Log loss over studies and over replay
 * slices, each half of the weight, with an L2 penalty on the distance to the parent. A study's logit is a mean of its highest, so a
 * constant between it and those of slices is fitted beforehand and not kept. The penalty is chosen by cross-validation over patients.
 * Error: `cancelled`.
 */
export async function fitHead(
  { parent, learnt, features, replay }: HeadTask,
  { signal, pause, onProgress }: TuneControl,
): Promise<Result<FittedHead>> {
  const fits = penalties.length * folds + (1 + folds) * labels.length;
  let done = 0;
  async function fitted(label: Label, bags: readonly Bag[], penalty: number): Promise<LinearHead | null> {
    onProgress({ stage: 'fitting', done: done++, total: fits });
    await pause();
    return signal.aborted ? null : fitLabel(label, rowOf(parent, label), bags, replay, penalty);
  }
  const bagsOf = (label: Label, studies: readonly ReadStudy[]): readonly Bag[] =>
    studies.flatMap((study): Bag[] => {
      const slices = features.get(study.studyUid);
      const positive = study.truth[label];
      return positive === undefined || slices === undefined
        ? []
        : [{ positive, slices, marked: marksOf(label, study) }];
    });
  async function headOf(studies: readonly ReadStudy[], penalty: number): Promise<LinearHead | null> {
    const rows: LinearHead[] = [];
    for (const label of labels) {
      const row = await fitted(label, bagsOf(label, studies), penalty);
      if (row === null) return null;
      rows.push(row);
    }
    return {
      weights: Float32Array.from(rows.flatMap(({ weights }) => [...weights])),
      bias: Float64Array.from(rows, ({ bias }) => bias[0] ?? 0),
    };
  }

  const split = patientFolds(learnt);
  let [penalty, lowest]: [number, number] = [penalties[0], Infinity];
  for (const one of penalties) {
    let loss = 0;
    for (const { judged, taught } of split) {
      const head = await fitted('any', bagsOf('any', taught), one);
      if (head === null) return stopped();
      loss += lossOf(bagsOf('any', judged), bagsOf('any', taught), head);
    }
    if (loss < lowest - 1e-9) [penalty, lowest] = [one, loss];
  }
  const head = await headOf(learnt, penalty);
  if (head === null) return stopped();
  const unseen: FittedHead['unseen'][number][] = [];
  for (const { judged, taught } of split) {
    const own = await headOf(taught, penalty);
    if (own === null) return stopped();
    unseen.push({ head: own, studies: new Set(judged.map(({ studyUid }) => studyUid)) });
  }
  return ok({ head, penalty, unseen });
}

interface Fold {
  readonly judged: readonly ReadStudy[];
  readonly taught: readonly ReadStudy[];
}

function patientFolds(studies: readonly ReadStudy[]): readonly Fold[] {
  const patients = [...new Set(studies.map(({ patient }) => patient))].sort();
  const foldOf = new Map(patients.map((patient, at) => [patient, at % folds]));
  return Array.from({ length: folds }, (_, fold) => ({
    judged: studies.filter(({ patient }) => foldOf.get(patient) === fold),
    taught: studies.filter(({ patient }) => foldOf.get(patient) !== fold),
  }));
}

/** Log loss of studies that were not learnt from, with the constant of those that were. */
function lossOf(judged: readonly Bag[], taught: readonly Bag[], head: LinearHead): number {
  const shift = shiftOf(bagLogits(taught, head));
  return bagLogits(judged, head).reduce(
    (sum, { logit, positive }) => sum + Math.log1p(Math.exp(positive ? -(logit + shift) : logit + shift)),
    0,
  );
}

/** The head of one label, as a head of one row. */
async function fitLabel(
  label: Label,
  parent: LinearHead,
  bags: readonly Bag[],
  replay: ReplaySlices,
  penalty: number,
): Promise<LinearHead> {
  const channels = parent.weights.length;
  const kept = replay.truths.flatMap((truth, row) => (truth[label] === undefined ? [] : [row]));
  if (bags.length === 0) return parent;
  const rows = bags.length + kept.length;
  const features = new Float32Array(rows * channels);
  const rowAt = (row: number): Float32Array => features.subarray(row * channels, (row + 1) * channels);
  kept.forEach((row, at) => {
    rowAt(bags.length + at).set(replay.features.subarray(row * channels, (row + 1) * channels));
  });
  const target = Float64Array.from([
    ...bags.map(({ positive }) => Number(positive)),
    ...kept.map((row) => Number(replay.truths[row]?.[label])),
  ]);
  const weight = target.map((_, row) => 1 / (row < bags.length ? bags.length : kept.length));
  let head = parent;
  for (let round = 0; round < rounds; round++) {
    bags.forEach((bag, row) => {
      rowAt(row).set(topMean(bag, head));
    });
    const shift = shiftOf(bagLogits(bags, head));
    const known = target.map((_, row) => logitOf(rowAt(row), parent) + (row < bags.length ? shift : 0));
    const product = await openMatrixProduct(features, channels);
    const change = await fitLogistic({
      product,
      targets: [target],
      weights: [weight],
      offsets: [known],
      ...columnMoments(features, channels, weight),
      penalty,
    });
    await product.close();
    head = {
      weights: parent.weights.map((value, channel) => value + (change.weights[channel] ?? 0)),
      bias: parent.bias.map((value) => value + (change.bias[0] ?? 0)),
    };
  }
  return head;
}

/** The head of one label alone. */
function rowOf({ weights, bias }: LinearHead, label: Label): LinearHead {
  const at = labels.indexOf(label);
  const channels = weights.length / labels.length;
  return { weights: weights.slice(at * channels, (at + 1) * channels), bias: bias.slice(at, at + 1) };
}

function logitOf(features: Float32Array, { weights, bias }: LinearHead): number {
  let sum = bias[0] ?? 0;
  for (let channel = 0; channel < weights.length; channel++) sum += (features[channel] ?? 0) * (weights[channel] ?? 0);
  return sum;
}

/** Mean features of the slices with the highest logits: the logit of this mean is the mean of their logits. */
function topMean({ slices, marked }: Bag, head: LinearHead): Float32Array {
  const channels = head.weights.length;
  const slice = (row: number): Float32Array => slices.subarray(row * channels, (row + 1) * channels);
  const top = topSlices(
    Array.from({ length: slices.length / channels }, (_, row) => logitOf(slice(row), head)),
    marked,
  );
  const mean = new Float32Array(channels);
  for (const row of top) {
    slice(row).forEach((value, channel) => {
      mean[channel] = (mean[channel] ?? 0) + value / top.length;
    });
  }
  return mean;
}

function bagLogits(bags: readonly Bag[], head: LinearHead): readonly LogitExample[] {
  return bags.map((bag) => ({ logit: logitOf(topMean(bag, head), head), positive: bag.positive }));
}
