import {
  ok,
  pathWords,
  type FileRef,
  type Instance,
  type Problem,
  type Result,
  type Series,
  type SkippedFile,
  type Study,
} from '../contract/index.js';
import type { Connection, SqlValue } from './database.js';
import {
  fileWords,
  instanceColumns,
  instanceOf,
  instanceTables,
  readIndexedInstances,
  type IndexedInstance,
  type InstanceRow,
} from './instanceRows.js';
import { packSeries, unpackSeries } from './studyRow.js';

/** A file as the index last saw it. */
export interface KnownFile {
  readonly id: number;
  readonly path: string;
  readonly entry: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A header in two parts, so that what the images of a series share is stored once. */
export interface HeaderParts {
  /** JSON object of the shared fields. */
  readonly words: string;
  /** JSON object of the image's own fields. */
  readonly own: string;
  readonly studyUid: string;
}

/** What became of one file: an image's header, or why it is none. */
export interface ReadFile {
  readonly ref: FileRef;
  readonly size: number;
  readonly mtimeMs: number;
  /** Id of the row this one replaces. */
  readonly replaces?: number;
  readonly outcome:
    | { readonly header: HeaderParts; readonly note?: Pick<Problem, 'code' | 'message'> }
    | { readonly skipped: Pick<Problem, 'code' | 'message'> }
    /** An archive: its entries have rows of their own. */
    | 'archive';
}

/** The tables that only the library process writes. */
export interface IndexTables {
  knownFiles(root: string): IterableIterator<KnownFile>;
  /** Saves what was read, in one transaction; the studies it touches become ungrouped. */
  saveRead(read: readonly ReadFile[]): Result<null>;
  /** Removes files that are gone; the studies they belonged to become ungrouped. */
  removeFiles(ids: readonly number[]): Result<null>;
  /** Study UIDs whose files changed since they were last grouped, in this run or before a crash. */
  ungrouped(): readonly string[];
  indexedInstances(studyUid: string): readonly IndexedInstance[];
  saveContentHashes(hashes: ReadonlyMap<number, string>): Result<null>;
  /** Replaces each study, or removes it where `study` is null; `duplicates` maps a copy's id to the kept one's. */
  saveStudies(changes: readonly StudyChange[]): Result<null>;
  saveProblems(root: string, problems: readonly Problem[]): Result<null>;
  firstSeen(studyUid: string): number | undefined;
  noteRun(run: IndexRun): Result<null>;
  noteFolder(path: string, openedMs: number): Result<null>;
}

export interface StudyChange {
  readonly studyUid: string;
  readonly study: Study | null;
  readonly tagPriority?: string;
  readonly duplicates: ReadonlyMap<number, number>;
}

export interface IndexRun {
  readonly folder: string;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly found: number;
  readonly indexed: number;
  readonly skipped: number;
  readonly removed: number;
}

/** Reads of the index that everyone may do. */
export interface IndexReads {
  folders(): readonly { readonly path: string; readonly openedMs: number }[];
  studies(): readonly Study[];
  study(studyUid: string): Study | undefined;
  instance(id: number): Instance | undefined;
  /** Copies of one and the same file count once. */
  instancesOf(studyUid: string): readonly Instance[];
  skipped(): readonly SkippedFile[];
}

export function indexReads(connection: Connection): IndexReads {
  return {
    folders: () =>
      connection.rows<{ path: string; openedMs: number }>(
        'SELECT path, opened_ms AS openedMs FROM folders ORDER BY opened_ms DESC, path',
      ),
    studies: () => readStudies(connection, null),
    study: (studyUid) => readStudies(connection, studyUid)[0],
    instance(id) {
      const row = connection.first<InstanceRow>(`SELECT ${instanceColumns} FROM ${instanceTables} WHERE i.id = ?`, id);
      return row ? instanceOf(row, new Map()) : undefined;
    },
    instancesOf(studyUid) {
      const shared = new Map<string, object>();
      return connection
        .rows<InstanceRow>(
          `SELECT ${instanceColumns} FROM ${instanceTables} WHERE i.study_uid = ? AND i.duplicate_of IS NULL ORDER BY i.id`,
          studyUid,
        )
        .map((row) => instanceOf(row, shared));
    },
    skipped: () => [
      ...connection
        .rows<SkippedFile>('SELECT file, code, message FROM problems ORDER BY rowid')
        .map((row) => ({ ...row, file: pathWords(row.file) })),
      ...connection
        .rows<{
          path: string;
          entry: string;
          code: string;
          message: string;
        }>('SELECT path, entry, code, message FROM files WHERE code IS NOT NULL ORDER BY path, entry')
        .map(({ path, entry, code, message }) => ({ file: fileWords(path, entry), code, message })),
    ],
  };
}

function readStudies(connection: Connection, studyUid: string | null): Study[] {
  const where = studyUid === null ? '' : 'WHERE study_uid = ?';
  const values = studyUid === null ? [] : [studyUid];
  const series = new Map<string, Series[]>();
  for (const row of connection.each<{ study_uid: string; packed: string }>(
    `SELECT study_uid, packed FROM series ${where} ORDER BY study_uid, place`,
    ...values,
  )) {
    const list = series.get(row.study_uid);
    if (list) list.push(unpackSeries(row.packed));
    else series.set(row.study_uid, [unpackSeries(row.packed)]);
  }
  return connection
    .rows<{ study_uid: string; summary: string }>(
      `SELECT study_uid, summary FROM studies ${where} ORDER BY study_uid`,
      ...values,
    )
    .map((row) => {
      const summary = JSON.parse(row.summary) as Omit<Study, 'series'>;
      return { ...summary, series: series.get(row.study_uid) ?? [] };
    });
}

/** The shared header words met last: neighbours of one series come close together. */
const rememberedWords = 2_000;

/** Rows in one text. */
const filesPerText = 1_000;
/** JSON of SQLite rounds numbers with a fraction; in steps of 2^-20 ms a time of a file is a whole number, exactly. */
const stepsPerMs = 2 ** 20;

/** Of the file at `root` itself and of all under it, by the index; a page of short arrays is read as one text. */
function* readKnownFiles(connection: Connection, root: string): Generator<KnownFile> {
  const prefix = /[\\/]$/.test(root) ? root.slice(0, -1) : root;
  // The path itself, then from `root/` to before the character after `/`, and the same with `\`.
  for (const [from, to] of [
    [prefix, `${prefix}\u0001`],
    [`${prefix}/`, `${prefix}0`],
    [`${prefix}\\`, `${prefix}]`],
  ]) {
    let last = { path: from ?? '', entry: '', id: 0 };
    for (;;) {
      const text = connection.first<{ packed: string }>(
        `SELECT json_group_array(json_array(id, path, entry, size, CAST(mtime_ms * ${stepsPerMs} AS INTEGER))) AS packed
         FROM (SELECT id, path, entry, size, mtime_ms FROM files
               WHERE (path, entry) >= (?, ?) AND path < ? ORDER BY path, entry LIMIT ${filesPerText})`,
        last.path,
        last.entry,
        to ?? '',
      )?.packed;
      const packed = JSON.parse(text ?? '[]') as (readonly [number, string, string, number, number])[];
      for (const [id, path, entry, size, steps] of packed) {
        // A page begins with the last file of the one before.
        if (id === last.id) continue;
        last = { id, path, entry };
        yield { id, path, entry, size, mtimeMs: steps / stepsPerMs };
      }
      if (packed.length < filesPerText) break;
    }
  }
}

export function indexTables(connection: Connection): IndexTables {
  const wordIds = new Map<string, number>();

  function wordsId(words: string): number {
    const known = wordIds.get(words);
    if (known !== undefined) return known;
    connection.run('INSERT INTO headers (words) VALUES (?)', words);
    const id = connection.first<{ id: number }>('SELECT last_insert_rowid() AS id')?.id ?? 0;
    if (wordIds.size >= rememberedWords) wordIds.clear();
    wordIds.set(words, id);
    return id;
  }

  function nextFileId(): number {
    const sequence = connection.first<{ seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'files'`);
    return (sequence?.seq ?? 0) + 1;
  }

  function markUngrouped(studyUid: string): void {
    connection.run('INSERT OR IGNORE INTO ungrouped (study_uid) VALUES (?)', studyUid);
  }

  function removeRows(ids: readonly number[]): void {
    for (const id of ids) {
      const row = connection.first<{ uid: string }>('SELECT study_uid AS uid FROM instances WHERE id = ?', id);
      if (row) markUngrouped(row.uid);
      connection.run('DELETE FROM files WHERE id = ?', id);
    }
  }

  function saveStudy({ studyUid, study, tagPriority, duplicates }: StudyChange): void {
    connection.run('DELETE FROM ungrouped WHERE study_uid = ?', studyUid);
    connection.run('UPDATE instances SET duplicate_of = NULL WHERE study_uid = ? AND duplicate_of NOT NULL', studyUid);
    connection.run(
      `UPDATE files SET code = NULL, message = NULL WHERE code = 'duplicate-file' AND id IN (SELECT id FROM instances WHERE study_uid = ?)`,
      studyUid,
    );
    for (const [copy, kept] of duplicates) {
      const original = connection.first<{ path: string; entry: string }>(
        'SELECT path, entry FROM files WHERE id = ?',
        kept,
      );
      connection.run('UPDATE instances SET duplicate_of = ? WHERE id = ?', kept, copy);
      connection.run(
        `UPDATE files SET code = 'duplicate-file', message = ? WHERE id = ?`,
        `It is a copy, to the byte, of ${original ? fileWords(original.path, original.entry) : 'another file'}, which is used.`,
        copy,
      );
    }
    if (!study) {
      connection.run('DELETE FROM series WHERE study_uid = ?', studyUid);
      connection.run('DELETE FROM studies WHERE study_uid = ?', studyUid);
      return;
    }
    const { series, ...summary } = study;
    connection.run(
      `INSERT INTO studies (study_uid, first_seen_ms, accession, tag_priority, summary) VALUES (?,?,?,?,?)
       ON CONFLICT (study_uid) DO UPDATE SET accession = excluded.accession, tag_priority = excluded.tag_priority,
       summary = excluded.summary`,
      studyUid,
      study.firstSeenMs,
      study.accession ?? null,
      tagPriority ?? null,
      JSON.stringify(summary),
    );
    connection.run('DELETE FROM series WHERE study_uid = ?', studyUid);
    const rows = series.flatMap((one, place) => [studyUid, place, one.seriesUid, packSeries(one)]);
    connection.insertMany('INSERT INTO series (study_uid, place, series_uid, packed)', 4, rows);
  }

  return {
    knownFiles: (root) => readKnownFiles(connection, root),
    saveRead(read) {
      const saved = connection.transact(() => {
        const touched = new Set<string>();
        removeRows(read.flatMap((file) => file.replaces ?? []));
        const files: SqlValue[] = [];
        const instances: SqlValue[] = [];
        let id = nextFileId();
        for (const { ref, size, mtimeMs, outcome } of read) {
          const header = outcome !== 'archive' && 'header' in outcome ? outcome.header : null;
          const said = outcome === 'archive' ? undefined : 'skipped' in outcome ? outcome.skipped : outcome.note;
          files.push(id, ref.path, ref.entry ?? '', size, mtimeMs, said?.code ?? null, said?.message ?? null);
          if (header) {
            instances.push(id, header.studyUid, wordsId(header.words), header.own);
            touched.add(header.studyUid);
          }
          id += 1;
        }
        connection.insertMany('INSERT INTO files (id, path, entry, size, mtime_ms, code, message)', 7, files);
        connection.insertMany('INSERT INTO instances (id, study_uid, header_id, own)', 4, instances);
        for (const studyUid of touched) markUngrouped(studyUid);
        return null;
      });
      // Ids of words that a rolled-back transaction made would name nothing.
      if (!saved.ok) wordIds.clear();
      return saved;
    },
    removeFiles: (ids) =>
      connection.transact(() => {
        removeRows(ids);
        return null;
      }),
    indexedInstances: (studyUid) => readIndexedInstances(connection, studyUid),
    saveContentHashes(hashes) {
      if (hashes.size === 0) return ok(null);
      return connection.transact(() => {
        for (const [id, hash] of hashes) {
          connection.run('UPDATE instances SET content_sha256 = ? WHERE id = ?', hash, id);
        }
        return null;
      });
    },
    saveStudies: (changes) =>
      connection.transact(() => {
        for (const change of changes) saveStudy(change);
        return null;
      }),
    saveProblems: (root, problems) =>
      connection.transact(() => {
        connection.run('DELETE FROM problems WHERE root = ?', root);
        const rows = problems.flatMap(({ code, message, where }) => [root, where ?? root, code, message]);
        connection.insertMany('INSERT INTO problems (root, file, code, message)', 4, rows);
        return null;
      }),
    firstSeen: (studyUid) =>
      connection.first<{ ms: number }>('SELECT first_seen_ms AS ms FROM studies WHERE study_uid = ?', studyUid)?.ms,
    ungrouped: () => connection.rows<{ uid: string }>('SELECT study_uid AS uid FROM ungrouped').map((row) => row.uid),
    noteRun: (run) =>
      connection.transact(() => {
        connection.run(
          'INSERT INTO runs (folder, began_ms, ended_ms, found, indexed, skipped, removed) VALUES (?,?,?,?,?,?,?)',
          run.folder,
          run.beganMs,
          run.endedMs,
          run.found,
          run.indexed,
          run.skipped,
          run.removed,
        );
        return null;
      }),
    noteFolder: (path, openedMs) =>
      connection.transact(() => {
        connection.run(
          'INSERT INTO folders (path, opened_ms) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET opened_ms = excluded.opened_ms',
          path,
          openedMs,
        );
        return null;
      }),
  };
}
