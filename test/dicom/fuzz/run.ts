/**
 * A long run of the fuzzer; a finding is made again from its number.
 *
 *   npm run fuzz -- [--cases 200000] [--seed 1] [--from 0] [--write folder]
 *
 * With `--write` the cases are not run but written as files, to be looked at.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzReport } from './fuzz.js';
import { fuzzCase } from './mutate.js';
import { seeds } from './seeds.js';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    write: { type: 'string' },
  },
});
const [cases, seed, from] = [Number(values.cases), Number(values.seed), Number(values.from)];
const tellEveryMs = 10_000;

function writeCases(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const all = seeds();
  for (let number = from; number < from + cases; number++) {
    const { bytes, made } = fuzzCase(all, seed, number);
    writeFileSync(join(folder, `${seed}-${number}.dcm`), bytes);
    console.log(`${seed}-${number}.dcm  ${made}`);
  }
}

function tell({ done, ms, findings, peakRssBytes }: FuzzReport): void {
  const perSecond = (done * 1000) / ms;
  const leftS = Math.round((cases - done) / perSecond);
  const peakMb = Math.round(peakRssBytes / 1e6);
  console.log(
    `${done} of ${cases}, ${Math.round(perSecond)} a second, ${leftS} s left, ${findings.length} findings, peak ${peakMb} MB`,
  );
}

async function main(): Promise<void> {
  let toldMs = 0;
  const report = await fuzz({
    ...{ cases, seed, from },
    onProgress: (progress) => {
      if (progress.ms - toldMs < tellEveryMs) return;
      toldMs = progress.ms;
      tell(progress);
    },
  });
  tell(report);
  console.log('outcomes:', report.outcomes);
  console.log(`slowest: case ${report.slowest.number}, ${Math.round(report.slowest.cpuMs)} ms of CPU time`);
  console.log(`largest: ${Math.round(report.mostBufferBytes / 1e6)} MB of buffers in one case`);
  for (const { number, made, what } of report.findings) {
    console.log(`FINDING --seed ${seed} --from ${number} --cases 1  (${made})\n${what}`);
  }
  if (report.findings.length > 0) process.exitCode = 1;
}

if (values.write === undefined) void main();
else writeCases(values.write);
