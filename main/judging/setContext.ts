import { ok, type LabelledSlice, type Result } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { contextRuns, type InferenceClient, type ModelFolder } from '../inference/index.js';

/** Slices that lie further apart than this many times the usual distance of their study have one missing between them. */
const gap = 1.5;

/**
 * Logits in context by place in the set, for the stacks that have enough slices: those of one study in order of position, without
 * one missing. `logits` is null where the network could not judge a slice.
 */
export async function setInContext(
  slices: readonly LabelledSlice[],
  logits: readonly (readonly number[] | null)[],
  { manifest }: Pick<ModelFolder, 'manifest'>,
  network: Pick<InferenceClient, 'inContext'>,
): Promise<Result<ReadonlyMap<number, readonly number[]>>> {
  const seen = new Map<number, readonly number[]>();
  const { context } = manifest;
  if (!context) return ok(seen);
  const studies = new Map<string, number[]>();
  for (const [place, { study, position }] of slices.entries()) {
    if (position !== null) studies.set(study, [...(studies.get(study) ?? []), place]);
  }
  for (const places of studies.values()) {
    const run = stackOf(slices, places);
    const scored = run.map((place) => place !== null && (logits[place] ?? null) !== null);
    for (const part of contextRuns(scored, context.minSlices)) {
      const own = part.flatMap((at) => run[at] ?? []);
      const answer = await network.inContext(own.map((place) => logits[place] ?? []));
      if (!answer.ok) return answer;
      for (const [at, place] of own.entries()) seen.set(place, answer.value[at] ?? []);
    }
  }
  return ok(seen);
}

/** The places in order of position, with null where one is missing between two. */
function stackOf(slices: readonly LabelledSlice[], places: readonly number[]): readonly (number | null)[] {
  const position = (place: number): number => slices[place]?.position ?? Number.NaN;
  const inOrder = [...places].sort((left, right) => position(left) - position(right));
  const steps = inOrder.slice(1).map((place, at) => position(place) - position(inOrder[at] ?? place));
  const usual = median(steps) ?? 0;
  return inOrder.flatMap((place, at) => ((steps[at - 1] ?? 0) > gap * usual ? [null, place] : [place]));
}
