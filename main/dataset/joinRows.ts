import { problem, type JoinReport, type Problem, type Truth } from '../contract/index.js';
import type { FoundImage } from './findImages.js';
import { imageNames } from './imageNames.js';
import { shown, type LabelRow, type RowFacts } from './labelRow.js';
import { mergedTruth, type MergedTruth } from './mergeTruth.js';

/** An image, or all images of a study, with what its rows say. */
export interface Labelled {
  readonly images: readonly FoundImage[];
  readonly truth: Truth;
  readonly facts: RowFacts;
  /** The first row that names it. */
  readonly row: number;
}

export interface JoinedRows {
  readonly slices: readonly Labelled[];
  readonly studies: readonly Labelled[];
  readonly join: JoinReport;
}

interface Kept {
  readonly images: readonly FoundImage[];
  readonly level: 'slice' | 'study';
  readonly facts: RowFacts;
  readonly merged: MergedTruth;
}

/** Sentences kept of each kind. */
const mostOfAKind = 5;

/**
 * Joins rows and images. `given` is what the table says of itself: rows in all, and those that could not be used. `word` names
 * a row in a sentence ("Row 7 of labels.csv").
 */
export function joinRows(
  rows: readonly LabelRow[],
  images: readonly FoundImage[],
  given: { readonly count: number; readonly problems: readonly Problem[]; readonly mentions: ReadonlySet<string> },
  word: (row: number) => string,
): JoinedRows {
  const names = imageNames(images);
  const kept = new Map<FoundImage, Kept>();
  const said = firstOfEachKind(given.problems);
  const counts = { matched: 0, unknown: 0, duplicated: 0, contradictory: 0 };
  for (const row of rows) {
    const found = find(row, names);
    if (typeof found === 'string') {
      counts.unknown++;
      said.push(problem('set-row-unknown', `${word(row.row)} ${found}; it is not used.`));
      continue;
    }
    const [first] = found;
    if (!first) continue;
    const own = kept.get(first) ?? { images: found, level: row.names.level, facts: row.facts, merged: mergedTruth() };
    kept.set(first, own);
    const clash = own.merged.add(row.row, row.truth);
    if (clash === null) counts.matched++;
    else {
      counts[clash.kind]++;
      said.push(clashSentence(clash, row, word));
    }
  }
  const labelled = [...kept.values()].map(({ merged, ...rest }): Labelled & Pick<Kept, 'level'> => ({
    ...rest,
    truth: merged.truth(),
    row: merged.rows[0] ?? 0,
  }));
  const taken = new Set(labelled.flatMap((one) => one.images));
  const unlabelled = images.filter((image) => !taken.has(image) && !given.mentions.has(image.name)).length;
  return {
    slices: labelled.filter(({ level }) => level === 'slice'),
    studies: labelled.filter(({ level }) => level === 'study'),
    join: { rows: given.count, ...counts, unusable: given.problems.length, unlabelled, problems: said.kept },
  };
}

/** The images that a row names, or why it names none. */
function find(row: LabelRow, names: ReturnType<typeof imageNames>): readonly FoundImage[] | string {
  if (row.names.level === 'study') {
    const { studyUid, accession } = row.names;
    const what = `study ${shown(studyUid || accession)}`;
    const found = names.study(studyUid, accession);
    return found === undefined
      ? `names ${what}, which is not there`
      : found === 'several'
        ? `names ${what}, and several studies have that accession number`
        : found;
  }
  const what = shown(row.names.image);
  const found = names.image(row.names.image);
  if (found === undefined) return `names ${what}, which is not there`;
  if (found === 'several') return `names ${what}, and several files have that name; write the path below the folder`;
  const frames = found.header?.frames ?? 1;
  return frames === 1 ? [found] : `names ${what}, an object of ${frames} frames, and not which of them`;
}

function clashSentence(
  { kind, row: before }: { readonly kind: 'duplicated' | 'contradictory'; readonly row: number },
  { row, names }: LabelRow,
  word: (row: number) => string,
): Problem {
  const what =
    names.level === 'slice' ? `image ${shown(names.image)}` : `study ${shown(names.studyUid || names.accession)}`;
  if (kind === 'duplicated') {
    return problem('set-row-duplicated', `${word(row)} says of ${what} what row ${before} says; it counts once.`);
  }
  return problem(
    'set-row-contradictory',
    before === row
      ? `${word(row)} says of ${what} that nothing bleeds and that something does; those labels count as unknown.`
      : `${word(row)} contradicts row ${before} about ${what}; the labels they disagree on count as unknown.`,
  );
}

/** Keeps the first sentences of each kind: a table of millions of rows may be about other files. */
function firstOfEachKind(first: readonly Problem[]) {
  const kept: Problem[] = [];
  const counts = new Map<string, number>();
  const push = (one: Problem): void => {
    const count = (counts.get(one.code) ?? 0) + 1;
    counts.set(one.code, count);
    if (count <= mostOfAKind) kept.push(one);
  };
  first.forEach(push);
  return { kept, push };
}
