import type { Series, Slice, Stack } from '../contract/index.js';
import { isBoneKernel } from './kernel.js';
import { limits } from './limits.js';

/** A stack with what its series and words say of it. */
export interface StackTraits {
  readonly stack: Stack;
  readonly description: string;
  readonly seriesNumber: number;
  readonly sharp: boolean;
  readonly enhanced: boolean;
  /** Its words name another part of the body, and no head. */
  readonly elsewhere: boolean;
}

/** A stack with those of its slices that count; `whole` has all of them. */
export interface Part extends Stack {
  readonly whole: Stack;
}

/** Stacks of one kind of image that together cover one volume, each place once, in order of place. */
export interface Volume extends Omit<StackTraits, 'stack'> {
  readonly members: readonly Stack[];
  /** The members' slices in order of place: each part has those of one stack that follow each other. */
  readonly parts: readonly Part[];
  readonly coverageMm: number;
}

const enhancedWords =
  /\b(?:c\+|ce|post|km|mit km|contrast|kontrast|contraste|contrasto|enhanced|cta|angio\w*|cow|willis|arter\w*|venous|ven[oö]s|portal|delayed|perfusion|ctp)\b/i;
const plainWords =
  /\b(?:without|w\/o|wo|native|nativ|plain|non[- ]?(?:contrast|enhanced)|unenhanced|ohne|sans|sin|senza|pre|nc|c-|ncct)\b/i;
const headWords =
  /head|brain|skull|cran|kopf|sch[aä]del|hirn|cereb|t[eê]te|cabe[cz]|testa|hoved|huvud|encef|enc[eé]ph|głow|glow/i;
const otherParts =
  /spine|neck|hals|nacken|chest|thora|lung|abd|pelv|becken|leg\b|extrem|knee|hip\b|shoulder|arm\b|heart|card|cor\b|colon|liver|kidney|hws|lws|bws|wirbel|aort|runoff/i;

export function traitsOf(series: Series, stack: Stack): StackTraits {
  const description = series.description ?? '';
  const part = stack.bodyPart ?? '';
  const headNamed = headWords.test(part) || headWords.test(description);
  return {
    stack,
    description,
    seriesNumber: series.number ?? Number.MAX_SAFE_INTEGER,
    sharp: isBoneKernel(stack.kernel, description),
    enhanced: stack.contrastAgent !== undefined || (enhancedWords.test(description) && !plainWords.test(description)),
    elsewhere: !headNamed && (otherParts.test(part) || otherParts.test(description)),
  };
}

/**
 * Height of a slice in the patient, mm: z of its middle, so that tilted and straight slices can be compared; along
 * the stack's own line where the header gives no position.
 */
export function heightOf(slice: Slice, { rows, cols }: Pick<Stack, 'rows' | 'cols'>): number | undefined {
  const { positionMm, orientation, pixelSpacingMm } = slice.geometry;
  if (slice.positionMm === undefined) return undefined;
  if (!positionMm || !orientation || !pixelSpacingMm) return positionMm?.[2] ?? slice.positionMm;
  const [betweenRows, betweenCols] = pixelSpacingMm;
  return positionMm[2] + (orientation[2] * cols * betweenCols) / 2 + (orientation[5] * rows * betweenRows) / 2;
}

/** Thickness of a slice, else the distance of its neighbours, mm; null where neither is known. */
function faceMm({ thicknessMm, spacingMm }: Stack): number | null {
  return thicknessMm ?? spacingMm ?? null;
}

/** Whether the stacks' slices lie between each other, as far as can be told without a thickness. */
function facesOf(a: Stack, b: Stack): readonly [number, number] {
  const [one, other] = [faceMm(a) ?? faceMm(b) ?? usualMm, faceMm(b) ?? faceMm(a) ?? usualMm];
  const unknown = a.thicknessMm === undefined && b.thicknessMm === undefined;
  // Two halves of one scan, every second slice each: their distance is twice the thickness that nobody gives.
  const alike = Math.abs(one - other) < 0.2 * Math.max(one, other);
  return unknown && alike ? [one / 2, other / 2] : [one, other];
}

const usualMm = 5;
/** Faces that meet may overlap by so much before one slice is taken to lie at the other's place. */
const touching = 0.98;
/** Parts this many slice distances apart still belong to one head, with a gap that is then said. */
const longestStep = 4.5;

/** Where a stack's slices are, for questions of place. */
class Places {
  readonly heights: readonly number[];
  constructor(readonly stack: Stack) {
    this.heights = stack.slices.flatMap((slice) => heightOf(slice, stack) ?? []).sort((a, b) => a - b);
  }

  get low(): number {
    return this.heights[0] ?? Number.NaN;
  }

  get high(): number {
    return this.heights.at(-1) ?? Number.NaN;
  }

  /** Distance to the nearest slice, mm. */
  distanceMm(height: number): number {
    let [low, high] = [0, this.heights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.heights[middle] ?? 0) < height) low = middle + 1;
      else high = middle;
    }
    const above = Math.abs((this.heights[low] ?? Number.POSITIVE_INFINITY) - height);
    return Math.min(above, Math.abs(height - (this.heights[low - 1] ?? Number.NEGATIVE_INFINITY)));
  }
}

/** What is covered already; slices are asked against it. */
export class Cover {
  private readonly covered: Places[] = [];

  add(part: Stack): void {
    this.covered.push(new Places(part));
  }

  /** The slices of a stack that lie where nothing is covered, in runs of neighbours; slices without a place are left out. */
  freeRuns(stack: Stack): readonly (readonly Slice[])[] {
    const runs: Slice[][] = [];
    let open = false;
    for (const slice of stack.slices) {
      const height = heightOf(slice, stack);
      const free = height !== undefined && !this.holds(height, stack);
      if (free && open) runs.at(-1)?.push(slice);
      else if (free) runs.push([slice]);
      open = free;
    }
    return runs.filter((run) => !this.isSliver(run, stack));
  }

  private holds(height: number, stack: Stack): boolean {
    return this.covered.some((places) => {
      const [own, other] = facesOf(places.stack, stack);
      return places.distanceMm(height) < (touching * (own + other)) / 2;
    });
  }

  /** Less than half a slice more than is covered: its blood would be seen on the neighbour. */
  private isSliver(run: readonly Slice[], stack: Stack): boolean {
    const face = faceMm(stack) ?? usualMm;
    if (run.length * face >= usualMm / 2) return false;
    return run.every((slice) => {
      const height = heightOf(slice, stack) ?? 0;
      return this.covered.some((places) => {
        const [own, other] = facesOf(places.stack, stack);
        return places.distanceMm(height) <= (limits.gapInThicknesses * (own + other)) / 2;
      });
    });
  }
}

/** A stack with some of its slices only. */
export function partOf(from: Stack | Part, slices: readonly Slice[]): Part {
  const stack = 'whole' in from ? from.whole : from;
  if (slices.length === stack.slices.length) return { ...stack, whole: stack };
  const places = slices.flatMap((slice) => slice.positionMm ?? []);
  const [first, last] = [places[0], places.at(-1)];
  const { coverageMm: _ofTheWhole, ...rest } = stack;
  const face = faceMm(stack);
  if (first === undefined || last === undefined || face === null) return { ...rest, slices, whole: stack };
  return { ...rest, slices, coverageMm: Math.abs(last - first) + face, whole: stack };
}

/** The slices of stacks at each place once, those of the larger stack first, in order of place. */
export function mergedParts(stacks: readonly Stack[]): readonly Part[] {
  const [only] = stacks;
  if (stacks.length === 1 && only) return [partOf(only, only.slices)];
  const cover = new Cover();
  const taken: { readonly stack: Stack; readonly slice: Slice; readonly height: number }[] = [];
  for (const stack of [...stacks].sort((a, b) => b.slices.length - a.slices.length || byId(a, b))) {
    const free = cover.freeRuns(stack).flat();
    for (const slice of free) taken.push({ stack, slice, height: heightOf(slice, stack) ?? 0 });
    if (free.length > 0) cover.add(partOf(stack, free));
  }
  taken.sort((a, b) => a.height - b.height);
  const runs: { readonly stack: Stack; readonly slices: Slice[] }[] = [];
  for (const { stack, slice } of taken) {
    const run = runs.at(-1);
    if (run?.stack === stack) run.slices.push(slice);
    else runs.push({ stack, slices: [slice] });
  }
  return runs.map(({ stack, slices }) => partOf(stack, slices));
}

function byId(a: Stack, b: Stack): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** Which stacks together cover one volume: of one person and one kind of image, following or filling each other in place. */
export function volumesOf(traits: readonly StackTraits[]): readonly Volume[] {
  const groups = new Map<string, StackTraits[]>();
  for (const one of traits) {
    const { stack, sharp, enhanced } = one;
    const key = JSON.stringify([stack.patientId, stack.kind, stack.saysDerived, sharp, enhanced, tiltClass(stack)]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].flatMap((group) => chainsOf(group).map(volumeOf));
}

/** Stacks of other planes are never joined. */
function tiltClass(stack: Stack): string {
  return isAxial(stack) ? '' : stack.id;
}

export function isAxial(stack: Stack): boolean {
  if (stack.tiltDeg !== undefined) return stack.tiltDeg <= limits.axialDeg;
  return stack.plane === 'axial' || stack.plane === 'unknown';
}

interface Chain {
  readonly members: StackTraits[];
  readonly cover: Cover;
  low: number;
  high: number;
}

function chainsOf(group: readonly StackTraits[]): readonly (readonly StackTraits[])[] {
  const placed = group.map((traits) => ({ traits, places: new Places(traits.stack) }));
  const chains: Chain[] = [];
  const alone: StackTraits[][] = placed
    .filter(({ places }) => places.heights.length === 0)
    .map(({ traits }) => [traits]);
  const inOrder = placed
    .filter(({ places }) => places.heights.length > 0)
    .sort(
      (a, b) => a.places.low - b.places.low || a.places.high - b.places.high || byId(a.traits.stack, b.traits.stack),
    );
  for (const { traits, places } of inOrder) {
    const { stack } = traits;
    const reachMm = longestStep * (faceMm(stack) ?? usualMm);
    const fitting = chains.filter(({ high, cover }) => {
      if (places.low - high > reachMm) return false;
      const free = cover.freeRuns(stack).reduce((sum, run) => sum + run.length, 0);
      return free * 2 >= stack.slices.length;
    });
    const [chain] = [...fitting].sort(
      (a, b) => seam(a, traits, places) - seam(b, traits, places) || kinship(a, traits) - kinship(b, traits),
    );
    if (chain) {
      chain.members.push(traits);
      chain.high = Math.max(chain.high, places.high);
      chain.cover.add(stack);
    } else {
      const cover = new Cover();
      cover.add(stack);
      chains.push({ members: [traits], cover, low: places.low, high: places.high });
    }
  }
  return [...chains.map(({ members }) => members), ...alone];
}

/** How far the ends lie apart, in steps of a millimetre; parts that fill each other meet. */
function seam(chain: Chain, _next: StackTraits, places: Places): number {
  return Math.max(0, Math.round(places.low - chain.high));
}

/** Least for parts of one series, then for acquisitions that follow each other. */
function kinship(chain: Chain, { stack }: StackTraits): number {
  const last = chain.members.at(-1)?.stack;
  if (!last || last.seriesUid === stack.seriesUid) {
    return Math.abs((last?.acquisitionNumber ?? 0) - (stack.acquisitionNumber ?? 0));
  }
  return 1_000 + Math.abs((last.acquiredMs ?? 0) - (stack.acquiredMs ?? 0));
}

function volumeOf(members: readonly StackTraits[]): Volume {
  const largest = [...members].sort(
    (a, b) => b.stack.slices.length - a.stack.slices.length || byId(a.stack, b.stack),
  )[0];
  const stacks = members.map(({ stack }) => stack);
  const parts = mergedParts(stacks);
  return {
    members: stacks,
    parts,
    coverageMm: coverageOf(parts),
    description: largest?.description ?? '',
    seriesNumber: Math.min(...members.map(({ seriesNumber }) => seriesNumber)),
    sharp: largest?.sharp ?? false,
    enhanced: largest?.enhanced ?? false,
    elsewhere: members.every(({ elsewhere }) => elsewhere),
  };
}

/** Largest distance from the first to the last face that headers support, mm; 0 where they give nothing. */
export function coverageOf(parts: readonly Stack[]): number {
  const ends = parts.flatMap((part) => {
    const { low, high } = new Places(part);
    const half = (faceMm(part) ?? 0) / 2;
    return Number.isNaN(low) ? [] : [low - half, high + half];
  });
  const [only] = parts;
  if (parts.length > 1 && ends.length > 0) return Math.max(...ends) - Math.min(...ends);
  if (!only) return 0;
  const step = only.spacingMm ?? only.thicknessMm;
  return only.coverageMm ?? (step === undefined ? 0 : step * only.slices.length);
}
