import { sliceKey, type HeatMap, type Label, type ModelSummary, type Problem } from '../../../main/contract/index.js';
import { aiShownFor } from '../../shell/aiShown.js';
import { call } from '../../shell/bridge.js';
import { session } from '../../shell/session.svelte.js';
import { heatRange } from '../heat/heatMap.js';
import { sliceProbability } from '../heat/peaks.js';
import { keepMap, keptMap } from './keptMaps.js';
import { view } from './view.svelte.js';

/** A map with the slice it was made for, and that slice's probability of the label. */
export interface ShownHeatMap {
  readonly slice: string;
  readonly map: HeatMap;
  readonly probability: number;
}

/** Maps are made on demand by the network; while the reader scrolls, none is asked for. */
const restMs = 120;
class Heat {
  shown = $state.raw<ShownHeatMap | null>(null);
  problem = $state.raw<Problem | null>(null);
}

export const heat = new Heat();

/** Whether what the AI says of the open study may stand on the screen now. */
export function aiShown(): boolean {
  const { settings, openRow } = session;
  return settings !== null && openRow !== null && aiShownFor(settings, openRow.state);
}

export function modelInUse(): ModelSummary | null {
  return session.study?.model ?? session.app?.model ?? null;
}

/** What heat map and peaks are of: the label that was chosen, else the study's leading one, else, where too few cases stand behind it, any bleeding. */
export function shownLabel(): Label {
  if (view.chosenLabel !== null) return view.chosenLabel;
  const leading = session.openRow?.leading ?? null;
  return leading === null || modelInUse()?.insufficient.includes(leading) === true ? 'any' : leading;
}

/** The label's slice operating point. */
export function operatingPoint(label: Label): number {
  return modelInUse()?.sliceThresholds[label] ?? 0.5;
}

/** What there is to say of the map beside its picture; '' where the picture says it. */
export function heatWords(): string {
  const { shown, problem } = heat;
  if (problem !== null) return problem.message;
  if (shown === null) return 'being made';
  const [from] = heatRange(shown.map);
  return Math.max(...shown.map.values) < from ? 'nothing above the operating point' : '';
}

/** Follows the shown slice; call it in an effect. @returns a function that gives up what is under way */
export function followHeatMap(): (() => void) | undefined {
  const { slice } = session;
  const model = modelInUse();
  if (!view.heatMapOn || !aiShown() || slice === null || model === null) {
    heat.shown = null;
    heat.problem = null;
    return undefined;
  }
  const label = shownLabel();
  const probability = sliceProbability(slice, label) ?? 0.5;
  const { instanceId, frame } = slice;
  const key = `${model.hash}/${sliceKey(slice)}/${label}`;
  const show = (map: HeatMap): void => {
    heat.problem = null;
    heat.shown = { slice: sliceKey(slice), map, probability };
  };
  const found = keptMap(key);
  if (found !== undefined) {
    show(found);
    return undefined;
  }
  let overtaken = false;
  const timer = setTimeout(() => {
    void call('heatmap.get', { instanceId, frame, label }).then((answer) => {
      if (answer.ok) keepMap(key, answer.value);
      if (overtaken) return;
      if (answer.ok) show(answer.value);
      else {
        heat.shown = null;
        heat.problem = answer.problem;
      }
    });
  }, restMs);
  return () => {
    overtaken = true;
    clearTimeout(timer);
  };
}
