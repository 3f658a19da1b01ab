import { ok, type Result } from '../contract/index.js';
import { headParameters } from '../training/index.js';
import { fitHead } from './fitHead.js';
import type { Made, TuneTask } from './made.js';
import type { PlacedStudy } from './recalibrate.js';
import { readReplay, splitReplay } from './replaySet.js';
import type { TuneControl } from './siteFeatures.js';
import { placedStudies } from './studyScores.js';

/** The depths `calibration` and `head`: the features stay what they are. Errors: those of the replay set; `cancelled`. */
export async function headDepth(
  { request, model, network, head: parent, context, learnt, features }: TuneTask,
  control: TuneControl,
): Promise<Result<Made>> {
  const { manifest } = model;
  const whole = readReplay(model);
  if (!whole.ok) return whole;
  const replay = splitReplay(whole.value);
  const fitted =
    request.depth === 'head'
      ? await fitHead({ parent, learnt, features, replay: replay.learn }, control)
      : ok({ head: parent, penalty: null, unseen: [{ head: parent, studies: new Set(features.keys()) }] });
  if (!fitted.ok) return fitted;
  const { head, penalty, unseen } = fitted.value;
  const calibration: PlacedStudy[] = [];
  for (const { head: own, studies } of unseen) {
    const judged = learnt.filter(({ studyUid }) => studies.has(studyUid));
    const placed = await placedStudies(judged, features, { manifest, head: own, context });
    if (!placed.ok) return placed;
    calibration.push(...placed.value);
  }
  return ok({
    weights: headParameters(head, network, manifest),
    penalty,
    curve: [],
    how: penalty,
    calibration,
    features: [features, features],
    replay: [replay.holdout, replay.holdout],
    replayFrom: 'half of the patients that came with the model',
    ownReplay: null,
    checkpoint: null,
  });
}
