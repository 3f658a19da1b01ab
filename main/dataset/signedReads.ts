import { labels, subtypes, type Findings, type LogEvent, type Truth } from '../contract/index.js';
import { readRecord } from '../reads/index.js';
import type { Store } from '../store/index.js';
import type { LabelRow } from './labelRow.js';

/**
 * The signed reads of a store as labels of studies; `row` is the entry of the event log that signs. A study that was
 * reopened, dismissed or read as "not sure" says nothing. Of a signed read, what it does not mark is absent.
 */
export function signedReads(store: Pick<Store, 'events'>): readonly LabelRow[] {
  const byStudy = new Map<string, LogEvent[]>();
  for (const event of store.events()) {
    if (event.studyUid === null) continue;
    const own = byStudy.get(event.studyUid);
    if (own) own.push(event);
    else byStudy.set(event.studyUid, [event]);
  }
  return [...byStudy].flatMap(([studyUid, events]): LabelRow[] => {
    const { state, findings } = readRecord(events);
    const signed = events.findLast(({ kind }) => kind === 'signed');
    const truth = state === 'read' && findings ? truthOf(findings) : null;
    if (!truth || !signed) return [];
    return [{ row: signed.seq, names: { level: 'study', studyUid, accession: '' }, truth, facts: {} }];
  });
}

function truthOf({ verdict, subtypes: marked }: Findings): Truth | null {
  if (verdict === 'not-sure') return null;
  if (verdict === 'none') return Object.fromEntries(labels.map((label) => [label, false]));
  return { any: true, ...Object.fromEntries(subtypes.map((label) => [label, marked.includes(label)])) };
}
