/** Prints how long the worklist of 10,000 scored studies takes to open and to give a snapshot: `npx tsx test/bench/snapshot.ts`. */
import { openListBench } from './listBench.js';

const opened = performance.now();
const { list, studies, slices } = openListBench();
const count = studies.length;
console.log(
  `open ${count} studies of ${slices} scored slices, store excluded: ${(performance.now() - opened).toFixed(0)} ms`,
);

const wall: number[] = [];
const cpu: number[] = [];
for (let round = 0; round < 40; round += 1) {
  const study = studies[(round * 977) % count];
  if (study) list.scored(study.studyUid);
  const before = process.cpuUsage();
  const started = performance.now();
  list.snapshot();
  wall.push(performance.now() - started);
  const used = process.cpuUsage(before);
  cpu.push((used.user + used.system) / 1000);
}
const median = (times: readonly number[]): string =>
  ([...times].sort((a, b) => a - b)[times.length >> 1] ?? 0).toFixed(1);
console.log(`snapshot of ${count} rows after one result: wall median ${median(wall)} ms, cpu median ${median(cpu)} ms`);
