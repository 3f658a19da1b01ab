import {
  sliceKey,
  type Evaluability,
  type OpenModel,
  type Order,
  type RankInput,
  type ReadRecord,
  type Reason,
  type SliceScore,
  type Study,
} from '../contract/index.js';
import {
  evaluateStudy,
  studyProbabilities,
  type FactsLookup,
  type Slab,
  type StudyEvaluation,
  type StudyProbabilities,
} from '../triage/index.js';
import type { WorklistPorts } from './ports.js';

/** What is kept of one study between snapshots; slice scores stay in the store. */
export interface StudyEntry {
  readonly study: Study;
  readonly order: Order;
  /** `pending` until every slab is settled. */
  readonly evaluability: Evaluability | 'pending';
  readonly reasons: readonly Reason[];
  readonly stackIds: readonly string[];
  readonly result: StudyProbabilities | null;
  readonly ms: number | null;
  readonly slices: number;
}

/** Thickness to average to while no model says which: that of the usual head CT. */
const usualThicknessMm = 5;

/** The slabs of a study and the score of each, where it is known and was made of as many slices. */
export interface ScoredSlabs {
  readonly evaluation: StudyEvaluation;
  readonly scoreOf: (slab: Slab) => SliceScore | undefined;
}

export function scoredSlabs(ports: WorklistPorts, study: Study, model: OpenModel | null): ScoredSlabs {
  const instanceOf = (id: number) => ports.store.instance(id);
  if (!model) return { evaluation: evaluateStudy(study, instanceOf, usualThicknessMm), scoreOf: () => undefined };
  const scores = new Map(
    ports.store.scores(model.summary.hash, study.studyUid).map((score) => [sliceKey(score), score]),
  );
  const failures = new Set((ports.failures?.(study.studyUid) ?? []).map(sliceKey));
  const scoreOf = (slab: Slab): SliceScore | undefined => {
    const score = scores.get(sliceKey(slab.centre));
    return score?.slabSlices === slab.slices.length ? score : undefined;
  };
  return {
    evaluation: evaluateStudy(study, instanceOf, model.manifest.thicknessMm, factsFrom(scores, failures)),
    scoreOf,
  };
}

/** What is known of a slab: of one that is only to be looked at, what was averaged about the same slice says as much. */
function factsFrom(scores: ReadonlyMap<string, SliceScore>, failures: ReadonlySet<string>): FactsLookup {
  return (slab) => {
    const key = sliceKey(slab.centre);
    const score = scores.get(key);
    if (score && (slab.probe || score.slabSlices === slab.slices.length)) return score.facts;
    return failures.has(key) ? 'undecodable' : undefined;
  };
}

function slicesIn(study: Study): number {
  return study.series.reduce((sum, series) => sum + series.stacks.reduce((n, stack) => n + stack.slices.length, 0), 0);
}

/** Evaluates one study anew from its headers and whatever scores the store has by this model. */
export function studyEntry(ports: WorklistPorts, study: Study, order: Order, model: OpenModel | null): StudyEntry {
  const { evaluation, scoreOf } = scoredSlabs(ports, study, model);
  const { slabs, stackIds } = evaluation;
  const chosen = slabs.reduce((sum, slab) => sum + slab.slices.length, 0);
  const base = { study, order, stackIds, slices: chosen > 0 ? chosen : slicesIn(study), result: null, ms: null };
  // What cannot be scored honestly shows no numbers either.
  if (evaluation.evaluability === 'not-analysed') {
    const looked = slabs.flatMap((slab) => scoreOf(slab) ?? []);
    const ms = looked.length > 0 ? looked.reduce((sum, score) => sum + score.ms, 0) : null;
    return { ...base, evaluability: 'not-analysed', reasons: evaluation.reasons, ms };
  }
  const pending: StudyEntry = { ...base, evaluability: 'pending', reasons: evaluation.reasons };
  if (!model || evaluation.wanted.length > 0) return pending;
  const placed = slabs.flatMap((slab) => {
    const score = scoreOf(slab);
    return score ? [{ score, ordinals: slab.ordinals }] : [];
  });
  const ms = placed.reduce((sum, { score }) => sum + score.ms, 0);
  const { evaluability, reasons } = evaluation;
  const result = studyProbabilities(placed, model.manifest, evaluation.pitchMm);
  return result ? { ...base, evaluability, reasons, result, ms } : { ...pending, reasons };
}

export function rankInputOf(entry: StudyEntry, record: ReadRecord, pinnedAt: number | undefined): RankInput {
  const { study, order, evaluability, result } = entry;
  return {
    studyUid: study.studyUid,
    evaluability,
    probabilities: result?.probabilities ?? null,
    order,
    state: record.state,
    ...(study.studyDate === undefined ? {} : { studyDate: study.studyDate }),
    ...(pinnedAt === undefined ? {} : { pinnedAt }),
  };
}
