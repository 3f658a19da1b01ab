import { ok, type ImportedReads, type Result } from '../contract/index.js';
import { readTable } from '../dataset/index.js';
import type { Store } from '../store/index.js';

/**
 * Takes reads from a table (`study_uid` or `accession`, and labels in any form of a labelled set) into the log, where they stand as
 * what the table says: no study counts as read by them. A row that stands there already is not taken twice. Errors: `set-invalid`,
 * `set-empty`, those of the store.
 */
export function importReads(
  store: Pick<Store, 'events' | 'studies' | 'appendEvent'>,
  text: string,
  { table, who, atMs }: { readonly table: string; readonly who: string; readonly atMs: number },
): Result<ImportedReads> {
  const read = readTable(text, table);
  if (!read.ok) return read;
  const studies = store.studies();
  const byUid = new Map(studies.map((study) => [study.studyUid, study]));
  const byAccession = new Map<string, string | null>();
  for (const { accession, studyUid } of studies) {
    if (accession !== undefined) byAccession.set(accession, byAccession.has(accession) ? null : studyUid);
  }
  const known = new Set(
    store
      .events()
      .filter(({ kind }) => kind === 'read-imported')
      .map(({ studyUid, detail }) => JSON.stringify([studyUid, detail['truth']])),
  );
  let [taken, unknown] = [0, 0];
  for (const { names, truth } of read.value.rows) {
    const named = names.level === 'study' ? names : { studyUid: names.image, accession: names.image };
    const studyUid = byUid.get(named.studyUid)?.studyUid ?? byAccession.get(named.accession) ?? null;
    if (studyUid === null) {
      unknown++;
      continue;
    }
    const key = JSON.stringify([studyUid, truth]);
    if (known.has(key)) continue;
    known.add(key);
    const appended = store.appendEvent({ atMs, kind: 'read-imported', studyUid, who, detail: { truth, table } });
    if (!appended.ok) return appended;
    taken++;
  }
  return ok({ rows: read.value.count, taken, unknown, problems: read.value.problems });
}
