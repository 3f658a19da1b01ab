import { sliceKey, type ModelManifest, type Result, type SliceScore } from '../contract/index.js';
import { sliceProbabilities } from './calibrate.js';
import { contextRuns } from './contextRuns.js';
import type { InferenceClient } from './inferenceClient.js';
import type { StudyWork } from './sliceQueue.js';

/** Known scores of a study, by `sliceKey`. */
export type KnownScores = ReadonlyMap<string, SliceScore>;

/** The runs of scored slices of a study that the model sees in context; none where the model knows of no context. */
export function runsInContext(
  { slices }: StudyWork,
  known: KnownScores,
  { context }: ModelManifest,
): readonly (readonly SliceScore[])[] {
  if (!context) return [];
  const inOrder = slices.map((slice) => {
    const score = known.get(sliceKey(slice));
    return score?.scored === true && score.slabSlices === slice.frames.length ? score : undefined;
  });
  const runs = contextRuns(
    inOrder.map((score) => score !== undefined),
    context.minSlices,
  );
  return runs.map((run) => run.flatMap((place) => inOrder[place] ?? []));
}

/** The scores of one run of neighbouring slices, seen in context. Errors: those of the inference process. */
export async function scoresInContext(
  run: readonly SliceScore[],
  inference: Pick<InferenceClient, 'inContext'>,
  { calibration }: ModelManifest,
): Promise<Result<readonly SliceScore[]>> {
  const answer = await inference.inContext(run.map(({ logits }) => logits));
  if (!answer.ok) return answer;
  const scores = run.map((score, place): SliceScore => {
    const inContext = answer.value[place] ?? score.logits;
    return { ...score, inContext, probabilities: sliceProbabilities(inContext, calibration.slice) };
  });
  return { ok: true, value: scores };
}
