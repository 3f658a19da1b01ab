import { subtypes, type HeatMap, type Problem, type Subtype } from '../../../main/contract/index.js';
import { session } from '../../shell/session.svelte.js';
import { fetchHeatMap, keptHeatMap } from './heatFetch.js';
import { operatingValue } from '../heat/heatMap.js';
import { sliceKey } from '../measure/measurement.js';

/** A map with what it takes to draw it. */
export interface ShownHeatMap {
  readonly slice: string;
  readonly map: HeatMap;
  readonly probability: number;
  readonly threshold: number;
}

/** Maps are made on demand by the network; while the reader scrolls, none is asked for. */
const restMs = 120;

class Heat {
  shown = $state.raw<ShownHeatMap | null>(null);
  problem = $state.raw<Problem | null>(null);
}

export const heat = new Heat();

/** The subtype whose map is shown: the one chosen, else the study's leading one. */
export function heatLabel(): Subtype {
  const chosen = session.heatMapLabel;
  if (chosen !== null && chosen !== 'any') return chosen;
  return session.openRow?.leading ?? subtypes[subtypes.length - 1] ?? 'subdural';
}

/** What there is to say of the map beside its picture; '' where the picture says it. */
export function heatWords(): string {
  const { shown, problem } = heat;
  if (problem !== null) return problem.message;
  if (shown === null) return 'being made';
  const from = operatingValue(shown.map, shown.probability, shown.threshold);
  return Math.max(...shown.map.values) <= from ? 'nothing above the operating point' : '';
}

/** Follows the shown slice; call it in an effect. @returns a function that gives up what is under way */
export function followHeatMap(): (() => void) | undefined {
  const { slice } = session;
  const model = session.study?.model ?? session.app?.model ?? null;
  if (!session.heatMapOn || slice === null || model === null) {
    heat.shown = null;
    heat.problem = null;
    return undefined;
  }
  const label = heatLabel();
  const probability = slice.score?.probabilities[label] ?? 0.5;
  const threshold = model.sliceThresholds[label];
  const show = (map: HeatMap): void => {
    heat.problem = null;
    heat.shown = { slice: sliceKey(slice), map, probability, threshold };
  };
  const found = keptHeatMap(model.hash, slice, label);
  if (found !== undefined) {
    show(found);
    return undefined;
  }
  let overtaken = false;
  const timer = setTimeout(() => {
    void fetchHeatMap(model.hash, slice, label).then((answer) => {
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
