import { labels, type Platt } from '../../../../main/contract/index.js';
import { pairedDifference, type PairedDifference } from '../../../../main/evaluation/index.js';
import { trainingRoot } from '../design.js';
import { readKeptFolds } from './foldFits.js';
import { trainingPictures, type Picture } from '../slices/pictures.js';
import { calibrated, sliceCalibration } from './sliceCalibration.js';
import { unseenInContext, type StackLogits } from './studyContext.js';
import { readTrainingSets, type TrainingSlice } from '../slices/trainingSets.js';

/** Logits of the training slices, each by the network of the fold that its patient was left out of. */
export interface CrossFitted {
  /** Of all three sets. */
  readonly slices: readonly TrainingSlice[];
  /** [slices][6], the slice network's own, calibrated. */
  readonly logits: Float32Array;
  /** What is folded into the heads, in the order of `labels`. */
  readonly calibration: readonly Platt[];
  /** The whole series of CT-ICH: the slices of each patient in order. */
  readonly stacks: readonly StackLogits[];
  /** The same as the program scores them: in context where that is better, by taps fitted without the patient. */
  readonly stacksInContext: readonly StackLogits[];
  /** How context ranks the slices of CT-ICH by `any`, beside the slice network alone. */
  readonly contextGain: PairedDifference;
  /** Whether context is better beyond doubt, so that it is shipped. */
  readonly usesContext: boolean;
  foldOf(slice: TrainingSlice): number;
  logitsOf(slice: TrainingSlice): readonly number[];
  /** As the program scores it: of a slice of CT-ICH, in its stack. */
  scoredLogitsOf(slice: TrainingSlice): readonly number[];
  picture(slice: TrainingSlice): Picture;
  close(): void;
}

/** From the folds that `npm run model:train` left in the cache. */
export async function openCrossFit(): Promise<CrossFitted> {
  const kept = readKeptFolds();
  const rowOf = new Map(kept.files.map((file, row) => [file, row]));
  const { slices } = readTrainingSets(trainingRoot);
  const calibration = sliceCalibration(slices, kept.values);
  const logits = calibrated(kept.values, calibration);
  const logitsOf = ({ file }: TrainingSlice): readonly number[] => {
    const row = rowOf.get(file);
    if (row === undefined) throw new Error(`${file} was in no fold: run npm run model:train first`);
    return [...logits.subarray(row * labels.length, (row + 1) * labels.length)];
  };
  const stacks = ctIchStacks(slices).map((own) => ({ slices: own, logits: own.map(logitsOf) }));
  const seen = unseenInContext(stacks);
  const inContext = new Map(
    seen.flatMap(({ slices: own, logits: rows }) => own.map(({ file }, at) => [file, rows[at] ?? []] as const)),
  );
  const contextGain = pairedDifference(
    stacks.flatMap(({ slices: own, logits: rows }) =>
      own.map(({ file, patient, truth }, at) => ({
        scores: [rows[at]?.[0] ?? NaN, inContext.get(file)?.[0] ?? NaN] as const,
        positive: truth.any === true,
        cluster: patient,
      })),
    ),
  );
  const usesContext = contextGain.auc.low > 0;
  const pictures = await trainingPictures(slices);
  return {
    slices,
    logits,
    calibration,
    stacks,
    stacksInContext: usesContext ? seen : stacks,
    contextGain,
    usesContext,
    foldOf({ patient }) {
      const fold = kept.folds[patient];
      if (fold === undefined) throw new Error(`${patient} stands in no fold: run npm run model:train first`);
      return fold;
    },
    logitsOf,
    scoredLogitsOf: (slice) => (usesContext ? inContext.get(slice.file) : undefined) ?? logitsOf(slice),
    picture: ({ file }) => pictures.picture(file),
    close: () => {
      pictures.close();
    },
  };
}

/** The slices of each patient of CT-ICH, in order. */
function ctIchStacks(slices: readonly TrainingSlice[]): readonly (readonly TrainingSlice[])[] {
  const patients = new Map<string, TrainingSlice[]>();
  for (const slice of slices) {
    if (slice.source === 'ct-ich') patients.set(slice.patient, [...(patients.get(slice.patient) ?? []), slice]);
  }
  return [...patients.values()].map((own) => own.sort((left, right) => (left.slice ?? 0) - (right.slice ?? 0)));
}
