import type { Progress } from '../contract/index.js';

const everyMs = 200;

/** What is said of progress, in one line. */
function progressText(progress: Progress): string {
  const { stage, done, total, perSecond, leftMs, detail } = progress;
  const count = total === null ? String(done) : `${done} of ${total}`;
  const noun = stage === 'indexing' ? 'files' : 'slices';
  const rate = perSecond === null ? '' : `, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} a second`;
  const left = leftMs === null ? '' : `, ${Math.ceil(leftMs / 1000)} s left`;
  return `${stage}: ${count} ${noun}${rate}${left}${detail ? `; ${detail}` : ''}`;
}

/** Progress on stderr: one line that is rewritten on a terminal, and nothing but the last word elsewhere. */
export function progressLine(nowMs: () => number = Date.now): { show(progress: Progress): void; end(): void } {
  const terminal = process.stderr.isTTY;
  let shownMs = 0;
  let open = false;
  return {
    show(progress) {
      if (!terminal || progress.stage === 'idle') return;
      const now = nowMs();
      if (now - shownMs < everyMs) return;
      shownMs = now;
      process.stderr.write(`\r\u001b[K${progressText(progress).slice(0, (process.stderr.columns || 80) - 1)}`);
      open = true;
    },
    end() {
      if (open) process.stderr.write('\r\u001b[K');
      open = false;
    },
  };
}
