import type { TrainedModel } from '../../contract/index.js';
import type { ModelFolder } from '../../inference/index.js';
import type { FitOptions } from '../optimisation/options.js';

/** MODEL_CARD.md of a model that was trained here. */
export function cardOf(parent: ModelFolder, done: TrainedModel, options: FitOptions, from: string): string {
  const { id, version, labels } = parent.manifest;
  const sets = done.sets.map(
    ({ name, slices, patients, heldOutPatients }) => `| ${name} | ${slices} | ${patients} | ${heldOutPatients} |`,
  );
  const losses = done.curve.map(
    ({ step, loss, heldOutLoss }) => `| ${step} | ${loss.toFixed(4)} | ${heldOutLoss?.toFixed(4) ?? '-'} |`,
  );
  return `# ${id}, trained on this machine

Begun from ${id} ${version} (${parent.hash.slice(0, 12)}), whose card and licence hold for this model too. **Not calibrated**: probabilities,
operating points and thresholds in model.json are those of the model it was begun from. Before anybody reads by it, run
\`ictus calibrate\` on a set that it has not learnt from, and judge it by \`ictus evaluate\` on the patients held out here.

- Labels: ${labels.join(', ')}.
- Trained: ${done.trainedWeights.toLocaleString('en-US')} weights behind "${from}"; ${done.steps} of ${options.steps} steps of ${options.batch} slices.
- AdamW, learning rate ${options.rate} after ${options.warmUpSteps} steps of warm-up and along half a cosine, decay ${options.decay}, weights averaged
  (${options.averaging}), dropout ${options.dropout} before the head. Slices turned, shifted, scaled and changed in values; blood drawn into some without.

| set | slices | patients | held out |
|---|---|---|---|
${sets.join('\n')}

Loss: weighted cross-entropy, \`any\` counting twice. Held out: at most 600 slices of the patients held out, by the averaged weights.

| step | loss | held-out loss |
|---|---|---|
${losses.join('\n')}
`;
}
