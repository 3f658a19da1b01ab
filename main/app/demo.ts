import { join } from 'node:path';
import { ok, type Progress, type Result } from '../contract/index.js';
import { writeDemoInChild, type DemoProgress } from '../phantom/index.js';
import type { StartChild } from '../process/index.js';
import { userCacheFolder, type Workstation } from '../workstation/index.js';

function drawingProgress({ done, total }: DemoProgress, passedMs: number): Progress {
  return {
    stage: 'drawing',
    done,
    total,
    perSecond: done > 0 ? (1000 * done) / passedMs : null,
    leftMs: done > 0 ? (passedMs / done) * (total - done) : null,
    detail: 'The demo studies are simulated: they are drawn once and kept.',
  };
}

/** The demo studies by one click: drawn once, kept, and listed while they are drawn. */
export class Demo {
  private control: AbortController | null = null;
  private drawn: Progress | null = null;

  constructor(
    private readonly workstation: Pick<Workstation, 'showOnly' | 'index'>,
    private readonly startChild: StartChild,
    private readonly onProgress: () => void,
  ) {}

  /** How far the drawing is; null while nothing is drawn. */
  get progress(): Progress | null {
    return this.drawn;
  }

  cancel(): void {
    this.control?.abort();
  }

  async open(): Promise<Result<null>> {
    const { workstation } = this;
    const folder = join(userCacheFolder(), 'demo');
    workstation.showOnly([folder]);
    const control = new AbortController();
    this.control = control;
    const startedMs = Date.now();
    let indexing = Promise.resolve<Result<null>>(ok(null));
    let indexed = 0;
    const written = await writeDemoInChild(
      this.startChild,
      { folder, nowMs: startedMs },
      {
        signal: control.signal,
        onProgress: (progress) => {
          this.drawn = drawingProgress(progress, Date.now() - startedMs);
          this.onProgress();
          // Reading can begin before the last study is drawn.
          if (progress.done > indexed && progress.done < progress.total) {
            indexed = progress.done;
            indexing = workstation.index([folder]);
          }
        },
      },
    );
    await indexing;
    this.drawn = null;
    if (written.ok) return workstation.index([folder]);
    this.onProgress();
    return written;
  }
}
