import {
  ok,
  problem,
  type LabelledSet,
  type LabelledSlice,
  type NearDuplicate,
  type Problem,
  type Result,
} from '../contract/index.js';
import { bitsApart, correlation, pictureMark, type PictureMark } from './pictureMark.js';
import { readSliceHu } from './sliceHu.js';

export interface NearDuplicates {
  readonly pairs: readonly NearDuplicate[];
  /** Slices that could not be decoded, and so were compared with none. */
  readonly problems: readonly Problem[];
}

/**
 * Measured on CT-ICH and PHE-SICH (142 patients, 4.7 million pairs): with both limits no pair of different patients is taken
 * for one, and 653 of the 4,133 pairs of neighbouring slices are found. With a correlation of 0.97 it is 952, and two pairs
 * of different patients.
 */
const mostBitsApart = 32;
const leastCorrelation = 0.98;

/** Decodes and compares all slices of a set; `onProgress` hears of each that was decoded. */
export async function findNearDuplicates(
  slices: readonly LabelledSlice[],
  options: { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<NearDuplicates> {
  const marks: { readonly slice: LabelledSlice; readonly number: number; readonly mark: PictureMark }[] = [];
  const problems: Problem[] = [];
  for (const [index, slice] of slices.entries()) {
    const read = await readSliceHu(slice);
    if (read.ok) marks.push({ slice, number: index + 1, mark: pictureMark(read.value) });
    else problems.push(read.problem);
    options.onProgress?.(index + 1, slices.length);
  }
  const pairs: NearDuplicate[] = [];
  marks.forEach((left, at) => {
    for (let other = at + 1; other < marks.length; other++) {
      const right = marks[other];
      if (!right || left.slice.cluster === right.slice.cluster) continue;
      if (bitsApart(left.mark, right.mark, mostBitsApart) > mostBitsApart) continue;
      const alike = correlation(left.mark, right.mark);
      if (alike < leastCorrelation) continue;
      const acrossPatients = left.slice.patientKnown && right.slice.patientKnown;
      pairs.push({
        left: left.slice.id,
        right: right.slice.id,
        numbers: [left.number, right.number],
        correlation: alike,
        acrossPatients,
      });
    }
  });
  return { pairs, problems };
}

/**
 * The set with each unknown patient in one cluster with what shows the same; patients with names stay apart. Error:
 * `set-split-leaks` where that puts a cluster on both sides of a split that the table gives.
 */
export function joinNearDuplicates(set: LabelledSet, pairs: readonly NearDuplicate[]): Result<LabelledSet> {
  const byId = new Map(set.slices.map((slice) => [slice.id, slice]));
  const named = new Set(set.slices.filter(({ patientKnown }) => patientKnown).map(({ cluster }) => cluster));
  const joinedTo = new Map<string, string>();
  const clusterOf = (cluster: string): string => {
    let at = cluster;
    for (let next = joinedTo.get(at); next !== undefined; next = joinedTo.get(at)) at = next;
    return at;
  };
  for (const { left, right } of pairs) {
    const one = clusterOf(byId.get(left)?.cluster ?? '');
    const other = clusterOf(byId.get(right)?.cluster ?? '');
    if (one === other || (named.has(one) && named.has(other))) continue;
    const [kept, gone] = named.has(one) || (!named.has(other) && one < other) ? [one, other] : [other, one];
    joinedTo.set(gone, kept);
  }
  const slices = set.slices.map((slice) => ({ ...slice, cluster: clusterOf(slice.cluster) }));
  const leak = leakOf(slices);
  if (leak) return { ok: false, problem: leak };
  const studies = set.studies.map((study) => ({ ...study, cluster: clusterOf(study.cluster) }));
  return ok({ ...set, slices, studies });
}

function leakOf(slices: readonly LabelledSlice[]): Problem | null {
  const sides = new Map<string, LabelledSlice>();
  for (const slice of slices) {
    if (slice.split === undefined) continue;
    const before = sides.get(slice.cluster);
    if (before && before.split !== slice.split) {
      const words = `${slice.id} is in "${slice.split}" and shows what ${before.id} in "${before.split ?? ''}" shows; the split is refused, for they seem to be of one patient.`;
      return problem('set-split-leaks', words);
    }
    if (!before) sides.set(slice.cluster, slice);
  }
  return null;
}
