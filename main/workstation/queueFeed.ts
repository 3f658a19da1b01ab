import { sliceKey, type SlicesScored, type SliceScore } from '../contract/index.js';
import type { Scheduler } from '../inference/index.js';
import type { Store } from '../store/index.js';
import type { PendingStudy, Worklist } from '../worklist/index.js';
import { studyWork } from './studyWork.js';

/** Studies handed to the queue at once; it is fed anew before it runs dry. */
const queuedStudies = 100;
const feedWhenLeft = 20;

export interface QueueFeedPorts {
  readonly store: Pick<Store, 'instance'>;
  readonly worklist: Pick<Worklist, 'pending'>;
  /** The queue; null while nothing is to be scored. */
  readonly scheduler: () => Pick<Scheduler, 'setWork'> | null;
}

/** Gives the queue the studies that wait for scores, in the order of the list. */
export class QueueFeed {
  private left = 0;
  private given: ReadonlyMap<string, PendingStudy> = new Map();

  constructor(private readonly ports: QueueFeedPorts) {}

  /** Hands over what is pending now. */
  feed(): void {
    const scheduler = this.ports.scheduler();
    if (!scheduler) return;
    const pending = this.ports.worklist.pending(queuedStudies);
    this.left = pending.length;
    this.given = new Map(pending.map((study) => [study.studyUid, study]));
    scheduler.setWork(pending.map((study) => studyWork(study, (id) => this.ports.store.instance(id))));
  }

  /** A study was scored: the queue is fed before the last ones are. */
  studyDone(): void {
    this.left -= 1;
    if (this.left <= feedWhenLeft) this.feed();
  }

  /** The slices that a score stands for: those of the slab around the one it names. */
  slicesOf(studyUid: string, score: SliceScore): SlicesScored {
    const key = sliceKey(score);
    const slab = this.given.get(studyUid)?.slabs.find(({ centre }) => sliceKey(centre) === key);
    const slices = (slab?.slices ?? [score]).map(({ instanceId, frame }) => ({ instanceId, frame }));
    return { studyUid, slices, score };
  }
}
