import { ok, type InstanceHeader, type Result } from '../contract/index.js';
import type { Connection } from './database.js';
import { appendInTransaction } from './eventLog.js';

/** What was purged, to be said to whoever asked for it. */
export interface ForgottenCounts {
  readonly studies: number;
  readonly instances: number;
  readonly scores: number;
  readonly orders: number;
  readonly events: number;
}

/**
 * Purges one patient: files, instances, scores, studies, orders, features beside the store, and the words of the log's events. The events keep
 * their numbers and hashes, and a `forgotten` event that names no one says which they were, so the log still verifies.
 * The DICOM files themselves are not touched; while they stay in an opened folder the next indexing finds them again.
 */
export function forgetPatient(
  connection: Connection,
  patientId: string,
  by: { readonly who: string; readonly atMs: number },
  forgetFeatures: (studyUid: string) => void,
): Result<ForgottenCounts> {
  const forgotten = connection.transact((): ForgottenCounts => {
    const { studyUids, instanceIds } = findPatient(connection, patientId);
    let scores = 0;
    for (const id of instanceIds) {
      scores += connection.run('DELETE FROM scores WHERE instance_id = ?', id);
      connection.run('DELETE FROM files WHERE id = ?', id);
    }
    connection.execute('DELETE FROM headers WHERE id NOT IN (SELECT header_id FROM instances)');
    let orders = 0;
    const events: number[] = [];
    for (const uid of studyUids) {
      forgetFeatures(uid);
      const accession = connection.first<{ accession: string | null }>(
        'SELECT accession FROM studies WHERE study_uid = ?',
        uid,
      )?.accession;
      orders += connection.run('DELETE FROM order_rows WHERE study_uid = ?', uid);
      if (accession) orders += connection.run('DELETE FROM order_rows WHERE accession = ?', accession);
      connection.run('DELETE FROM series WHERE study_uid = ?', uid);
      connection.run('DELETE FROM studies WHERE study_uid = ?', uid);
      // Where two patients share a study UID the other one's images stay, and are grouped anew.
      connection.run(
        'INSERT OR IGNORE INTO ungrouped (study_uid) SELECT DISTINCT study_uid FROM instances WHERE study_uid = ?',
        uid,
      );
      for (const row of connection.rows<{ seq: number }>('SELECT seq FROM events WHERE study_uid = ?', uid)) {
        events.push(row.seq);
      }
      connection.run(
        `UPDATE events SET study_uid = NULL, who = '', detail = '{"forgotten":true}' WHERE study_uid = ?`,
        uid,
      );
    }
    const counts = { studies: studyUids.size, instances: instanceIds.length, scores, orders, events: events.length };
    if (studyUids.size > 0) {
      appendInTransaction(connection, {
        atMs: by.atMs,
        kind: 'forgotten',
        studyUid: null,
        who: by.who,
        detail: { ...counts, events },
      });
    }
    return counts;
  });
  if (!forgotten.ok || forgotten.value.studies === 0) return forgotten;
  // The write-ahead log still holds the old pages until it is folded in.
  connection.rows('PRAGMA wal_checkpoint(TRUNCATE)');
  return ok(forgotten.value);
}

function findPatient(
  connection: Connection,
  patientId: string,
): { readonly studyUids: ReadonlySet<string>; readonly instanceIds: readonly number[] } {
  const studyUids = new Set<string>();
  const instanceIds: number[] = [];
  for (const { id, words } of connection.rows<{ id: number; words: string }>('SELECT id, words FROM headers')) {
    const { patient } = JSON.parse(words) as Partial<InstanceHeader>;
    if (patient?.id !== patientId) continue;
    for (const row of connection.rows<{ id: number; uid: string }>(
      'SELECT id, study_uid AS uid FROM instances WHERE header_id = ?',
      id,
    )) {
      studyUids.add(row.uid);
      instanceIds.push(row.id);
    }
  }
  return { studyUids, instanceIds };
}
