import { basename, resolve } from 'node:path';
import { failed, modelManifestSchema, ok, type ModelManifest, type Result } from '../contract/index.js';
import { calibrate, type Calibration } from '../evaluation/report/index.js';
import { readModel, type ModelFolder } from '../inference/index.js';
import { ownModelFolder } from '../workstation/index.js';
import { judgeSet, type JudgedSet, type JudgeWords } from './evaluateSet.js';
import { exitCodes, type ExitCode } from './exit.js';
import { say, sayProblem, writeResult, writeTo } from './output.js';

export interface CalibrateWords extends Omit<JudgeWords, 'model' | 'predictions'> {
  readonly model?: string;
  readonly predictions?: string;
  readonly out?: string;
}

/** `ictus calibrate`: writes a model.json with the calibration and operating points found. */
export async function calibrateCommand(folder: string, words: CalibrateWords): Promise<ExitCode> {
  const done = await calibrateAndWrite(folder, words);
  if (done.ok) return exitCodes.done;
  sayProblem(done.problem);
  return exitCodes.nothing;
}

async function calibrateAndWrite(folder: string, words: CalibrateWords): Promise<Result<unknown>> {
  const modelFolder = resolve(words.model ?? ownModelFolder());
  const model = readModel(modelFolder);
  if (!model.ok) return model;
  const { predictions, ...rest } = words;
  const judged = await judgeSet(folder, {
    ...rest,
    model: [modelFolder],
    ...(predictions === undefined ? {} : { predictions: [predictions] }),
  });
  if (!judged.ok) return judged;
  judged.value.close();
  const manifest = calibrated(judged.value, model.value, predictions);
  return manifest.ok ? write(manifest.value, words.out) : manifest;
}

function calibrated(
  judged: JudgedSet,
  { manifest, hash }: ModelFolder,
  predictions: string | undefined,
): Result<ModelManifest> {
  const { set, split, slices, notes } = judged;
  const [model] = judged.models;
  if (!model) return failed('model-missing', 'There is no model to calibrate.');
  const found = calibrate({ set, split, slices, studies: set.studies, models: [model], notes }, model, manifest);
  if (!found.ok) return found;
  for (const line of keptWords(found.value)) say(`ictus: ${line}`);
  const { ruleIn, ruleOut } = found.value.fields.operatingPoints;
  say(
    `ictus: ${ruleOut.source}: ruleOut ${ruleOut.threshold} (sensitivity ${ruleOut.sensitivity.toFixed(3)}, specificity ${ruleOut.specificity.toFixed(3)}), ruleIn ${ruleIn.threshold} (${ruleIn.sensitivity.toFixed(3)}, ${ruleIn.specificity.toFixed(3)}); ${ruleOut.bleedingStudies} bleed, ${ruleOut.otherStudies} do not.`,
  );
  const calibratedOn = {
    [`calibration: ${set.name}`]: set.hash,
    ...(predictions === undefined ? {} : { [`predictions: ${basename(predictions)}`]: model.hash }),
  };
  return ok(
    modelManifestSchema.parse({
      ...manifest,
      ...found.value.fields,
      version: `${manifest.version}+${set.hash.slice(0, 8)}`,
      parent: hash,
      evidence: { ...manifest.evidence, data: { ...manifest.evidence.data, ...calibratedOn } },
    }),
  );
}

function keptWords({ slices, studies }: Calibration): string[] {
  const keptOf = (level: string, fits: Calibration['slices']): string[] => {
    const kept = fits.filter(({ evidence }) => !evidence.sufficient).map(({ label }) => label);
    return kept.length === 0
      ? []
      : [`too few patients with ${kept.join(', ')}: their ${level} calibration stays as it was.`];
  };
  return [...keptOf('slice', slices), ...keptOf('study', studies)];
}

function write(manifest: ModelManifest, out: string | undefined): Result<unknown> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (out !== undefined) return writeTo(out, text);
  writeResult(text);
  return ok(null);
}
