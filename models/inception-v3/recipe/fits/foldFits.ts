import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labels, type LossPoint, type Platt } from '../../../../main/contract/index.js';
import { cacheFolder } from '../design.js';
import { intervalWords, rankingFigure } from '../judged/figures.js';
import { dealPatients } from '../slices/folds.js';
import { sha256 } from '../network/manifest.js';
import { fitOn, logitsBySlice, type FitSetting } from './tailFit.js';
import { sources, type TrainingSlice } from '../slices/trainingSets.js';
import { withParameters, writeOnnx } from '../../../../main/differentiation/index.js';

export const foldCount = 3;

/** What the network of each fold says of the patients that it did not learn from. */
export interface FoldFits {
  readonly folds: ReadonlyMap<string, number>;
  /** [slices][6], not calibrated: each slice by the network that never saw its patient. */
  readonly logits: Float32Array;
}

/** The fold of each patient; patients that are unknown are dealt one by one. */
export function dealFolds(slices: readonly TrainingSlice[]): ReadonlyMap<string, number> {
  return dealPatients(
    slices.map(({ patient, source, truth }) => ({ patient, source, bleeds: truth.any === true })),
    foldCount,
  );
}

/** Trains one network a fold and leaves it in the cache. */
export async function fitFolds(slices: readonly TrainingSlice[], setting: FitSetting): Promise<FoldFits> {
  const { network, log } = setting;
  const folds = dealFolds(slices);
  const logits = new Float32Array(slices.length * labels.length).fill(NaN);
  for (let fold = 0; fold < foldCount; fold++) {
    const fit = await fitOn(`fold${fold}`, setting, (patient) => folds.get(patient) !== fold);
    writeFileSync(foldModelFile(fold), writeOnnx(withParameters(network.model, fit.weights)));
    const found = await logitsBySlice(fit, setting, (patient) => folds.get(patient) === fold);
    slices.forEach(({ file }, at) => {
      const own = found.get(file);
      if (own) logits.set(own, at * labels.length);
    });
    for (const source of sources) {
      const figure = rankingFigure(
        slices,
        logits,
        'any',
        (slice) => slice.source === source && folds.get(slice.patient) === fold,
      );
      if (figure)
        log(
          `fold ${fold}, ${source}, any: AUC ${intervalWords(figure.auc)}, ${figure.positiveSlices} of ${figure.slices} slices`,
        );
    }
  }
  return { folds, logits };
}

/** The same split by patient as a hash. */
export function hashOfFolds(folds: KeptFolds['folds']): string {
  const inOrder = Object.entries(folds).sort(([left], [right]) => (left < right ? -1 : 1));
  return sha256(JSON.stringify(inOrder));
}

/** What train.ts leaves in the cache for assemble.ts and all that judges the folds. */
export interface KeptFolds {
  readonly folds: Readonly<Record<string, number>>;
  /** Names of the slices, in the order of the logits. */
  readonly files: readonly string[];
  /** [slices][6], not calibrated, as base64 of float32. */
  readonly logits: string;
  /** The fit on everybody: what it was shown, and its losses. */
  readonly copies: number;
  readonly curve: readonly LossPoint[];
}

const keptFoldsFile = join(cacheFolder, 'crossfit.json');
/** The network trained on everybody, not calibrated. */
export const everybodyFile = join(cacheFolder, 'everybody.onnx');

/** The network of a fold, not calibrated. */
export function foldModelFile(fold: number): string {
  return join(cacheFolder, `fold-${fold}.onnx`);
}

export function keepFolds(kept: KeptFolds): void {
  writeFileSync(keptFoldsFile, JSON.stringify(kept));
}

export function readKeptFolds(): KeptFolds & { readonly values: Float32Array } {
  const kept = JSON.parse(readFileSync(keptFoldsFile, 'utf8')) as KeptFolds;
  return { ...kept, values: new Float32Array(Uint8Array.from(Buffer.from(kept.logits, 'base64')).buffer) };
}

/** The weights with a calibration folded into their head. */
export function calibratedHead(
  weights: ReadonlyMap<string, Float32Array>,
  calibration: readonly Platt[],
): ReadonlyMap<string, Float32Array> {
  const of = (index: number): Omit<Platt, 'kind'> => calibration[index] ?? { a: 1, b: 0 };
  const kernel = weights.get('head.weight') ?? new Float32Array(0);
  const channels = kernel.length / labels.length;
  return new Map(weights)
    .set(
      'head.weight',
      kernel.map((weight, at) => weight * of(Math.floor(at / channels)).a),
    )
    .set(
      'head.bias',
      (weights.get('head.bias') ?? new Float32Array(labels.length)).map(
        (bias, label) => bias * of(label).a + of(label).b,
      ),
    );
}
