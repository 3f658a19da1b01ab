import { problem, type OpenModel, type Problem, type Progress, type SliceScore } from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import {
  openInference,
  openScheduler,
  readModel,
  summaryOf,
  type InferenceClient,
  type Scheduler,
} from '../inference/index.js';
import type { StartChild } from '../process/index.js';
import type { Store } from '../store/index.js';
import { providerNotes } from './storedSettings.js';

export interface ScoringPorts {
  readonly store: Store;
  readonly frames: FramesClient;
  readonly startChild: StartChild;
  readonly nowMs: () => number;
  readonly onProgress: (progress: Progress) => void;
  readonly onSlice: (studyUid: string, score: SliceScore | null) => void;
  readonly onStudy: (studyUid: string) => void;
  readonly onLoaded: () => void;
}

/** A model with the process that runs it and the queue that feeds it. */
export interface Scoring {
  readonly model: OpenModel;
  readonly network: InferenceClient;
  readonly scheduler: Scheduler;
  close(): void;
}

/** Opens a model folder for scoring; nothing is started until the first slice needs it. */
export function openScoring(folder: string, ports: ScoringPorts): Scoring | Problem {
  const read = readModel(folder);
  if (!read.ok) return problem(read.problem.code, read.problem.message, { where: folder });
  const { manifest, hash } = read.value;
  const network = openInference({
    folder,
    hash,
    startChild: () => ports.startChild('inference'),
    notes: providerNotes(ports.store),
    onLoaded: ports.onLoaded,
  });
  const scheduler = openScheduler({
    frames: ports.frames,
    inference: network,
    manifest,
    knownScores: (studyUid) => ports.store.scores(hash, studyUid),
    saveScores: (scores) => ports.store.saveScores(hash, scores),
    nowMs: ports.nowMs,
    onProgress: ports.onProgress,
    onSlice: ports.onSlice,
    onStudy: ports.onStudy,
  });
  return {
    model: { summary: summaryOf(read.value), manifest },
    network,
    scheduler,
    close() {
      scheduler.close();
      network.close();
    },
  };
}
