/**
 * Calibrates the shipped model anew from the slice scores that are kept in docs/report, where the rule from slices to studies
 * has changed and the network has not: `npx tsx models/inception-v3/recipe/recalibrate.ts <version>`. Writes model.json and the
 * card; needs neither the networks of the folds nor the training sets. By the same rule as `ictus calibrate`.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { labels, modelManifestSchema, subtypes, type Label, type Truth } from '../../../main/contract/index.js';
import { calibrate, type EvaluatedSlice } from '../../../main/evaluation/report/index.js';
import { studyProbabilities, type PlacedScore } from '../../../main/triage/index.js';
import { plattProbability } from '../../../main/numbers/index.js';
import type { CrossFittedStudy } from './fits/crossFittedStudies.js';
import { cardText } from './judged/card.js';
import { modelFolder, repository } from './design.js';

const [version] = process.argv.slice(2);
if (version === undefined) throw new Error('name the version of the model that is written, such as 2.0.1');
const table = 'docs/report/inception-v3-scores.csv';
const text = readFileSync(join(repository, table));
const rows: Record<string, string>[] = parse(text, { columns: true });
const series = rows.filter(({ source }) => source === 'ct-ich');
const manifestPath = join(modelFolder, 'model.json');
const before = modelManifestSchema.parse(JSON.parse(readFileSync(manifestPath, 'utf8')));
const setHash = before.evidence.data['calibration: ct-ich'];
if (setHash === undefined) throw new Error('model.json does not name the set it was calibrated on');

const logitsOf = (row: Record<string, string>): number[] => labels.map((label) => Number(row[`logit ${label}`]));
const slices = series.map((row): EvaluatedSlice => {
  const { patient = '', slice = '' } = row;
  const truth: Truth = Object.fromEntries(
    labels.flatMap((label): [Label, boolean][] => (row[label] === '' ? [] : [[label, row[label] === '1']])),
  );
  return {
    id: `${patient}/${slice}`,
    cluster: patient,
    patientKnown: true,
    study: patient,
    position: Number(slice),
    truth,
    source: 'CT-ICH',
    thicknessMm: before.thicknessMm,
  };
});
const model = {
  name: `${before.id} ${version} (${table})`,
  hash: createHash('sha256').update(text).digest('hex'),
  studyLevel: before,
  predictions: series.map((row) => {
    const logits = logitsOf(row);
    const own = labels.map((label, index): [Label, number] => [
      label,
      plattProbability(logits[index] ?? NaN, before.calibration.slice[label]),
    ]);
    return { logits, probabilities: Object.fromEntries(own) as Record<Label, number> };
  }),
};
const found = calibrate(
  { set: { name: 'ct-ich', hash: setHash }, split: null, slices, studies: [], models: [model], notes: [] },
  model,
  before,
);
if (!found.ok) throw new Error(found.problem.message);
const { fields, slices: sliceFits, studies: studyFits } = found.value;
const data = Object.entries(before.evidence.data).filter(([name]) => !name.startsWith('predictions: '));
const manifest = modelManifestSchema.parse({
  ...before,
  ...fields,
  version: `${version}+${setHash.slice(0, 8)}`,
  evidence: { ...before.evidence, data: { ...Object.fromEntries(data), [`predictions: ${table}`]: model.hash } },
});
const { ruleIn, ruleOut } = manifest.operatingPoints;
const kept = (level: string, fits: typeof sliceFits): string =>
  `too few patients with ${fits.flatMap(({ label, evidence }) => (evidence.sufficient ? [] : [label])).join(', ')}: their ${level} calibration stays as it was.`;
const sentences = [
  kept('slice', sliceFits),
  kept('study', studyFits),
  `${ruleOut.source}: ruleOut ${ruleOut.threshold} (sensitivity ${ruleOut.sensitivity.toFixed(3)}, specificity ${ruleOut.specificity.toFixed(3)}), ruleIn ${ruleIn.threshold} (${ruleIn.sensitivity.toFixed(3)}, ${ruleIn.specificity.toFixed(3)}); ${ruleOut.bleedingStudies} bleed, ${ruleOut.otherStudies} do not.`,
];
for (const sentence of sentences) console.log(sentence);
writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(
  join(modelFolder, 'MODEL_CARD.md'),
  cardText({
    manifest,
    studies: wholeStudies(),
    command: `npx tsx models/inception-v3/recipe/recalibrate.ts ${version}`,
    sentences,
  }),
);

/** The series of CT-ICH by the new calibration. */
function wholeStudies(): readonly CrossFittedStudy[] {
  const patients = [...new Set(slices.map(({ study }) => study))];
  return patients.flatMap((study) => {
    const own = slices
      .flatMap((slice, index) => (slice.study === study ? [{ ...slice, logits: logitsOf(series[index] ?? {}) }] : []))
      .sort((left, right) => (left.position ?? 0) - (right.position ?? 0));
    const placed = own.map(({ logits }, index): PlacedScore => ({
      score: { logits, scored: true },
      ordinals: [index + 1, index + 1],
    }));
    const result = studyProbabilities(placed, manifest, manifest.thicknessMm);
    if (result === null) return [];
    return [
      {
        study,
        probabilities: result.probabilities,
        bleeds: own.some(({ truth }) => truth.any === true),
        subtypes: subtypes.filter((label) => own.some(({ truth }) => truth[label] === true)),
      },
    ];
  });
}
