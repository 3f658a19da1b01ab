import type { Progress } from '../contract/index.js';

/** Slices over which the rate is taken: long enough to be steady, short enough to follow a change of threads. */
const rateOver = 24;

/** Counts settled slices and says how fast they come and how long the rest will take. */
export class Pace {
  private done = 0;
  private readonly times: number[] = [];

  constructor(private readonly nowMs: () => number) {}

  settled(): void {
    this.done += 1;
    this.times.push(this.nowMs());
    if (this.times.length > rateOver + 1) this.times.shift();
  }

  restart(): void {
    this.done = 0;
    this.times.length = 0;
  }

  /** `open` slices are left; at none the count starts anew with the next work. */
  progress(stage: Progress['stage'], open: number, detail: string): Progress {
    const first = this.times[0];
    const last = this.times.at(-1);
    const spanMs = first !== undefined && last !== undefined ? last - first : 0;
    const perSecond = spanMs > 0 ? (1000 * (this.times.length - 1)) / spanMs : null;
    const answer: Progress = {
      stage,
      done: this.done,
      total: this.done + open,
      perSecond: stage === 'scoring' ? perSecond : null,
      leftMs: stage === 'scoring' && perSecond !== null ? (1000 * open) / perSecond : null,
      detail,
    };
    if (stage === 'idle') this.restart();
    return answer;
  }
}
