import { availableParallelism, cpus, loadavg } from 'node:os';

/** Core use seen between two looks: how busy the machine is, and how much of that is this process. */
export interface CoreUse {
  readonly cores: number;
  /** Cores kept busy by everything that runs on the machine. */
  readonly busy: number;
  /** Cores kept busy by this process. */
  readonly own: number;
}

/**
 * Threads for the network: the cores that others leave free, at least one. On two cores with another busy process two
 * threads are slower than one (137 ms against 53 ms a slice), so a core counts as free only when it is nearly idle;
 * beyond eight threads a network of this size gains nothing.
 */
export function threadsFor(use: CoreUse): number {
  const free = use.cores - Math.max(0, use.busy - use.own);
  return Math.max(1, Math.min(8, use.cores, Math.floor(free + 0.4)));
}

interface Look {
  readonly atMs: number;
  readonly busyMs: number;
  readonly ownMs: number;
}

function look(): Look {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const own = process.cpuUsage();
  return { atMs: performance.now(), busyMs, ownMs: (own.user + own.system) / 1000 };
}

/**
 * Watches how many cores are free. Load averages lag by a minute; the difference of two looks at the core times does
 * not, and it can leave out what this process itself uses.
 */
export function watchCores(): { use(): CoreUse } {
  let last = look();
  // Before there is a difference to be taken, the load average of the last minute is the best guess; Windows has none.
  let lastUse: CoreUse = { cores: availableParallelism(), busy: loadavg()[0] ?? 0, own: 0 };
  return {
    use() {
      const now = look();
      const spanMs = now.atMs - last.atMs;
      // Core times tick in 10 ms: a shorter span would be noise.
      if (spanMs < 300) return lastUse;
      lastUse = {
        cores: availableParallelism(),
        busy: (now.busyMs - last.busyMs) / spanMs,
        own: (now.ownMs - last.ownMs) / spanMs,
      };
      last = now;
      return lastUse;
    },
  };
}
