import { labels } from '../../../main/contract/index.js';
import type { LinearHead } from '../../../main/training/index.js';
import { fitHeads, headLogits, phantomSource, type HeadData, type HeadExample, type Selection } from './heads.js';

/** Sources between which transfer is measured; PHE-SICH alone cannot teach, since every patient of it bleeds. */
export const teachers = ['ct-ich', 'rsna2019'] as const;

export interface CrossFit {
  readonly penalty: number;
  /** One head a fold, fitted without the patients of that fold. */
  readonly foldHeads: readonly LinearHead[];
  /** [examples][6]: each example by the head that never saw its patient; NaN for phantoms. */
  readonly logits: Float32Array;
  /** One head for each of `teachers`, fitted on that source and the phantoms alone. */
  readonly teacherHeads: readonly LinearHead[];
  /** Fitted on everybody. */
  readonly head: LinearHead;
}

/** Fits one head a fold, one a teacher and one on everybody, and scores every example by the head that did not see it. */
export async function crossFit(
  data: HeadData,
  foldOf: (example: HeadExample) => number | undefined,
  folds: number,
  penalty: number,
  start?: CrossFit,
): Promise<CrossFit> {
  const held = Array.from(
    { length: folds },
    (_, fold): Selection =>
      (example) =>
        foldOf(example) !== fold,
  );
  const taught = teachers.map(
    (source): Selection =>
      (example) =>
        example.source === source || example.source === phantomSource,
  );
  const heads = await fitHeads(
    data,
    [...held, ...taught, () => true],
    penalty,
    start && [...start.foldHeads, ...start.teacherHeads, start.head],
  );
  const head = heads.at(-1);
  if (head === undefined) throw new Error('no head was fitted');
  const foldHeads = heads.slice(0, folds);
  return {
    penalty,
    foldHeads,
    logits: await unseenLogits(data, foldHeads, foldOf),
    teacherHeads: heads.slice(folds, -1),
    head,
  };
}

async function unseenLogits(
  data: HeadData,
  foldHeads: readonly LinearHead[],
  foldOf: (example: HeadExample) => number | undefined,
): Promise<Float32Array> {
  const logits = new Float32Array(data.examples.length * labels.length).fill(NaN);
  const fold = data.examples.map((example) => foldOf(example));
  for (const [held, head] of foldHeads.entries()) {
    const all = await headLogits(data, head);
    fold.forEach((of, index) => {
      if (of !== held) return;
      for (let at = index * labels.length; at < (index + 1) * labels.length; at++) logits[at] = all[at] ?? NaN;
    });
  }
  return logits;
}
