import {
  labels,
  subtypes,
  type Label,
  type LabelCounts,
  type LabelledSet,
  type LabelledSlice,
  type MixEntry,
  type SetDescription,
} from '../contract/index.js';
import { median } from '../numbers/index.js';
import type { NearDuplicates } from './nearDuplicates.js';

/** Describes a set after `joinNearDuplicates`; `before` is the set as it was read. */
export function describeSet(set: LabelledSet, before: LabelledSet, duplicates: NearDuplicates): SetDescription {
  const { slices } = set;
  const perStudy = countBy(slices, ({ study }) => study);
  const unknown = slices.filter(({ patientKnown }) => !patientKnown);
  const known = new Set(slices.filter(({ patientKnown }) => patientKnown).map(({ cluster }) => cluster));
  const clusters = clustersOf(slices);
  return {
    name: set.name,
    hash: set.hash,
    slices: slices.length,
    studies: perStudy.size,
    patients: {
      known: known.size,
      unknownClusters: [...clusters].filter((cluster) => !known.has(cluster)).length,
      slicesOfUnknown: unknown.length,
    },
    counts: countsOf(slices),
    studyCounts: set.studies.length === 0 ? null : countsOf(set.studies),
    cooccurrence: subtypes.map((row) =>
      subtypes.map((column) => slices.filter(({ truth }) => truth[row] === true && truth[column] === true).length),
    ),
    slicesPerStudy: spread([...perStudy.values()]),
    sources: mix(slices, ({ source }) => source),
    scanners: mix(slices, ({ scanner }) => scanner),
    thicknessMm: mix(slices, ({ thicknessMm }) => thicknessMm?.toFixed(2)),
    pixelSpacingMm: mix(slices, ({ pixelSpacingMm }) => pixelSpacingMm?.map((mm) => mm.toFixed(3)).join(' x ')),
    nearDuplicates: {
      pairs: duplicates.pairs.length,
      joinedClusters: clustersOf(before.slices).size - clusters.size,
      acrossPatients: duplicates.pairs.filter(({ acrossPatients }) => acrossPatients),
    },
    join: set.join,
    warnings: [...set.warnings, ...duplicates.problems],
  };
}

function countsOf(all: readonly Pick<LabelledSlice, 'truth' | 'cluster'>[]): Record<Label, LabelCounts> {
  const countsFor = (label: Label): LabelCounts => {
    const positive = all.filter(({ truth }) => truth[label] === true);
    const negative = all.filter(({ truth }) => truth[label] === false).length;
    return {
      positive: positive.length,
      negative,
      unknown: all.length - positive.length - negative,
      positivePatients: clustersOf(positive).size,
    };
  };
  return Object.fromEntries(labels.map((label) => [label, countsFor(label)])) as Record<Label, LabelCounts>;
}

function clustersOf(all: readonly Pick<LabelledSlice, 'cluster'>[]): ReadonlySet<string> {
  return new Set(all.map(({ cluster }) => cluster));
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

/** Values with their counts, the most frequent first; what is not known is one of them. */
function mix(slices: readonly LabelledSlice[], valueOf: (slice: LabelledSlice) => string | undefined): MixEntry[] {
  const studies = new Map<string, Set<string>>();
  const counts = countBy(slices, (slice) => valueOf(slice) ?? 'unknown');
  for (const slice of slices) {
    const value = valueOf(slice) ?? 'unknown';
    studies.set(value, (studies.get(value) ?? new Set()).add(slice.study));
  }
  return [...counts]
    .map(([value, count]) => ({ value, slices: count, studies: studies.get(value)?.size ?? 0 }))
    .sort((left, right) => right.slices - left.slices || (left.value < right.value ? -1 : 1));
}

function spread(counts: readonly number[]): SetDescription['slicesPerStudy'] {
  const inOrder = [...counts].sort((left, right) => left - right);
  return { min: inOrder[0] ?? 0, median: median(counts) ?? 0, max: inOrder.at(-1) ?? 0 };
}
