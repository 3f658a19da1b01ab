import {
  labels,
  problem,
  settingsSchema,
  type AppState,
  type ModelSummary,
  type Probabilities,
  type Progress,
  type ReadRecord,
  type SiteSnapshot,
  type StackDetail,
  type StudyDetail,
  type WorklistRow,
  type WorklistSnapshot,
  type WorkProgress,
} from '../../main/contract/index.js';

/** The hour at which every state is looked at: nothing on the page may depend on the clock. */
export const nowMs = Date.UTC(2026, 10, 24, 9, 30);
const minuteMs = 60_000;

function all<T>(value: T): Record<(typeof labels)[number], T> {
  return Object.fromEntries(labels.map((label) => [label, value])) as Record<(typeof labels)[number], T>;
}

const bleeding: Probabilities = { ...all(0.08), any: 0.93, subdural: 0.91, subarachnoid: 0.64, intraparenchymal: 0.31 };
const quiet: Probabilities = { ...all(0.02), any: 0.04 };

export const model: ModelSummary = {
  id: 'made-up',
  version: '1.0.0',
  hash: 'a1b2c3d4'.repeat(8),
  folder: '/models/made-up',
  card: '/models/made-up/MODEL_CARD.md',
  licence: 'MIT',
  insufficient: ['epidural'],
  ruleIn: 0.71,
  ruleOut: 0.18,
  sliceThresholds: { ...all(0.5), subdural: 0.4 },
};

export function app(change: Partial<AppState> = {}, settings: Partial<AppState['settings']> = {}): AppState {
  return {
    version: '0.1.0',
    electron: '0.0.0',
    standIn: false,
    testBuild: false,
    platform: 'linux',
    settings: { ...settingsSchema.parse({ readerName: 'Dr. One', disclaimerAcceptedMs: nowMs }), ...settings },
    model,
    modelProblem: null,
    modelCard:
      '# Made-up model\n\nOne sentence with **weight** and `code`.\n\n| figure | value |\n| --- | --- |\n| AUC | 0.9 |\n',
    inference: {
      hash: model.hash,
      provider: 'cpu',
      providers: [{ name: 'cpu', outcome: 'used', reason: 'runs everywhere' }],
      threads: 2,
    },
    recent: ['/studies/november'],
    userName: 'one',
    ...change,
  };
}

const people = ['Ash^Ada', 'Birch^Ben', 'Cedar^Cleo', 'Dogwood^Dan', 'Elm^Eve', 'Fir^Finn', 'Gorse^Gil', 'Hazel^Hope'];

/** A row of nobody; `at` tells one from another. */
function row(at: number, change: Partial<WorklistRow>): WorklistRow {
  return {
    studyUid: `1.2.${at}`,
    rank: at + 1,
    band: 'not-suspected',
    queue: 'rest',
    evaluability: 'analysed',
    patientId: `P-${at}`,
    patientName: people[at] ?? '',
    ageYears: 50 + at,
    sex: at % 2 === 0 ? 'F' : 'M',
    accession: `A-${at}`,
    description: 'CT head',
    studyDate: '20261124',
    order: { priority: 'routine', arrivedMs: nowMs - (at + 3) * 7 * minuteMs, source: 'orders' },
    capMs: 60 * minuteMs,
    probabilities: quiet,
    leading: null,
    named: change.leading ?? null,
    state: 'unread',
    stateBy: '',
    stateSinceMs: null,
    pinned: false,
    drawn: false,
    simulated: false,
    slices: 32,
    reasons: [],
    why: 'Not suspected: any 0.04; routine; arrived 12 min ago.',
    ms: 900,
    ...change,
  };
}

const gap = { code: 'gap', message: 'Slices 12 and 13 lie 15 mm apart.' } as const;

/** One row of each kind: every band, every state of reading, due, pinned, in the audit sample, simulated. */
export const rows: readonly WorklistRow[] = [
  row(0, {
    band: 'suspected',
    queue: 'reading',
    state: 'reading',
    stateBy: 'Dr. One',
    stateSinceMs: nowMs,
    probabilities: bleeding,
    leading: 'subdural',
    why: 'Suspected: subdural 0.91 on slices 3-5; routine; arrived 21 min ago.',
  }),
  row(1, {
    band: 'suspected',
    queue: 'suspected',
    probabilities: { ...bleeding, subdural: 0.2 },
    leading: 'subarachnoid',
    order: { priority: 'stat', arrivedMs: nowMs - 9 * minuteMs, source: 'orders' },
    capMs: 15 * minuteMs,
    why: 'Suspected: subarachnoid 0.64 on slices 9-12; STAT; arrived 9 min ago.',
  }),
  row(2, {
    queue: 'due',
    order: { priority: 'urgent', arrivedMs: nowMs - 41 * minuteMs, source: 'orders' },
    capMs: 30 * minuteMs,
    why: 'Due: urgent and 41 min old, past its cap of 30 min.',
  }),
  row(3, {
    band: 'indeterminate',
    queue: 'indeterminate',
    evaluability: 'partial',
    probabilities: { ...quiet, any: 0.4, epidural: 0.3 },
    leading: 'epidural',
    reasons: [gap],
    why: 'Indeterminate: any 0.40; analysed in part.',
  }),
  row(4, {
    band: 'not-analysed',
    evaluability: 'not-analysed',
    probabilities: null,
    reasons: [{ code: 'two-patients', message: 'Two patients stand under this study UID.' }],
    why: 'Not analysed: two patients stand under this study UID.',
    ms: null,
  }),
  row(5, { band: 'pending', evaluability: 'pending', probabilities: null, why: 'Not scored yet.', ms: null }),
  row(6, { pinned: true, queue: 'pinned', drawn: true, simulated: true }),
  row(7, { queue: 'done', state: 'read', stateBy: 'Dr. One', stateSinceMs: nowMs, rank: null }),
  row(8, { queue: 'done', state: 'dismissed', stateBy: 'Dr. Two', stateSinceMs: nowMs, rank: null, sex: '' }),
];

const idle: Progress = { stage: 'idle', done: 0, total: null, perSecond: null, leftMs: null, detail: '' };
const atWork = { done: 812, total: 2400, perSecond: 41, leftMs: 39_000, detail: '' } as const;
export const resting: WorkProgress = { indexing: idle, scoring: idle };
export const indexing: WorkProgress = { indexing: { ...atWork, stage: 'indexing' }, scoring: idle };
export const scoring: WorkProgress = { indexing: idle, scoring: { ...atWork, stage: 'scoring' } };
export const paused: WorkProgress = { indexing: idle, scoring: { ...atWork, stage: 'paused' } };

export function worklist(
  change: Partial<WorklistSnapshot> = {},
  progress: WorkProgress = resting,
): WorklistSnapshot & WorkProgress {
  const falseAlarms = { falseAlarms: 2, suspectedRead: 9, window: 'the last 7 days' };
  const roots = ['/studies/november'];
  return { rows, nowMs, skipped: 0, falseAlarms, drift: null, aiOn: true, roots, ...progress, ...change };
}

const facts = {
  headAreaMm2: 20_000,
  brainAreaMm2: 14_000,
  brainMedianHu: 32,
  noiseHu: 4,
  metalAreaMm2: 0,
  enhancedAreaMm2: 0,
  looksLikeHu: true,
};

function stack(scored: boolean): StackDetail {
  const height = (at: number): number => Math.exp(-((at - 11) ** 2) / 8);
  return {
    id: '1.2.0.1#0',
    seriesUid: '1.2.0.1',
    patients: [
      {
        patientName: 'Ash^Ada',
        patientId: 'P-0',
        birthDate: '19760101',
        sex: 'F',
        ageYears: 50,
        studyDate: '20261124',
        accession: 'A-0',
        simulated: false,
      },
    ],
    modality: 'CT',
    kind: 'original',
    plane: 'axial',
    rows: 512,
    cols: 512,
    pixelSpacingMm: [0.48, 0.48],
    thicknessMm: 5,
    spacingMm: 5,
    coverageMm: 160,
    kernel: 'H31s',
    kvp: 120,
    reasons: [],
    seriesNumber: 2,
    seriesDescription: 'Head 5.0 H31s',
    orientation: [1, 0, 0, 0, 1, 0],
    windowCentreHu: 40,
    windowWidthHu: 80,
    scored,
    slices: Array.from({ length: 32 }, (_, at) => ({
      instanceId: at + 1,
      frame: 0,
      positionMm: at * 5,
      imagePositionMm: [-120, -120, at * 5],
      patient: 0,
      instanceNumber: at + 1,
      score: scored
        ? {
            instanceId: at + 1,
            frame: 0,
            slabSlices: 1,
            logits: [],
            probabilities: { ...quiet, any: height(at), subdural: height(at), subarachnoid: height(at + 6) / 2 },
            scored: true,
            facts,
            ms: 40,
          }
        : null,
    })),
  };
}

const reading: ReadRecord = {
  state: 'reading',
  by: 'Dr. One',
  sinceMs: nowMs,
  findings: null,
  dismissReason: null,
  dismissText: '',
  reopened: false,
  signature: null,
};

/** The study of the row at a place, with what was read of it. */
export function study(at: number, read: Partial<ReadRecord> = {}, scored = true): StudyDetail {
  const shown = rows[at] ?? row(at, {});
  const shownStack = stack(scored);
  return {
    row: shown,
    stacks: [shownStack],
    firstStackId: shownStack.id,
    read: { ...reading, ...read },
    scanner: 'Maker, Scanner One',
    reasons: shown.reasons,
    model: scored ? model : null,
    scoredMs: scored ? 1240 : null,
  };
}

export const gone = problem('folder-unreadable', 'The folder /studies/november cannot be read; check its drive.');

const counted = { studies: 140, bleeding: 66, patients: 139 };

/** A site with a candidate that the gate took, and the model that came with the program. */
export const site: SiteSnapshot = {
  learn: counted,
  holdout: { studies: 130, bleeding: 60, patients: 128 },
  leftOut: { contradictory: 2, gone: 0, severalPatients: 0, severalIds: 0, unscored: 3 },
  needed: [],
  run: null,
  problem: null,
  difference: null,
  before: null,
  records: [],
  asked: { drawn: 40, signed: 31 },
  versions: [
    {
      hash: 'c'.repeat(64),
      version: '1.0.0+site.abcd',
      inUse: false,
      promotable: true,
      refusal: '',
      uses: [],
      made: {
        atMs: nowMs,
        by: 'Dr. One',
        candidate: {
          folder: '/models/one',
          hash: 'c'.repeat(64),
          version: '1.0.0+site.abcd',
          parent: model.hash,
          depth: 'head',
          penalty: 0.1,
          curve: [0.6, 0.45, 0.38, 0.35].map((loss, at) => ({ step: at * 100, loss, heldOutLoss: loss + 0.04 })),
          dataHash: 'd'.repeat(64),
          logHash: '',
          learntStudies: 140,
          learntBleeding: 66,
          verdict: {
            accepted: true,
            patients: 128,
            studies: 130,
            bleeding: 60,
            replaySlices: 2501,
            replayFrom: 'patients that came with the model',
            look: 2,
            level: 0.975,
            checks: [
              { name: 'Enough studies', passed: true, sentence: '60 bleeding studies and 70 others are held back.' },
              {
                name: 'AUC of any, this site',
                passed: true,
                sentence: '+0.031 (+0.012 to +0.052); the lower bound must be at least -0.010.',
                change: { estimate: 0.031, low: 0.012, high: 0.052 },
                atLeast: -0.01,
              },
            ],
          },
        },
      },
    },
    { hash: model.hash, version: '1.0.0', made: null, inUse: true, promotable: false, refusal: '', uses: [] },
  ],
};
