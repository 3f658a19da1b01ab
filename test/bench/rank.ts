/** Prints how long it takes to re-rank 10,000 studies: `npx tsx test/bench/rank.ts`. Budget of the design: 5 ms. */
import { labels, type Probabilities, type RankContext, type RankInput } from '../../main/contract/index.js';
import { rankByKeys, rankKeyOf, rankStudies, type RankKey } from '../../main/triage/index.js';

const studies = 10_000;
const minute = 60_000;
const nowMs = 1_800_000_000_000;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const context: RankContext = {
  nowMs,
  suspectedSinceDue: 1,
  aiOn: true,
  waitCapMs: { stat: 15 * minute, urgent: 30 * minute, routine: 60 * minute },
  harmWeights: { epidural: 1, intraparenchymal: 0.9, intraventricular: 0.9, subarachnoid: 0.9, subdural: 0.8 },
  ruleIn: 0.6,
  ruleOut: 0.2,
  ruleOutEvidence: 500,
};

function list(random: () => number, sameArrival: boolean): RankInput[] {
  return Array.from({ length: studies }, (_, index): RankInput => {
    const p = () => (random() < 0.12 ? 0.5 + random() / 2 : random() * 0.3);
    const probabilities = Object.fromEntries(labels.map((label) => [label, p()])) as unknown as Probabilities;
    return {
      studyUid: `1.2.826.0.1.3680043.8.498.${Math.floor(random() * 1e9)}.${index}`,
      evaluability: random() < 0.05 ? 'partial' : 'analysed',
      probabilities,
      order: {
        priority: random() < 0.1 ? 'stat' : random() < 0.3 ? 'urgent' : 'routine',
        arrivedMs: sameArrival ? nowMs - 10 * minute : nowMs - Math.floor(random() * 90 * minute),
        source: 'orders',
      },
      studyDate: `2026${String(1 + Math.floor(random() * 12)).padStart(2, '0')}${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
      state: 'unread',
    };
  });
}

/** Best and median, without the first rounds in which the code is still being compiled. */
function spread(times: readonly number[]): string {
  const settled = times.slice(10).sort((a, b) => a - b);
  const [best, median] = [settled[0] ?? Number.NaN, settled[settled.length >> 1] ?? Number.NaN];
  return `median ${median.toFixed(2)} best ${best.toFixed(2)} ms`;
}

function timesMs(prepare: (round: number) => () => void): string {
  const times: number[] = [];
  // Processor time beside wall time: on a machine that others use too, only the first is the program's own.
  const cpuTimes: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const rank = prepare(round);
    const cpu = process.cpuUsage();
    const started = performance.now();
    rank();
    times.push(performance.now() - started);
    const used = process.cpuUsage(cpu);
    cpuTimes.push((used.user + used.system) / 1000);
  }
  return `wall ${spread(times)}; cpu ${spread(cpuTimes)}`;
}

/** As in use: one study gets a result, the keys of the others are kept, and all are ranked again. */
function reRank(inputs: readonly RankInput[]): string {
  // The worklist keeps its keys in the order of the last ranking.
  const byUid = new Map(inputs.map((input) => [input.studyUid, input]));
  const keys = new Map<string, RankKey>();
  for (const { studyUid } of rankStudies(inputs, context)) {
    const input = byUid.get(studyUid);
    const key = input && rankKeyOf(input, context);
    if (key) keys.set(studyUid, key);
  }
  return timesMs((round) => () => {
    const input = inputs[(round * 977) % inputs.length];
    if (!input?.probabilities) return;
    const raised = { ...input, probabilities: { ...input.probabilities, any: 0.99 } };
    const key = rankKeyOf(raised, context);
    if (key) keys.set(input.studyUid, key);
    rankByKeys(keys.values(), context);
  });
}

const random = randomFrom(7);
for (const [name, sameArrival] of [
  ['arrivals spread over 90 min', false],
  ['all arrived at once (a folder just opened)', true],
] as const) {
  const inputs = list(random, sameArrival);
  console.log(`re-rank ${studies} studies after one result, ${name}: ${reRank(inputs)}`);
  console.log(
    `rank ${studies} studies from nothing, ${name}: ${timesMs(() => () => void rankStudies(inputs, context))}`,
  );
}
