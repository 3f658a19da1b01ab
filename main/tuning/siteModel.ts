import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  failed,
  ok,
  type Candidate,
  type ImportedReads,
  type LogEvent,
  type Problem,
  type ReadCount,
  type Result,
  type SiteSnapshot,
  type TuneDepth,
  type TuneProgress,
  type TuneRequest,
} from '../contract/index.js';
import { readModel } from '../inference/index.js';
import { runInChild, type ChildRun, type StartChild } from '../process/index.js';
import type { Store } from '../store/index.js';
import { fieldRecords } from './fieldRecord.js';
import { gateBounds } from './gate.js';
import { importReads } from './importReads.js';
import { differenceFromLog, isMeant, lastWord } from './lastWord.js';
import { newFolder } from './newFolder.js';
import { enoughFor } from './recalibrate.js';
import { siteStudies, type SiteStudy } from './siteStudies.js';
import type { TuningRun } from './tune.js';
import { looksSoFar, mayPromote, modelBefore, modelVersions, type PlacedModel } from './versions.js';

export interface SiteModelPorts {
  readonly store: Store;
  readonly storePath: string;
  readonly startChild: StartChild;
  readonly threads: number;
  readonly nowMs: () => number;
  /** Who acts, for the log; `readerName` is empty where nobody gave a name. */
  readonly who: () => string;
  readonly readerName: () => string;
  /** The model in use, `folder` null for the one that comes with the program; null without one. */
  readonly inUse: () => (PlacedModel & { readonly path: string }) | null;
  /** Scores with another model from now on, also after a restart; refuses where the folder holds another than `hash` when it is read. */
  readonly use: (folder: string | null, hash: string) => Result<unknown>;
  /** Where a model lies; null: the one that comes with the program. */
  readonly pathOf: (folder: string | null) => string;
  readonly asked: () => SiteSnapshot['asked'];
  /** Reads, versions or what a run came to changed. */
  readonly onChange: () => void;
  /** The run that is on has come further, waits or goes on. */
  readonly onRun: () => void;
}

/** Makes, judges, promotes and takes back models of this site. */
export interface SiteModel {
  snapshot(): Result<SiteSnapshot>;
  /** The run that is on, as the snapshot has it. */
  readonly run: SiteSnapshot['run'];
  /** Settles when the candidate is judged and stands in the log. Errors: those of `tune`; `state-conflict` while a run is on. */
  make(asked: Pick<TuneRequest, 'depth' | 'replaySet' | 'steps'>): Promise<Result<Candidate>>;
  order(order: 'go-on' | 'pause' | 'stop'): void;
  /** While somebody reads, or the queue scores, a run waits. */
  busy(busy: boolean): void;
  /** Errors: `reader-unnamed`, those of `mayPromote` and of the model folder. */
  promote(hash: string): Result<null>;
  /** Errors: `nothing-to-roll-back`, `model-hash-mismatch`, those of the model folder and the store. */
  rollBack(): Result<null>;
  importReads(text: string, table: string): Result<ImportedReads>;
  close(): void;
}

interface Run {
  readonly depth: TuneDepth;
  readonly child: ChildRun<TuningRun>;
  progress: TuneProgress | null;
  asked: 'go-on' | 'pause' | 'stop';
}

const noModel = (): Result<never> => failed('model-missing', 'No model is in use, so there is none to begin from.');

export function openSiteModel(ports: SiteModelPorts): SiteModel {
  const { store } = ports;
  let run: Run | null = null;
  let busy = false;
  let problem: Problem | null = null;

  /** A run goes on only where nobody paused it and nothing more urgent is going on. */
  function passOn(): void {
    if (!run) return;
    run.child.order(run.asked === 'go-on' && busy ? 'pause' : run.asked);
  }

  /**
   * Compares, logs, and only then brings into use: what is in use stands in the log whatever happens in between. Where it does not come
   * into use after all, the log says so; where even that cannot be written, the next start finds the difference.
   */
  function bringIntoUse(kind: 'model-promoted' | 'model-rolled-back', to: PlacedModel): Result<null> {
    const inUse = ports.inUse();
    if (!inUse) return noModel();
    const path = ports.pathOf(to.folder);
    const there = readModel(path);
    if (!there.ok) return there;
    const meant = isMeant(there.value, to, path);
    if (!meant.ok) return meant;
    const { hash, version, folder } = inUse;
    const said = { atMs: ports.nowMs(), studyUid: null, who: ports.who() };
    const logged = store.appendEvent({ ...said, kind, detail: { ...to, from: { hash, version, folder } } });
    if (!logged.ok) return logged;
    const used = ports.use(to.folder, to.hash);
    if (!used.ok && ports.inUse()?.hash === hash) {
      const detail = { modelHash: hash, version, folder, insteadOf: to.hash, why: used.problem.code };
      store.appendEvent({ ...said, kind: 'model-changed', detail });
    }
    ports.onChange();
    return used.ok ? ok(null) : used;
  }

  /** What a click brings back: the model that the log names where another is in use, else the one before the last promotion. */
  function wayBack(events: readonly LogEvent[], inUse: PlacedModel): Result<PlacedModel> {
    const word = lastWord(events);
    if (!word || word.hash === inUse.hash || word.folder === undefined) return modelBefore(events, inUse.hash);
    return ok({ hash: word.hash, version: word.version, folder: word.folder });
  }

  /** A run that did not even begin, with why. */
  function ended(refused: { readonly ok: false; readonly problem: Problem }): Result<never> {
    problem = refused.problem;
    ports.onChange();
    return refused;
  }

  function shownRun(): SiteSnapshot['run'] {
    return run && { depth: run.depth, state: stateOf(run, busy), progress: run.progress };
  }

  return {
    get run() {
      return shownRun();
    },
    snapshot() {
      const inUse = ports.inUse();
      if (!inUse) return noModel();
      const model = readModel(inUse.path);
      if (!model.ok) return model;
      const events = store.events();
      const { studies, leftOut } = siteStudies(store, model.value);
      const [learn, holdout] = [countOf(studies, 'learn'), countOf(studies, 'holdout')];
      const before = wayBack(events, inUse);
      return ok({
        difference: differenceFromLog(events, inUse),
        learn,
        holdout,
        leftOut,
        needed: neededSentences(learn, holdout),
        run: shownRun(),
        problem,
        versions: modelVersions(events, inUse),
        before: before.ok ? before.value.version : null,
        records: fieldRecords(store, inUse.hash),
        asked: ports.asked(),
      });
    },
    async make(asked) {
      const inUse = ports.inUse();
      if (!inUse) return noModel();
      if (run) return failed('state-conflict', 'A candidate is being made; stop it, or wait for it.');
      problem = null;
      const { depth } = asked;
      const parent = readModel(inUse.path);
      if (!parent.ok) return ended(parent);
      const meant = isMeant(parent.value, inUse, inUse.path);
      if (!meant.ok) return ended(meant);
      const out = newFolder(join(dirname(ports.storePath), 'models'), depth, ports.nowMs());
      if (!out.ok) return ended(out);
      const request: TuneRequest = {
        storePath: ports.storePath,
        model: inUse.path,
        ...asked,
        out: out.value,
        looksBefore: looksSoFar(store.events()),
        threads: ports.threads,
      };
      const own: Run = {
        depth,
        progress: null,
        asked: 'go-on',
        child: runInChild<TuningRun>(ports.startChild, 'tuning', request, (progress) => {
          own.progress = progress;
          ports.onRun();
        }),
      };
      run = own;
      passOn();
      ports.onChange();
      const done = await own.child.done;
      run = null;
      // What a stopped run goes on from lies beside its folder.
      if (!done.ok) rmSync(request.out, { recursive: true, force: true });
      const logged = done.ok
        ? store.appendEvent({
            atMs: ports.nowMs(),
            kind: 'candidate-judged',
            studyUid: null,
            who: ports.who(),
            detail: { ...done.value },
          })
        : done;
      if (!logged.ok && logged.problem.code !== 'cancelled') problem = logged.problem;
      ports.onChange();
      return logged.ok ? done : logged;
    },
    order(order) {
      if (!run) return;
      run.asked = order;
      passOn();
      ports.onRun();
    },
    busy(now) {
      if (now === busy) return;
      busy = now;
      passOn();
      if (run) ports.onRun();
    },
    promote(hash) {
      const inUse = ports.inUse();
      if (!inUse) return noModel();
      if (ports.readerName().trim() === '') {
        return failed('reader-unnamed', 'A named person promotes a model; enter your name in the settings first.');
      }
      const candidate = mayPromote(store.events(), inUse.hash, hash);
      if (!candidate.ok) return candidate;
      const { folder, version } = candidate.value;
      const there = readModel(folder);
      if (!there.ok) return there;
      // Said in the words of the gate; `bringIntoUse` and what reads the model compare again.
      if (there.value.hash !== hash) {
        return failed(
          'candidate-refused',
          `The model in ${folder} is not the one that the gate judged; make one anew.`,
          {
            where: folder,
          },
        );
      }
      return bringIntoUse('model-promoted', { hash, version, folder });
    },
    rollBack() {
      const inUse = ports.inUse();
      if (!inUse) return noModel();
      const before = wayBack(store.events(), inUse);
      return before.ok ? bringIntoUse('model-rolled-back', before.value) : before;
    },
    importReads(text, table) {
      const imported = importReads(store, text, { table, who: ports.who(), atMs: ports.nowMs() });
      ports.onChange();
      return imported;
    },
    close() {
      run?.child.order('stop');
    },
  };
}

function stateOf({ asked }: Run, busy: boolean): NonNullable<SiteSnapshot['run']>['state'] {
  if (asked === 'stop') return 'stopping';
  if (asked === 'pause') return 'paused';
  return busy ? 'waiting' : 'running';
}

function countOf(studies: readonly SiteStudy[], side: SiteStudy['side']): ReadCount {
  const own = studies.filter((study) => study.side === side);
  return {
    studies: own.length,
    bleeding: own.filter(({ truth }) => truth.any === true).length,
    patients: new Set(own.map(({ patient }) => patient)).size,
  };
}

function neededSentences(learn: ReadCount, holdout: ReadCount): string[] {
  const missing = (count: ReadCount, bleeding: number, others: number): string => {
    const parts = [
      ...(count.bleeding < bleeding ? [`${bleeding - count.bleeding} more bleeding studies`] : []),
      ...(count.studies - count.bleeding < others
        ? [`${others - (count.studies - count.bleeding)} more without bleeding`]
        : []),
    ];
    return parts.join(' and ');
  };
  const toJudge = missing(holdout, gateBounds.bleedingStudies, gateBounds.otherStudies);
  const toLearn = missing(learn, enoughFor.both, enoughFor.both);
  return [
    ...(toJudge === '' ? [] : [`The gate needs ${toJudge} among the patients held back.`]),
    ...(toLearn === '' ? [] : [`The last layer needs ${toLearn} among the patients learnt from.`]),
  ];
}
