import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { failed, isDiskFull, ok, problem, type Problem, type Result } from '../contract/index.js';
import { applicationId, migrations } from './schema.js';

type Statement = ReturnType<Database.Database['prepare']>;
/** What a statement takes; `undefined` is no value of SQLite, so it does not compile. */
export type SqlValue = string | number | null;

/** One connection with its prepared statements and its transactions. */
export interface Connection {
  /** All rows as objects. */
  rows<Row>(sql: string, ...values: readonly SqlValue[]): Row[];
  /** Row by row, for results too large to hold. */
  each<Row>(sql: string, ...values: readonly SqlValue[]): IterableIterator<Row>;
  first<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  /** Number of rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): number;
  /**
   * Inserts many rows by one statement of up to 50 rows: a third of the time that single inserts take. `insert` ends
   * before its VALUES, `tail` stands after them.
   */
  insertMany(insert: string, columns: number, values: readonly SqlValue[], tail?: string): void;
  execute(sql: string): void;
  /** Runs `write` in one transaction; an exception rolls it back. What SQLite refuses comes back as a problem. */
  transact<T>(write: () => T): Result<T>;
  close(): void;
}

const rowsPerInsert = 50;
const busyTimeoutMs = 10_000;

/**
 * Opens the store file, creates its folder (0700) and file (0600) where they are missing, and brings an older version up
 * to date. A file that others may read is closed to them; a folder that is there is left as it is, since it may be the
 * user's own. Errors: `store-newer`, `store-damaged`, `store-unwritable`, `disk-full`, and `file-vanished` where it is to be
 * read only and is not there.
 */
export function openDatabase(path: string, readOnly: boolean): Result<Connection> {
  let database: Database.Database | undefined;
  try {
    if (!existsSync(path)) {
      if (readOnly)
        return failed('file-vanished', `There is no store at ${path} yet; open a folder first.`, { where: path });
      const folder = dirname(path);
      if (!existsSync(folder)) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        // A umask may have taken more; nothing may have given more.
        chmodSync(folder, 0o700);
      }
      // SQLite gives the files beside it the mode of this one.
      closeSync(openSync(path, 'a', 0o600));
    }
    if (!readOnly) for (const file of [path, `${path}-wal`, `${path}-shm`]) closeToOthers(file);
    database = new Database(path, { timeout: busyTimeoutMs });
    const connection = connect(database, path);
    const refused = prepareSchema(connection, path, readOnly);
    if (refused) {
      database.close();
      return { ok: false, problem: refused };
    }
    return ok(connection);
  } catch (error) {
    database?.close();
    return { ok: false, problem: storeProblem(path, error) };
  }
}

/** Takes away what others may do with a file of the store, unless it is another user's file: then that is theirs to say. */
function closeToOthers(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && (found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) chmodSync(file, 0o600);
}

function connect(database: Database.Database, path: string): Connection {
  const prepared = new Map<string, Statement>();
  const statement = (sql: string): Statement => {
    let known = prepared.get(sql);
    if (!known) {
      known = database.prepare(sql);
      prepared.set(sql, known);
    }
    return known;
  };
  const connection: Connection = {
    rows: <Row>(sql: string, ...values: readonly SqlValue[]) => statement(sql).all(values) as Row[],
    each: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      // A statement of its own: a cached one may be asked again while its rows are still being read.
      database.prepare(sql).iterate(values) as IterableIterator<Row>,
    first: <Row>(sql: string, ...values: readonly SqlValue[]) => statement(sql).get(values) as Row | undefined,
    run: (sql, ...values) => statement(sql).run(values).changes,
    insertMany(insert, columns, values, tail = '') {
      const one = `(${Array.from({ length: columns }, () => '?').join(',')})`;
      const write = (rows: number, at: number): void => {
        const sql = `${insert} VALUES ${Array.from({ length: rows }, () => one).join(',')} ${tail}`;
        statement(sql).run(values.slice(at, at + columns * rows));
      };
      const most = columns * rowsPerInsert;
      let at = 0;
      for (; at + most <= values.length; at += most) write(rowsPerInsert, at);
      // One by one: preparing a statement for their number takes longer.
      for (; at < values.length; at += columns) write(1, at);
    },
    execute: (sql) => void database.exec(sql),
    transact<T>(write: () => T): Result<T> {
      try {
        database.exec('BEGIN IMMEDIATE');
        const value = write();
        database.exec('COMMIT');
        return ok(value);
      } catch (error) {
        // SQLite rolls back by itself where the disk is full.
        if (database.inTransaction) database.exec('ROLLBACK');
        if (!isSqliteError(error)) throw error;
        return { ok: false, problem: storeProblem(path, error) };
      }
    },
    close() {
      prepared.clear();
      if (database.open) database.close();
    },
  };
  return connection;
}

function prepareSchema(connection: Connection, path: string, readOnly: boolean): Problem | null {
  const version = pragmaNumber(connection, 'user_version');
  const owner = pragmaNumber(connection, 'application_id');
  const tables = connection.first<{ n: number }>('SELECT count(*) AS n FROM sqlite_master')?.n ?? 0;
  if (tables > 0 && owner !== applicationId) {
    return problem('store-damaged', `${path} is a database of another program; name another store folder.`, {
      where: path,
    });
  }
  if (version > migrations.length) {
    return problem(
      'store-newer',
      `The store ${path} was written by a newer Ictus (version ${version}, this one knows ${migrations.length}); update Ictus or name another store folder.`,
      { where: path },
    );
  }
  if (readOnly) {
    connection.execute('PRAGMA query_only = ON');
    if (version === migrations.length) return null;
    return problem('store-damaged', `The store ${path} is of an older version; open it once with Ictus itself.`, {
      where: path,
    });
  }
  connection.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
  // Pages are folded in from the write-ahead log every 16 MB: many are written several times while a folder is indexed.
  connection.execute('PRAGMA wal_autocheckpoint = 4000;');
  // Forgotten patients must not linger in free pages.
  connection.execute('PRAGMA secure_delete = ON; PRAGMA cache_size = -8000; PRAGMA journal_size_limit = 33554432;');
  if (version === migrations.length) return null;
  const migrated = connection.transact(() => {
    // Another process may have been first.
    const from = connection.rows<{ user_version: number }>('PRAGMA user_version')[0]?.user_version ?? 0;
    for (const migration of migrations.slice(from)) connection.execute(migration);
    connection.execute(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${applicationId}`);
  });
  return migrated.ok ? null : migrated.problem;
}

function pragmaNumber(connection: Connection, name: 'user_version' | 'application_id'): number {
  return Number(Object.values(connection.first<Record<string, unknown>>(`PRAGMA ${name}`) ?? { value: 0 })[0]);
}

interface SqliteError extends Error {
  readonly code: string;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE');
}

/** What SQLite or the file system refused, in one sentence. */
function storeProblem(path: string, error: unknown): Problem {
  const cause = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const more = { where: path, cause };
  if (code === 'SQLITE_FULL' || isDiskFull(error)) {
    return problem('disk-full', `The disk of the store ${path} is full; free some space and try again.`, more);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return problem('store-damaged', `The store ${path} is damaged; move it away and open the folders again.`, more);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return problem('store-unwritable', `The store ${path} is held by another program; close it and try again.`, more);
  }
  return problem('store-unwritable', `The store ${path} cannot be written; check its folder and permissions.`, more);
}
