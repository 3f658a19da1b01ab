import type { Instance, Reason, Series, Stack, StackKind, Study } from '../contract/index.js';
import { order } from './frame.js';
import { peopleOf, type People } from './people.js';
import { seriesGroups } from './seriesGroups.js';
import { defined, stackOf } from './stack.js';
import { splitIntoStacks, type SplitStack } from './stackSplit.js';

/** What the headers cannot say about a study. */
export interface StudyOrigin {
  readonly firstSeenMs: number;
  readonly root: string;
}

/**
 * Groups instances into studies, series and stacks (docs/design.md 4.1). Pure: the result does not depend on the order of the
 * input, every frame of every instance stands in exactly one stack, and nothing is left out. Studies in order of UID.
 */
export function groupInstances(
  instances: readonly Instance[],
  originOf: (studyUid: string, instances: readonly Instance[]) => StudyOrigin = () => ({ firstSeenMs: 0, root: '' }),
): readonly Study[] {
  const byStudy = groupBy(instances, (instance) => instance.studyUid);
  return [...byStudy]
    .sort(([a], [b]) => order(a, b))
    .map(([studyUid, members]) => groupStudy(studyUid, members, originOf(studyUid, members)));
}

function groupStudy(studyUid: string, unordered: readonly Instance[], origin: StudyOrigin): Study {
  const instances = [...unordered].sort(
    (a, b) =>
      order(a.sopInstanceUid, b.sopInstanceUid) ||
      order(a.file.path, b.file.path) ||
      order(a.file.entry ?? '', b.file.entry ?? '') ||
      a.id - b.id,
  );
  const people = peopleOf(instances);
  const series = seriesGroups(instances)
    .map(({ seriesUid, instances: members, joined }) => seriesOf(seriesUid, members, people, joined))
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || order(a.seriesUid, b.seriesUid));
  const first = <T>(pick: (instance: Instance) => T | undefined): T | undefined => firstOf(instances, pick);
  return {
    studyUid,
    patient: people.persons[0]?.words ?? {},
    patientIds: people.persons.map(({ label }) => label),
    ...(people.persons.some(({ contradicted }) => contradicted) ? { identityContradicted: true } : {}),
    simulated: instances.some((instance) => instance.simulated),
    series,
    instances: instances.length,
    ...origin,
    ...defined({
      accession: first((instance) => instance.accession),
      description: first((instance) => instance.studyDescription),
      studyDate: first((instance) => instance.studyDate),
      studyTime: first((instance) => instance.studyTime),
      bodyPart: first((instance) => instance.bodyPart),
      contrastAgent: first((instance) => instance.contrastAgent),
      scanner: scannerOf(first),
    }),
  };
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** The first value that any instance has, in the fixed order: one image without a tag does not hide it. */
function firstOf<T>(instances: readonly Instance[], pick: (instance: Instance) => T | undefined): T | undefined {
  for (const instance of instances) {
    const value = pick(instance);
    if (value !== undefined) return value;
  }
  return undefined;
}

function scannerOf(
  first: (pick: (instance: Instance) => string | undefined) => string | undefined,
): string | undefined {
  const maker = first((instance) => instance.manufacturer);
  const model = first((instance) => instance.scannerModel);
  if (maker === undefined || model === undefined) return maker ?? model;
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`;
}

const kindOrder: Readonly<Record<StackKind, number>> = { original: 0, derived: 1, map: 2, secondary: 3, localizer: 4 };

function seriesOf(
  seriesUid: string,
  instances: readonly Instance[],
  people: People,
  joined: readonly Reason[],
): Series {
  const stacks = [...splitIntoStacks(instances, people)]
    .sort((a, b) => inReadingOrder(a, b, people))
    .map((split, n): Stack => {
      const stack = stackOf(split, seriesUid, n + 1, people);
      return joined.length === 0 ? stack : { ...stack, reasons: [...stack.reasons, ...joined] };
    });
  return {
    seriesUid,
    stacks,
    ...defined({
      number: firstOf(instances, (instance) => instance.seriesNumber),
      description: firstOf(instances, (instance) => instance.seriesDescription),
      modality: firstOf(instances, (instance) => instance.modality),
    }),
  };
}

/** Originals first, then by phase, acquisition and place: the number of a stack follows from its images alone. */
function inReadingOrder(a: SplitStack, b: SplitStack, people: People): number {
  const [one] = a.frames;
  const [other] = b.frames;
  if (!one || !other) return 0;
  return (
    kindOrder[a.kind] - kindOrder[b.kind] ||
    order(people.personOf(one.instance)?.label ?? '', people.personOf(other.instance)?.label ?? '') ||
    (one.words.temporalPosition ?? 0) - (other.words.temporalPosition ?? 0) ||
    a.layer - b.layer ||
    (one.words.acquisitionNumber ?? 0) - (other.words.acquisitionNumber ?? 0) ||
    (one.words.acquiredMs ?? 0) - (other.words.acquiredMs ?? 0) ||
    (one.along ?? Infinity) - (other.along ?? Infinity) ||
    order(one.instance.sopInstanceUid, other.instance.sopInstanceUid) ||
    order(one.instance.file.path, other.instance.file.path) ||
    order(one.instance.file.entry ?? '', other.instance.file.entry ?? '') ||
    one.instance.id - other.instance.id ||
    one.frame - other.frame
  );
}
