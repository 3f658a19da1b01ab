import type { DescribeProgress, JoinReport, SetDescription } from '../../main/contract/index.js';
import { countText } from '../theme/words.js';

/** How table and files came together, and what to do about each thing that is amiss. The first sentence always stands. */
export function joinSentences(join: JoinReport): readonly string[] {
  const several = (count: number, one: string, more: string, rest: string): string[] =>
    count === 0 ? [] : [`${countText(count)} ${count === 1 ? one : more} ${rest}`];
  return [
    `${countText(join.matched)} of ${countText(join.rows)} rows of the table found their image or study.`,
    ...several(
      join.unknown,
      'row names',
      'rows name',
      'something that is not in the folder: compare the table with the file names or SOP instance UIDs.',
    ),
    ...several(
      join.contradictory,
      'row contradicts',
      'rows contradict',
      'another or itself: those labels count as unknown until the table is corrected.',
    ),
    ...several(
      join.unusable,
      'row names',
      'rows name',
      'nothing, or a label that is not 0, 1 or blank: correct the table.',
    ),
    ...several(join.duplicated, 'row repeats', 'rows repeat', 'another: it counts once, and nothing has to be done.'),
    ...several(join.unlabelled, 'image has', 'images have', 'no row and is left out: add a row to use it.'),
  ];
}

/** Slices a study, in a sentence. */
export function spreadText({ min, median, max }: SetDescription['slicesPerStudy']): string {
  if (min === max) return min === 1 ? 'Each study has one slice.' : `Each study has ${countText(min)} slices.`;
  return `A study has ${countText(min)} to ${countText(max)} slices, ${countText(median)} in the middle.`;
}

/** What shows the same, and what to do about it. */
export function nearDuplicateSentences(found: SetDescription['nearDuplicates']): readonly string[] {
  const { pairs, joinedClusters } = found;
  const named = found.acrossPatients.length;
  if (pairs === 0) return ['No two slices of different patients show nearly the same.'];
  return [
    `${countText(pairs)} ${pairs === 1 ? 'pair' : 'pairs'} of slices of different patients ${pairs === 1 ? 'shows' : 'show'} nearly the same.`,
    ...(joinedClusters === 0
      ? []
      : [
          `By that, ${countText(joinedClusters)} ${joinedClusters === 1 ? 'unknown patient was' : 'unknown patients were'} joined with another, and a split keeps them together.`,
        ]),
    ...(named === 0
      ? []
      : [
          `${countText(named)} ${named === 1 ? 'pair is' : 'pairs are'} of two named patients, perhaps one under two names: look at them, and where they are one, give both one name in the column "patient" of the table.`,
        ]),
  ];
}

/** What is going on, in one line. */
export function describeText(progress: DescribeProgress | null): string {
  if (progress === null || progress.total === null) return 'Reading the folder and its table';
  return `${stageWords[progress.stage]}: ${countText(progress.done)} of ${countText(progress.total)}`;
}

const stageWords = {
  reading: 'Reading the files',
  comparing: 'Comparing slices',
  drawing: 'Drawing the examples',
} as const satisfies Record<DescribeProgress['stage'], string>;

/** Where nothing says in which window the pictures were made: what to do about it here. */
export const windowSentence =
  'Nothing says in which window these pictures were made. The one below is assumed, so HU may be far off: give the right one here, or for good in set.json beside them.';
