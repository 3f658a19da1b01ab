/** Runs cases one after another for `fuzz` (fuzz.ts), which ends this process where a case does not come to an end. */
import { openChecker } from './check.js';
import { fuzzCase } from './mutate.js';
import { seeds } from './seeds.js';

/** A stretch of cases to run. */
export interface FuzzOrder {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

export interface FuzzFinding {
  readonly number: number;
  readonly made: string;
  readonly what: string;
}

/** What a stretch of cases gave. */
export interface FuzzAnswer {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly findings: readonly FuzzFinding[];
  readonly slowest: { readonly number: number; readonly cpuMs: number };
  readonly mostBufferBytes: number;
  readonly peakRssBytes: number;
}

const all = seeds();
const check = openChecker();

async function run({ seed, from, count }: FuzzOrder): Promise<FuzzAnswer> {
  const outcomes: Record<string, number> = {};
  const findings: FuzzFinding[] = [];
  let slowest = { number: from, cpuMs: 0 };
  let mostBufferBytes = 0;
  for (let number = from; number < from + count; number++) {
    const { bytes, made } = fuzzCase(all, seed, number);
    const { outcome, cpuMs, bufferBytes, finding } = await check(bytes);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (cpuMs > slowest.cpuMs) slowest = { number, cpuMs };
    mostBufferBytes = Math.max(mostBufferBytes, bufferBytes);
    if (finding !== undefined) findings.push({ number, made, what: finding });
  }
  return { outcomes, findings, slowest, mostBufferBytes, peakRssBytes: process.resourceUsage().maxRSS * 1024 };
}

process.on('message', (order: FuzzOrder) => {
  void run(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
