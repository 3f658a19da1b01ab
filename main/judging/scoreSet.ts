import { cpus } from 'node:os';
import {
  labels,
  ok,
  type ActivationMap,
  type ModelInput,
  type LabelledSlice,
  type Label,
  type Problem,
  type Result,
} from '../contract/index.js';
import { plattProbability } from '../numbers/index.js';
import { readPicture, readSliceHu, type GreyPicture } from '../dataset/index.js';
import { localisation } from '../evaluation/index.js';
import {
  pictureUri,
  type LocalisedSlice,
  type Pictures,
  type ScoredModel,
  type SlicePrediction,
} from '../evaluation/report/index.js';
import type { FramesClient } from '../frames/index.js';
import { sliceProbabilities, type InferenceClient, type ModelFolder } from '../inference/index.js';
import { inputSquare, prepareInput } from '../pixels/index.js';
import { setInContext } from './setContext.js';

type InputSpec = ModelFolder['manifest']['input'];

export interface SetPorts {
  readonly frames: Pick<FramesClient, 'modelInput' | 'decode'>;
  readonly network: Pick<InferenceClient, 'run' | 'inContext' | 'heatMap' | 'loaded'>;
  readonly onDone?: (done: number) => void;
}

/** What a model made of a set: a prediction or a problem for each slice, in its order. */
export interface SetScores {
  readonly outcomes: readonly (SlicePrediction | Problem)[];
  readonly localisations: readonly LocalisedSlice[];
  readonly latency: NonNullable<ScoredModel['latency']>;
}

/**
 * The model's output for every slice, in context where its stack has enough slices; where a slice has an outline, also how the heat
 * map of `any` lies to it.
 */
export async function scoreSet(
  slices: readonly LabelledSlice[],
  model: ModelFolder,
  ports: SetPorts,
): Promise<SetScores> {
  const { manifest } = model;
  const outcomes: (SlicePrediction | Problem)[] = [];
  const localisations: LocalisedSlice[] = [];
  const [decodeMs, networkMs]: [number[], number[]] = [[], []];
  for (const [index, slice] of slices.entries()) {
    const input = await networkInput(slice, manifest.input, ports.frames);
    const result = input.ok ? await ports.network.run(input.value.tensor) : input;
    if (input.ok && result.ok) {
      decodeMs.push(input.value.ms);
      networkMs.push(result.value.ms);
      outcomes.push(predictionOf(Array.from(result.value.logits), manifest.calibration.slice));
      const map = slice.outline ? await ports.network.heatMap(input.value.tensor, 'any') : null;
      const place = map?.ok && (await onOutline(slice, map.value, manifest.input));
      if (place) localisations.push({ slice: index, ...place });
    } else if (!result.ok) outcomes.push(result.problem);
    ports.onDone?.(index + 1);
  }
  const own = outcomes.map((outcome) => ('logits' in outcome ? (outcome.logits ?? null) : null));
  const seen = await setInContext(slices, own, model, ports.network);
  if (seen.ok) {
    for (const [place, logits] of seen.value) outcomes[place] = predictionOf(logits, manifest.calibration.slice);
  } else for (const place of outcomes.keys()) outcomes[place] = seen.problem;
  const { loaded } = ports.network;
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const on = `${processor}, ${cpus().length} cores, ${loaded?.provider ?? 'cpu'} with ${loaded?.threads ?? 1} threads`;
  return { outcomes, localisations, latency: { decodeMs, networkMs, on } };
}

function predictionOf(
  logits: readonly number[],
  calibration: ModelFolder['manifest']['calibration']['slice'],
): SlicePrediction {
  const raw = Object.fromEntries(
    labels.map((label, index) => [label, plattProbability(logits[index] ?? 0, { a: 1, b: 0 })]),
  ) as Record<Label, number>;
  // Where the calibration is folded into the network, nobody knows what came before it.
  const folded = labels.every((label) => calibration[label].a === 1 && calibration[label].b === 0);
  return { probabilities: sliceProbabilities(logits, calibration), logits, ...(folded ? {} : { uncalibrated: raw }) };
}

async function networkInput(
  slice: LabelledSlice,
  input: InputSpec,
  frames: SetPorts['frames'],
): Promise<Result<Pick<ModelInput, 'tensor' | 'ms'>>> {
  const { image, pixelSpacingMm } = slice;
  if (image.kind === 'dicom')
    return frames.modelInput({ frames: [image.frame], input, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) });
  const startedMs = performance.now();
  const read = await readSliceHu(slice);
  if (!read.ok) return read;
  const tensor = prepareInput(read.value.hu, read.value.rows, read.value.cols, input);
  return ok({ tensor, ms: performance.now() - startedMs });
}

async function outlineOf({ outline }: LabelledSlice): Promise<GreyPicture | null> {
  const read = outline === undefined ? null : await readPicture({ path: outline });
  return read?.ok ? read.value : null;
}

async function onOutline(
  slice: LabelledSlice,
  { map, side }: ActivationMap,
  input: InputSpec,
): Promise<ReturnType<typeof localisation>> {
  const outline = await outlineOf(slice);
  if (!outline) return null;
  const [left, top, size] = inputSquare(outline.rows, outline.cols, input);
  const square = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [row, col] = [y + top, x + left];
      const inside = row >= 0 && row < outline.rows && col >= 0 && col < outline.cols;
      square[y * size + x] = inside ? (outline.values[row * outline.cols + col] ?? 0) : 0;
    }
  }
  return localisation(map, side, square, size);
}

/** Pictures of some slices (their places in the set, from 1) with the heat map of `any`; one that cannot be made is left out. */
export async function picturesOf(
  slices: readonly LabelledSlice[],
  places: readonly number[],
  { manifest }: ModelFolder,
  ports: SetPorts,
): Promise<Pictures> {
  const pictures = new Map<number, string>();
  for (const place of places) {
    const slice = slices[place - 1];
    if (!slice) continue;
    const { image } = slice;
    const shown = image.kind === 'dicom' ? await ports.frames.decode(image.frame) : await readSliceHu(slice);
    const input = await networkInput(slice, manifest.input, ports.frames);
    const heat = input.ok ? await ports.network.heatMap(input.value.tensor, 'any') : input;
    if (!shown.ok || !heat.ok) continue;
    const { rows, cols, hu } = shown.value;
    const outline = await outlineOf(slice);
    const { map, side } = heat.value;
    pictures.set(
      place,
      pictureUri({
        rows,
        cols,
        hu,
        heat: { map, side, square: inputSquare(rows, cols, manifest.input) },
        ...(outline?.rows === rows && outline.cols === cols ? { outline: outline.values } : {}),
      }),
    );
  }
  return pictures;
}
