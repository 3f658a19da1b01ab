import { ok, problem, type ReadRecord } from '../../main/contract/index.js';
import { labelledSet } from '../dataset/labelledSet.svelte.js';
import { openStudy, session, tell, type DialogName } from '../shell/session.svelte.js';
import { app, gone, indexing, nowMs, paused, rows, scoring, site, study, worklist } from './madeUp.js';
import type { MadeUpAnswers } from './madeUpBridge.js';

/** One designed state of the window. */
export interface State {
  readonly name: string;
  readonly answers: MadeUpAnswers;
  /** What the reader does once the window stands. */
  readonly then?: () => void;
}

const usual: MadeUpAnswers = {
  'app.state': ok(app()),
  'worklist.get': ok(worklist()),
  'app.ready': ok(null),
  'library.skipped': ok([
    { file: '/studies/november/notes.txt', code: 'not-dicom', message: 'notes.txt is no DICOM file.' },
    { file: '/studies/november/7.dcm', code: 'header-damaged', message: 'The header of 7.dcm is damaged.' },
    {
      file: '/studies/november/8.dcm',
      code: 'file-odd',
      message: '8.dcm has no meta header; it was read all the same.',
    },
  ]),
  'site.get': ok(site),
};
const empty = { rows: [], roots: [] } as const;

function opened(name: string, at: number, read: Partial<ReadRecord> = {}, scored = true): State {
  const shown = study(at, read, scored);
  return {
    name,
    answers: { ...usual, 'study.open': ok(shown) },
    then: () => void openStudy(shown.row.studyUid),
  };
}

function dialog(name: DialogName, title: string = name, answers: MadeUpAnswers = {}): State {
  return { name: `dialog-${title}`, answers: { ...usual, ...answers }, then: () => (session.dialog = name) };
}

/** Every designed state, by name. The picture of a slice has none here: it takes real pixels (`npm run pictures`). */
export const states: readonly State[] = [
  { name: 'starting', answers: {} },
  { name: 'start-failed', answers: { ...usual, 'app.state': { ok: false, problem: gone } } },
  { name: 'welcome', answers: { ...usual, 'worklist.get': ok(worklist(empty)) } },
  { name: 'indexing-first', answers: { ...usual, 'worklist.get': ok(worklist({ rows: [] }, indexing)) } },
  { name: 'folder-empty', answers: { ...usual, 'worklist.get': ok(worklist({ rows: [], skipped: 14 })) } },
  { name: 'worklist', answers: usual, then: () => (session.selectedStudyUid = rows[1]?.studyUid ?? null) },
  { name: 'worklist-without-ai', answers: { ...usual, 'worklist.get': ok(worklist({ aiOn: false })) } },
  { name: 'worklist-indexing', answers: { ...usual, 'worklist.get': ok(worklist({}, indexing)) } },
  { name: 'worklist-scoring', answers: { ...usual, 'worklist.get': ok(worklist({ skipped: 3 }, scoring)) } },
  { name: 'worklist-paused', answers: { ...usual, 'worklist.get': ok(worklist({}, paused)) } },
  {
    name: 'worklist-drift',
    answers: {
      ...usual,
      'worklist.get': ok(worklist({ drift: '24 of the last 50 studies read suspected; the card expects 10.' })),
    },
  },
  { name: 'large-text', answers: { ...usual, 'app.state': ok(app({}, { textScale: 1.5 })) } },
  {
    name: 'columns-closed',
    answers: { ...usual, 'app.state': ok(app({}, { worklistOpen: false, findingsOpen: false })) },
  },
  { name: 'banners', answers: { ...usual, 'app.state': ok(app({ standIn: true, testBuild: true })) } },
  {
    name: 'model-missing',
    answers: {
      ...usual,
      'app.state': ok(
        app({
          model: null,
          inference: null,
          modelProblem: problem('model-missing', 'No model lies at /models/made-up.'),
        }),
      ),
    },
  },
  {
    name: 'notices',
    answers: usual,
    then: () => {
      tell('12 studies were added.');
      tell(gone.message, gone);
      tell('The study was dismissed.', null, { title: 'Undo', run: () => undefined });
    },
  },
  { name: 'study-loading', answers: usual, then: () => void openStudy('1.2.0') },
  {
    name: 'study-failed',
    answers: { ...usual, 'study.open': { ok: false, problem: gone } },
    then: () => void openStudy('1.2.0'),
  },
  opened('study-suspected', 0),
  opened('study-partial', 3),
  opened('study-not-analysed', 4, {}, false),
  opened('study-pending', 5, {}, false),
  opened('study-read', 7, {
    state: 'read',
    findings: { verdict: 'present', subtypes: ['subdural'], text: 'Thin rim, left.' },
    signature: 'a1b2c3d4e5f6',
    sinceMs: nowMs,
  }),
  opened('study-dismissed', 8, { state: 'dismissed', dismissReason: 'false-alarm', dismissText: 'Calcified falx.' }),
  opened('study-reopened', 0, { reopened: true }),
  dialog('disclaimer'),
  dialog('keys'),
  dialog('settings'),
  dialog('about'),
  dialog('model'),
  dialog('skipped'),
  dialog('skipped', 'skipped-none', { 'library.skipped': ok([]) }),
  dialog('site', 'site'),
  dialog('site', 'site-running', {
    'site.get': ok({
      ...site,
      versions: site.versions.slice(1),
      needed: ['The gate needs 4 more bleeding studies among the patients held back.'],
      run: { depth: 'head', state: 'paused', progress: null },
    }),
  }),
  dialog('site', 'site-problem', {
    'site.get': ok({ ...site, problem: problem('too-few-reads', 'There are 3 reads; the gate needs 60.') }),
  }),
  dialog('labelledSet', 'set'),
  {
    name: 'dialog-set-problem',
    answers: usual,
    then: () => {
      labelledSet.path = '/sets/one';
      labelledSet.problem = problem('set-empty', 'No table of /sets/one names a picture that is there.');
      session.dialog = 'labelledSet';
    },
  },
];
