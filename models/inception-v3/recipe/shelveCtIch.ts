/**
 * Puts the cross-fitted scores of CT-ICH into a store, so that the window and the terminal show its worklist as a network that
 * never saw the patients ranks it:
 *   npx tsx models/inception-v3/recipe/wrapCtIch.ts <folder>
 *   npm run -s ictus -- index --store <store> <folder>
 *   npx tsx models/inception-v3/recipe/shelveCtIch.ts <store>
 */
import { readFileSync } from 'node:fs';
import type { SliceScore } from '../../../main/contract/index.js';
import { decodeFrame, parseInstance } from '../../../main/dicom/index.js';
import { readModel, sliceProbabilities } from '../../../main/inference/index.js';
import { pixelFacts } from '../../../main/pixels/index.js';
import { openStore } from '../../../main/store/index.js';
import { openCrossFit } from './fits/crossFitted.js';
import { modelFolder } from './design.js';

const [storePath] = process.argv.slice(2);
if (storePath === undefined) {
  console.error('usage: shelveCtIch.ts <store>');
  process.exit(2);
}
const model = readModel(modelFolder);
if (!model.ok) throw new Error(model.problem.message);
const store = openStore(storePath);
if (!store.ok) throw new Error(store.problem.message);

const crossFit = await openCrossFit();
const slicesOf = new Map(
  crossFit.stacks.map(({ slices }) => [(slices[0]?.patient ?? '').slice('ct-ich:'.length), slices]),
);
let shelved = 0;
for (const study of store.value.studies()) {
  const patient = study.patient.id?.startsWith('CTICH-') === true ? study.patient.id.slice('CTICH-'.length) : null;
  if (patient === null) continue;
  const scores: SliceScore[] = [];
  for (const instance of store.value.instancesOf(study.studyUid)) {
    const bytes = readFileSync(instance.file.path);
    const parsed = parseInstance(bytes, { complete: true });
    const frame = parsed.ok ? await decodeFrame(parsed.value, bytes, 0) : parsed;
    if (!frame.ok) throw new Error(frame.problem.message);
    const { hu, rows, cols } = frame.value;
    const slice = slicesOf.get(patient)?.find((one) => one.slice === instance.instanceNumber);
    if (!slice) throw new Error(`CT-ICH holds no slice ${instance.instanceNumber ?? '-'} of patient ${patient}`);
    const inContext = crossFit.scoredLogitsOf(slice);
    scores.push({
      instanceId: instance.id,
      frame: 0,
      slabSlices: 1,
      logits: crossFit.logitsOf(slice),
      ...(crossFit.usesContext ? { inContext } : {}),
      probabilities: sliceProbabilities(inContext, model.value.manifest.calibration.slice),
      scored: true,
      facts: pixelFacts(hu, rows, cols, instance.geometry.pixelSpacingMm),
      ms: 0,
    });
  }
  const saved = store.value.saveScores(model.value.hash, scores);
  if (!saved.ok) throw new Error(saved.problem.message);
  shelved++;
}
store.value.close();
crossFit.close();
console.log(`cross-fitted scores of ${shelved} studies are in ${storePath}`);
