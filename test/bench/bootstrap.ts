/**
 * Prints how long the figures of 7,000 slices of 875 patients take with 2,000 resamplings of patients:
 *   npx tsx test/bench/bootstrap.ts
 * Budget: one minute on two cores, for the ranking of all six labels with their curves.
 */
import { labels } from '../../main/contract/index.js';
import { rankingBands } from '../../main/evaluation/index.js';
import { evaluate } from '../../main/evaluation/report/index.js';
import { madeUpInput } from '../evaluation/report/madeUpSet.js';

const patients = 875;
const input = madeUpInput(patients);

/** Wall clock and processor time of a piece of work, in seconds. */
function timed(name: string, work: () => void): void {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s, processor ${((user + system) / 1e6).toFixed(1)} s`,
  );
}

console.log(`${input.slices.length} slices of ${patients} patients, 2,000 resamplings`);
timed('AUC, average precision and both curves with bands, six labels', () => {
  const [model] = input.models;
  for (const label of labels) {
    const examples = input.slices.flatMap(({ truth, cluster }, index) => {
      const score = model?.predictions[index]?.probabilities[label];
      return score === undefined ? [] : [{ score, positive: truth[label] === true, cluster }];
    });
    if (examples.some(({ positive }) => positive)) rankingBands(examples);
  }
});
timed('every figure of the report', () => {
  const found = evaluate(input, { program: 'bench' });
  if (!found.ok) throw new Error(found.problem.message);
});
