import { type PixelFacts } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { evaluabilityOf, finding, type Finding } from './finding.js';
import { limits } from './limits.js';

/** What is seen on one slab, or that it could not be opened. */
export type SlabFacts = PixelFacts | 'undecodable';

export interface PixelQuestion {
  /** One entry a slab, in order. */
  readonly facts: readonly SlabFacts[];
  readonly pitchMm: number | null;
  /** False where the pixel spacing is unknown: areas are then in pixels. */
  readonly areasInMm2: boolean;
  /** The header names a contrast agent: a hint, decided on pixels. */
  readonly contrastHint: boolean;
  readonly fewSlices: boolean;
}

/** Whether a slice shows brain, by the area of soft tissue inside bone. */
export function hasBrain(facts: PixelFacts, areasInMm2: boolean): boolean {
  return facts.brainAreaMm2 >= (areasInMm2 ? limits.brainAreaMm2 : limits.brainAreaPixels);
}

function unreadable(count: number, total: number): Finding {
  if (count === total) {
    return finding('undecodable', 'None of the slices could be opened; see the list of files.', 'not-analysed');
  }
  return finding('undecodable', `${count} of ${total} slices could not be opened and are not in the score.`);
}

/** Nothing can be scored where these speak: not HU, not a head, no brain. */
function scoreFindings(seen: readonly PixelFacts[], brain: readonly PixelFacts[]): readonly Finding[] {
  const notHu = seen.filter((facts) => !facts.looksLikeHu).length;
  if (notHu > limits.notHuShare * seen.length) {
    return [finding('units-unknown', 'Air and tissue do not lie where Hounsfield units put them.')];
  }
  const findings: Finding[] = [];
  if (notHu > 0) {
    findings.push(finding('units-unknown', `${notHu} of ${seen.length} slices do not look like HU.`, 'partial'));
  }
  if (brain.length === 0) return [...findings, finding('no-brain', 'No brain is seen on any slice.')];
  const medianHu = median(brain.map((facts) => facts.brainMedianHu).filter((hu) => Number.isFinite(hu))) ?? Number.NaN;
  const [lowestHu, highestHu] = limits.brainMedianHu;
  if (medianHu < lowestHu || medianHu > highestHu) {
    const message = `The tissue inside the skull has ${Math.round(medianHu)} HU, which no brain has; a phantom or another body part.`;
    findings.push(finding('not-a-head', message));
  }
  return findings;
}

function mendedWords(mended: number, total: number): string {
  return `${mended} of ${total} slices held HU modulo 4096, as some of the RSNA set do; they were put right by their pixels.`;
}

/** What limits the score: metal, noise, enhancement. */
function limitFindings(brain: readonly PixelFacts[], question: PixelQuestion): readonly Finding[] {
  const findings: Finding[] = [];
  const atLeast = Math.min(brain.length, limits.metalSlices);
  const metal = brain.filter((facts) => facts.metalAreaMm2 >= limits.metalAreaMm2).length;
  if (metal > 0 && metal >= atLeast) {
    findings.push(finding('metal', `Metal on ${metal} ${metal === 1 ? 'slice' : 'slices'} hides what lies near it.`));
  }
  const noiseHu = median(brain.map((facts) => facts.noiseHu).filter((hu) => Number.isFinite(hu))) ?? Number.NaN;
  if (noiseHu > limits.noiseHu) {
    findings.push(finding('noise', `The noise is ${Math.round(noiseHu)} HU; thin blood may drown in it.`));
  }
  const threshold = question.contrastHint ? limits.enhancedAreaHintedMm2 : limits.enhancedAreaMm2;
  const leastMm2 = limits.enhancedBrainShare * Math.max(...brain.map((facts) => facts.brainAreaMm2));
  const enhanced = brain.filter((facts) => facts.brainAreaMm2 >= leastMm2 && facts.enhancedAreaMm2 >= threshold).length;
  if (enhanced >= limits.enhancedSlices) {
    findings.push(finding('contrast', 'Vessels are enhanced: contrast can look like blood, and hide it.'));
  }
  return findings;
}

/** A brain still at full size on the first or last slice goes on beyond it. */
function cutOffFinding(facts: readonly SlabFacts[], areasInMm2: boolean): Finding | null {
  if (facts.length < limits.fewSlices) return null;
  const area = (one: SlabFacts | undefined): number => (one && one !== 'undecodable' ? one.brainAreaMm2 : 0);
  const largest = Math.max(...facts.map(area));
  if (largest < (areasInMm2 ? limits.brainAreaMm2 : limits.brainAreaPixels)) return null;
  const isCut = (one: SlabFacts | undefined): boolean => area(one) >= limits.cutOffShare * largest;
  const ends = [isCut(facts[0]) ? 'lowest' : null, isCut(facts.at(-1)) ? 'highest' : null].filter(
    (end) => end !== null,
  );
  if (ends.length === 0) return null;
  return finding(
    'cut-off',
    `The brain is still at its full size on the ${ends.join(' and the ')} slice, so part of the head is missing.`,
  );
}

/**
 * What the pixels of the scored slabs say (docs/design.md 4.1: what can be decided on pixels is decided on pixels, with the
 * header as a hint). Give one entry a slab; call it when every slab is settled.
 */
export function pixelFindings(question: PixelQuestion): readonly Finding[] {
  const { facts, pitchMm, areasInMm2 } = question;
  const seen = facts.filter((one) => one !== 'undecodable');
  const findings: Finding[] = [];
  if (seen.length < facts.length) findings.push(unreadable(facts.length - seen.length, facts.length));
  if (seen.length === 0) return findings;
  const brain = seen.filter((one) => hasBrain(one, areasInMm2));
  findings.push(...scoreFindings(seen, brain));
  const mended = seen.filter((one) => one.unitsMended).length;
  if (mended > 0) findings.push(finding('units-mended', mendedWords(mended, seen.length)));
  if (brain.length === 0) return findings;
  const cutOff = cutOffFinding(facts, areasInMm2);
  if (cutOff && !question.fewSlices && evaluabilityOf(findings) !== 'not-analysed') findings.push(cutOff);
  const brainMm = pitchMm === null ? null : brain.length * pitchMm;
  if (brainMm !== null && brainMm < limits.brainMm && !question.fewSlices) {
    const message = `${Math.round(brainMm)} mm of brain are seen; ${limits.brainMm} mm are needed.`;
    findings.push(finding('small-coverage', message));
  }
  return [...findings, ...limitFindings(brain, question)];
}
