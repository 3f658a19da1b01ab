import type {
  JoinReport,
  LabelledSlice,
  LabelledStudy,
  ModelManifest,
  OperatingPoint,
  Probabilities,
} from '../../contract/index.js';
import type { Localisation } from '../index.js';

/** A labelled slice without its image: what the figures need. */
export type EvaluatedSlice = Omit<LabelledSlice, 'image' | 'outline' | 'pixelSpacingMm'>;

/** What a model said of one slice. */
export interface SlicePrediction {
  /** Calibrated, 0 to 1. */
  readonly probabilities: Probabilities;
  /** The same before calibration; absent where nobody knows them. */
  readonly uncalibrated?: Probabilities;
  /** Six logits, of which study scores are made; absent: those of the probabilities. */
  readonly logits?: readonly number[];
}

/** How a model makes a study score of its slices, and where it cuts. */
export type StudyLevel = Pick<ModelManifest, 'study' | 'thicknessMm' | 'calibration'> & {
  readonly operatingPoints: { readonly ruleOut: OperatingPoint; readonly ruleIn: OperatingPoint };
};

export interface ScoredModel {
  /** "inception-v3 1.0.0", or the name of the file of predictions. */
  readonly name: string;
  /** sha256 of the model, or of the file of predictions. */
  readonly hash: string;
  /** Null for predictions of a model that is not at hand: the study score is then the highest slice. */
  readonly studyLevel: StudyLevel | null;
  /** In the order of the slices. */
  readonly predictions: readonly SlicePrediction[];
  /** How the heat map of `any` lies to the outlines there are, with the slice's place in the list. */
  readonly localisations?: readonly LocalisedSlice[];
  /** Milliseconds a slice, as measured while scoring, and on what. */
  readonly latency?: {
    readonly decodeMs: readonly number[];
    readonly networkMs: readonly number[];
    readonly on: string;
  };
}

export interface LocalisedSlice extends Localisation {
  readonly slice: number;
}

export interface EvaluationInput {
  readonly set: { readonly name: string; readonly hash: string };
  /** How the slices were kept apart from what the model learnt from; null where nothing is known of it. */
  readonly split: { readonly words: string; readonly hash: string } | null;
  readonly slices: readonly EvaluatedSlice[];
  /** Studies labelled as such. */
  readonly studies: readonly LabelledStudy[];
  /** One, or two to be compared: the second against the first. */
  readonly models: readonly ScoredModel[];
  readonly join?: JoinReport;
  /** The one source of which the worst slices are listed, where others may not be shown. */
  readonly worstFrom?: string;
  /** What a reader of this very report has to know of the data, one sentence each. */
  readonly notes: readonly string[];
}
