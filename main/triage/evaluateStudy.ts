import type { Evaluability, InstanceLookup, Reason, Study } from '../contract/index.js';
import { chooseStack } from './chooseStack.js';
import { evaluabilityOf, reasonsOf, type Finding } from './finding.js';
import { nothingToScore, stackFindings, studyFindings } from './headerFindings.js';
import { pixelFindings, type SlabFacts } from './pixelFindings.js';
import { gapsOf, pitchOf, slabsOf, type Slab } from './slabs.js';

/** What a study is scored on, and what may honestly be said of it. */
export interface StudyEvaluation {
  readonly evaluability: Evaluability;
  /** Chosen stacks in order of position; empty where none may be scored. */
  readonly stackIds: readonly string[];
  /** What the network gets, in order of position; empty where the study must not be scored. */
  readonly slabs: readonly Slab[];
  /** Distance of neighbouring slabs, mm. */
  readonly pitchMm: number | null;
  /** Gravest first; notes such as `thin-averaged` limit nothing. */
  readonly reasons: readonly Reason[];
}

/** Facts of a slab by the slice that carries its score; undefined while it is not known. */
export type FactsLookup = (slice: { readonly instanceId: number; readonly frame: number }) => SlabFacts | undefined;

function evaluation(findings: readonly Finding[], rest: Omit<StudyEvaluation, 'evaluability' | 'reasons'>) {
  const evaluability = evaluabilityOf(findings);
  return { ...rest, evaluability, reasons: reasonsOf(findings) };
}

/**
 * Evaluability of a study (docs/design.md 4.1): the stack or abutting stacks it is scored on, the slabs, and the reasons. Without
 * `factsOf` headers alone decide, before any pixel is read; with it, what the pixels show is added as soon as every
 * slab is known. `modelThicknessMm` is what the model learnt from (model.json, thicknessMm).
 */
export function evaluateStudy(
  study: Study,
  instanceOf: InstanceLookup,
  modelThicknessMm: number,
  factsOf?: FactsLookup,
): StudyEvaluation {
  const chosen = chooseStack(study, instanceOf, modelThicknessMm);
  if (!chosen) {
    const findings = [...studyFindings(study), nothingToScore(study)];
    return evaluation(findings, { stackIds: [], slabs: [], pitchMm: null });
  }
  const gaps = gapsOf(chosen.stacks);
  const slabs = slabsOf(chosen.stacks, gaps, modelThicknessMm);
  const pitchMm = pitchOf(slabs, chosen.stacks);
  const stackIds = chosen.stacks.map((stack) => stack.id);
  const fromHeaders = stackFindings(study, chosen, slabs, gaps, modelThicknessMm, instanceOf);
  if (evaluabilityOf(fromHeaders) === 'not-analysed') {
    return evaluation(fromHeaders, { stackIds, slabs: [], pitchMm });
  }
  const facts = factsOf ? slabs.flatMap((slab) => factsOf(slab.centre) ?? []) : [];
  if (facts.length < slabs.length) return evaluation(fromHeaders, { stackIds, slabs, pitchMm });
  const first = slabs[0]?.centre;
  // The study's agent may be that of another series: the chosen stack's own header is nearer.
  const instance = study.contrastAgent === undefined || !first ? undefined : instanceOf(first.instanceId);
  const agent = instance ? instance.contrastAgent : study.contrastAgent;
  const fromPixels = pixelFindings({
    facts,
    pitchMm,
    areasInMm2: !fromHeaders.some((one) => one.code === 'scale-unknown'),
    contrastHint: agent !== undefined,
    fewSlices: fromHeaders.some((one) => one.code === 'few-slices'),
  });
  return evaluation([...fromHeaders, ...fromPixels], { stackIds, slabs, pitchMm });
}
