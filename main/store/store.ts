import { ok, type Result } from '../contract/index.js';
import { checkStore, type Check } from './check.js';
import { openDatabase, type Connection } from './database.js';
import { eventLog, type EventLog } from './eventLog.js';
import { featureFiles } from './featureFiles.js';
import { forgetPatient, type ForgottenCounts } from './forget.js';
import { indexReads, indexTables, type IndexReads, type IndexTables } from './indexTables.js';
import { orderTable, type OrderTable } from './orderTable.js';
import { scoreTable, type ScoreTable } from './scoreTable.js';

/**
 * The store: one SQLite file (docs/design.md 6). Index and orders are written by the library process alone, scores and events
 * by the host; everyone reads. Reads throw only where the file itself fails; writes answer `disk-full`,
 * `store-unwritable` or `store-damaged`.
 */
export interface Store extends IndexReads, OrderTable, ScoreTable, EventLog {
  readonly index: IndexTables;
  setting(key: string): unknown;
  saveSetting(key: string, value: unknown): Result<null>;
  /** Purges all rows and features of one patient (Patient ID as in the header). */
  forget(patientId: string, by?: { readonly who: string; readonly atMs: number }): Result<ForgottenCounts>;
  check(): readonly Check[];
  close(): void;
}

/**
 * Opens, and where needed creates, the store at `path` (a file; its folder is made private). Errors: `store-newer`,
 * `store-damaged`, `store-unwritable`, `disk-full`; `file-vanished` for a read-only store that does not exist.
 */
export function openStore(path: string, options: { readonly readOnly?: boolean } = {}): Result<Store> {
  const opened = openDatabase(path, options.readOnly === true);
  return opened.ok ? ok(storeOver(path, opened.value)) : opened;
}

function storeOver(path: string, connection: Connection): Store {
  const log = eventLog(connection);
  return {
    ...indexReads(connection),
    ...orderTable(connection),
    ...scoreTable(connection),
    ...log,
    index: indexTables(connection),
    setting(key) {
      const row = connection.first<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
      return row === undefined ? undefined : (JSON.parse(row.value) as unknown);
    },
    saveSetting: (key, value) =>
      connection.transact(() => {
        connection.run(
          'INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)',
          key,
          JSON.stringify(value ?? null),
        );
        return null;
      }),
    forget: (patientId, by = { who: '', atMs: Date.now() }) =>
      forgetPatient(connection, patientId, by, (studyUid) => {
        featureFiles(path).forgetFeatures(studyUid);
      }),
    check: () => checkStore(path, connection, log),
    close: () => connection.close(),
  };
}
