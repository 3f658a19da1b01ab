import { labels, ok, type GateVerdict, type Result } from '../contract/index.js';
import { sliceProbabilities, type ContextRun, type ModelFolder } from '../inference/index.js';
import { headOf, readNetwork } from '../training/index.js';
import { studyProbabilities } from '../triage/index.js';
import type { ReplaySlices } from './fitHead.js';
import { judge, type GateQuestion, type PairedCase } from './gate.js';
import type { SiteStudy } from './siteStudies.js';
import { headLogits, placedStudies, type Reader } from './studyScores.js';

/** What both models are judged on. */
export interface Judged {
  readonly heldOut: readonly SiteStudy[];
  /** Pooled features, the same for both models, by study UID. */
  readonly features: ReadonlyMap<string, Float32Array>;
  readonly replay: ReplaySlices;
  readonly context: ContextRun | null;
}

/** Both models, as their files are, on the same studies and replay slices. Errors: those of the model of context. */
export async function judgeCandidate(
  [inUse, candidate]: readonly [ModelFolder, ModelFolder],
  { heldOut, features, replay, context }: Judged,
  rule: Pick<GateQuestion, 'learntFrom' | 'look'>,
): Promise<Result<GateVerdict>> {
  const readerOf = ({ manifest, onnx }: ModelFolder): Reader => ({
    manifest,
    head: headOf(readNetwork(onnx), manifest),
    context,
  });
  const [before, after] = [readerOf(inUse), readerOf(candidate)];
  const placedBefore = await placedStudies(heldOut, features, before);
  if (!placedBefore.ok) return placedBefore;
  const placedAfter = await placedStudies(heldOut, features, after);
  if (!placedAfter.ok) return placedAfter;
  const holdout = heldOut.flatMap(({ patient, truth, pitchMm }, at): PairedCase[] => {
    const seenBefore = studyProbabilities(placedBefore.value[at]?.placed ?? [], before.manifest, pitchMm);
    const seenAfter = studyProbabilities(placedAfter.value[at]?.placed ?? [], after.manifest, pitchMm);
    return seenBefore && seenAfter
      ? [{ patient, truth, seen: [seenBefore.probabilities, seenAfter.probabilities] }]
      : [];
  });
  return ok(
    judge({
      ...rule,
      holdout,
      replay: replayCases(replay, before, after),
      ruleIn: [before.manifest.operatingPoints.ruleIn.threshold, after.manifest.operatingPoints.ruleIn.threshold],
    }),
  );
}

function replayCases({ features, patients, truths }: ReplaySlices, before: Reader, after: Reader): PairedCase[] {
  const width = labels.length;
  const [seenBefore, seenAfter] = [before, after].map(({ head }) => headLogits(features, head));
  return truths.map((truth, row): PairedCase => {
    const rowOf = (logits: Float32Array | undefined, { manifest }: Reader) =>
      sliceProbabilities(
        Array.from(logits?.subarray(row * width, (row + 1) * width) ?? []),
        manifest.calibration.slice,
      );
    return { patient: patients[row] ?? '', truth, seen: [rowOf(seenBefore, before), rowOf(seenAfter, after)] };
  });
}
