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

type SliceState = 'open' | 'taken' | 'brain' | 'no-brain';

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
  readonly studyUid: string;
  private readonly slices: readonly SliceWork[];
  private readonly states: SliceState[];

  constructor(work: StudyWork, brainOf: (slice: SliceWork) => boolean | null) {
    this.studyUid = work.studyUid;
    this.slices = work.slices;
    this.states = work.slices.map((slice) => {
      const brain = brainOf(slice);
      return brain === null ? 'open' : brain ? 'brain' : 'no-brain';
    });
  }

  get open(): number {
    return this.states.filter((state) => state === 'open').length;
  }

  get unsettled(): number {
    return this.states.filter((state) => state === 'open' || state === 'taken').length;
  }

  /** Takes the next open slice: up from the bottom until brain is seen, down from the top until then, then the rest. */
  take(): TakenSlice | null {
    const firstBrain = this.states.indexOf('brain');
    const lastBrain = this.states.lastIndexOf('brain');
    const low = this.states.indexOf('open');
    if (low < 0) return null;
    const high = this.states.lastIndexOf('open');
    const bottomSeen = firstBrain >= 0 && firstBrain < low;
    const topSeen = lastBrain > high;
    const index = bottomSeen && !topSeen ? high : low;
    const work = this.slices[index];
    if (!work) return null;
    this.states[index] = 'taken';
    return { studyUid: this.studyUid, index, work };
  }

  /** True where the slice may be left out, given that it shows no brain itself. */
  maySkip(index: number): boolean {
    const empty = (state: SliceState) => state === 'no-brain';
    return this.states.slice(0, index).every(empty) || this.states.slice(index + 1).every(empty);
  }

  /** Notes the outcome; a slice that failed counts as brain, because nothing is known about it. */
  settle(index: number, brain: boolean): void {
    this.states[index] = brain ? 'brain' : 'no-brain';
  }

  putBack(index: number): void {
    this.states[index] = 'open';
  }
}
