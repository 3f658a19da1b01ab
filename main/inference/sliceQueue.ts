import type { FrameRef, PixelFacts } from '../contract/index.js';

/** One score to be made: of a slice, or of the slab of thin slices around it. */
export interface SliceWork {
  /** The slice that carries the score: the middle one of a slab. */
  readonly instanceId: number;
  readonly frame: number;
  /** Frames that are averaged; one, where the slice is as thick as the model wants it. */
  readonly frames: readonly FrameRef[];
  readonly pixelSpacingMm?: readonly [number, number];
}

/** A study to be scored: its slices in order of position. */
export interface StudyWork {
  readonly studyUid: string;
  readonly slices: readonly SliceWork[];
}

/** Brain on a slice below which there is nothing to score, mm2 (or pixels): less than a thumbnail. */
const leastBrainAreaMm2 = 150;

/** True where the pixels show no brain; never where they are not HU, because then nothing can be told from them. */
export function showsNoBrain(facts: PixelFacts): boolean {
  return facts.looksLikeHu && facts.brainAreaMm2 < leastBrainAreaMm2;
}

type SliceState = 'open' | 'taken' | 'settled';

export interface TakenSlice {
  readonly studyUid: string;
  readonly index: number;
  readonly work: SliceWork;
}

/**
 * The open slices of one study, from both ends inward. Slices without brain may be skipped only where every slice
 * between them and one end of the stack has none either (neck below, air above): between slices with brain a slice
 * that seems to have none is a defect of the skull or of the finding, and is scored. Ends first, this is known in time.
 */
export class SliceQueue {
  readonly work: StudyWork;
  private readonly states: SliceState[];
  /** Whether there is brain on each slice; null until its pixels were seen. */
  private readonly brain: (boolean | null)[];

  /** `brainOf` answers null for what is still to be scored. */
  constructor(work: StudyWork, brainOf: (slice: SliceWork) => boolean | null) {
    this.work = work;
    this.brain = work.slices.map(brainOf);
    this.states = this.brain.map((brain) => (brain === null ? 'open' : 'settled'));
  }

  get studyUid(): string {
    return this.work.studyUid;
  }

  get open(): number {
    return this.states.filter((state) => state === 'open').length;
  }

  get unsettled(): number {
    return this.states.filter((state) => state !== 'settled').length;
  }

  /** Takes the next open slice: up from the bottom until brain is seen, down from the top until then, then the rest. */
  take(): TakenSlice | null {
    const firstBrain = this.brain.indexOf(true);
    const lastBrain = this.brain.lastIndexOf(true);
    const low = this.states.indexOf('open');
    if (low < 0) return null;
    const high = this.states.lastIndexOf('open');
    const bottomSeen = firstBrain >= 0 && firstBrain < low;
    const topSeen = lastBrain > high;
    const index = bottomSeen && !topSeen ? high : low;
    const work = this.work.slices[index];
    if (!work) return null;
    this.states[index] = 'taken';
    return { studyUid: this.studyUid, index, work };
  }

  /** Notes what the pixels of a slice show, before it is scored. */
  see(index: number, brain: boolean): void {
    this.brain[index] = brain;
  }

  /** True where the slice shows no brain and may be left out. */
  maySkip(index: number): boolean {
    const empty = (brain: boolean | null) => brain === false;
    return this.brain.slice(0, index + 1).every(empty) || this.brain.slice(index).every(empty);
  }

  /** The slice was scored or left out. */
  settle(index: number): void {
    this.states[index] = 'settled';
  }

  /** The slice failed; it counts as brain, because nothing is known about it. */
  fail(index: number): void {
    this.states[index] = 'settled';
    this.brain[index] = true;
  }

  putBack(index: number): void {
    this.states[index] = 'open';
  }
}
