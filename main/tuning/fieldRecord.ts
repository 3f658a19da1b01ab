import type { FieldRecord, Interval, LogEvent } from '../contract/index.js';
import { wilsonInterval } from '../numbers/index.js';
import type { Store } from '../store/index.js';
import { sideOf, siteReads, type SiteRead } from './siteReads.js';

interface Judged {
  readonly read: SiteRead;
  readonly suspected: boolean;
  readonly scanner: string;
}

/**
 * How the model in use has done on the studies of this site that were read: over all of them, by month of the read (UTC), by
 * scanner. Of a model that was made here only patients count that it has not learnt from. Empty before anything counts.
 */
export function fieldRecords(store: Pick<Store, 'events' | 'study'>, modelHash: string): readonly FieldRecord[] {
  const events = store.events();
  const madeHere = events.some(({ kind, detail }) => kind === 'candidate-judged' && detail['hash'] === modelHash);
  const bands = lastBands(events, modelHash);
  const judged = siteReads(store).reads.flatMap((read): Judged[] => {
    const band = bands.get(read.studyUid);
    if (band === undefined || (madeHere && sideOf(read.patient) === 'learn')) return [];
    const scanner = store.study(read.studyUid)?.scanner ?? 'scanner not named';
    return [{ read, suspected: band === 'suspected', scanner }];
  });
  if (judged.length === 0) return [];
  const by = (group: FieldRecord['group'], nameOf: (one: Judged) => string): readonly FieldRecord[] => {
    const names = [...new Set(judged.map(nameOf))].sort();
    return names.map((name) =>
      recordOf(
        group,
        name,
        judged.filter((one) => nameOf(one) === name),
      ),
    );
  };
  return [
    recordOf('all', 'all reads', judged),
    ...by('month', ({ read }) => new Date(read.atMs).toISOString().slice(0, 7)),
    ...by('scanner', ({ scanner }) => scanner),
  ];
}

/** The band of each study by its last result of this model. */
function lastBands(events: readonly LogEvent[], modelHash: string): ReadonlyMap<string, string> {
  const bands = new Map<string, string>();
  for (const { kind, studyUid, detail } of events) {
    const band = detail['band'];
    if (kind === 'scored' && studyUid !== null && detail['modelHash'] === modelHash && typeof band === 'string') {
      bands.set(studyUid, band);
    }
  }
  return bands;
}

function recordOf(group: FieldRecord['group'], name: string, judged: readonly Judged[]): FieldRecord {
  const bleeding = judged.filter(({ read }) => read.truth.any === true);
  const others = judged.filter(({ read }) => read.truth.any === false);
  const found = bleeding.filter(({ suspected }) => suspected).length;
  const falseAlarms = others.filter(({ suspected }) => suspected).length;
  const rate = (count: number, of: number): Interval | null => (of === 0 ? null : wilsonInterval(count, of));
  return {
    group,
    name,
    bleeding: bleeding.length,
    found,
    sensitivity: rate(found, bleeding.length),
    others: others.length,
    falseAlarms,
    falseAlarmRate: rate(falseAlarms, others.length),
  };
}
