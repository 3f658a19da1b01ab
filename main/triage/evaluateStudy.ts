import type { Evaluability, InstanceLookup, Reason, Stack, Study } from '../contract/index.js';
import { evaluabilityOf, reasonsOf, type Finding } from './finding.js';
import { planHead, tiersOf, volumeId, type FactsLookup, type HeadPlan } from './headPlan.js';
import { nothingToScore, stackFindings, studyFindings } from './headerFindings.js';
import { pixelFindings } from './pixelFindings.js';
import { gapsOf, pitchOf, type Slab } from './slabs.js';
import { coverageOf } from './volumes.js';

/** What a study is scored on, and what may honestly be said of it. */
export interface StudyEvaluation {
  /** By headers alone while anything is wanted. */
  readonly evaluability: Evaluability;
  /** Stacks that are scored, in order of position; empty where none may be. */
  readonly stackIds: readonly string[];
  /** What the study's score is made of, in order of position; empty where the study must not be scored. */
  readonly slabs: readonly Slab[];
  /** What has to be looked at before the evaluation is final, in order of position, with what is looked at already among it. */
  readonly wanted: readonly Slab[];
  /** Distance of neighbouring slabs, mm. */
  readonly pitchMm: number | null;
  /** Gravest first; notes such as `thin-averaged` limit nothing. */
  readonly reasons: readonly Reason[];
}

function evaluation(findings: readonly Finding[], rest: Omit<StudyEvaluation, 'evaluability' | 'reasons'>) {
  const evaluability = evaluabilityOf(findings);
  return { ...rest, evaluability, reasons: reasonsOf(findings) };
}

/**
 * Evaluability of a study (docs/design.md 4.1): what it is scored on, and the reasons. Without `factsOf` headers alone decide,
 * before any pixel is read. With it, volumes are tried in turn: where every slab of the first is known and shows no brain,
 * the next is asked for, and so on; what is still to be looked at is `wanted`. `modelThicknessMm` is what the
 * model learnt from (model.json, thicknessMm).
 */
export function evaluateStudy(
  study: Study,
  instanceOf: InstanceLookup,
  modelThicknessMm: number,
  factsOf?: FactsLookup,
): StudyEvaluation {
  const nothing = { stackIds: [], slabs: [], wanted: [], pitchMm: null };
  const ofStudy = studyFindings(study);
  const tiers = tiersOf(study);
  if (tiers.length === 0) return evaluation([...ofStudy, nothingToScore(study)], nothing);
  const rejected = new Set<string>();
  let first: StudyEvaluation | null = null;
  for (;;) {
    const plan = planHead(tiers, rejected, modelThicknessMm, factsOf);
    if (!plan) break;
    const judged = judge(study, plan, instanceOf, modelThicknessMm, factsOf);
    const final = !factsOf || judged.wanted.length > 0 || judged.evaluability !== 'not-analysed';
    if (final || evaluabilityOf(ofStudy) === 'not-analysed') return judged;
    first ??= judged;
    rejected.add(volumeId(plan.lead));
  }
  return first ?? evaluation([...ofStudy, nothingToScore(study)], nothing);
}

function judge(
  study: Study,
  { lead, parts, slabs, wanted, findings }: HeadPlan,
  instanceOf: InstanceLookup,
  modelThicknessMm: number,
  factsOf: FactsLookup | undefined,
): StudyEvaluation {
  const gaps = gapsOf(parts);
  const pitchMm = pitchOf(slabs, parts);
  const stackIds = [...new Set(parts.map((stack) => stack.id))];
  const fromHeaders = [
    ...stackFindings(study, lead, parts, coverageOf(parts), slabs, gaps, modelThicknessMm, instanceOf),
    ...findings,
  ];
  if (evaluabilityOf(fromHeaders) === 'not-analysed') {
    return evaluation(fromHeaders, { stackIds, slabs: [], wanted: [], pitchMm });
  }
  const rest = { stackIds, slabs, wanted: factsOf ? wanted : slabs, pitchMm };
  if (!factsOf || wanted.length > 0) return evaluation(fromHeaders, rest);
  const fromPixels = pixelFindings({
    facts: slabs.flatMap((slab) => factsOf(slab) ?? []),
    pitchMm,
    areasInMm2: !fromHeaders.some((one) => one.code === 'scale-unknown'),
    contrastHint: agentOf(parts) !== undefined,
    fewSlices: fromHeaders.some((one) => one.code === 'few-slices'),
  });
  return evaluation([...fromHeaders, ...fromPixels], rest);
}

/** The agent of the parts that are scored: that of another series says nothing of them. */
function agentOf(parts: readonly Stack[]): string | undefined {
  return parts.find((stack) => stack.contrastAgent !== undefined)?.contrastAgent;
}
