import { labels, subtypes, type Label } from '../../contract/index.js';
import {
  classTable,
  rankingBands,
  rankingIntervals,
  reliability,
  resampledIntervals,
  resampledMean,
  rsnaSliceLoss,
  type DrawOptions,
} from '../index.js';
import type {
  LabelRanking,
  LabelReliability,
  SliceLevel,
  Subgroup,
  SubtypeFigures,
  SubtypeTable,
} from './evaluation.js';
import { evidenceOf, examplesOf, hasBothClasses, type Example } from './evidence.js';
import type { EvaluatedSlice, EvaluationInput, ScoredModel } from './input.js';

interface Row {
  readonly slice: EvaluatedSlice;
  readonly prediction: ScoredModel['predictions'][number];
}

export function sliceFigures(input: EvaluationInput, model: ScoredModel, draws: DrawOptions): SliceLevel {
  const rows = input.slices.flatMap((slice, index): Row[] => {
    const prediction = model.predictions[index];
    return prediction ? [{ slice, prediction }] : [];
  });
  return {
    labels: labels.map((label) => ranked(rows, label, draws)),
    subtypes: subtypeTable(rows, draws),
    logLoss: logLoss(rows, draws),
    reliability: labels.flatMap((label) => reliabilityOf(rows, label, draws)),
    bySource: groupsOf(rows, ({ source }) => source).flatMap(([group, own]) =>
      labels.map((label) => subgroup(group, own, label, draws)),
    ),
    subgroups: (
      [
        ['scanner', ({ scanner }) => scanner ?? notKnown],
        ['slice thickness', ({ thicknessMm }) => (thicknessMm === undefined ? notKnown : thicknessBand(thicknessMm))],
        ['age', ({ ageYears }) => (ageYears === undefined ? notKnown : ageBand(ageYears))],
      ] satisfies [string, (slice: EvaluatedSlice) => string][]
    ).map(([by, groupOf]) => ({
      by,
      groups: groupsOf(rows, groupOf).map(([group, own]) => subgroup(group, own, 'any', draws)),
    })),
  };
}

const notKnown = 'not known';

function sliceExamples(rows: readonly Row[], label: Label): readonly Example[] {
  return examplesOf(
    rows.map(({ slice, prediction }) => ({ ...slice, score: prediction.probabilities[label] })),
    label,
    ({ truth }) => truth,
    ({ score }) => score,
  );
}

function ranked(rows: readonly Row[], label: Label, draws: DrawOptions): LabelRanking {
  const examples = sliceExamples(rows, label);
  const evidence = evidenceOf(examples);
  return { label, evidence, ranking: hasBothClasses(evidence) ? rankingBands(examples, draws) : null };
}

function subgroup(group: string, rows: readonly Row[], label: Label, draws: DrawOptions): Subgroup {
  const examples = sliceExamples(rows, label);
  const evidence = evidenceOf(examples);
  return { group, label, evidence, ranking: hasBothClasses(evidence) ? rankingIntervals(examples, draws) : null };
}

function groupsOf(
  rows: readonly Row[],
  groupOf: (slice: EvaluatedSlice) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groupOf(row.slice);
    const of = groups.get(group);
    if (of) of.push(row);
    else groups.set(group, [row]);
  }
  return [...groups].sort(([left], [right]) =>
    left === notKnown ? 1 : right === notKnown ? -1 : left < right ? -1 : 1,
  );
}

/**
 * The seed's table: slices with exactly one subtype in truth and the others known to be absent; predicted is the highest of the
 * five calibrated probabilities. Null where no slice is such.
 */
function subtypeTable(rows: readonly Row[], draws: DrawOptions): SubtypeTable | null {
  const known = rows.filter(({ slice }) => subtypes.every((subtype) => slice.truth[subtype] !== undefined));
  const countOf = ({ slice }: Row): number => subtypes.filter((subtype) => slice.truth[subtype]).length;
  const single = known.filter((row) => countOf(row) === 1);
  if (single.length === 0) return null;
  const truth = single.map(({ slice }) => subtypes.findIndex((subtype) => slice.truth[subtype]));
  const predicted = single.map(({ prediction: { probabilities } }) => {
    const best = subtypes.reduce((leading, subtype) =>
      probabilities[subtype] > probabilities[leading] ? subtype : leading,
    );
    return subtypes.indexOf(best);
  });
  const clusters = single.map(({ slice }) => slice.cluster);
  const of = (weights?: Uint16Array) => classTable(truth, predicted, subtypes.length, weights);
  const [accuracy, precision, recall, f1, ...bySubtype] = resampledIntervals(
    clusters,
    (weights) => {
      const { accuracy: share, weighted, classes } = of(weights);
      const own = classes.flatMap((one) => [one.precision, one.recall, one.f1]);
      return [share, weighted.precision, weighted.recall, weighted.f1, ...own];
    },
    draws,
  );
  if (!accuracy || !precision || !recall || !f1) return null;
  const { confusion, examples } = of();
  return {
    confusion,
    examples,
    subtypes: subtypes.flatMap((subtype, index): SubtypeFigures[] => {
      const [ownPrecision, ownRecall, ownF1] = bySubtype.slice(3 * index, 3 * index + 3);
      if (!ownPrecision || !ownRecall || !ownF1) return [];
      const evidence = evidenceOf(single.map(({ slice }) => ({ ...slice, positive: slice.truth[subtype] === true })));
      return [
        {
          subtype,
          precision: ownPrecision,
          recall: ownRecall,
          f1: ownF1,
          support: evidence.positives,
          patients: evidence.positivePatients + evidence.positiveUnknownPatient,
          sufficient: evidence.sufficient,
        },
      ];
    }),
    intervals: { accuracy, precision, recall, f1 },
    patients: new Set(clusters).size,
    several: known.filter((row) => countOf(row) > 1).length,
    unknown: rows.length - known.length,
  };
}

function logLoss(rows: readonly Row[], draws: DrawOptions): SliceLevel['logLoss'] {
  return resampledMean(
    rows.map(({ slice, prediction }) => {
      const { loss, weight } = rsnaSliceLoss(
        labels.flatMap((label) => {
          const positive = slice.truth[label];
          return positive === undefined ? [] : [{ label, probability: prediction.probabilities[label], positive }];
        }),
      );
      return { value: loss, share: weight, cluster: slice.cluster };
    }),
    draws,
  );
}

function reliabilityOf(rows: readonly Row[], label: Label, draws: DrawOptions): readonly LabelReliability[] {
  const known = rows.filter(({ slice }) => slice.truth[label] !== undefined);
  if (known.length === 0) return [];
  const positive = known.map(({ slice }) => slice.truth[label] === true);
  const after = known.map(({ prediction }) => prediction.probabilities[label]);
  const before = known.flatMap(({ prediction }) => prediction.uncalibrated?.[label] ?? []);
  return [
    {
      label,
      evidence: evidenceOf(sliceExamples(rows, label)),
      after: reliability(after, positive),
      brier: resampledMean(
        known.map(({ slice }, index) => ({
          value: ((after[index] ?? 0) - (positive[index] ? 1 : 0)) ** 2,
          cluster: slice.cluster,
        })),
        draws,
      ),
      before: before.length === known.length ? reliability(before, positive) : null,
    },
  ];
}

/** Ages in bands: a single age is part of who somebody is, a band is not. */
function ageBand(years: number): string {
  if (years < 18) return '0 to 17';
  if (years < 45) return '18 to 44';
  if (years < 65) return '45 to 64';
  return years < 80 ? '65 to 79' : '80 and over';
}

function thicknessBand(mm: number): string {
  if (mm < 2.5) return '0 to under 2.5 mm';
  if (mm < 4) return '2.5 to under 4 mm';
  return mm <= 6 ? '4 to 6 mm' : 'over 6 mm';
}
