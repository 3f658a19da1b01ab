import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { FuzzAnswer, FuzzFinding, FuzzOrder } from './child.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly cases: number;
  readonly from?: number;
  /** A stretch that takes longer hangs. */
  readonly stretchMs?: number;
  readonly onProgress?: (progress: FuzzReport) => void;
}

export interface FuzzReport {
  readonly done: number;
  readonly ms: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Throws, hangs, deaths, slow cases, large allocations; each with the number that makes it again. */
  readonly findings: readonly FuzzFinding[];
  readonly slowest: { readonly number: number; readonly cpuMs: number };
  readonly mostBufferBytes: number;
  readonly peakRssBytes: number;
}

const casesPerStretch = 100;
/** Heap of the child: a case that needs more ends it, which is a finding. */
const heapMb = 512;

/**
 * Runs mutations of valid files through the parser and the decoders, in a process that may die: a stretch of cases that
 * ends it, or does not end, is run again case by case, until the case is found; the others go on.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, cases, from = 0, stretchMs = 120_000 } = options;
  const beganMs = performance.now();
  const outcomes: Record<string, number> = {};
  const findings: FuzzFinding[] = [];
  let slowest = { number: from, cpuMs: 0 };
  let mostBufferBytes = 0;
  let peakRssBytes = 0;
  let done = 0;
  let child: ChildProcess | undefined;

  const report = (): FuzzReport => ({
    ...{ done, ms: performance.now() - beganMs, outcomes, findings, slowest, mostBufferBytes, peakRssBytes },
  });

  function take(answer: FuzzAnswer, count: number): void {
    for (const [outcome, times] of Object.entries(answer.outcomes))
      outcomes[outcome] = (outcomes[outcome] ?? 0) + times;
    findings.push(...answer.findings);
    if (answer.slowest.cpuMs > slowest.cpuMs) slowest = answer.slowest;
    mostBufferBytes = Math.max(mostBufferBytes, answer.mostBufferBytes);
    peakRssBytes = Math.max(peakRssBytes, answer.peakRssBytes);
    done += count;
    options.onProgress?.(report());
  }

  /** The answer, or how the child ended. */
  function ask(order: FuzzOrder): Promise<FuzzAnswer | string> {
    const asked = (child ??= fork(join(import.meta.dirname, 'child.ts'), [], {
      execArgv: ['--import', 'tsx', `--max-old-space-size=${heapMb}`],
      serialization: 'advanced',
    }));
    return new Promise((resolve) => {
      const end = (result: FuzzAnswer | string): void => {
        clearTimeout(timer);
        asked.removeAllListeners();
        if (typeof result === 'string') {
          child = undefined;
          asked.kill('SIGKILL');
        }
        resolve(result);
      };
      const timer = setTimeout(() => end(`no end within ${stretchMs / 1000} s`), stretchMs);
      asked.on('message', (answer: FuzzAnswer) => end(answer));
      asked.on('exit', (code, signal) => end(`the process ended (${code ?? signal})`));
      asked.on('error', () => undefined);
      asked.send(order);
    });
  }

  for (let at = from; at < from + cases; at += casesPerStretch) {
    const count = Math.min(casesPerStretch, from + cases - at);
    const answer = await ask({ seed, from: at, count });
    if (typeof answer !== 'string') {
      take(answer, count);
      continue;
    }
    for (let number = at; number < at + count; number++) {
      const one = await ask({ seed, from: number, count: 1 });
      if (typeof one === 'string') {
        findings.push({ number, made: '', what: one });
        done += 1;
      } else take(one, 1);
    }
  }
  child?.removeAllListeners();
  child?.kill();
  return report();
}
