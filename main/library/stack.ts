import { type Reason, type ReasonCode, type Stack, type Vector3 } from '../contract/index.js';
import { median } from '../numbers/index.js';
import { lineAngleDeg, minus, mmWords, planeOf } from './geometry.js';
import type { People } from './people.js';
import type { OrderBy, PlacedFrame } from './places.js';
import type { SplitStack } from './stackSplit.js';

/** Centre distance over this many thicknesses, or medians where the thickness is unknown, is a gap (docs/design.md 4.1). */
export const gapFactor = 1.5;
/** Slices stepped along a line this far from their normal are sheared: the gantry was tilted. */
const shearLimitDeg = 1;
/** Distances that differ by more than this are no even spacing. */
const unevenFraction = 0.1;

/** The stack that the frames of `split` make, with what is odd about its geometry. */
export function stackOf(split: SplitStack, seriesUid: string, number: number, people: People): Stack {
  const { frames, normal, kind } = split;
  const [first] = frames;
  const instance = first?.instance;
  const thicknessMm = frames.find(({ geometry }) => geometry.sliceThicknessMm !== undefined)?.geometry.sliceThicknessMm;
  const places = frames.flatMap((frame) => frame.along ?? []);
  const distances = places.slice(1).map((place, n) => place - (places[n] ?? 0));
  const spacingMm = median(distances);
  const faceMm = thicknessMm ?? spacingMm;
  const coverageMm =
    places.length > 0 && faceMm !== undefined ? (places.at(-1) ?? 0) - (places[0] ?? 0) + faceMm : undefined;
  const acquisitions = new Set(frames.map((frame) => frame.words.acquisitionNumber));
  const moments = frames.flatMap(({ words }) => words.acquiredMs ?? []);
  const firstOf = <T>(pick: (frame: PlacedFrame) => T | undefined): T | undefined => {
    for (const frame of frames) {
      const value = pick(frame);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    id: `${seriesUid}#${number}`,
    seriesUid,
    kind,
    plane: normal ? planeOf(normal) : 'unknown',
    slices: frames.map(({ instance: { id, sopInstanceUid, instanceNumber }, frame, geometry, along }) => ({
      instanceId: id,
      sopInstanceUid,
      frame,
      ...(along === null ? {} : { positionMm: along }),
      geometry,
      ...(instanceNumber === undefined ? {} : { instanceNumber }),
    })),
    rows: instance?.rows ?? 0,
    cols: instance?.cols ?? 0,
    ...defined({
      modality: firstOf((frame) => frame.instance.modality),
      pixelSpacingMm: firstOf((frame) => frame.geometry.pixelSpacingMm),
      thicknessMm,
      spacingMm,
      coverageMm,
      kernel: firstOf((frame) => frame.words.kernel),
      kvp: firstOf((frame) => frame.words.kvp),
      contrastAgent: firstOf((frame) => frame.words.contrastAgent),
      bodyPart: firstOf((frame) => frame.instance.bodyPart),
      // Steps of one sweep have a number each; then none is the stack's.
      acquisitionNumber: acquisitions.size === 1 ? first?.words.acquisitionNumber : undefined,
      temporalPosition: firstOf((frame) => frame.words.temporalPosition),
      acquiredMs: moments.length === 0 ? undefined : moments.reduce((least, moment) => Math.min(least, moment)),
      imagesInAcquisition: firstOf((frame) => frame.instance.imagesInAcquisition),
      saysDerived: frames.some(({ words }) => words.imageType?.[0]?.toUpperCase() === 'DERIVED') ? true : undefined,
      tiltDeg: normal ? lineAngleDeg(normal, [0, 0, 1]) : undefined,
      patientId: instance && people.personOf(instance)?.label,
    }),
    reasons: [
      ...kindReasons(split),
      ...patientReasons(people.persons.length),
      ...placeReasons(split, thicknessMm, distances, spacingMm),
      ...shearReasons(frames, normal),
      ...contentReasons(frames),
    ],
  };
}

export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function reason(code: ReasonCode, message: string): Reason {
  return { code, message };
}

function kindReasons({ kind }: SplitStack): Reason[] {
  switch (kind) {
    case 'original':
      return [];
    case 'localizer':
      return [reason('localizer', 'This is a localizer: it plans the scan and is not read.')];
    case 'map':
      return [
        reason('derived', 'These are computed values, projections or reformats; no blood is looked for in them.'),
      ];
    case 'derived':
      return [reason('derived', 'These images were computed from others.')];
    case 'secondary':
      return [reason('secondary', 'These are captured pictures, not slices with HU.')];
  }
}

function patientReasons(patients: number): Reason[] {
  if (patients < 2) return [];
  return [reason('two-patients', `The study UID holds images of ${patients} patients; this stack is of one of them.`)];
}

/** How the slices are ordered where their positions do not say it, as the reason says it. */
const orderWords: Readonly<Record<Exclude<OrderBy, 'position'>, string>> = {
  'slice-location': 'they stand in order of their Slice Location',
  number: 'they stand in order of their number',
  time: 'they stand in order of the time they were acquired',
  'file-name': 'they stand in order of the names of their files',
  nothing: 'nor in what order they belong: the order shown means nothing',
};

function placeReasons(
  { normal, kind, orderBy, refined, layer, layers }: SplitStack,
  thicknessMm: number | undefined,
  distances: readonly number[],
  spacingMm: number | undefined,
): Reason[] {
  if (kind === 'secondary' || kind === 'localizer') return [];
  const reasons: Reason[] = [];
  if (orderBy !== 'position') {
    const link = orderBy === 'nothing' ? ', ' : '; ';
    const what = `The header does not say where the slices are${link}${orderWords[orderBy]}.`;
    reasons.push(reason('position-unknown', what));
  } else if (!normal) {
    reasons.push(
      reason('position-unknown', 'The header gives no orientation; the slices stand in order of their z position.'),
    );
  }
  if (layers > 1) {
    reasons.push(
      reason(
        'duplicate-position',
        `Some positions were imaged ${layers} times and the headers do not tell the passes apart; this stack is number ${layer + 1} by the numbers of its images, and may mix them.`,
      ),
    );
  }
  // Distances of rounded positions are no distances of slices.
  if (!refined) reasons.push(...distanceReasons(thicknessMm, distances, spacingMm));
  return reasons;
}

/** Gaps, and distances that are uneven without one. */
function distanceReasons(
  thicknessMm: number | undefined,
  distances: readonly number[],
  spacingMm: number | undefined,
): Reason[] {
  if (spacingMm === undefined || spacingMm <= 0) return [];
  const limitMm = gapFactor * (thicknessMm ?? spacingMm);
  const wide = distances.flatMap((distance, n) => (distance > limitMm + 0.01 ? [{ after: n + 1, distance }] : []));
  const [first] = wide;
  const missing = wide
    .map(({ distance }) => Math.round(distance / spacingMm) - 1)
    .filter((count) => count > 0)
    .reduce((sum, count) => sum + count, 0);
  if (first && wide.length === distances.length && missing === 0) {
    const thick = thicknessMm === undefined ? 'Slices' : `Slices of ${mmWords(thicknessMm)} mm`;
    return [reason('gap', `${thick} stand ${mmWords(spacingMm)} mm apart, so nothing is imaged in between.`)];
  }
  if (first) {
    const widest = wide.reduce((most, one) => (one.distance > most.distance ? one : most), first);
    const count = missing === 0 ? '' : `, as if ${missing} ${missing === 1 ? 'slice were' : 'slices were'} missing`;
    return [
      reason(
        'gap',
        `Slices ${widest.after} and ${widest.after + 1} stand ${mmWords(widest.distance)} mm apart, the others ${mmWords(spacingMm)} mm${count}.`,
      ),
    ];
  }
  const least = Math.min(...distances);
  const most = Math.max(...distances);
  if (most - least <= Math.max(0.02, unevenFraction * spacingMm)) return [];
  return [
    reason('mixed-geometry', `Slices stand unevenly, ${mmWords(least)} to ${mmWords(most)} mm apart, without a gap.`),
  ];
}

/** Neighbours that do not step along the normal: a tilted gantry (PS3.3 C.8.2.1.1, Gantry/Detector Tilt is only a hint). */
function shearReasons(frames: readonly PlacedFrame[], normal: Vector3 | null): Reason[] {
  const from = frames[0]?.geometry.positionMm;
  const to = frames.at(-1)?.geometry.positionMm;
  if (!normal || !from || !to || frames.length < 2) return [];
  const shearDeg = lineAngleDeg(minus(to, from), normal);
  if (shearDeg <= shearLimitDeg || shearDeg >= 89) return [];
  return [
    reason(
      'tilt',
      `The gantry was tilted: slices are shifted against each other by ${mmWords(shearDeg)} degrees, so they are no straight block.`,
    ),
  ];
}

function contentReasons(frames: readonly PlacedFrame[]): Reason[] {
  const reasons: Reason[] = [];
  const files = new Map<string, Set<number>>();
  for (const { instance } of frames) {
    const ids = files.get(instance.sopInstanceUid) ?? new Set<number>();
    files.set(instance.sopInstanceUid, ids.add(instance.id));
  }
  const shared = [...files.values()].filter((ids) => ids.size > 1).length;
  if (shared > 0) {
    reasons.push(
      reason(
        'duplicate-position',
        `${shared === 1 ? 'One instance UID is' : `${shared} instance UIDs are`} used by different images; all of them are kept.`,
      ),
    );
  }
  const empty = frames.filter((frame) => !frame.instance.hasPixelData).length;
  if (empty > 0) {
    const which =
      empty === frames.length ? 'No file of this stack holds' : `${empty} of ${frames.length} slices hold no`;
    reasons.push(reason('no-pixels', `${which} pixels, only a header.`));
  }
  if (frames[0] && frames[0].geometry.pixelSpacingMm === undefined && frames[0].along !== null) {
    reasons.push(reason('scale-unknown', 'The header gives no pixel spacing, so nothing can be measured in mm.'));
  }
  return reasons;
}
