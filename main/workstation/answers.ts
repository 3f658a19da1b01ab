import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import {
  failed,
  ok,
  problem,
  type Result,
  type SkippedFile,
  type WorklistSnapshot,
  type WorkProgress,
} from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import type { Store } from '../store/index.js';
import type { SiteModel } from '../tuning/index.js';
import type { Worklist } from '../worklist/index.js';
import { heatMapOf } from './heatMapAnswer.js';
import type { Indexing } from './indexing.js';
import type { ModelInUse } from './modelInUse.js';
import type { WorkstationAnswers } from './workstation.js';

export interface AnswerPorts {
  readonly store: Store;
  readonly frames: FramesClient;
  readonly worklist: Worklist;
  readonly indexing: Indexing;
  readonly site: SiteModel;
  readonly model: ModelInUse;
  readonly list: () => WorklistSnapshot;
  readonly progress: () => WorkProgress;
  readonly skipped: () => readonly SkippedFile[];
  /** Somebody has a study open, or nobody has. */
  readonly reading: (open: boolean) => void;
  /** Gives the queue what is pending now, in the order of the list. */
  readonly feed: () => void;
  /** The list is another one. */
  readonly changed: () => void;
}

/** The answers to all channels that need no window: short, because each only passes on to the room that knows. */
export function workstationAnswers(ports: AnswerPorts): WorkstationAnswers {
  const { store, worklist, indexing, site, model, feed, changed } = ports;

  /** After a reader's action the list is another one. */
  function after<T>(result: Result<T>, then: () => void = () => undefined): Result<T> {
    if (result.ok) {
      then();
      changed();
    }
    return result;
  }

  return {
    'library.skipped': () => ok(ports.skipped()),
    'library.cancelIndexing': () => {
      indexing.cancel();
      return ok(null);
    },
    'worklist.get': () => ok({ ...ports.list(), ...ports.progress() }),
    'worklist.pin': ({ studyUid, place }) => after(worklist.pin(studyUid, place)),
    // A study made STAT jumps the queue of scoring too.
    'worklist.priority': ({ studyUid, priority }) => after(worklist.setPriority(studyUid, priority), feed),
    'scoring.pause': ({ paused }) => {
      model.scoring?.scheduler.pause(paused);
      if (!paused) feed();
      return ok(null);
    },
    'scoring.cancel': () => {
      model.scoring?.scheduler.cancel();
      return ok(null);
    },
    'scoring.retry': ({ studyUid }) => {
      model.scoring?.scheduler.retry(studyUid);
      worklist.studiesChanged([studyUid]);
      feed();
      changed();
      return ok(null);
    },
    'study.get': ({ studyUid }) => worklist.detail(studyUid),
    'study.open': ({ studyUid }) =>
      after(worklist.open(studyUid), () => {
        model.scoring?.scheduler.jump(studyUid);
        ports.reading(true);
        feed();
      }),
    'study.close': () => {
      model.scoring?.scheduler.jump(null);
      ports.reading(false);
      return ok(null);
    },
    'heatmap.get': async (request) => {
      const { scoring } = model;
      if (!scoring) return { ok: false, problem: model.problem ?? noModel };
      const { network } = scoring;
      return heatMapOf(request, { store, frames: ports.frames, network, manifest: scoring.model.manifest });
    },
    'read.sign': ({ studyUid, findings }) => after(worklist.sign(studyUid, findings)),
    'read.dismiss': ({ studyUid, reason, text }) => after(worklist.dismiss(studyUid, reason, text)),
    'read.reopen': ({ studyUid }) => after(worklist.reopen(studyUid), feed),
    'read.copy': ({ studyUid }) => worklist.readText(studyUid),
    'site.get': () => site.snapshot(),
    'site.make': (asked) => {
      // How it ends is told by `site.changed`: a run may take an hour.
      void site.make(asked);
      return ok(null);
    },
    'site.order': ({ order }) => {
      site.order(order);
      return ok(null);
    },
    'site.promote': ({ hash }) => site.promote(hash),
    'site.rollBack': () => site.rollBack(),
    'site.import': ({ path }) => {
      const text = textOf(path);
      return text.ok ? site.importReads(text.value, basename(path)) : text;
    },
  };
}

const noModel = problem('model-missing', 'No model is loaded, so there is no heat map.');

/** A table of reads is small: a larger file is something else. */
const tableLimitBytes = 64 * 1024 * 1024;

function textOf(path: string): Result<string> {
  try {
    if (statSync(path).size > tableLimitBytes) {
      return failed('file-too-large', `${basename(path)} is too large for a table of reads.`, { where: path });
    }
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    return failed('file-unreadable', `The table ${path} cannot be read; check the path.`, {
      where: path,
      cause: String(error),
    });
  }
}
