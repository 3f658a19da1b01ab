import { failed, ok, type ChannelRequest, type HeatMap, type ModelManifest, type Result } from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import type { InferenceClient } from '../inference/index.js';
import { inputSquare } from '../pixels/index.js';
import type { Store } from '../store/index.js';

export interface HeatMapPorts {
  readonly store: Pick<Store, 'instance'>;
  readonly frames: Pick<FramesClient, 'modelInput'>;
  readonly network: Pick<InferenceClient, 'heatMap'>;
  readonly manifest: ModelManifest;
}

/**
 * The heat map of the slice that is shown, made now: it explains the slice network on this very slice, also where triage
 * averaged thin slices.
 */
export async function heatMapOf(
  { instanceId, frame, label }: ChannelRequest<'heatmap.get'>,
  ports: HeatMapPorts,
): Promise<Result<HeatMap>> {
  const instance = ports.store.instance(instanceId);
  if (!instance) {
    return failed('instance-unknown', 'This slice is not in the index any more; open its folder again.');
  }
  const { input, calibration, sliceThresholds } = ports.manifest;
  const pixelSpacingMm = (instance.frameGeometry?.[frame] ?? instance.geometry).pixelSpacingMm;
  const prepared = await ports.frames.modelInput({
    frames: [{ file: instance.file, frame }],
    input,
    ...(pixelSpacingMm ? { pixelSpacingMm } : {}),
  });
  if (!prepared.ok) return prepared;
  const made = await ports.network.heatMap(prepared.value.tensor, label);
  if (!made.ok) return made;
  const { map, side, bias } = made.value;
  // A threshold of 0 or 1 is no logit; so near to them it stands below or above all that a map holds.
  const threshold = Math.min(1 - 1e-9, Math.max(1e-9, sliceThresholds[label]));
  const { a, b } = calibration.slice[label];
  // The calibrated probability turned back into the logit that gives it.
  const operatingLogit = (Math.log(threshold / (1 - threshold)) - b) / a;
  return ok({
    label,
    side,
    values: Array.from(map),
    operatingValue: operatingLogit - bias,
    square: inputSquare(instance.rows, instance.cols, input),
  });
}
