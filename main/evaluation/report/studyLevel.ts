import { labels } from '../../contract/index.js';
import {
  operatingPointAt,
  rankingBands,
  recallAgainstWorkload,
  reliability,
  resampledMean,
  workloadBand,
  type DrawOptions,
} from '../index.js';
import { wilsonInterval } from '../../numbers/index.js';
import type { LabelRanking, PointFigures, StudyFigures } from './evaluation.js';
import { evidenceOf, examplesOf, hasBothClasses } from './evidence.js';
import type { EvaluationInput, ScoredModel } from './input.js';
import { listOrder, pointsOf, scoreStudies, type ScoredStudy } from './studies.js';

/** Figures of whole studies; null where the set has none that can be ranked. */
export function studyFigures(input: EvaluationInput, model: ScoredModel, draws: DrawOptions): StudyFigures | null {
  const studies = scoreStudies(input, model);
  const known = studies.filter(({ truth }) => truth.any !== undefined);
  const bleeds = known.map(({ truth }) => truth.any === true);
  if (!bleeds.includes(true) || !bleeds.includes(false)) return null;
  const scores = known.map(({ probabilities }) => probabilities.any);
  const points = pointsOf(model, studies);
  const withTruth = (list: readonly ScoredStudy[]) =>
    list.map(({ truth, cluster }) => ({ bleeds: truth.any === true, cluster }));
  const list = withTruth(listOrder(known, points));
  const byScore = withTruth([...known].sort((left, right) => right.probabilities.any - left.probabilities.any));
  return {
    labels: studyRankings(studies, draws),
    leftOut: new Set(input.slices.map(({ study }) => study)).size - known.length,
    points: (['ruleOut', 'ruleIn'] as const).map((name): PointFigures => {
      const { threshold } = points[name];
      const found = operatingPointAt(threshold, scores, bleeds, '');
      const flaggedBleeding = Math.round(found.sensitivity * found.bleedingStudies);
      const flaggedOthers = found.otherStudies - Math.round(found.specificity * found.otherStudies);
      return {
        name,
        threshold,
        sensitivity: wilsonInterval(flaggedBleeding, found.bleedingStudies),
        specificity: wilsonInterval(found.otherStudies - flaggedOthers, found.otherStudies),
        bleeding: found.bleedingStudies,
        flaggedBleeding,
        others: found.otherStudies,
        flaggedOthers,
        declared: model.studyLevel ? points[name] : null,
      };
    }),
    reliability: reliability(scores, bleeds),
    brier: resampledMean(
      known.map(({ cluster }, index) => ({
        value: ((scores[index] ?? 0) - (bleeds[index] ? 1 : 0)) ** 2,
        cluster,
      })),
      draws,
    ),
    workload: {
      list: workloadBand(list, draws),
      byScore: workloadBand(byScore, draws),
      points: recallAgainstWorkload(list.map((study) => study.bleeds)),
    },
    score: model.studyLevel
      ? `mean of the top ${model.studyLevel.study.topK} of ${model.studyLevel.study.windowSlices}-slice windows, calibrated; no subtype is above any`
      : 'the highest slice, since the model behind these predictions was not named',
  };
}

function studyRankings(studies: readonly ScoredStudy[], draws: DrawOptions): readonly LabelRanking[] {
  return labels.map((label) => {
    const examples = examplesOf(
      studies,
      label,
      ({ truth }) => truth,
      ({ probabilities }) => probabilities[label],
    );
    const evidence = evidenceOf(examples);
    return { label, evidence, ranking: hasBothClasses(evidence) ? rankingBands(examples, draws) : null };
  });
}
