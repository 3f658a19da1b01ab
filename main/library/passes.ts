import { inFixedOrder } from './frame.js';
import { samePlaceMm, typicalStepMm, type PlacedFrame } from './places.js';

/** One pass over the patient: frames at places of their own, in order. */
export interface Pass {
  readonly frames: readonly PlacedFrame[];
  /** 0 for the first image at each position, 1 for the second, where nothing but that tells passes apart. */
  readonly layer: number;
  readonly layers: number;
}

/**
 * Separates passes over the same places: by phase, acquisition, contrast, frame of reference or time, whichever tells
 * them apart. These words part nothing where no place repeats: table steps and turns of the tube have a number and a time each. What
 * no word tells apart is laid in layers, the n-th image of each place in the n-th.
 */
export function passesOf(frames: readonly PlacedFrame[]): readonly Pass[] {
  return repeats(frames) > 0 ? separated(frames, separators) : sweepsOf(frames);
}

/** Parts of one pass that lie far from each other and are of different acquisitions: a head and a neck, say. */
function sweepsOf(frames: readonly PlacedFrame[]): readonly Pass[] {
  const farMm = longestStep * typicalStepMm(frames);
  const sweeps: PlacedFrame[][] = [];
  for (const frame of inPlace(frames)) {
    const sweep = sweeps.at(-1);
    const before = sweep?.at(-1);
    const far = before !== undefined && (frame.along ?? 0) - (before.along ?? 0) > farMm;
    if (sweep && !(far && before.words.acquisitionNumber !== frame.words.acquisitionNumber)) sweep.push(frame);
    else sweeps.push([frame]);
  }
  return sweeps.map((sweep) => ({ frames: sweep, layer: 0, layers: 1 }));
}

/** Parts the frames, or answers one part where the word does not differ. */
type Separator = (frames: readonly PlacedFrame[]) => readonly (readonly PlacedFrame[])[];

const separators: readonly Separator[] = [
  by(({ words }) => words.temporalPosition),
  byAcquisition,
  by(({ words }) => words.contrastAgent ?? 'none'),
  by(({ instance }) => instance.frameOfReferenceUid),
  byTime,
];

function separated(frames: readonly PlacedFrame[], left: readonly Separator[]): readonly Pass[] {
  const repeated = repeats(frames);
  if (repeated === 0) return [{ frames: inPlace(frames), layer: 0, layers: 1 }];
  for (const [n, separator] of left.entries()) {
    const parts = separator(frames);
    const after = parts.reduce((sum, part) => sum + repeats(part), 0);
    if (parts.length > 1 && after < repeated) return parts.flatMap((part) => separated(part, left.slice(n + 1)));
  }
  const layers = layersOf(frames);
  return layers.map((layer, number) => ({ frames: layer, layer: number, layers: layers.length }));
}

/** By one word. An absent one equals any: where only one value is given, nothing is parted. */
function by(wordOf: (frame: PlacedFrame) => string | number | undefined): Separator {
  return (frames) => {
    const groups = new Map<string | number | undefined, PlacedFrame[]>();
    for (const frame of frames) {
      const word = wordOf(frame);
      const group = groups.get(word);
      if (group) group.push(frame);
      else groups.set(word, [frame]);
    }
    return [...groups.values()];
  };
}

interface Chain {
  frames: PlacedFrame[];
  from: number;
  to: number;
  lastAcquisition: number;
}

/** Table steps this many times the slice distance apart still belong to one sweep, with a gap that is then said. */
const longestStep = 4.5;

/**
 * Acquisitions at the same places are phases and stay apart. Scanners that step the table number every step as an
 * acquisition of its own (GE HiSpeed does): steps that follow each other in space are one sweep.
 */
function byAcquisition(frames: readonly PlacedFrame[]): readonly (readonly PlacedFrame[])[] {
  const byNumber = new Map<number, PlacedFrame[]>();
  for (const frame of frames) {
    const number = frame.words.acquisitionNumber ?? -1;
    const list = byNumber.get(number);
    if (list) list.push(frame);
    else byNumber.set(number, [frame]);
  }
  if (byNumber.size === 1) return [[...frames]];
  const stepMm = typicalStepMm(frames);
  const acquisitions = [...byNumber].map(([number, list]): Chain => {
    const places = list.map((frame) => frame.along ?? 0);
    return { frames: list, from: Math.min(...places), to: Math.max(...places), lastAcquisition: number };
  });
  acquisitions.sort((a, b) => a.from - b.from || a.lastAcquisition - b.lastAcquisition);
  const chains: Chain[] = [];
  for (const next of acquisitions) {
    const fitting = chains
      .filter((chain) => next.from - chain.to > samePlaceMm(stepMm) && next.from - chain.to <= longestStep * stepMm)
      .sort(
        (a, b) =>
          Math.abs(a.lastAcquisition - next.lastAcquisition) - Math.abs(b.lastAcquisition - next.lastAcquisition) ||
          b.to - a.to ||
          a.lastAcquisition - b.lastAcquisition,
      );
    const [chain] = fitting;
    if (chain) {
      chain.frames = [...chain.frames, ...next.frames];
      chain.to = next.to;
      chain.lastAcquisition = next.lastAcquisition;
    } else chains.push(next);
  }
  return chains.map((chain) => chain.frames);
}

/** In order of time, a pass ends where a place comes again; frames of one moment stay together. */
function byTime(frames: readonly PlacedFrame[]): readonly (readonly PlacedFrame[])[] {
  const moments = new Map<number, PlacedFrame[]>();
  for (const frame of frames) {
    const { acquiredMs } = frame.words;
    if (acquiredMs === undefined) return [frames];
    const moment = moments.get(acquiredMs);
    if (moment) moment.push(frame);
    else moments.set(acquiredMs, [frame]);
  }
  const toleranceMm = samePlaceMm(typicalStepMm(frames));
  const parts: PlacedFrame[][] = [];
  let taken = new Set<number>();
  let part: PlacedFrame[] = [];
  const cell = ({ along }: PlacedFrame): number => Math.round((along ?? 0) / toleranceMm);
  for (const [, moment] of [...moments].sort(([a], [b]) => a - b)) {
    const cells = moment.map(cell);
    if (part.length > 0 && cells.some((at) => [at - 1, at, at + 1].some((near) => taken.has(near)))) {
      parts.push(part);
      part = [];
      taken = new Set();
    }
    part.push(...moment);
    for (const at of cells) taken.add(at);
  }
  parts.push(part);
  return parts;
}

/** Images at places that an earlier one has already. */
function repeats(frames: readonly PlacedFrame[]): number {
  return frames.length - groupsByPlace(frames).length;
}

function inPlace(frames: readonly PlacedFrame[]): readonly PlacedFrame[] {
  return [...frames].sort((a, b) => (a.along ?? 0) - (b.along ?? 0) || inFixedOrder(a, b));
}

/** Frames of one place each, in order of place, and by number at one place. */
function groupsByPlace(frames: readonly PlacedFrame[]): readonly (readonly PlacedFrame[])[] {
  const toleranceMm = samePlaceMm(typicalStepMm(frames));
  const groups: PlacedFrame[][] = [];
  let startMm = Number.NEGATIVE_INFINITY;
  for (const frame of inPlace(frames)) {
    const last = groups.at(-1);
    if (last && (frame.along ?? 0) - startMm <= toleranceMm) last.push(frame);
    else {
      startMm = frame.along ?? 0;
      groups.push([frame]);
    }
  }
  return groups;
}

/** Where a place occurs more than once, the n-th image by number goes to the n-th layer. */
function layersOf(frames: readonly PlacedFrame[]): readonly (readonly PlacedFrame[])[] {
  const layers: PlacedFrame[][] = [];
  for (const place of groupsByPlace(frames)) {
    for (const [n, frame] of [...place].sort(inFixedOrder).entries()) (layers[n] ??= []).push(frame);
  }
  return layers;
}
