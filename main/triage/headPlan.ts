import type { Slice, Stack, Study } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { finding, type Finding } from './finding.js';
import { limits } from './limits.js';
import { hasBrain, type SlabFacts } from './pixelFindings.js';
import { slabsOf, type Slab } from './slabs.js';
import {
  Cover,
  heightOf,
  isAxial,
  partOf,
  traitsOf,
  volumesOf,
  type Part,
  type StackTraits,
  type Volume,
} from './volumes.js';

/** Facts of a slab, or that it could not be opened; undefined while it is not known. */
export type FactsLookup = (slab: Slab) => SlabFacts | undefined;

/** What a study is looked at on: one volume, with what other stacks have to add to it. */
export interface HeadPlan {
  readonly lead: Volume;
  /** The parts that are scored, in order of place. */
  readonly parts: readonly Part[];
  readonly slabs: readonly Slab[];
  /** Slabs that are still to be looked at before more can be said, in order of place; empty where the plan is final. */
  readonly wanted: readonly Slab[];
  /** What was left out, and why this volume and not another. */
  readonly findings: readonly Finding[];
}

/** Volumes tried before this one, in whose pixels no brain was seen. */
export type Rejected = ReadonlySet<string>;

export function volumeId(volume: Volume): string {
  return volume.members.map(({ id }) => id).join(' ');
}

/** A stack without a modality is not refused: an absent tag is not itself a reason. */
function scorable(stack: Stack): boolean {
  const ct = stack.modality === undefined || stack.modality === 'CT';
  return ct && stack.slices.length > 0 && (stack.kind === 'original' || stack.kind === 'derived');
}

/** What a study may be scored on, in three tiers: axial originals, other originals, derived images. */
export function tiersOf(study: Study): readonly (readonly StackTraits[])[] {
  const all = study.series.flatMap((series) => series.stacks.filter(scorable).map((stack) => traitsOf(series, stack)));
  const originals = all.filter(({ stack }) => stack.kind === 'original');
  const tiers = [
    originals.filter(({ stack }) => isAxial(stack)),
    originals.filter(({ stack }) => !isAxial(stack)),
    all.filter(({ stack }) => stack.kind === 'derived'),
  ];
  return tiers.filter((tier) => tier.length > 0);
}

/** Keeps those that pass where any does: each wish of docs/design.md 4.1 holds "where another choice exists". */
function prefer(from: readonly Volume[], wish: (one: Volume) => boolean): readonly Volume[] {
  const kept = from.filter(wish);
  return kept.length > 0 ? kept : from;
}

function sliceCount({ parts }: Volume): number {
  return parts.reduce((sum, stack) => sum + stack.slices.length, 0);
}

/** Volumes that the headers leave as equals: a head, long enough, soft, plain, largest. */
function bestByHeaders(volumes: readonly Volume[]): readonly Volume[] {
  let left = prefer(volumes, (one) => one.members.every(isAxial));
  left = prefer(left, (one) => !one.elsewhere);
  left = prefer(left, (one) => one.coverageMm >= limits.brainMm);
  left = prefer(left, (one) => !one.sharp);
  left = prefer(left, (one) => !one.enhanced);
  left = prefer(left, (one) => one.members.every(({ saysDerived }) => saysDerived !== true));
  left = prefer(left, (one) => one.members.every(({ slices }) => slices[0]?.positionMm !== undefined));
  const largestMm = Math.max(...left.map((one) => one.coverageMm));
  return prefer(left, (one) => one.coverageMm >= limits.nearlyLargestCoverage * largestMm);
}

/** Where, along a volume, equals are looked at before one is chosen: where a head has most brain. */
const probedAt = [0.4, 0.55, 0.7];
/** Equals beyond this many are not looked at: the first by thickness and time are. */
const mostEquals = 6;

function probesOf({ parts }: Volume): readonly Slab[] {
  const slices = parts.flatMap((stack) => stack.slices.map((slice) => ({ stack, slice })));
  const at = [...new Set(probedAt.map((share) => Math.floor(share * slices.length)))];
  return at.flatMap((index) => {
    const one = slices[index];
    return one ? [probeOf(one.stack, one.slice, index + 1)] : [];
  });
}

function probeOf(stack: Stack, slice: Slice, ordinal: number): Slab {
  const { positionMm } = slice;
  return {
    stackId: stack.id,
    centre: slice,
    slices: [slice],
    ordinals: [ordinal, ordinal],
    probe: true,
    ...(positionMm === undefined ? {} : { positionMm }),
  };
}

/** One reconstruction of one acquisition: such equals differ in thickness only, and are not looked at to tell them apart. */
function acquisitionKey({ members: [first] }: Volume): string | null {
  const { acquiredMs, acquisitionNumber, kernel } = first ?? {};
  return acquiredMs === undefined ? null : JSON.stringify([Math.round(acquiredMs / 2000), acquisitionNumber, kernel]);
}

function sameAcquisition(volumes: readonly Volume[]): boolean {
  const keys = new Set(volumes.map(acquisitionKey));
  return keys.size === 1 && !keys.has(null);
}

interface Look {
  readonly enhanced: boolean;
  readonly noiseHu: number;
  readonly brain: boolean;
}

function lookOf(facts: readonly SlabFacts[], areasInMm2: boolean): Look {
  const seen = facts.filter((one) => one !== 'undecodable');
  const brain = seen.filter((one) => hasBrain(one, areasInMm2));
  const enhanced = brain.filter((one) => one.enhancedAreaMm2 >= limits.enhancedAreaMm2).length;
  return {
    brain: brain.length > 0,
    enhanced: enhanced * 2 > brain.length,
    noiseHu: median(brain.map((one) => one.noiseHu).filter(Number.isFinite)) ?? Number.NaN,
  };
}

interface Choice {
  readonly lead: Volume;
  readonly wanted: readonly Slab[];
  readonly findings: readonly Finding[];
}

/** The volume to score: the best by headers; equals are told apart on pixels, then by thickness, time, length and number. */
function chooseLead(volumes: readonly Volume[], modelThicknessMm: number, factsOf: FactsLookup | undefined): Choice {
  const off = ({ members: [first] }: Volume): number =>
    Math.round(2 * Math.abs((first?.thicknessMm ?? modelThicknessMm) - modelThicknessMm)) / 2;
  const startedMs = ({ members }: Volume): number => Math.min(...members.map((one) => one.acquiredMs ?? 0));
  const phase = ({ members: [first] }: Volume): number => first?.temporalPosition ?? 0;
  const headerOrder = (a: Volume, b: Volume): number =>
    off(a) - off(b) ||
    startedMs(a) - startedMs(b) ||
    phase(a) - phase(b) ||
    Math.round(b.coverageMm - a.coverageMm) ||
    sliceCount(b) - sliceCount(a) ||
    a.seriesNumber - b.seriesNumber;
  const uidOrder = (a: Volume, b: Volume): number =>
    volumeId(a) < volumeId(b) ? -1 : Number(volumeId(a) > volumeId(b));
  let equals = [...bestByHeaders(volumes)].sort((a, b) => headerOrder(a, b) || uidOrder(a, b));
  const wanted: Slab[] = [];
  if (factsOf && equals.length > 1 && !sameAcquisition(equals)) {
    const looked = equals.slice(0, mostEquals).map((volume) => {
      const probes = probesOf(volume);
      const facts = probes.map((probe) => factsOf(probe));
      wanted.push(...probes.filter((_, n) => facts[n] === undefined));
      const areasInMm2 = volume.members.every(({ pixelSpacingMm }) => pixelSpacingMm !== undefined);
      return {
        volume,
        look: lookOf(
          facts.filter((one) => one !== undefined),
          areasInMm2,
        ),
      };
    });
    if (wanted.length === 0) {
      let left = looked;
      const keep = (wish: (look: Look) => boolean): void => {
        const kept = left.filter(({ look }) => wish(look));
        if (kept.length > 0) left = kept;
      };
      keep(({ brain }) => brain);
      keep(({ enhanced }) => !enhanced);
      // Thin slices are noisier and are averaged before they are scored: only those of like thickness are compared.
      const least = (thickness: number): number =>
        Math.min(...left.flatMap(({ volume, look }) => (off(volume) === thickness ? [look.noiseHu] : [])));
      left = left.filter(({ volume, look }) => !(look.noiseHu > limits.muchNoisier * least(off(volume))));
      if (left.length > 0) equals = left.map(({ volume }) => volume);
    }
  }
  const [lead, second] = equals;
  if (!lead) throw new Error('No volume to choose from.');
  const byUid = second !== undefined && headerOrder(lead, second) === 0;
  const alike = equals.filter((one) => headerOrder(lead, one) === 0).length;
  return {
    lead,
    wanted,
    findings: byUid
      ? [
          finding(
            'alike-series',
            `${alike} series are alike in place, kind and time, and nothing but their UIDs tells them apart; one of them was scored.`,
          ),
        ]
      : [],
  };
}

/** Slices of other stacks where the chosen volume has none. */
interface Addition {
  readonly part: Part;
  readonly description: string;
  /** All of it, or one slice in so many. */
  readonly look: readonly Slab[];
  readonly whole: readonly Slab[];
}

/** A run of no more slabs than these is looked at whole; of a longer one first one slice in so many millimetres. */
const wholeSlabs = 3;
const probeEveryMm = 10;

function additionOf(stack: Stack, slices: readonly Slice[], description: string, modelThicknessMm: number): Addition {
  const part = partOf(stack, slices);
  const whole = slabsOf([part], modelThicknessMm);
  if (whole.length <= wholeSlabs) return { part, description, look: whole, whole };
  const stepMm = stack.spacingMm ?? stack.thicknessMm ?? modelThicknessMm;
  const every = Math.max(1, Math.round(probeEveryMm / Math.max(stepMm, 0.1)));
  const look = slices.filter((_, n) => n % every === every >> 1 || n === slices.length - 1);
  return { part, description, look: look.map((slice, n) => probeOf(part, slice, n + 1)), whole };
}

/** The slices of some parts whose pixels say what is there, or are still to be looked at. */
function readable(parts: readonly Part[], modelThicknessMm: number, factsOf: FactsLookup | undefined): readonly Part[] {
  return parts.flatMap((part) => {
    const slabs = slabsOf([part], modelThicknessMm);
    const says = slabs.filter((slab) => {
      const facts = factsOf?.(slab);
      return facts === undefined || (facts !== 'undecodable' && facts.looksLikeHu);
    });
    return says.length === 0
      ? []
      : [
          partOf(
            part,
            says.flatMap(({ slices }) => slices),
          ),
        ];
  });
}

/** What stacks of the same tier have to add, in order of preference; slices that have no place are counted. */
function additionsTo(
  lead: Volume,
  tier: readonly StackTraits[],
  rejected: readonly Volume[],
  modelThicknessMm: number,
  factsOf: FactsLookup | undefined,
): { readonly additions: readonly Addition[]; readonly unplaced: number; readonly unread: number } {
  const cover = new Cover();
  for (const { parts } of [lead, ...rejected]) {
    for (const part of readable(parts, modelThicknessMm, factsOf)) cover.add(part);
  }
  const known = new Set([lead, ...rejected].flatMap(({ members }) => members.map(({ id }) => id)));
  const others = tier
    .filter(({ stack }) => !known.has(stack.id))
    .sort(
      (a, b) =>
        Number(a.enhanced) - Number(b.enhanced) ||
        Number(a.sharp) - Number(b.sharp) ||
        b.stack.slices.length - a.stack.slices.length ||
        (a.stack.id < b.stack.id ? -1 : 1),
    );
  const additions: Addition[] = [];
  let unplaced = 0;
  const leadUnplaced = lead.members.some(({ slices }) => slices[0]?.positionMm === undefined);
  for (const { stack, description } of others) {
    const without = stack.slices.filter((slice) => slice.positionMm === undefined).length;
    unplaced += leadUnplaced ? stack.slices.length : without;
    if (leadUnplaced || without > 0) continue;
    for (const run of cover.freeRuns(stack)) {
      const addition = additionOf(stack, run, description, modelThicknessMm);
      additions.push(addition);
      for (const part of readable([addition.part], modelThicknessMm, factsOf)) cover.add(part);
    }
  }
  return { additions, unplaced, unread: unreadIn(rejected, cover, modelThicknessMm, factsOf) };
}

/** Slices of volumes that were given up which could not be opened, where nothing else was seen either. */
function unreadIn(
  rejected: readonly Volume[],
  cover: Cover,
  modelThicknessMm: number,
  factsOf: FactsLookup | undefined,
): number {
  const parts = rejected.flatMap((volume) => volume.parts);
  const read = new Set(readable(parts, modelThicknessMm, factsOf).flatMap(({ slices }) => slices));
  return parts.reduce((sum, part) => {
    const free = new Set(cover.freeRuns(part).flat());
    const lost = part.slices.filter((slice) => !read.has(slice) && (slice.positionMm === undefined || free.has(slice)));
    return sum + lost.length;
  }, 0);
}

function inHeightOrder(parts: readonly Part[]): readonly Part[] {
  const height = (part: Part): number => {
    const [first] = part.slices;
    return (first && heightOf(first, part)) ?? Number.POSITIVE_INFINITY;
  };
  return [...parts].sort((a, b) => height(a) - height(b));
}

function slicesWords(count: number): string {
  return count === 1 ? '1 slice' : `${count} slices`;
}

/**
 * What to look at, and to score, of the volumes that are not rejected yet; null where none is left. Without `factsOf` headers alone
 * decide.
 */
export function planHead(
  tiers: readonly (readonly StackTraits[])[],
  rejected: Rejected,
  modelThicknessMm: number,
  factsOf: FactsLookup | undefined,
): HeadPlan | null {
  for (const tier of tiers) {
    const all = volumesOf(tier);
    const open = all.filter((one) => !rejected.has(volumeId(one)));
    if (open.length === 0) continue;
    const choice = chooseLead(open, modelThicknessMm, factsOf);
    if (choice.wanted.length > 0) {
      const { parts } = choice.lead;
      const slabs = slabsOf(parts, modelThicknessMm);
      return { lead: choice.lead, parts, slabs, wanted: choice.wanted, findings: [] };
    }
    const seen = all.filter((one) => rejected.has(volumeId(one)));
    return planAround(choice, tier, seen, modelThicknessMm, factsOf);
  }
  return null;
}

function planAround(
  { lead, findings }: Choice,
  tier: readonly StackTraits[],
  rejected: readonly Volume[],
  modelThicknessMm: number,
  factsOf: FactsLookup | undefined,
): HeadPlan {
  const slabsFor = (parts: readonly Part[]): readonly Slab[] => slabsOf(parts, modelThicknessMm);
  const { additions, unplaced, unread } = additionsTo(lead, tier, rejected, modelThicknessMm, factsOf);
  // What cannot be opened, or is no HU, may be brain: then all of it is looked at, and what cannot be seen is said.
  const shown = (slab: Slab): boolean => {
    const facts = factsOf?.(slab);
    if (facts === undefined) return false;
    if (facts === 'undecodable' || !facts.looksLikeHu) return true;
    return hasBrain(facts, slab.centre.geometry.pixelSpacingMm !== undefined);
  };
  const known = (slab: Slab): boolean => factsOf?.(slab) !== undefined;
  const withBrain = additions.filter(({ look }) => look.some(shown));
  const parts = inHeightOrder([...lead.parts, ...withBrain.map(({ part }) => part)]);
  const slabs = slabsFor(parts);
  const wanted = [
    ...slabs,
    ...additions.filter((one) => !withBrain.includes(one)).flatMap(({ look }) => look.filter((slab) => !known(slab))),
  ];
  const sampled = additions.filter((one) => !withBrain.includes(one) && one.look.length < one.part.slices.length);
  const left = unlooked(sampled, unplaced, unread);
  return {
    lead,
    parts,
    slabs,
    wanted: factsOf && wanted.every(known) ? [] : inPlace(wanted),
    findings: left ? [...findings, left] : findings,
  };
}

/** How many slices were not looked at, and why that is so. */
function unlooked(sampled: readonly Addition[], unplaced: number, unread: number): Finding | null {
  const beside = sampled.reduce((sum, { part, look }) => sum + part.slices.length - look.length, 0);
  const count = beside + unplaced + unread;
  if (count === 0) return null;
  const names = [...new Set(sampled.map(({ description }) => description).filter((name) => name !== ''))];
  const where = names.length === 0 ? '' : ` (${names.slice(0, 3).join(', ')})`;
  const looked = sampled.reduce((sum, { look }) => sum + look.length, 0);
  const why = [
    unplaced > 0 ? `of ${unplaced} the header does not say where they are` : '',
    unread > 0 ? `${unread} could not be opened` : '',
    beside > 0 ? `${beside} lie beside the head${where}, where ${looked} others show no brain` : '',
  ].filter((words) => words !== '');
  const message = `${slicesWords(count)} were not looked at: ${why.join('; ')}.`;
  return finding('not-looked-at', message, unplaced + unread > 0 ? 'partial' : 'note');
}

/** Slabs of all parts in order of place, so that what lies below and above the brain may be skipped. */
function inPlace(slabs: readonly Slab[]): readonly Slab[] {
  const height = ({ centre, positionMm }: Slab): number =>
    centre.geometry.positionMm?.[2] ?? positionMm ?? Number.POSITIVE_INFINITY;
  return [...slabs].sort((a, b) => height(a) - height(b));
}
