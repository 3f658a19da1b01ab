import { statSync, type Stats } from 'node:fs';
import { normalize, sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileRef, Problem } from '../contract/index.js';
import { namesIn } from './namesIn.js';
import { systemPath } from './pathBytes.js';
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
 * each folder, some at a time: a turn for each file would cost as much as looking at it. Symbolic links are followed; a
 * folder that was visited already is not entered again, so loops end. Reads directory entries only, no content.
 */
export async function* walkFiles(root: string, options: WalkOptions = {}): AsyncGenerator<readonly FoundFile[]> {
  const onProblem = options.onProblem ?? (() => undefined);
  const visited = new Set<string>();
  const waiting: Folder[] = [];
  let sinceTurn = 0;

  const rootStats = statOf(root, onProblem);
  if (!rootStats) return;
  let found: FoundFile[] = [];
  if (rootStats.isFile()) yield filesAt(root, rootStats, onProblem);
  else if (rootStats.isDirectory()) waiting.push(folderAt(normalize(root), rootStats));

  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (visited.has(folder.identity)) continue;
    visited.add(folder.identity);
    const folders: Folder[] = [];
    const base = folder.path.endsWith(sep) ? folder.path : `${folder.path}${sep}`;
    const names = namesIn(folder.path);
    if (!names.ok) onProblem(names.problem);
    for (const name of names.ok ? names.value : []) {
      if (options.signal?.aborted) return;
      sinceTurn += 1;
      if (sinceTurn >= filesPerTurn) {
        sinceTurn = 0;
        yield found;
        found = [];
        await nextTurn();
      }
      if (isLitter(name)) continue;
      const path = base + name;
      const stats = statOf(path, onProblem);
      if (stats?.isDirectory()) folders.push(folderAt(path, stats));
      else if (stats?.isFile()) {
        if (isArchiveName(name)) found = found.concat(filesAt(path, stats, onProblem));
        else found.push({ ref: { path }, size: stats.size, mtimeMs: stats.mtimeMs });
      }
    }
    yield found;
    found = [];
    // The last one pushed is taken first, so that folders come in order of name.
    waiting.push(...folders.reverse());
  }
}

interface Folder {
  readonly path: string;
  /** Equal for one and the same folder, by whatever links it is reached. */
  readonly identity: string;
}

function folderAt(path: string, { dev, ino }: Stats): Folder {
  // Some network file systems give every folder the number 0: there the path must do.
  return { path, identity: ino === 0 ? path : `${dev}:${ino}` };
}

function isArchiveName(name: string): boolean {
  return /\.zip$/i.test(name);
}

/** The file itself, or the entries of the archive that it is by name. */
function filesAt(path: string, stats: Stats, onProblem: (problem: Problem) => void): readonly FoundFile[] {
  if (isArchiveName(path)) return [...walkArchive(path, stats.mtimeMs, onProblem)];
  return [{ ref: { path }, size: stats.size, mtimeMs: stats.mtimeMs }];
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

function statOf(path: string, onProblem: (problem: Problem) => void): Stats | undefined {
  try {
    return statSync(systemPath(path));
  } catch (error) {
    onProblem(readProblem(path, error));
    return undefined;
  }
}
