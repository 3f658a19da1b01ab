/**
 * Writes a model that was trained without CT-ICH (transfer.ts), as its maker would ship it, and what was read of CT-ICH's 82 patients,
 * so that they can stand for a site that the model never met: docs/decisions/site-model.md says how.
 *   npx tsx models/inception-v3/recipe/withoutCtIch.ts <new model folder> <new table of reads>
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { labels, modelManifestSchema, type Label, type Platt } from '../../../main/contract/index.js';
import { inputSpec, modelFolder, trainingRoot } from './design.js';
import { calibratedHead } from './fits/foldFits.js';
import { shippedGoldenVectors } from './network/goldenVectors.js';
import { sha256 } from './network/manifest.js';
import { replayName } from './network/modelFile.js';
import { openSetting } from './fits/openSetting.js';
import { trainingPictures } from './slices/pictures.js';
import { replayOf } from './network/shippedReplay.js';
import { fitOn } from './fits/tailFit.js';
import { variants } from './slices/trainingCopies.js';
import { readTrainingSets, type TrainingSlice } from './slices/trainingSets.js';
import { withParameters, writeOnnx } from '../../../main/differentiation/index.js';

const [modelArgument, tableArgument] = process.argv.slice(2);
if (modelArgument === undefined || tableArgument === undefined) {
  console.error('usage: withoutCtIch.ts <new model folder> <new table of reads>');
  process.exit(2);
}
const { slices } = readTrainingSets(trainingRoot);
await writeModelTo(resolve(modelArgument));
writeFileSync(resolve(tableArgument), readsTable());

/**
 * The model as its maker would ship it: nothing of CT-ICH is in its weights, its calibration or its replay set. The draws that taught it
 * were half positive, so its logits are shifted to the share of slices that RSNA has; no whole series is left to calibrate studies by.
 */
async function writeModelTo(folder: string): Promise<void> {
  const setting = await openSetting(slices, variants, console.error);
  const own = new Set(slices.filter(({ source }) => source === 'ct-ich').map(({ patient }) => patient));
  const { weights } = await fitOn('without-ct-ich', setting, (patient) => !own.has(patient));
  setting.prepared.copies.close();
  const rsna = slices.filter(({ source }) => source === 'rsna2019');
  const head = calibratedHead(
    weights,
    labels.map((label) => shiftTo(shareOf(rsna, label))),
  );
  const onnx = writeOnnx(withParameters(setting.network.model, head));
  const headWeights = head.get('head.weight') ?? new Float32Array(0);
  const pictures = await trainingPictures(slices);
  const files = {
    'model.onnx': onnx,
    'head.f32': new Uint8Array(headWeights.buffer, headWeights.byteOffset, headWeights.byteLength),
    [replayName]: await replayOf(
      onnx,
      rsna.filter((_, at) => at % 2 === 0),
      (slice) => pictures.picture(slice.file),
      console.error,
    ),
  };
  pictures.close();
  const shipped = modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')));
  const uncut = { sensitivity: 0, specificity: 0, bleedingStudies: 0, otherStudies: 0, source: 'set, not cut' };
  const identity: Platt = { kind: 'platt', a: 1, b: 0 };
  const manifest = modelManifestSchema.parse({
    ...shipped,
    version: '0.0.0-without-ct-ich',
    sha256: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
    calibration: { ...shipped.calibration, study: Object.fromEntries(labels.map((label) => [label, identity])) },
    operatingPoints: { ruleOut: { ...uncut, threshold: 0.1 }, ruleIn: { ...uncut, threshold: 0.5 } },
    golden: await shippedGoldenVectors(onnx, inputSpec),
    figures: {},
  });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function shareOf(of: readonly TrainingSlice[], label: Label): number {
  const known = of.filter(({ truth }) => truth[label] !== undefined);
  return known.filter(({ truth }) => truth[label] === true).length / known.length;
}

function shiftTo(share: number): Platt {
  return { kind: 'platt', a: 1, b: Math.log(share / (1 - share)) };
}

/** What was read of each patient: a label that one of the slices has. */
function readsTable(): string {
  const own = slices.filter(({ source }) => source === 'ct-ich');
  const rows = [...new Set(own.map(({ patient }) => patient))].map((patient) => {
    const seen = own.filter((slice) => slice.patient === patient);
    const marks = labels.map((label) => Number(seen.some(({ truth }) => truth[label] === true)));
    return [`CTICH${patient.slice('ct-ich:'.length)}`, ...marks].join(',');
  });
  return `accession,${labels.join(',')}\n${rows.join('\n')}\n`;
}
