import { labels, type Label, type Platt } from '../../../main/contract/index.js';
import { fitPlatt } from '../../../main/evaluation/index.js';
import type { LinearHead } from '../../../main/training/index.js';
import { crossFit, type CrossFit } from './crossValidation.js';
import { rankingFigure } from './figures.js';
import { dealPatients } from './folds.js';
import { phantomSource, type HeadData, type HeadExample } from './heads.js';

const foldCount = 10;
/** From strong to weak; each fit starts where the stronger one ended. */
const penalties = [0.3, 0.1, 0.03];
/**
 * The weakest penalty this near to the best one is taken: such a difference is a small part of any interval here, and a weaker
 * penalty learns more from the few phantoms, by which the demo list is ranked.
 */
const nearAuc = 0.005;

interface FittedModel {
  readonly penalty: number;
  /** Mean cross-fitted AUC of `any` within CT-ICH and RSNA, for each penalty tried. */
  readonly tried: readonly { readonly penalty: number; readonly auc: number }[];
  /** Calibrated head of all patients: the sigmoid of its logits is the slice probability. */
  readonly head: LinearHead;
  /** The heads of the folds, by the same calibration. */
  readonly foldHeads: readonly LinearHead[];
  /** The slice calibration that is folded into the heads, in the order of `labels`. */
  readonly calibration: readonly Platt[];
  /** [examples][6], calibrated logits by the head that did not see the patient. */
  readonly logits: Float32Array;
  /** Uncalibrated heads taught by one source each. */
  readonly teacherHeads: readonly LinearHead[];
  readonly folds: ReadonlyMap<string, number>;
}

/**
 * Chooses the penalty by patient-grouped cross-validation, fits the head on everybody, and folds the slice calibration, which
 * is fitted on cross-fitted logits of CT-ICH and RSNA (their share of positive slices is the usual one), into its weights.
 */
export async function fitModel(data: HeadData, log: (line: string) => void): Promise<FittedModel> {
  const folds = dealPatients(
    data.examples
      .filter((example) => example.source !== phantomSource)
      .map((example) => ({ patient: example.patient, source: example.source, bleeds: example.truth.any === true })),
    foldCount,
  );
  const foldOf = (example: HeadExample): number | undefined => folds.get(example.patient);
  const tried: { penalty: number; auc: number }[] = [];
  const fits: CrossFit[] = [];
  for (const penalty of penalties) {
    const fit: CrossFit = await crossFit(data, foldOf, foldCount, penalty, fits.at(-1));
    const auc = withinAuc(data.examples, fit.logits);
    log(`penalty ${penalty}: mean AUC of any within CT-ICH and RSNA ${auc.toFixed(4)}`);
    tried.push({ penalty, auc });
    fits.push(fit);
  }
  const best = Math.max(...tried.map(({ auc }) => auc));
  const fit = fits[tried.findLastIndex(({ auc }) => auc >= best - nearAuc)];
  if (fit === undefined) throw new Error('no penalty to choose from');
  const calibration = sliceCalibration(data.examples, fit.logits);
  return {
    penalty: fit.penalty,
    tried,
    calibration,
    head: calibrated(fit.head, calibration),
    foldHeads: fit.foldHeads.map((one) => calibrated(one, calibration)),
    logits: fit.logits.map((logit, index) => {
      const platt = calibration[index % labels.length];
      return platt === undefined ? logit : platt.a * logit + platt.b;
    }),
    teacherHeads: fit.teacherHeads,
    folds,
  };
}

/** Mean over sources, so that neither size nor differences between sources count. */
export function withinAuc(examples: readonly HeadExample[], logits: Float32Array): number {
  const aucs = ['ct-ich', 'rsna2019'].flatMap((source) => {
    const figure = rankingFigure(examples, logits, 'any', (example) => example.source === source, 0);
    return figure === null ? [] : [figure.auc.estimate];
  });
  return aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
}

function sliceCalibration(examples: readonly HeadExample[], logits: Float32Array): readonly Platt[] {
  return labels.map((label: Label, index) => {
    const rows = examples.flatMap((example, row) => {
      const usual = example.source === 'ct-ich' || example.source === 'rsna2019';
      return usual && example.truth[label] !== undefined ? [row] : [];
    });
    return fitPlatt(
      rows.map((row) => logits[row * labels.length + index] ?? 0),
      rows.map((row) => examples[row]?.truth[label] === true),
    );
  });
}

function calibrated(head: LinearHead, calibration: readonly Platt[]): LinearHead {
  const channels = head.weights.length / labels.length;
  return {
    weights: head.weights.map((weight, index) => weight * (calibration[Math.floor(index / channels)]?.a ?? 1)),
    bias: head.bias.map((bias, label) => bias * (calibration[label]?.a ?? 1) + (calibration[label]?.b ?? 0)),
  };
}
