import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { problem, type FileRef, type Problem } from '../contract/index.js';
import { readProblem } from './readProblem.js';
import { zipDirectory } from './zipDirectory.js';

/** A file met on the walk. For a zip entry `size` is the entry's own and `mtimeMs` the archive's. */
export interface FoundFile {
  readonly ref: FileRef;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Told of each folder, archive or entry that could not be read; the walk goes on. */
  readonly onProblem?: (problem: Problem) => void;
}

/** What file managers, and the demo studies' own mark, leave in folders: never a picture, not worth a line in a list. */
function isLitter(name: string): boolean {
  return name.startsWith('._') || ['.DS_Store', 'Thumbs.db', 'desktop.ini', '.ictus-phantom'].includes(name);
}

/** Files between two turns of the event loop: messages of worker threads and a cancel are heard in between. */
const filesPerTurn = 512;

/**
 * Every file under `root` (a folder, a file or a zip archive), entries of `*.zip` included, in order of name within
 * each folder. Symbolic links are followed; a folder that was visited already is not entered again, so loops end.
 * Reads directory entries only, no content.
 */
export async function* walkFiles(root: string, options: WalkOptions = {}): AsyncGenerator<FoundFile> {
  const onProblem = options.onProblem ?? (() => undefined);
  const visited = new Set<string>();
  const waiting: string[] = [];
  let sinceTurn = 0;

  const rootStats = statOf(root, onProblem);
  if (!rootStats) return;
  if (rootStats.isFile()) yield* filesAt(root, rootStats, onProblem);
  else waiting.push(root);

  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const stats = statOf(folder, onProblem);
    if (!stats?.isDirectory()) continue;
    const identity = `${stats.dev}:${stats.ino}`;
    // Some network file systems give every folder the number 0: there the path must do.
    const seenAs = stats.ino === 0 ? folder : identity;
    if (visited.has(seenAs)) continue;
    visited.add(seenAs);
    const folders: string[] = [];
    for (const child of childrenOf(folder, onProblem)) {
      if (options.signal?.aborted) return;
      sinceTurn += 1;
      if (sinceTurn >= filesPerTurn) {
        sinceTurn = 0;
        await nextTurn();
      }
      if (isLitter(child.name)) continue;
      const path = join(folder, child.name);
      if (child.isDirectory()) folders.push(path);
      else if (child.isFile() || child.isSymbolicLink()) {
        const found = statOf(path, onProblem);
        if (found?.isDirectory()) folders.push(path);
        else if (found?.isFile()) yield* filesAt(path, found, onProblem);
      }
    }
    // The last one pushed is taken first, so that folders come in order of name.
    waiting.push(...folders.reverse());
  }
}

/** The file itself, or the entries of the archive that it is by name. */
function* filesAt(path: string, stats: Stats, onProblem: (problem: Problem) => void): Generator<FoundFile> {
  if (/\.zip$/i.test(path)) yield* walkArchive(path, stats.mtimeMs, onProblem);
  else yield { ref: { path }, size: stats.size, mtimeMs: stats.mtimeMs };
}

/** The entries of the archive at `path`, whatever its name. */
export function* walkArchive(
  path: string,
  mtimeMs: number,
  onProblem: (problem: Problem) => void,
): Generator<FoundFile> {
  const directory = zipDirectory(path);
  if (!directory.ok) {
    onProblem(directory.problem);
    return;
  }
  for (const refused of directory.value.refused) onProblem(refused);
  for (const entry of directory.value.entries.values()) {
    yield { ref: { path, entry: entry.name }, size: entry.bytes, mtimeMs };
  }
}

function childrenOf(folder: string, onProblem: (problem: Problem) => void): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
    );
  } catch (error) {
    const read = readProblem(folder, error);
    onProblem(
      problem('folder-unreadable', `The folder ${folder} could not be read; check its permissions.`, {
        where: folder,
        ...(read.cause === undefined ? {} : { cause: read.cause }),
      }),
    );
    return [];
  }
}

function statOf(path: string, onProblem: (problem: Problem) => void): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    onProblem(readProblem(path, error));
    return undefined;
  }
}
