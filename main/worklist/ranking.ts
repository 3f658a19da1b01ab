import type { OpenModel, RankContext, RankedStudy, Settings } from '../contract/index.js';
import { rankByKeys, rankKeyOf, type RankKey } from '../triage/index.js';
import type { LogView } from './logView.js';
import { rankInputOf, type StudyEntry } from './studyEntry.js';

const minuteMs = 60_000;

/** So many new keys may stand out of order before the keys are laid in order again. */
const fewKeys = 64;

/** What all studies of one ranking share. */
export function rankContext(
  model: OpenModel | null,
  { aiOn, waitCapMinutes, harmWeights }: Settings,
  nowMs: number,
  suspectedSinceDue: number,
): RankContext {
  const points = model?.manifest.operatingPoints;
  return {
    nowMs,
    suspectedSinceDue,
    aiOn,
    waitCapMs: {
      stat: waitCapMinutes.stat * minuteMs,
      urgent: waitCapMinutes.urgent * minuteMs,
      routine: waitCapMinutes.routine * minuteMs,
    },
    harmWeights,
    // Without a model nothing is scored, so no operating point is ever met.
    ruleIn: points?.ruleIn.threshold ?? 1,
    ruleOut: points?.ruleOut.threshold ?? 1,
    ruleOutEvidence: points?.ruleOut.bleedingStudies ?? 0,
  };
}

/** The keys of the studies that stand in a queue, and their order: only the key of a study that changed is made anew. */
export class Ranking {
  private readonly keys = new Map<string, RankKey>();
  /** Keys made since they were last laid in order. */
  private keysMade = 0;
  /** Settings and operating points under which the keys were made. */
  private madeFor = '';

  constructor(private readonly log: LogView) {}

  /** False for a study in no queue: it is being read, was read or was dismissed. */
  holds(studyUid: string): boolean {
    return this.keys.has(studyUid);
  }

  put(entry: StudyEntry, context: RankContext): void {
    const { studyUid } = entry.study;
    const key = rankKeyOf(rankInputOf(entry, this.log.record(studyUid), this.log.pinnedAt(studyUid)), context);
    if (key) this.keys.set(studyUid, key);
    else this.keys.delete(studyUid);
    this.keysMade += 1;
  }

  drop(studyUid: string): void {
    this.keys.delete(studyUid);
  }

  clear(): void {
    this.keys.clear();
  }

  /** Makes all keys anew where the settings or operating points that they hang on changed; tells whether it did. */
  follow(entries: Iterable<StudyEntry>, context: RankContext): boolean {
    const { aiOn, waitCapMs, harmWeights, ruleIn, ruleOut, ruleOutEvidence } = context;
    const madeFor = JSON.stringify([aiOn, waitCapMs, harmWeights, ruleIn, ruleOut, ruleOutEvidence]);
    if (madeFor === this.madeFor) return false;
    for (const entry of entries) this.put(entry, context);
    this.madeFor = madeFor;
    return true;
  }

  /** The studies in their order. */
  ranked(context: RankContext): readonly RankedStudy[] {
    const ranked = rankByKeys(this.keys.values(), context);
    if (this.keysMade > fewKeys) this.layInOrder(ranked);
    return ranked;
  }

  /**
   * Lays the keys in the order of the last ranking: a list that is nearly sorted is sorted again in one pass, and a key
   * that is replaced keeps its place in the map.
   */
  private layInOrder(ranked: readonly RankedStudy[]): void {
    const ordered = ranked.flatMap(({ studyUid }): [string, RankKey][] => {
      const key = this.keys.get(studyUid);
      return key ? [[studyUid, key]] : [];
    });
    this.keys.clear();
    for (const [studyUid, key] of ordered) this.keys.set(studyUid, key);
    this.keysMade = 0;
  }
}
