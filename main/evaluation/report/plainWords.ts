import type { Evaluation, ModelEvaluation } from './evaluation.js';
import { percent } from './numbers.js';

/** What a report shows, in words for somebody who has never seen an ROC curve; nothing is claimed of thin evidence. */
export function plainWords(evaluation: Evaluation, model: ModelEvaluation): string {
  const { set } = evaluation;
  const any = model.slices.labels.find(({ label }) => label === 'any');
  const people = set.evidence.patients > 0 ? ` of ${set.evidence.patients} known patients` : '';
  const sentences = [
    `This report shows how ${model.name} ranks ${set.slices} labelled slices${people} of ${set.name}; ${set.evidence.positives} of them bleed.`,
  ];
  if (any?.ranking && any.evidence.sufficient) {
    const { estimate, low, high } = any.ranking.auc;
    sentences.push(
      `Of one slice with hemorrhage and one without, drawn at random, it scores the bleeding one higher ${percent(estimate)} of the time (95 % interval ${percent(low)} to ${percent(high)}; guessing gives 50 %).`,
    );
    sentences.push(...sourceWords(model));
  } else {
    sentences.push(
      'There are too few patients here to claim anything of how well it tells bleeding slices from others.',
    );
  }
  sentences.push(...studyWords(model));
  return sentences.join(' ');
}

function sourceWords({ slices }: ModelEvaluation): string[] {
  const own = slices.bySource.filter(
    ({ label, evidence, ranking }) => label === 'any' && evidence.sufficient && ranking,
  );
  if (own.length < 2) return [];
  const each = own.map(({ group, ranking }) => `${percent(ranking?.auc.estimate ?? Number.NaN)} in ${group}`);
  return [`Looked at source by source, so that no difference between sources can help: ${each.join(', ')}.`];
}

function studyWords({ studies }: ModelEvaluation): string[] {
  const any = studies?.labels.find(({ label }) => label === 'any');
  if (!studies || !any) return [];
  if (!any.evidence.sufficient)
    return [
      `Of whole studies there are too few for a claim (${any.evidence.positives} of ${any.evidence.examples} bleed).`,
    ];
  const ruleIn = studies.points.find(({ name }) => name === 'ruleIn');
  if (!ruleIn) return [];
  const { bleeding, flaggedBleeding, others, flaggedOthers, sensitivity, specificity } = ruleIn;
  return [
    `Of whole studies it marks ${flaggedBleeding} of ${bleeding} that bleed as suspected (${percent(sensitivity.low)} to ${percent(sensitivity.high)}), and ${flaggedOthers} of ${others} that do not (${percent(1 - specificity.high)} to ${percent(1 - specificity.low)}).`,
  ];
}
