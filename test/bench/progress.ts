/**
 * What it costs to tell the page that one slice was scored, with 10,000 studies on the list: as it would be with the rows
 * in every tick and the open study asked for anew, and as it is. Bytes are those of a structured clone, which is what goes
 * from one process to the other. `npx tsx test/bench/progress.ts`
 */
import { serialize } from 'node:v8';
import type { SlicesScored, WorklistSnapshot, WorkProgress } from '../../main/contract/index.js';
import { openListBench } from './listBench.js';
import { medianOf } from './medianOf.js';

const rounds = 40;
const { list, studies, scoresOf } = openListBench();
const working: WorkProgress = {
  indexing: { stage: 'idle', done: 0, total: null, perSecond: null, leftMs: null, detail: '' },
  scoring: { stage: 'scoring', done: 812, total: 2000, perSecond: 21.4, leftMs: 55_514, detail: '' },
};
const open = studies[4711];
if (!open) throw new Error('the list is too short');
const [score] = scoresOf(open.studyUid);
if (!score) throw new Error('the study has no score');

interface Cost {
  readonly ms: number;
  readonly bytes: number;
}

/** Median cost of making one message and of cloning it; one study gets a result before each, as in use. */
function costOf(message: () => unknown): Cost {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const study = studies[(round * 977) % studies.length];
    if (study) list.scored(study.studyUid);
    const startedMs = performance.now();
    bytes = serialize(message()).byteLength;
    times.push(performance.now() - startedMs);
  }
  return { ms: medianOf(times.slice(5)), bytes };
}

const rows = (): WorklistSnapshot => ({ ...list.snapshot(), skipped: 0, roots: ['/data'] });
const scored: SlicesScored = {
  studyUid: open.studyUid,
  slices: [{ instanceId: score.instanceId, frame: score.frame }],
  score,
};
const cases = {
  'a tick of progress': [costOf(() => ({ ...rows(), ...working })), costOf(() => working)],
  'a settled slice of the open study': [costOf(() => list.detail(open.studyUid)), costOf(() => scored)],
} as const;

for (const [what, [before, now]] of Object.entries(cases)) {
  console.log(
    JSON.stringify({
      bench: `${what}, ${studies.length} studies on the list`,
      withRows: { ms: Number(before.ms.toFixed(2)), bytes: before.bytes },
      apart: { ms: Number(now.ms.toFixed(4)), bytes: now.bytes },
      timesFaster: Math.round(before.ms / now.ms),
      timesSmaller: Math.round(before.bytes / now.bytes),
    }),
  );
}
