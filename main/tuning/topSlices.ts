import { subtypes, type Label, type Truth } from '../contract/index.js';

/** Slices of a study that stand for it: blood is on a few, so the others say nothing of "there is blood". */
const count = 3;

/** The slices that stand for a study, by their logits of one label, the highest first; of `marked` ones alone where there are any. */
export function topSlices(logits: ArrayLike<number>, marked: readonly number[] = []): readonly number[] {
  const candidates = marked.length > 0 ? marked : Array.from(logits, (_, slice) => slice);
  return [...candidates].sort((left, right) => (logits[right] ?? NaN) - (logits[left] ?? NaN)).slice(0, count);
}

/** A study that was read, with the slices on which the reader marked blood, as its features are numbered. */
export interface MarkedStudy {
  readonly truth: Truth;
  readonly marked?: readonly number[];
}

/** The marked slices that show a label: a mark says blood, and of what kind only where the study has one kind. */
export function marksOf(label: Label, { truth, marked = [] }: MarkedStudy): readonly number[] {
  if (truth[label] !== true) return [];
  const kinds = subtypes.filter((subtype) => truth[subtype] === true).length;
  return label === 'any' || kinds === 1 ? marked : [];
}
