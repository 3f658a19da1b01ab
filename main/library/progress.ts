/** How far indexing is. `found` grows while folders are walked; then what is left can be told from it. */
export interface IndexProgress {
  readonly found: number;
  readonly indexed: number;
  readonly skipped: number;
  readonly unchanged: number;
  /** Studies grouped so far in this run. */
  readonly studies: number;
  /** Files a second over the last seconds. */
  readonly perSecond: number;
}

type Counts = Omit<IndexProgress, 'perSecond'>;

const leastMsBetween = 100;
/** The rate forgets what is older than about this. */
const rateWindowMs = 2_000;

/** Tells `onProgress` of the counts as they stand, at most ten times a second. */
export function progressMeter(
  counts: Counts,
  onProgress: ((progress: IndexProgress) => void) | undefined,
  now: () => number,
): { tick(): void; last(): void } {
  let toldMs = now();
  let windowMs = toldMs;
  let windowDone = 0;
  let perSecond = 0;

  function tell(atMs: number): void {
    const { found, indexed, skipped, unchanged, studies } = counts;
    const done = indexed + skipped + unchanged;
    const spentMs = atMs - windowMs;
    if (spentMs > 0) perSecond = ((done - windowDone) * 1_000) / spentMs;
    if (spentMs >= rateWindowMs) {
      windowMs = atMs;
      windowDone = done;
    }
    toldMs = atMs;
    onProgress?.({ found, indexed, skipped, unchanged, studies, perSecond: Math.round(perSecond) });
  }

  return {
    tick() {
      if (!onProgress) return;
      const atMs = now();
      if (atMs - toldMs >= leastMsBetween) tell(atMs);
    },
    last() {
      if (onProgress) tell(now());
    },
  };
}
