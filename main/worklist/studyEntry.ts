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
  const thicknessMm = model?.manifest.thicknessMm ?? usualThicknessMm;
  const evaluation = evaluateStudy(study, (id) => ports.store.instance(id), thicknessMm);
  if (!model || evaluation.slabs.length === 0) return { evaluation, scoreOf: () => undefined };
  const scores = new Map(
    ports.store.scores(model.summary.hash, study.studyUid).map((score) => [sliceKey(score), score]),
  );
  return {
    evaluation,
    scoreOf(slab) {
      const score = scores.get(sliceKey(slab.centre));
      return score?.slabSlices === slab.slices.length ? score : undefined;
    },
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
  if (evaluation.evaluability === 'not-analysed') {
    return { ...base, evaluability: 'not-analysed', reasons: evaluation.reasons };
  }
  const pending: StudyEntry = { ...base, evaluability: 'pending', reasons: evaluation.reasons };
  if (!model) return pending;
  const failures = new Set((ports.failures?.(study.studyUid) ?? []).map(sliceKey));
  const byKey = new Map(slabs.map((slab) => [sliceKey(slab.centre), scoreOf(slab)]));
  const settled = slabs.every((slab) => {
    const key = sliceKey(slab.centre);
    return byKey.get(key) !== undefined || failures.has(key);
  });
  if (!settled) return pending;
  const refined = evaluateStudy(
    study,
    (id) => ports.store.instance(id),
    model.manifest.thicknessMm,
    (slice) => byKey.get(sliceKey(slice))?.facts ?? 'undecodable',
  );
  const scores = [...byKey.values()].filter((score) => score !== undefined);
  const ms = scores.reduce((sum, score) => sum + score.ms, 0);
  const { evaluability, reasons } = refined;
  // What cannot be scored honestly shows no numbers either.
  if (evaluability === 'not-analysed') return { ...base, evaluability, reasons, ms };
  const placed = slabs.flatMap((slab) => {
    const score = byKey.get(sliceKey(slab.centre));
    return score ? [{ score, ordinals: slab.ordinals }] : [];
  });
  const result = studyProbabilities(placed, model.manifest, refined.pitchMm);
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
