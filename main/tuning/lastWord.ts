import { z } from 'zod';
import { failed, ok, problem, type LogEvent, type Problem, type Result } from '../contract/index.js';
import type { Store } from '../store/index.js';
import type { PlacedModel } from './versions.js';

/** What the log says last of the model in use: the last in its chain, whatever the clock said. */
export interface LastWord {
  readonly hash: string;
  readonly version: string;
  /** Null: the one that comes with the program; undefined: the log does not say, as it did before folders were kept. */
  readonly folder: string | null | undefined;
  readonly atMs: number;
  readonly by: string;
}

const promoted = z.object({ hash: z.string(), version: z.string(), folder: z.string().nullable() });
const changed = z.object({
  modelHash: z.string(),
  version: z.string(),
  folder: z.string().nullable().optional(),
  forThisRun: z.boolean().optional(),
});

/** The last word of the log on the model in use; a model that was named for one run alone (`--model`) is none. Null before the first. */
export function lastWord(events: readonly LogEvent[]): LastWord | null {
  const folders = new Map<string, string | null>();
  let last: LastWord | null = null;
  for (const { kind, detail, atMs, who } of events) {
    const said = wordOf(kind, detail);
    if (!said) continue;
    const folder = said.folder === undefined ? folders.get(said.hash) : said.folder;
    if (folder !== undefined) folders.set(said.hash, folder);
    last = { ...said, folder, atMs, by: who };
  }
  return last;
}

function wordOf(
  kind: LogEvent['kind'],
  detail: LogEvent['detail'],
): Pick<LastWord, 'hash' | 'version' | 'folder'> | null {
  if (kind === 'model-promoted' || kind === 'model-rolled-back') return promoted.safeParse(detail).data ?? null;
  if (kind !== 'model-changed') return null;
  const parsed = changed.safeParse(detail);
  if (!parsed.success || parsed.data.forThisRun === true) return null;
  const { modelHash, version, folder } = parsed.data;
  return { hash: modelHash, version, folder };
}

/** A model as it is now in use, with its name. */
export interface NamedModel extends PlacedModel {
  readonly id: string;
}

interface Said {
  readonly who: string;
  readonly atMs: number;
  /** It was named for this run alone, so that the next start goes by the settings again. */
  readonly forThisRun?: boolean;
}

/** Logs that a model is brought into use, before it is; nothing where the log says so already. Errors: those of the store. */
export function noteInUse(
  store: Pick<Store, 'events' | 'appendEvent'>,
  { hash, id, version, folder }: NamedModel,
  { who, atMs, forThisRun }: Said,
): Result<null> {
  const events = store.events();
  const known =
    forThisRun === true
      ? events.findLast(({ kind }) => kind === 'model-changed')?.detail['modelHash'] === hash
      : lastWord(events)?.hash === hash;
  if (known) return ok(null);
  const detail = { modelHash: hash, id, version, folder, ...(forThisRun === true ? { forThisRun } : {}) };
  const appended = store.appendEvent({ atMs, kind: 'model-changed', studyUid: null, who, detail });
  return appended.ok ? ok(null) : appended;
}

/**
 * Compares the model in use with the last word of the log, at the start of the program. Null where they agree, where the log says
 * nothing yet, and where a model was named for this run. Another model that came with a newer program is said once and logged; every
 * other difference is said at each start until somebody brings a model into use, which is logged. Problems: `model-unexplained`, those of the store.
 */
export function compareAtStart(
  store: Pick<Store, 'events' | 'appendEvent'>,
  inUse: NamedModel | null,
  said: Said,
): Problem | null {
  const word = lastWord(store.events());
  const note = (): Problem | null => {
    const noted = inUse ? noteInUse(store, inUse, said) : ok(null);
    return noted.ok ? null : noted.problem;
  };
  if (said.forThisRun === true || !word) return note();
  if (inUse?.hash === word.hash) return null;
  const cameWithProgram = inUse?.folder === null && (word.folder ?? null) === null;
  if (!cameWithProgram) return unexplained(word, inUse);
  return (
    note() ??
    problem(
      'model-unexplained',
      `${nameOf(inUse)} comes with this program and is in use, where the log says ${nameOf(word)}: the program was changed. This is logged now.`,
    )
  );
}

/** What is said where the log does not explain the model in use; null where it does. */
export function differenceFromLog(events: readonly LogEvent[], inUse: PlacedModel | null): Problem | null {
  const word = lastWord(events);
  return !word || word.hash === inUse?.hash ? null : unexplained(word, inUse);
}

function unexplained(word: LastWord, inUse: PlacedModel | null): Problem {
  const day = new Date(word.atMs).toISOString().slice(0, 10);
  const logged = `The log says that ${nameOf(word)} was brought into use by ${word.by} on ${day}`;
  return problem(
    'model-unexplained',
    inUse
      ? `${logged}, but ${nameOf(inUse)} is in use, which no event of the log explains. "Model of this site" brings the logged one back; another is chosen in the settings.`
      : `${logged}, but no model is in use: its folder cannot be used. Restore the folder, or choose another model in the settings.`,
    word.folder == null ? {} : { where: word.folder },
  );
}

function nameOf({ version, hash }: Pick<PlacedModel, 'version' | 'hash'>): string {
  return `version ${version} (${hash.slice(0, 12)})`;
}

/** Whether what lies in a folder is the model that is meant. Error: `model-hash-mismatch`. */
export function isMeant(found: { readonly hash: string }, meant: PlacedModel, path: string): Result<null> {
  if (found.hash === meant.hash) return ok(null);
  return failed(
    'model-hash-mismatch',
    `The model in ${path} is ${found.hash.slice(0, 12)}, not ${nameOf(meant)} that the log names: it was changed or replaced. Nothing was brought into use; restore the folder, or choose a model in the settings.`,
    { where: path },
  );
}
