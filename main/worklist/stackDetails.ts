import { sliceKey, type OpenModel, type SliceScore, type StackDetail, type Study } from '../contract/index.js';
import type { WorklistPorts } from './ports.js';
import { scoredSlabs } from './studyEntry.js';

/**
 * The stacks of a study with the header facts the overlay shows and the score of each slice. A thin slice carries the
 * score of the slab it was averaged into: `slabSlices` tells.
 */
export function stackDetails(ports: WorklistPorts, study: Study, model: OpenModel | null): readonly StackDetail[] {
  const { evaluation, scoreOf } = scoredSlabs(ports, study, model);
  const scores = new Map<string, SliceScore>();
  for (const slab of evaluation.slabs) {
    const score = scoreOf(slab);
    if (score) for (const slice of slab.slices) scores.set(sliceKey(slice), score);
  }
  const chosen = new Set(evaluation.stackIds);
  return study.series.flatMap((series) =>
    series.stacks.map(({ slices, ...stack }): StackDetail => {
      const [first] = slices;
      const header = first && ports.store.instance(first.instanceId);
      return {
        ...stack,
        slices: slices.map((slice) => ({
          instanceId: slice.instanceId,
          frame: slice.frame,
          positionMm: slice.positionMm ?? null,
          instanceNumber: slice.instanceNumber ?? null,
          score: scores.get(sliceKey(slice)) ?? null,
        })),
        seriesNumber: series.number ?? null,
        seriesDescription: series.description ?? '',
        orientation: first?.geometry.orientation ?? null,
        windowCentreHu: header?.windowCentreHu ?? null,
        windowWidthHu: header?.windowWidthHu ?? null,
        scored: chosen.has(stack.id),
      };
    }),
  );
}

/** The stack to show first: the first of those scored, else the largest that is no scout or capture, else any. */
export function firstStackId(stacks: readonly StackDetail[]): string | null {
  const scored = stacks.find((stack) => stack.scored);
  if (scored) return scored.id;
  const images = stacks.filter((stack) => stack.kind === 'original' || stack.kind === 'derived');
  const [largest] = [...(images.length > 0 ? images : stacks)].sort((a, b) => b.slices.length - a.slices.length);
  return largest?.id ?? null;
}
