import {
  changeWords,
  signedWords,
  subtypes,
  type GateCheck,
  type GateVerdict,
  type Interval,
  type Label,
  type Probabilities,
  type Truth,
} from '../contract/index.js';
import { pairedDifference, resampledIntervals } from '../evaluation/index.js';

/** A study, or a slice of the replay set, as the model in use and the candidate see it. */
export interface PairedCase {
  readonly patient: string;
  readonly truth: Truth;
  /** Calibrated, by the model in use and by the candidate. */
  readonly seen: readonly [Probabilities, Probabilities];
}

export interface GateQuestion {
  /** Studies of this site that neither model has learnt from. */
  readonly holdout: readonly PairedCase[];
  /** Slices of other patients that came with the model. */
  readonly replay: readonly PairedCase[];
  /** Patients of this site that the candidate has learnt from. */
  readonly learntFrom: ReadonlySet<string>;
  /** Where the model in use and the candidate call a study suspected, P(any). */
  readonly ruleIn: readonly [number, number];
  /** How many candidates have been judged on this holdout, this one counted. */
  readonly look: number;
}

/** What the gate holds a candidate to; changes are candidate minus model in use. */
export const gateBounds = {
  bleedingStudies: 50,
  otherStudies: 50,
  aucAtLeast: -0.01,
  sensitivityAtLeast: -0.02,
  /** Else a lower threshold alone would pass. */
  specificityAtLeast: -0.05,
  subtypeAucAtLeast: -0.05,
  brierAtMost: 0.01,
  /** A smaller gain is none: it may be as certain as it likes. */
  brierHelps: -0.002,
  /** Patients with and without a subtype behind which a claim may stand. */
  subtypePatients: 15,
} as const;

const draws = 4000;

/**
 * Whether a candidate may take the place of the model in use: paired bootstrap over patients of the holdout and of the replay set.
 * The nth candidate judged on the same holdout is held to intervals of 1 - 0.05 / n (Bonferroni), so that trying again is no way
 * through. A change has to help: at least one figure of this site must be better beyond doubt.
 */
export function judge(question: GateQuestion): GateVerdict {
  const { holdout, replay, look } = question;
  const level = 1 - 0.05 / look;
  const known = holdout.filter(({ truth }) => truth.any !== undefined);
  const bleeding = known.filter(({ truth }) => truth.any === true).length;
  const counts = {
    patients: new Set(known.map(({ patient }) => patient)).size,
    studies: known.length,
    bleeding,
    replaySlices: replay.length,
    look,
    level,
  };
  const entry = [patientsApart(question), enoughStudies(bleeding, known.length - bleeding)];
  // Without both classes there is nothing to compare, and no interval to show.
  if (bleeding === 0 || bleeding === known.length) return { accepted: false, checks: entry, ...counts };
  const auc = aucChange(holdout, 'any', level);
  const { sensitivity, specificity, brier } = changesAtRuleIn(known, question.ruleIn, level);
  const checks = [
    ...entry,
    atLeast('AUC of any, this site', auc, gateBounds.aucAtLeast),
    replayCheck(replay, level),
    atLeast('Sensitivity of "suspected", this site', sensitivity, gateBounds.sensitivityAtLeast),
    atLeast('Specificity of "suspected", this site', specificity, gateBounds.specificityAtLeast),
    ...subtypeChecks(holdout, 'this site', level),
    ...subtypeChecks(replay, 'patients that came with the model', level),
    brierCheck(brier),
    helps({ auc, sensitivity, brier }),
  ];
  return { accepted: checks.every(({ passed }) => passed), checks, ...counts };
}

function patientsApart({ holdout, learntFrom }: GateQuestion): GateCheck {
  const both = new Set(holdout.flatMap(({ patient }) => (learntFrom.has(patient) ? [patient] : []))).size;
  return {
    name: 'Patients apart',
    passed: both === 0,
    sentence:
      both === 0
        ? 'No patient that was learnt from is judged.'
        : `${both} patients were learnt from and are judged too; train the candidate anew.`,
  };
}

function enoughStudies(bleeding: number, others: number): GateCheck {
  const { bleedingStudies, otherStudies } = gateBounds;
  const missing = [
    ...(bleeding < bleedingStudies ? [`${bleedingStudies - bleeding} more with bleeding`] : []),
    ...(others < otherStudies ? [`${otherStudies - others} more without`] : []),
  ];
  const held = `${bleeding} bleeding studies and ${others} others are held back`;
  return {
    name: 'Enough studies',
    passed: missing.length === 0,
    sentence: missing.length === 0 ? `${held}.` : `${held}; ${missing.join(' and ')} are needed.`,
  };
}

function replayCheck(replay: readonly PairedCase[], level: number): GateCheck {
  const name = 'AUC of any, patients that came with the model';
  if (replay.length > 0) return atLeast(name, aucChange(replay, 'any', level), gateBounds.aucAtLeast);
  return { name, passed: false, sentence: 'No patients came with this model, so forgetting cannot be judged.' };
}

/** Each subtype behind which enough patients stand, with and without it. */
function subtypeChecks(cases: readonly PairedCase[], where: string, level: number): readonly GateCheck[] {
  const patientsWith = (label: Label, truth: boolean): number =>
    new Set(cases.filter((one) => one.truth[label] === truth).map(({ patient }) => patient)).size;
  return subtypes
    .filter((label) => Math.min(patientsWith(label, true), patientsWith(label, false)) >= gateBounds.subtypePatients)
    .map((label) => atLeast(`AUC of ${label}, ${where}`, aucChange(cases, label, level), gateBounds.subtypeAucAtLeast));
}

function brierCheck(brier: Interval): GateCheck {
  const { brierAtMost } = gateBounds;
  return {
    name: 'Brier score of any, this site',
    passed: brier.estimate <= 0 && brier.high <= brierAtMost,
    sentence: `${changeWords(brier)}; lower is better: it must not rise, and its upper bound must be at most ${signedWords(brierAtMost)}.`,
    change: brier,
    atMost: brierAtMost,
  };
}

function helps(change: Readonly<Record<'auc' | 'sensitivity' | 'brier', Interval>>): GateCheck {
  const better = [
    ...(change.auc.low > 0 ? ['AUC'] : []),
    ...(change.sensitivity.low > 0 ? ['sensitivity'] : []),
    ...(change.brier.high < gateBounds.brierHelps ? ['Brier score'] : []),
  ];
  return {
    name: 'It helps',
    passed: better.length > 0,
    sentence:
      better.length > 0
        ? `Better beyond doubt at this site: ${better.join(', ')}.`
        : 'Neither AUC nor sensitivity nor Brier score is better beyond doubt at this site; a change that is not known to help is not made.',
  };
}

function atLeast(name: string, change: Interval, bound: number): GateCheck {
  return {
    name,
    passed: change.low >= bound,
    sentence: `${changeWords(change)}; the lower bound must be at least ${signedWords(bound)}.`,
    change,
    atLeast: bound,
  };
}

function aucChange(cases: readonly PairedCase[], label: Label, level: number): Interval {
  const examples = cases.flatMap(({ patient, truth, seen }) => {
    const positive = truth[label];
    return positive === undefined
      ? []
      : [{ scores: [seen[0][label], seen[1][label]] as const, positive, cluster: patient }];
  });
  return pairedDifference(examples, { draws, level }).auc;
}

/** Of studies of which `any` is known. */
function changesAtRuleIn(
  known: readonly PairedCase[],
  ruleIn: GateQuestion['ruleIn'],
  level: number,
): Readonly<Record<'sensitivity' | 'specificity' | 'brier', Interval>> {
  const flagged = ([0, 1] as const).map((model) => known.map(({ seen }) => seen[model].any >= ruleIn[model]));
  const errors = ([0, 1] as const).map((model) =>
    known.map(({ seen, truth }) => (seen[model].any - (truth.any === true ? 1 : 0)) ** 2),
  );
  const [sensitivity, specificity, brier] = resampledIntervals(
    known.map(({ patient }) => patient),
    (weights) => {
      let [bleeding, others, hits, alarms, error] = [0, 0, 0, 0, 0];
      known.forEach(({ truth }, at) => {
        const weight = weights[at] ?? 0;
        const change = weight * (Number(flagged[1]?.[at]) - Number(flagged[0]?.[at]));
        if (truth.any === true) {
          bleeding += weight;
          hits += change;
        } else {
          others += weight;
          alarms += change;
        }
        error += weight * ((errors[1]?.[at] ?? NaN) - (errors[0]?.[at] ?? NaN));
      });
      return [hits / bleeding, -alarms / others, error / (bleeding + others)];
    },
    { draws, level },
  );
  if (!sensitivity || !specificity || !brier) throw new Error('three figures have three intervals');
  return { sensitivity, specificity, brier };
}
