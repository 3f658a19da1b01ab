import { fileName, type FileRef, type Instance, type InstanceHeader } from '../contract/index.js';
import type { Connection } from './database.js';

/** An instance with what deciding on duplicates needs. */
export interface IndexedInstance {
  readonly instance: Instance;
  readonly sizeBytes: number;
  readonly contentSha256: string | null;
  /** Among the instances of one answer, equal text is an equal header. */
  readonly headerText: string;
}

export interface InstanceRow {
  readonly id: number;
  readonly path: string;
  readonly entry: string;
  readonly own: string;
  readonly words: string;
}

export const instanceColumns = `i.id, f.path, f.entry, i.own, h.words`;
export const instanceTables = `instances i JOIN files f ON f.id = i.id JOIN headers h ON h.id = i.header_id`;

export function refOf(path: string, entry: string): FileRef {
  return entry === '' ? { path } : { path, entry };
}

/** A path for people: `archive.zip!entry` for entries. */
export function fileWords(path: string, entry: string): string {
  return fileName(refOf(path, entry));
}

export function instanceOf(row: InstanceRow, shared: Map<string, object>): Instance {
  let words = shared.get(row.words);
  if (!words) {
    words = JSON.parse(row.words) as object;
    shared.set(row.words, words);
  }
  return joined(row.own, words, row.id, refOf(row.path, row.entry));
}

/** Onto the smaller part: several times faster than spreading both into a third object. */
function joined(own: string, words: object, id: number, file: FileRef): Instance {
  return Object.assign(JSON.parse(own) as InstanceHeader, words, { id, file });
}

/** An instance row as a short array: a study is one text for SQLite to write and V8 to read, half the time of rows. */
type PackedRow = readonly [
  id: number,
  path: string,
  entry: string,
  own: string,
  headerId: number,
  sizeBytes: number,
  contentSha256: string | null,
];
/** Rows in one text. */
const rowsPerText = 500;

export function readIndexedInstances(connection: Connection, studyUid: string): IndexedInstance[] {
  const words = new Map<number, { readonly object: object; readonly number: number }>();
  const numbers = new Map<string, number>();
  for (const row of connection.rows<{ id: number; words: string }>(
    'SELECT id, words FROM headers WHERE id IN (SELECT header_id FROM instances WHERE study_uid = ?)',
    studyUid,
  )) {
    const number = numbers.get(row.words) ?? numbers.size;
    numbers.set(row.words, number);
    words.set(row.id, { object: JSON.parse(row.words) as object, number });
  }
  const found: IndexedInstance[] = [];
  let packed: readonly PackedRow[] = [];
  do {
    const text = connection.first<{ packed: string }>(
      `SELECT json_group_array(json_array(id, path, entry, own, header_id, size, content_sha256)) AS packed FROM (
         SELECT i.id, f.path, f.entry, i.own, i.header_id, f.size, i.content_sha256
         FROM instances i JOIN files f ON f.id = i.id WHERE i.study_uid = ? AND i.id > ? ORDER BY i.id LIMIT ${rowsPerText})`,
      studyUid,
      packed.at(-1)?.[0] ?? 0,
    )?.packed;
    packed = JSON.parse(text ?? '[]') as readonly PackedRow[];
    for (const [id, path, entry, own, headerId, sizeBytes, contentSha256] of packed) {
      const shared = words.get(headerId);
      if (!shared) continue;
      found.push({
        instance: joined(own, shared.object, id, refOf(path, entry)),
        sizeBytes,
        contentSha256,
        headerText: `${shared.number} ${own}`,
      });
    }
  } while (packed.length === rowsPerText);
  return found;
}
