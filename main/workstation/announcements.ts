import { throttle } from './throttle.js';

/** Told so often at most: faster than a reader looks, and no faster than a list of thousands can be drawn. */
const everyMs = 250;
/** Waiting times and what is due change with the minute, without any event. */
const listEveryMs = 60_000;

export interface AnnouncementPorts {
  readonly onList: () => void;
  readonly onListProgress: () => void;
}

/** Tells that the list changed, or that only the work beside it has come further: at most a few times a second. */
export class Announcements {
  private list = false;
  private progress = false;
  private readonly timing: ReturnType<typeof throttle>;
  private readonly minutes: NodeJS.Timeout;

  constructor(ports: AnnouncementPorts) {
    this.timing = throttle(() => {
      const { list, progress } = this;
      this.list = false;
      this.progress = false;
      // Rows first: progress that has ended says that they are complete.
      if (list) ports.onList();
      if (progress) ports.onListProgress();
    }, everyMs);
    this.minutes = setInterval(() => this.listChanged(), listEveryMs);
    this.minutes.unref();
  }

  listChanged(): void {
    this.list = true;
    this.timing.request();
  }

  progressChanged(): void {
    this.progress = true;
    this.timing.request();
  }

  stop(): void {
    clearInterval(this.minutes);
    this.timing.stop();
  }
}
