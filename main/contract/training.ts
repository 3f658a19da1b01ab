import type { PictureWindow } from './dataset.js';

/** A labelled set: its folder, its table where it is not the only one, and the window of its pictures where no table says it. */
export interface RequestedSet {
  readonly path: string;
  readonly labels?: string | undefined;
  readonly window?: PictureWindow | undefined;
}

/** What a network is to be trained on, and how. */
export interface TrainRequest {
  readonly sets: readonly RequestedSet[];
  /** Folder of the model to begin from; it is read and left as it is. */
  readonly model: string;
  /** Folder of the new model, and of the run until it is done. */
  readonly out: string;
  /** Value of the network up to which it stays as it is; absent: what model.json says, else all but the head. */
  readonly frozenTo?: string | undefined;
  readonly steps: number;
  readonly rate: number;
  /** Share of the patients that is not learnt from. */
  readonly holdout: number;
  readonly seed: number;
  readonly threads: number;
}

/** A point of the loss curves. */
export interface LossPoint {
  readonly step: number;
  /** Mean over the steps since the point before. */
  readonly loss: number;
  /** Of the patients that are not learnt from; null without such patients. */
  readonly heldOutLoss: number | null;
}

export type TrainProgress =
  | {
      readonly stage: 'reading' | 'comparing';
      readonly done: number;
      readonly total: number | null;
      readonly set: string;
    }
  | TrainingProgress;

/** How far the steps of a training are. */
export interface TrainingProgress {
  readonly stage: 'training';
  readonly step: number;
  readonly steps: number;
  readonly curve: readonly LossPoint[];
  /** Median of the last steps; null before there is one. */
  readonly secondsPerStep: number | null;
  readonly secondsLeft: number | null;
}

/** A model that was trained, and what stands behind it. */
export interface TrainedModel {
  readonly folder: string;
  readonly steps: number;
  readonly curve: readonly LossPoint[];
  readonly sets: readonly {
    readonly name: string;
    readonly slices: number;
    readonly patients: number;
    readonly heldOutPatients: number;
    /** Split of the set, with which `ictus evaluate` judges the patients that were not learnt from. */
    readonly splitFile: string;
  }[];
  readonly trainedWeights: number;
}
