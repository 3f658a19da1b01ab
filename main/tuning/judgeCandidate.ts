import { labels, ok, type GateVerdict, type Probabilities, type Result } from '../contract/index.js';
import { sliceProbabilities, type ContextRun, type ModelFolder } from '../inference/index.js';
import { headOf } from '../training/index.js';
import { studyProbabilities } from '../triage/index.js';
import type { ReplaySlices } from './replaySet.js';
import { judge, type GateQuestion } from './gate.js';
import type { PairedCase } from './pairedCase.js';
import type { StudyFeatures } from './made.js';
import type { SiteStudy } from './siteStudies.js';
import { headLogits, placedStudies, type Reader } from './studyScores.js';
import { readNetwork } from '../differentiation/index.js';

/** What both models are judged on. */
export interface Judged {
  readonly heldOut: readonly SiteStudy[];
  /** As each of the two models sees them. */
  readonly features: readonly [StudyFeatures, StudyFeatures];
  readonly replay: readonly [ReplaySlices, ReplaySlices];
  readonly context: readonly [ContextRun | null, ContextRun | null];
}

/** Both models, as their files are, on the same studies and replay slices. Errors: those of the model of context. */
export async function judgeCandidate(
  [inUse, candidate]: readonly [ModelFolder, ModelFolder],
  { heldOut, features, replay, context }: Judged,
  rule: Pick<GateQuestion, 'learntFrom' | 'look' | 'replayFrom' | 'sameImages'>,
): Promise<Result<GateVerdict>> {
  const readerOf = ({ manifest, onnx }: ModelFolder, own: ContextRun | null): Reader => ({
    manifest,
    head: headOf(readNetwork(onnx), manifest),
    context: own,
  });
  const [before, after] = [readerOf(inUse, context[0]), readerOf(candidate, context[1])];
  const placedBefore = await placedStudies(heldOut, features[0], before);
  if (!placedBefore.ok) return placedBefore;
  const placedAfter = await placedStudies(heldOut, features[1], after);
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

function replayCases(replay: Judged['replay'], before: Reader, after: Reader): PairedCase[] {
  const rowsBy = ({ features }: ReplaySlices, { head, manifest }: Reader): ((row: number) => Probabilities) => {
    const logits = headLogits(features, head);
    return (row) =>
      sliceProbabilities(
        Array.from(logits.subarray(row * labels.length, (row + 1) * labels.length)),
        manifest.calibration.slice,
      );
  };
  const [{ patients, truths }] = replay;
  const [seenBefore, seenAfter] = [rowsBy(replay[0], before), rowsBy(replay[1], after)];
  return truths.map((truth, row) => ({
    patient: patients[row] ?? '',
    truth,
    seen: [seenBefore(row), seenAfter(row)],
  }));
}
