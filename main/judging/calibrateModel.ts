import { basename, resolve } from 'node:path';
import { failed, modelManifestSchema, ok, type ModelManifest, type Result } from '../contract/index.js';
import { calibrate, type Calibration } from '../evaluation/report/index.js';
import { readModel, type ModelFolder } from '../inference/index.js';
import { judgeSet, type JudgedSet, type JudgeOptions, type JudgingPorts } from './judgeSet.js';

export interface CalibrateOptions extends Omit<JudgeOptions, 'models' | 'predictions'> {
  readonly model: string;
  /** File of predictions by that model, instead of running it. */
  readonly predictions?: string;
}

/** A manifest that holds the calibration and operating points found, and sentences that say what was found and what was kept. */
export interface CalibratedModel {
  readonly manifest: ModelManifest;
  readonly sentences: readonly string[];
}

/**
 * Fits calibration and operating points of a model on a labelled set that it has not learnt from. Errors: those of `judgeSet` and of
 * the fit.
 */
export async function calibrateModel(
  folder: string,
  { model: modelFolder, predictions, ...options }: CalibrateOptions,
  ports: JudgingPorts,
): Promise<Result<CalibratedModel>> {
  const model = readModel(resolve(modelFolder));
  if (!model.ok) return model;
  const judged = await judgeSet(
    folder,
    { ...options, models: [modelFolder], ...(predictions === undefined ? {} : { predictions: [predictions] }) },
    ports,
  );
  if (!judged.ok) return judged;
  judged.value.close();
  return calibrated(judged.value, model.value, predictions);
}

function calibrated(
  judged: JudgedSet,
  { manifest, hash }: ModelFolder,
  predictions: string | undefined,
): Result<CalibratedModel> {
  const { set, split, slices, notes } = judged;
  const [model] = judged.models;
  if (!model) return failed('model-missing', 'There is no model to calibrate.');
  const found = calibrate({ set, split, slices, studies: set.studies, models: [model], notes }, model, manifest);
  if (!found.ok) return found;
  const { ruleIn, ruleOut } = found.value.fields.operatingPoints;
  const sentences = [
    ...keptWords(found.value),
    `${ruleOut.source}: ruleOut ${ruleOut.threshold} (sensitivity ${ruleOut.sensitivity.toFixed(3)}, specificity ${ruleOut.specificity.toFixed(3)}), ruleIn ${ruleIn.threshold} (${ruleIn.sensitivity.toFixed(3)}, ${ruleIn.specificity.toFixed(3)}); ${ruleOut.bleedingStudies} bleed, ${ruleOut.otherStudies} do not.`,
  ];
  const calibratedOn = {
    [`calibration: ${set.name}`]: set.hash,
    ...(predictions === undefined ? {} : { [`predictions: ${basename(predictions)}`]: model.hash }),
  };
  const fitted = modelManifestSchema.parse({
    ...manifest,
    ...found.value.fields,
    version: `${manifest.version}+${set.hash.slice(0, 8)}`,
    parent: hash,
    evidence: { ...manifest.evidence, data: { ...manifest.evidence.data, ...calibratedOn } },
  });
  return ok({ manifest: fitted, sentences });
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
