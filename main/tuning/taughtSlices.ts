import { labels, type Label, type Result, type Truth } from '../contract/index.js';
import { ExampleTableBuilder, type ExampleTable, type LinearHead } from '../training/index.js';
import type { StudyFeatures } from './made.js';
import type { SitePlace, SiteStudy } from './siteStudies.js';
import { headLogits } from './studyScores.js';
import { marksOf, topSlices } from './topSlices.js';

export interface TaughtSlices {
  readonly table: ExampleTable;
  readonly placeAt: (row: number) => SitePlace;
}

interface Taught {
  /** How-manyth of the places that are looked at. */
  readonly slice: number;
  readonly truth: Truth;
}

/**
 * Slices that a whole-study read teaches. It says what a study shows, not where. Of one that bleeds the top three by a head's logits are
 * taken for it, label by label, and among those that the reader marked where there are any; whether they show the other labels of the
 * study is not known. Of one that does not bleed: its top three, and three others. Studies of which `any` is not known teach nothing.
 * Error: `set-row-duplicated`.
 */
export function taughtSlices(
  studies: readonly SiteStudy[],
  features: StudyFeatures,
  head: LinearHead,
): Result<TaughtSlices> {
  const builder = new ExampleTableBuilder();
  const taught: SitePlace[] = [];
  for (const study of studies) {
    const { studyUid, patient, truth, places } = study;
    if (truth.any === undefined) continue;
    const looked = places.filter(({ scored }) => scored);
    const logits = headLogits(features.get(studyUid) ?? new Float32Array(0), head);
    const of = (label: Label): readonly number[] =>
      topSlices(
        looked.map((_, slice) => logits[slice * labels.length + labels.indexOf(label)] ?? -Infinity),
        marksOf(label, study),
      );
    for (const { slice, truth: own } of truth.any ? bleeding(truth, of) : others(truth, of('any'), looked.length)) {
      const place = looked[slice];
      if (!place) continue;
      taught.push(place);
      builder.add({
        id: `${studyUid}/${slice}`,
        source: 'this site',
        patient,
        study: studyUid,
        position: slice,
        truth: own,
      });
    }
  }
  const table = builder.build();
  if (!table.ok) return table;
  const { value } = table;
  return {
    ok: true,
    value: { table: value, placeAt: (row) => taught[value.added[row] ?? 0] as SitePlace },
  };
}

function bleeding(truth: Truth, of: (label: Label) => readonly number[]): readonly Taught[] {
  const top = new Map(labels.map((label) => [label, truth[label] === true ? of(label) : []]));
  const slices = new Set([...top.values()].flat());
  return [...slices].map((slice) => {
    const known = labels.flatMap((label): [Label, boolean][] => {
      if (label === 'any') return [[label, true]];
      if (truth[label] === false) return [[label, false]];
      return top.get(label)?.includes(slice) === true ? [[label, true]] : [];
    });
    return { slice, truth: Object.fromEntries(known) };
  });
}

function others(truth: Truth, top: readonly number[], count: number): readonly Taught[] {
  const spread = top.map((_, at) => Math.floor(((at + 0.5) * count) / top.length));
  return [...new Set([...top, ...spread])].map((slice) => ({ slice, truth }));
}
