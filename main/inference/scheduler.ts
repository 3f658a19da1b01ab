import {
  ok,
  type ModelInput,
  type ModelManifest,
  type Problem,
  type Progress,
  type Result,
  type SliceScore,
} from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import { sliceProbabilities } from './calibrate.js';
import type { InferenceClient } from './inferenceClient.js';
import { contextRuns } from './contextRuns.js';
import { Pace } from './pace.js';
import { showsNoBrain, SliceQueue, type SliceWork, type StudyWork, type TakenSlice } from './sliceQueue.js';

/** Slices decoded ahead of the network: enough to hide a slow one, few enough that a jump is felt at once. */
const prefetchDepth = 3;
/** Slices given to the inference process at a time: the second waits there, so that the network never waits for a message. */
const runDepth = 2;

/** A slice that could not be scored, with its reason; it is not tried again until the study is retried. */
interface FailedSlice {
  readonly instanceId: number;
  readonly frame: number;
  readonly problem: Problem;
}

export interface SchedulerPorts {
  readonly frames: Pick<FramesClient, 'modelInput'>;
  readonly inference: Pick<InferenceClient, 'run' | 'inContext'>;
  readonly manifest: ModelManifest;
  /** Scores of this study by this model that are known already. */
  readonly knownScores: (studyUid: string) => readonly SliceScore[];
  readonly saveScores: (scores: readonly SliceScore[]) => Result<null>;
  readonly nowMs: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** A slice was settled: scored, skipped or failed. */
  readonly onSlice?: (studyUid: string) => void;
  /** Every slice of the study is settled, and seen in context where the model does so. */
  readonly onStudy: (studyUid: string) => void;
}

export interface Scheduler {
  /** What is to be scored, in the order in which it should be; replaces the list, keeps what is in flight. */
  setWork(studies: readonly StudyWork[]): void;
  /** The study on the screen goes first; null: none is. */
  jump(studyUid: string | null): void;
  pause(paused: boolean): void;
  /** Drops all open work; what is scored stays. */
  cancel(): void;
  /** Forgets the failures of a study, so that the next `setWork` tries those slices again. */
  retry(studyUid: string): void;
  failures(studyUid: string): readonly FailedSlice[];
  /** Failures of all studies. */
  allFailures(): readonly FailedSlice[];
  readonly progress: Progress;
  /** Why scoring stopped by itself, until it is resumed: no provider, no room on disk. */
  readonly stopped: Problem | null;
  /** Settles when nothing is left to do or scoring is paused or stopped. */
  idle(): Promise<void>;
  close(): void;
}

interface Flight {
  readonly taken: TakenSlice;
  readonly queue: SliceQueue;
  readonly second: boolean;
  readonly input: Promise<Result<ModelInput>>;
  /** Set once the network was asked for it. */
  score?: Promise<Result<SliceScore>>;
}

const keyOf = (slice: { readonly instanceId: number; readonly frame: number }) => `${slice.instanceId}/${slice.frame}`;

function processFault(problem: Problem): boolean {
  return problem.code === 'process-died' || problem.code === 'process-stuck';
}

/** Problems that no other slice would escape: scoring stops and says so, and nothing is marked as failed. */
function stopsAll(problem: Problem): boolean {
  const { code } = problem;
  return (
    code.startsWith('model-') ||
    code.startsWith('store-') ||
    ['provider-unavailable', 'golden-mismatch', 'disk-full'].includes(code)
  );
}

/**
 * Scores studies slice by slice. The next slices are decoded while the network runs; each score is saved when it is
 * made; a process that dies costs at most the one slice that kills it: what was in flight is tried again, one at a
 * time, and only a slice that fails alone is recorded as failed.
 */
export function openScheduler(ports: SchedulerPorts): Scheduler {
  let queues: SliceQueue[] = [];
  let onScreen: string | null = null;
  let paused = false;
  let closed = false;
  let stopped: Problem | null = null;
  let looping: Promise<void> | null = null;
  let generation = 0;
  let flights: Flight[] = [];
  /** Studies whose slices are all settled, but not yet seen in context. */
  let whole: StudyWork[] = [];
  /** Studies whose context failed; not tried again until they are retried. */
  const withoutContext = new Set<string>();
  const suspects: { readonly taken: TakenSlice; readonly queue: SliceQueue }[] = [];
  const failures = new Map<string, FailedSlice[]>();
  const pace = new Pace(ports.nowMs);
  let progress: Progress = pace.progress('idle', 0, '');

  function report(): void {
    const open = queues.reduce((sum, queue) => sum + queue.unsettled, 0);
    const stage = stopped || paused ? 'paused' : open > 0 ? 'scoring' : 'idle';
    progress = pace.progress(stage, open, stopped?.message ?? '');
    ports.onProgress(progress);
  }

  function prepare(taken: TakenSlice, queue: SliceQueue, second: boolean): Flight {
    const { frames, pixelSpacingMm } = taken.work;
    const request = { frames, input: ports.manifest.input, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) };
    return { taken, queue, second, input: ports.frames.modelInput(request) };
  }

  function takeNext(): { taken: TakenSlice; queue: SliceQueue } | null {
    const first = queues.find((queue) => queue.studyUid === onScreen);
    for (const queue of first ? [first, ...queues] : queues) {
      const taken = queue.take();
      if (taken) return { taken, queue };
    }
    return null;
  }

  function fill(): void {
    // Suspects go one at a time: only so is it known which of them ends the process.
    if (suspects.length > 0) {
      const next = flights.length === 0 ? suspects.shift() : undefined;
      if (next) flights.push(prepare(next.taken, next.queue, true));
      return;
    }
    if (flights.some(({ second }) => second)) return;
    while (flights.length < prefetchDepth) {
      const next = takeNext();
      if (!next) return;
      flights.push(prepare(next.taken, next.queue, false));
    }
  }

  function settled(flight: Flight): void {
    pace.settled();
    ports.onSlice?.(flight.queue.studyUid);
    if (flight.queue.unsettled === 0) {
      queues = queues.filter((queue) => queue !== flight.queue);
      whole.push(flight.queue.work);
    }
  }

  function failedSlice(flight: Flight, problem: Problem): void {
    if (stopsAll(problem)) {
      stopped = problem;
      // What waits behind it may have met the same fate: all of it is asked for anew when scoring goes on.
      for (const { queue, taken } of [flight, ...flights.splice(0)]) queue.putBack(taken.index);
      return;
    }
    if (problem.code === 'cancelled' && closed) return;
    if (!flight.second && (processFault(problem) || problem.code === 'inference-failed')) {
      suspects.push({ taken: flight.taken, queue: flight.queue });
      return;
    }
    const { instanceId, frame } = flight.taken.work;
    const list = failures.get(flight.queue.studyUid) ?? [];
    list.push({ instanceId, frame, problem });
    failures.set(flight.queue.studyUid, list);
    flight.queue.fail(flight.taken.index);
    settled(flight);
  }

  /** Answers the score of a flight as soon as its pixels are there and the network has run. */
  async function scoreOf({ taken, queue, input }: Flight): Promise<Result<SliceScore>> {
    const prepared = await input;
    if (!prepared.ok) return prepared;
    queue.see(taken.index, !showsNoBrain(prepared.value.facts));
    return score(taken.work, prepared.value, queue.maySkip(taken.index));
  }

  async function score(work: SliceWork, input: ModelInput, skip: boolean): Promise<Result<SliceScore>> {
    const result = skip ? ok({ logits: new Float32Array(0), ms: 0 }) : await ports.inference.run(input.tensor);
    if (!result.ok) return result;
    const logits = Array.from(result.value.logits);
    return ok({
      instanceId: work.instanceId,
      frame: work.frame,
      slabSlices: work.frames.length,
      logits,
      probabilities: sliceProbabilities(skip ? null : logits, ports.manifest.calibration.slice),
      scored: !skip,
      facts: input.facts,
      ms: input.ms + result.value.ms,
    });
  }

  async function handle(flight: Flight, mine: number): Promise<void> {
    const scored = await (flight.score ??= scoreOf(flight));
    if (mine !== generation) return;
    if (!scored.ok) {
      failedSlice(flight, scored.problem);
      return;
    }
    const saved = ports.saveScores([scored.value]);
    if (!saved.ok) {
      failedSlice(flight, saved.problem);
      return;
    }
    flight.queue.settle(flight.taken.index);
    settled(flight);
  }

  function knownScores(studyUid: string): ReadonlyMap<string, SliceScore> {
    return new Map(ports.knownScores(studyUid).map((score) => [keyOf(score), score]));
  }

  /** The runs of scored slices that the model sees in context. */
  function runsInContext(
    { slices }: StudyWork,
    known: ReadonlyMap<string, SliceScore>,
  ): readonly (readonly SliceScore[])[] {
    const { context } = ports.manifest;
    if (!context) return [];
    const inOrder = slices.map((slice) => {
      const score = known.get(keyOf(slice));
      return score?.scored === true && score.slabSlices === slice.frames.length ? score : undefined;
    });
    const runs = contextRuns(
      inOrder.map((score) => score !== undefined),
      context.minSlices,
    );
    return runs.map((run) => run.flatMap((place) => inOrder[place] ?? []));
  }

  /** Sees the slices of a settled study in context; where that fails they keep the slice network's own logits. */
  async function finish(work: StudyWork, mine: number): Promise<void> {
    for (const run of runsInContext(work, knownScores(work.studyUid))) {
      const answer = await ports.inference.inContext(run.map(({ logits }) => logits));
      if (mine !== generation) return;
      const saved = answer.ok
        ? ports.saveScores(
            run.map((score, place) => {
              const inContext = answer.value[place] ?? score.logits;
              return {
                ...score,
                inContext,
                probabilities: sliceProbabilities(inContext, ports.manifest.calibration.slice),
              };
            }),
          )
        : answer;
      if (saved.ok) continue;
      if (stopsAll(saved.problem)) {
        stopped = saved.problem;
        whole.unshift(work);
        return;
      }
      withoutContext.add(work.studyUid);
    }
    ports.onStudy(work.studyUid);
  }

  async function loop(): Promise<void> {
    while (!closed && !paused && !stopped) {
      const settledStudy = whole.shift();
      if (settledStudy) {
        await finish(settledStudy, generation);
        continue;
      }
      fill();
      const flight = flights.shift();
      if (!flight) return;
      // Refilled before the network runs on this one: decoding overlaps with it.
      if (!flight.second) fill();
      for (const next of [flight, ...flights].slice(0, runDepth)) next.score ??= scoreOf(next);
      await handle(flight, generation);
      report();
    }
  }

  function wake(): void {
    if (looping || closed) return;
    looping = loop().finally(() => {
      looping = null;
      report();
      // Work may have come between the last look and here.
      const waits = flights.length + suspects.length + whole.length > 0 || queues.some((queue) => queue.open > 0);
      if (!paused && !stopped && waits) wake();
    });
  }

  function drop(): void {
    generation += 1;
    flights = [];
    suspects.length = 0;
    whole = [];
    queues = [];
    pace.restart();
  }

  return {
    setWork(studies) {
      const busy = new Map([...flights, ...suspects].map(({ queue }) => [queue.studyUid, queue]));
      const kept = new Map(queues.map((queue) => [queue.studyUid, queue]));
      queues = studies.flatMap((work) => {
        const running = kept.get(work.studyUid);
        if (running && busy.has(work.studyUid)) return [running];
        const known = knownScores(work.studyUid);
        const given = new Set((failures.get(work.studyUid) ?? []).map(keyOf));
        const queue = new SliceQueue(work, (slice) => {
          const score = known.get(keyOf(slice));
          if (score?.slabSlices === slice.frames.length) return score.scored || !showsNoBrain(score.facts);
          return given.has(keyOf(slice)) ? true : null;
        });
        if (queue.unsettled > 0) return [queue];
        // Ended between its last slice and its context.
        const waiting = withoutContext.has(work.studyUid) || whole.some(({ studyUid }) => studyUid === work.studyUid);
        const unseen = runsInContext(work, known).some((run) => run.some(({ inContext }) => inContext === undefined));
        if (unseen && !waiting) whole.push(work);
        return [];
      });
      wake();
    },
    jump(studyUid) {
      onScreen = studyUid;
    },
    pause(wanted) {
      paused = wanted;
      if (!wanted) stopped = null;
      report();
      if (!wanted) wake();
    },
    cancel() {
      drop();
      report();
    },
    retry(studyUid) {
      failures.delete(studyUid);
      withoutContext.delete(studyUid);
      stopped = null;
    },
    failures: (studyUid) => failures.get(studyUid) ?? [],
    allFailures: () => [...failures.values()].flat(),
    get progress() {
      return progress;
    },
    get stopped() {
      return stopped;
    },
    async idle() {
      while (looping) await looping;
    },
    close() {
      closed = true;
      drop();
    },
  };
}
