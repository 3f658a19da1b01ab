import {
  sliceKey,
  type ModelManifest,
  type Problem,
  type Progress,
  type Result,
  type SliceScore,
  type UnscoredSlice,
} from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import type { InferenceClient } from './inferenceClient.js';
import { Pace } from './pace.js';
import { stopsAll, worthOneMoreTry } from './scoreFaults.js';
import { showsNoBrain, SliceQueue, type StudyWork, type TakenSlice } from './sliceQueue.js';
import { SliceOnItsWay } from './sliceScoring.js';
import { runsInContext, scoresInContext, type KnownScores } from './studyInContext.js';
import { UnscoredSlices } from './unscoredSlices.js';

/** Slices decoded ahead of the network: enough to hide a slow one, few enough that a jump is felt at once. */
const prefetchDepth = 3;
/** Slices given to the inference process at a time: the second waits there, so that the network never waits for a message. */
const runDepth = 2;

export interface SchedulerPorts {
  readonly frames: Pick<FramesClient, 'modelInput'>;
  readonly inference: Pick<InferenceClient, 'run' | 'inContext'>;
  readonly manifest: ModelManifest;
  /** Scores of this study by this model that are known already. */
  readonly knownScores: (studyUid: string) => readonly SliceScore[];
  readonly saveScores: (scores: readonly SliceScore[]) => Result<null>;
  readonly nowMs: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** A slice was settled: scored or skipped, or failed, which has no score. */
  readonly onSlice?: (studyUid: string, score: SliceScore | null) => void;
  /** Every slice of the study is settled, and seen in context where the model does so. */
  readonly onStudy: (studyUid: string) => void;
}

export interface Scheduler {
  /** What is to be scored, in the order in which it should be; replaces the list, keeps what is begun. */
  setWork(studies: readonly StudyWork[]): void;
  /** The study on the screen goes first; null: none is. */
  jump(studyUid: string | null): void;
  pause(paused: boolean): void;
  /** Drops all open work; what is scored stays. */
  cancel(): void;
  /** Forgets the failures of a study, so that the next `setWork` tries those slices again. */
  retry(studyUid: string): void;
  failures(studyUid: string): readonly UnscoredSlice[];
  /** Failures of all studies. */
  allFailures(): readonly UnscoredSlice[];
  readonly progress: Progress;
  /** Why scoring stopped by itself, until it is resumed: no provider, no room on disk. */
  readonly stopped: Problem | null;
  /** Settles when nothing is left to do or scoring is paused or stopped. */
  idle(): Promise<void>;
  close(): void;
}

/** Scores studies slice by slice, in the order of the list, until nothing is left or scoring is paused or stopped. */
export function openScheduler(ports: SchedulerPorts): Scheduler {
  return new QueueOfStudies(ports);
}

interface QueuedSlice {
  readonly taken: TakenSlice;
  readonly queue: SliceQueue;
}

/**
 * The queue. The next slices are decoded while the network runs; each score is saved when it is made; a process that
 * dies costs at most the one slice that kills it: what was begun is tried again, one at a time, and only a slice
 * that fails alone is recorded as failed.
 */
class QueueOfStudies implements Scheduler {
  private queues: SliceQueue[] = [];
  private onScreen: string | null = null;
  private paused = false;
  private closed = false;
  private stoppedBy: Problem | null = null;
  private looping: Promise<void> | null = null;
  /** Counts how often all work was dropped: what was begun before is not taken up after. */
  private generation = 0;
  private onTheirWay: SliceOnItsWay[] = [];
  /** Slices that failed beside others, to be tried once more, each alone. */
  private readonly toTryAlone: QueuedSlice[] = [];
  /** Studies whose slices are all settled, but not yet seen in context. */
  private settledStudies: StudyWork[] = [];
  /** Studies whose context failed; not tried again until they are retried. */
  private readonly withoutContext = new Set<string>();
  private readonly unscored = new UnscoredSlices();
  private readonly pace: Pace;
  private shown: Progress;

  constructor(private readonly ports: SchedulerPorts) {
    this.pace = new Pace(ports.nowMs);
    this.shown = this.pace.progress('idle', 0, '');
  }

  setWork(studies: readonly StudyWork[]): void {
    const busy = new Set([...this.onTheirWay, ...this.toTryAlone].map(({ queue }) => queue.studyUid));
    const kept = new Map(this.queues.map((queue) => [queue.studyUid, queue]));
    this.queues = studies.flatMap((work) => {
      const running = busy.has(work.studyUid) ? kept.get(work.studyUid) : undefined;
      return running ?? this.queueOf(work) ?? [];
    });
    this.wake();
  }

  jump(studyUid: string | null): void {
    this.onScreen = studyUid;
  }

  pause(wanted: boolean): void {
    this.paused = wanted;
    if (!wanted) this.stoppedBy = null;
    this.report();
    if (!wanted) this.wake();
  }

  cancel(): void {
    this.drop();
    this.report();
  }

  retry(studyUid: string): void {
    this.unscored.forget(studyUid);
    this.withoutContext.delete(studyUid);
    this.stoppedBy = null;
  }

  failures(studyUid: string): readonly UnscoredSlice[] {
    return this.unscored.of(studyUid);
  }

  allFailures(): readonly UnscoredSlice[] {
    return this.unscored.all;
  }

  get progress(): Progress {
    return this.shown;
  }

  get stopped(): Problem | null {
    return this.stoppedBy;
  }

  async idle(): Promise<void> {
    while (this.looping) await this.looping;
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private report(): void {
    const open = this.queues.reduce((sum, queue) => sum + queue.unsettled, 0);
    const stage = this.stoppedBy || this.paused ? 'paused' : open > 0 ? 'scoring' : 'idle';
    this.shown = this.pace.progress(stage, open, this.stoppedBy?.message ?? '');
    this.ports.onProgress(this.shown);
  }

  private knownScores(studyUid: string): KnownScores {
    return new Map(this.ports.knownScores(studyUid).map((score) => [sliceKey(score), score]));
  }

  /** What is open of a study; null where its slices are all settled, and then it may still wait to be seen in context. */
  private queueOf(work: StudyWork): SliceQueue | null {
    const { studyUid } = work;
    const known = this.knownScores(studyUid);
    const failed = this.unscored.keysOf(studyUid);
    const queue = new SliceQueue(work, (slice) => {
      const score = known.get(sliceKey(slice));
      if (score?.slabSlices === slice.frames.length) return score.scored || !showsNoBrain(score.facts);
      return failed.has(sliceKey(slice)) ? true : null;
    });
    if (queue.unsettled > 0) return queue;
    // Ended between its last slice and its context.
    const waiting =
      this.withoutContext.has(studyUid) || this.settledStudies.some((settled) => settled.studyUid === studyUid);
    const runs = runsInContext(work, known, this.ports.manifest);
    const unseen = runs.some((run) => run.some(({ inContext }) => inContext === undefined));
    if (unseen && !waiting) this.settledStudies.push(work);
    return null;
  }

  private begin({ taken, queue }: QueuedSlice, alone: boolean): void {
    this.onTheirWay.push(new SliceOnItsWay(this.ports, taken, queue, alone));
  }

  private takeNext(): QueuedSlice | null {
    const first = this.queues.find((queue) => queue.studyUid === this.onScreen);
    for (const queue of first ? [first, ...this.queues] : this.queues) {
      const taken = queue.take();
      if (taken) return { taken, queue };
    }
    return null;
  }

  /** Has so many slices decoded ahead. */
  private fill(): void {
    // Those that failed go one at a time: only so is it known which of them ends the process.
    if (this.toTryAlone.length > 0) {
      const next = this.onTheirWay.length === 0 ? this.toTryAlone.shift() : undefined;
      if (next) this.begin(next, true);
      return;
    }
    if (this.onTheirWay.some(({ alone }) => alone)) return;
    while (this.onTheirWay.length < prefetchDepth) {
      const next = this.takeNext();
      if (!next) return;
      this.begin(next, false);
    }
  }

  private settled(queue: SliceQueue, score: SliceScore | null): void {
    this.pace.settled();
    this.ports.onSlice?.(queue.studyUid, score);
    if (queue.unsettled > 0) return;
    this.queues = this.queues.filter((other) => other !== queue);
    this.settledStudies.push(queue.work);
  }

  private failed(slice: SliceOnItsWay, problem: Problem): void {
    const { queue, taken, alone } = slice;
    if (stopsAll(problem)) {
      this.stoppedBy = problem;
      // What waits behind it may have met the same fate: all of it is asked for anew when scoring goes on.
      for (const other of [slice, ...this.onTheirWay.splice(0)]) other.queue.putBack(other.taken.index);
      return;
    }
    if (problem.code === 'cancelled' && this.closed) return;
    if (!alone && worthOneMoreTry(problem)) {
      this.toTryAlone.push({ taken, queue });
      return;
    }
    this.unscored.add(queue.studyUid, taken.work, problem);
    queue.fail(taken.index);
    this.settled(queue, null);
  }

  private async settle(slice: SliceOnItsWay, generation: number): Promise<void> {
    const scored = await slice.score();
    if (generation !== this.generation) return;
    if (!scored.ok) {
      this.failed(slice, scored.problem);
      return;
    }
    const saved = this.ports.saveScores([scored.value]);
    if (!saved.ok) {
      this.failed(slice, saved.problem);
      return;
    }
    slice.queue.settle(slice.taken.index);
    this.settled(slice.queue, scored.value);
  }

  /** Sees the slices of a settled study in context; where that fails they keep the slice network's own logits. */
  private async finish(work: StudyWork, generation: number): Promise<void> {
    const { inference, manifest, saveScores, onStudy } = this.ports;
    for (const run of runsInContext(work, this.knownScores(work.studyUid), manifest)) {
      const scores = await scoresInContext(run, inference, manifest);
      if (generation !== this.generation) return;
      const saved = scores.ok ? saveScores(scores.value) : scores;
      if (saved.ok) continue;
      if (stopsAll(saved.problem)) {
        this.stoppedBy = saved.problem;
        this.settledStudies.unshift(work);
        return;
      }
      this.withoutContext.add(work.studyUid);
    }
    onStudy(work.studyUid);
  }

  private async loop(): Promise<void> {
    while (!this.closed && !this.paused && !this.stoppedBy) {
      const settledStudy = this.settledStudies.shift();
      if (settledStudy) {
        await this.finish(settledStudy, this.generation);
        continue;
      }
      this.fill();
      const slice = this.onTheirWay.shift();
      if (!slice) return;
      // Refilled before the network runs on this one: decoding overlaps with it.
      if (!slice.alone) this.fill();
      for (const next of [slice, ...this.onTheirWay].slice(0, runDepth)) void next.score();
      await this.settle(slice, this.generation);
      this.report();
    }
  }

  private wake(): void {
    if (this.looping || this.closed) return;
    this.looping = this.loop().finally(() => {
      this.looping = null;
      this.report();
      // Work may have come between the last look and here.
      const waits =
        this.onTheirWay.length + this.toTryAlone.length + this.settledStudies.length > 0 ||
        this.queues.some((queue) => queue.open > 0);
      if (!this.paused && !this.stoppedBy && waits) this.wake();
    });
  }

  private drop(): void {
    this.generation += 1;
    this.onTheirWay = [];
    this.toTryAlone.length = 0;
    this.settledStudies = [];
    this.queues = [];
    this.pace.restart();
  }
}
