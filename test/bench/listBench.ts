import {
  labels,
  settingsSchema,
  type LogEvent,
  type ModelManifest,
  type ModelSummary,
  type Order,
  type Probabilities,
  type SliceScore,
  type Study,
} from '../../main/contract/index.js';
import { openWorklist, type Worklist, type WorklistPorts } from '../../main/worklist/index.js';
import { brain, range, stackOf, studyOf } from '../triage/studies.js';

const count = 10_000;
const slices = 20;
const nowMs = 1_800_000_000_000;

const perLabel = <T>(value: T) => Object.fromEntries(labels.map((label) => [label, value])) as Record<string, T>;
const manifest = {
  study: { windowSlices: 3, topK: 2 },
  thicknessMm: 5,
  calibration: { study: perLabel({ kind: 'platt', a: 1, b: 0 }) },
  operatingPoints: { ruleIn: { threshold: 0.6 }, ruleOut: { threshold: 0.2, bleedingStudies: 500 } },
  expectedFlagged: { share: 0.1, source: 'held-out studies' },
} as unknown as ModelManifest;
const summary = { id: 'bench', version: '1', hash: 'a'.repeat(64) } as unknown as ModelSummary;

const studies = Array.from({ length: count }, (_, index) =>
  studyOf([stackOf({ positionsMm: range(slices, 5) })], {
    studyUid: `1.2.826.${(index * 7919) % count}`,
    accession: `A${index}`,
    firstSeenMs: nowMs - (index % 5000) * 1000,
    simulated: false,
  }),
);
const byUid = new Map(studies.map((study) => [study.studyUid, study]));
const orders = new Map<string, Order>();
let seq = 0;
const settings = settingsSchema.parse({});

function scoresOf(studyUid: string): readonly SliceScore[] {
  const study = byUid.get(studyUid);
  const bleeds = study !== undefined && study.firstSeenMs % 8000 === 0;
  return (study?.series[0]?.stacks[0]?.slices ?? []).map((slice, index) => {
    const logit = bleeds && index > 5 && index < 11 ? 3 : -6;
    const probabilities = perLabel(0.1) as unknown as Probabilities;
    const logits = [logit, -6, logit, -6, -6, -6];
    return {
      instanceId: slice.instanceId,
      frame: 0,
      slabSlices: 1,
      logits,
      probabilities,
      scored: true,
      facts: brain,
      ms: 30,
    };
  });
}

const ports: WorklistPorts = {
  store: {
    studies: () => studies,
    study: (uid) => byUid.get(uid),
    instance: () => undefined,
    instancesOf: () => [],
    orders: () => orders,
    scores: (_hash, uid) => scoresOf(uid),
    events: () => [],
    appendEvent: (event) => ({ ok: true, value: { ...event, seq: ++seq, hash: '0'.repeat(64) } satisfies LogEvent }),
  },
  clock: () => nowMs,
  settings: () => settings,
  model: () => ({ manifest, summary }),
  who: () => 'bench',
};

export interface ListBench {
  readonly list: Worklist;
  readonly studies: readonly Study[];
  /** Slices of each study. */
  readonly slices: number;
  readonly scoresOf: (studyUid: string) => readonly SliceScore[];
}

/** A list of 10,000 scored studies over a store that is held in memory, as the benches of the list need it. */
export function openListBench(): ListBench {
  return { list: openWorklist(ports), studies, slices, scoresOf };
}
