import {
  changeWords,
  signedWords,
  subtypes,
  type GateCheck,
  type GateVerdict,
  type Interval,
  type Label,
} from '../contract/index.js';
import { pairedDifference, rankingIntervals, resampledIntervals, rocAuc } from '../evaluation/index.js';
import { luckAt, notLuck } from './luck.js';
import type { PairedCase } from './pairedCase.js';

/** A figure by the model in use and by the candidate, and the second minus the first. */
interface Change {
  readonly figures: readonly [number, number];
  readonly change: Interval;
}

export interface GateQuestion {
  /** Studies of this site that neither model has learnt from. */
  readonly holdout: readonly PairedCase[];
  /** Slices of other patients, against forgetting, and whose they are. */
  readonly replay: readonly PairedCase[];
  readonly replayFrom: string;
  /** Patients of this site that the candidate has learnt from. */
  readonly learntFrom: ReadonlySet<string>;
  /** Where the model in use and the candidate call a study suspected, P(any). */
  readonly ruleIn: readonly [number, number];
  /** Studies that were left out because their images stand on both sides, under two patients. */
  readonly sameImages?: number;
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
  /** Below that the candidate does not rank the studies as they were read: the reads may belong to other studies. */
  siteAucAtLeast: 0.6,
  /** Patients with and without a subtype behind which a claim may stand. */
  subtypePatients: 15,
} as const;

const draws = 4000;

/**
 * Whether a candidate may take the place of the model in use: paired bootstrap over patients of the holdout and of the replay set.
 * The nth candidate judged on the same holdout is held to intervals of 1 - 0.05 / n (Bonferroni), so that trying again is no way
 * through. A change has to help: at least one figure of this site must be better beyond doubt, by its interval and by the share of
 * chance that is left to the nth candidate (`luckAt`), which adds up to 5 % over all candidates that a site may ever make.
 */
export function judge(question: GateQuestion): GateVerdict {
  const { holdout, replay, replayFrom, look } = question;
  const level = 1 - 0.05 / look;
  const known = holdout.filter(({ truth }) => truth.any !== undefined);
  const bleeding = known.filter(({ truth }) => truth.any === true).length;
  const counts = {
    patients: new Set(known.map(({ patient }) => patient)).size,
    studies: known.length,
    bleeding,
    replaySlices: replay.length,
    replayFrom,
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
    replayCheck(replay, replayFrom, level),
    readsBelong(known, level),
    atLeast('Sensitivity of "suspected", this site', sensitivity, gateBounds.sensitivityAtLeast),
    atLeast('Specificity of "suspected", this site', specificity, gateBounds.specificityAtLeast),
    ...subtypeChecks(holdout, 'this site', level),
    ...subtypeChecks(replay, replayFrom, level),
    brierCheck(brier),
    helps({ auc, sensitivity, brier }, question),
  ];
  return { accepted: checks.every(({ passed }) => passed), checks, ...counts };
}

function patientsApart({ holdout, learntFrom, sameImages = 0 }: GateQuestion): GateCheck {
  const both = new Set(holdout.flatMap(({ patient }) => (learntFrom.has(patient) ? [patient] : []))).size;
  return {
    name: 'Patients apart',
    passed: both === 0,
    sentence:
      both === 0
        ? `No patient that was learnt from is judged.${sameImages > 0 ? ` ${sameImages} studies were left out: their images are here under two patients, one on each side.` : ''}`
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

function replayCheck(replay: readonly PairedCase[], replayFrom: string, level: number): GateCheck {
  const name = `AUC of any, ${replayFrom}`;
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

function brierCheck({ figures, change }: Change): GateCheck {
  const { brierAtMost } = gateBounds;
  return {
    name: 'Brier score of any, this site',
    passed: change.estimate <= 0 && change.high <= brierAtMost,
    sentence: `${figuresWords(figures)}${changeWords(change)}; lower is better: it must not rise, and its upper bound must be at most ${signedWords(brierAtMost)}.`,
    figures,
    change,
    atMost: brierAtMost,
  };
}

function helps(
  { auc, sensitivity, brier }: Readonly<Record<'auc' | 'sensitivity' | 'brier', Change>>,
  { holdout, ruleIn, look }: GateQuestion,
): GateCheck {
  const seemsBetter = [
    ...(auc.change.low > 0 ? (['auc'] as const) : []),
    ...(sensitivity.change.low > 0 ? (['sensitivity'] as const) : []),
    ...(brier.change.high < gateBounds.brierHelps ? (['brier'] as const) : []),
  ];
  const better = seemsBetter.filter((figure) => notLuck(figure, { cases: holdout, ruleIn, look }));
  const names = (figures: typeof better): string => figures.map((figure) => figureNames[figure]).join(', ');
  const sentence =
    better.length > 0
      ? `Better beyond doubt at this site: ${names(better)}.`
      : seemsBetter.length > 0
        ? `Better at this site by ${names(seemsBetter)}, but as few patients as changed change so by luck more often than ${(100 * luckAt(look)).toPrecision(2)} % of the time, which is what candidate number ${look} on these patients may claim; more reads would tell.`
        : 'Neither AUC nor sensitivity nor Brier score is better beyond doubt at this site; a change that is not known to help is not made.';
  return { name: 'It helps', passed: better.length > 0, sentence };
}

const figureNames = { auc: 'AUC', sensitivity: 'sensitivity', brier: 'Brier score' } as const;

/** Where labels are wrong for many patients, no honest model ranks the studies as they were read, and a calibration to them is a false one. */
function readsBelong(known: readonly PairedCase[], level: number): GateCheck {
  const { auc } = rankingIntervals(
    known.map(({ patient, truth, seen }) => ({ score: seen[1].any, positive: truth.any === true, cluster: patient })),
    { draws, level },
  );
  const bound = gateBounds.siteAucAtLeast;
  const passed = auc.low >= bound;
  const found = `AUC of any by the candidate is ${auc.estimate.toFixed(3)} (${auc.low.toFixed(3)} to ${auc.high.toFixed(3)})`;
  return {
    name: 'Reads and images agree',
    passed,
    sentence: passed
      ? `${found}; the lower bound must be at least ${bound}.`
      : `${found}, whose lower bound must be at least ${bound}: the candidate cannot tell these studies apart as they were read. Check that the reads belong to the studies, in an imported table above all.`,
  };
}

function atLeast(name: string, { figures, change }: Change, bound: number): GateCheck {
  return {
    name,
    passed: change.low >= bound,
    sentence: `${figuresWords(figures)}${changeWords(change)}; the lower bound must be at least ${signedWords(bound)}.`,
    figures,
    change,
    atLeast: bound,
  };
}

function figuresWords([before, after]: readonly [number, number]): string {
  return `${before.toFixed(3)} to ${after.toFixed(3)}, `;
}

function aucChange(cases: readonly PairedCase[], label: Label, level: number): Change {
  const examples = cases.flatMap(({ patient, truth, seen }) => {
    const positive = truth[label];
    return positive === undefined
      ? []
      : [{ scores: [seen[0][label], seen[1][label]] as const, positive, cluster: patient }];
  });
  const positive = examples.map((example) => example.positive);
  const aucBy = (model: 0 | 1): number =>
    rocAuc(
      examples.map(({ scores }) => scores[model]),
      positive,
    );
  return { figures: [aucBy(0), aucBy(1)], change: pairedDifference(examples, { draws, level }).auc };
}

/** Of studies of which `any` is known. */
function changesAtRuleIn(
  known: readonly PairedCase[],
  ruleIn: GateQuestion['ruleIn'],
  level: number,
): Readonly<Record<'sensitivity' | 'specificity' | 'brier', Change>> {
  const figuresBy = (model: 0 | 1): ((weights?: ArrayLike<number>) => readonly [number, number, number]) => {
    const flagged = known.map(({ seen }) => seen[model].any >= ruleIn[model]);
    const errors = known.map(({ seen, truth }) => (seen[model].any - (truth.any === true ? 1 : 0)) ** 2);
    return (weights) => {
      let [bleeding, others, hits, passes, error] = [0, 0, 0, 0, 0];
      known.forEach(({ truth }, at) => {
        const weight = weights?.[at] ?? 1;
        if (truth.any === true) {
          bleeding += weight;
          if (flagged[at] === true) hits += weight;
        } else {
          others += weight;
          if (flagged[at] === false) passes += weight;
        }
        error += weight * (errors[at] ?? NaN);
      });
      return [hits / bleeding, passes / others, error / (bleeding + others)];
    };
  };
  const [before, after] = [figuresBy(0), figuresBy(1)];
  const intervals = resampledIntervals(
    known.map(({ patient }) => patient),
    (weights) => {
      const first = before(weights);
      return after(weights).map((figure, at) => figure - (first[at] ?? NaN));
    },
    { draws, level },
  );
  const [first, second] = [before(), after()];
  const changeOf = (at: 0 | 1 | 2): Change => {
    const change = intervals[at];
    if (!change) throw new Error('three figures have three intervals');
    return { figures: [first[at], second[at]], change };
  };
  return { sensitivity: changeOf(0), specificity: changeOf(1), brier: changeOf(2) };
}
