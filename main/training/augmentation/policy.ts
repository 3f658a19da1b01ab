import type { Subtype } from '../../contract/index.js';
import type { Range } from './draws.js';

/** How slices are turned and moved; lengths as shares of the longer side. */
export interface GeometryPolicy {
  readonly flip: number;
  /** Degrees to either side, and how often the wider range is drawn from. */
  readonly turnDegrees: number;
  readonly wideTurn: number;
  readonly wideTurnDegrees: number;
  readonly scale: Range;
  /** Ratio of the scales of columns and rows. */
  readonly stretch: Range;
  readonly shift: number;
}

/** How often each change of the values is made, and how far it goes. */
export interface IntensityPolicy {
  readonly gain: number;
  readonly gainRange: Range;
  readonly offsetHu: number;
  readonly noise: number;
  readonly noiseHu: Range;
  readonly blur: number;
  readonly sharpen: number;
  readonly sharpenBy: Range;
  /** As if saved as a picture: window level and width, HU. */
  readonly picture: number;
  readonly pictureLevelHu: Range;
  readonly pictureWidthHu: Range;
  /** Windows of the model's input: level moved by so much, width multiplied. */
  readonly window: number;
  readonly windowLevelHu: number;
  readonly windowWidth: Range;
  readonly dropChannel: number;
}

/** How often blood is drawn into slices without, and other things into any. */
export interface BloodPolicy {
  readonly blood: number;
  readonly subtypes: Readonly<Record<Subtype, number>>;
  readonly anotherSubtype: number;
  readonly decoy: number;
  readonly secondDecoy: number;
}

/** What is done to a slice before training sees it; null leaves a whole kind out. */
export interface AugmentPolicy {
  readonly geometry: GeometryPolicy | null;
  readonly intensity: IntensityPolicy | null;
  readonly blood: BloodPolicy | null;
}

/** Nothing is done. */
export const asItIs: AugmentPolicy = { geometry: null, intensity: null, blood: null };

/** Drawn blood and what resembles it: only where a recipe asks for it; the shipped model was better without. */
export const drawnBlood = {
  blood: 0.35,
  subtypes: { epidural: 0.26, intraparenchymal: 0.2, intraventricular: 0.16, subarachnoid: 0.18, subdural: 0.2 },
  anotherSubtype: 0.2,
  decoy: 0.2,
  secondDecoy: 0.2,
} as const satisfies BloodPolicy;

/** Slices moved and their values changed, nothing drawn: what a training does where nothing else is said. */
export const augmentPolicy = {
  geometry: {
    flip: 0.5,
    turnDegrees: 15,
    wideTurn: 0.1,
    wideTurnDegrees: 35,
    scale: [0.85, 1.2],
    stretch: [0.94, 1.06],
    shift: 0.05,
  },
  intensity: {
    gain: 0.5,
    gainRange: [0.93, 1.07],
    offsetHu: 4,
    noise: 0.35,
    noiseHu: [1, 6],
    blur: 0.2,
    sharpen: 0.2,
    sharpenBy: [0.3, 1.2],
    picture: 0.4,
    pictureLevelHu: [32, 44],
    pictureWidthHu: [76, 130],
    window: 0.6,
    windowLevelHu: 4,
    windowWidth: [0.85, 1.2],
    dropChannel: 0.08,
  },
  blood: null,
} as const satisfies AugmentPolicy;
