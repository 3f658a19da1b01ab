/**
 * The worklist of the 82 CT-ICH patients, each scored by a network that never saw it, with its recall against workload:
 *   npx tsx models/inception-v3/recipe/ctIchWorklist.ts [<report.json>]
 * Uses the folds that `npm run model:train` left in the cache, and the order of main/triage.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelManifestSchema } from '../../../main/contract/index.js';
import { recallAgainstWorkload, workloadFor } from '../../../main/evaluation/index.js';
import { listOrder } from '../../../main/evaluation/report/index.js';
import { bandOf } from '../../../main/triage/index.js';
import { openCrossFit } from './fits/crossFitted.js';
import { crossFittedStudies } from './fits/crossFittedStudies.js';
import { modelFolder } from './design.js';

const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')));
const crossFit = await openCrossFit();
const studies = crossFittedStudies(crossFit, manifest);
crossFit.close();

const { ruleIn, ruleOut } = manifest.operatingPoints;
const rule = { ruleIn: ruleIn.threshold, ruleOut: ruleOut.threshold, ruleOutEvidence: ruleOut.bleedingStudies };
const list = listOrder(studies, manifest.operatingPoints).map((study) => ({
  ...study,
  band: bandOf('analysed', study.probabilities, rule),
}));
const points = recallAgainstWorkload(list.map((study) => study.bleeds));
const byScore = [...list].sort((left, right) => right.probabilities.any - left.probabilities.any);
const scorePoints = recallAgainstWorkload(byScore.map((study) => study.bleeds));

console.log('place  patient       band           P(any)  leading truth');
list.forEach((study, index) => {
  const any = study.probabilities.any;
  console.log(
    `${String(index + 1).padStart(5)}  ${study.study.padEnd(12)}  ${study.band.padEnd(13)}  ${any.toFixed(3)}   ${study.bleeds ? study.subtypes.join(', ') : '-'}`,
  );
});
console.log('\nread from the top   found in the order of the worklist   by P(any) alone');
for (const share of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
  const index = Math.max(0, Math.round(share * points.length) - 1);
  const point = points[index];
  const alone = scorePoints[index];
  if (point === undefined || alone === undefined) continue;
  console.log(
    `${String(point.read).padStart(3)} of ${points.length} (${(100 * point.workload).toFixed(0)} %)      ${String(point.found).padStart(2)} (${(100 * point.recall).toFixed(0)} %)                            ${alone.found} (${(100 * alone.recall).toFixed(0)} %)`,
  );
}
const bleeding = list.filter((study) => study.bleeds).length;
console.log(`\nan order that knows nothing finds the share that was read; ${bleeding} of ${list.length} studies bleed`);
for (const recall of [0.5, 0.8, 0.9, 1]) {
  const point = workloadFor(points, recall);
  if (point !== null)
    console.log(`${100 * recall} % of the bleeding studies after ${point.read} of ${points.length} studies`);
}
const [report] = process.argv.slice(2);
if (report !== undefined) {
  const rows = list.map((study, index) => ({
    place: index + 1,
    patient: study.study,
    band: study.band,
    probabilities: study.probabilities,
    bleeds: study.bleeds,
  }));
  writeFileSync(
    report,
    `${JSON.stringify({ model: manifest.version, studies: rows, points, byScoreAlone: scorePoints }, null, 2)}\n`,
  );
}
