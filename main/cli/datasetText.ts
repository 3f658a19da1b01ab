import { labels, subtypeMarks, subtypes, type MixEntry, type SetDescription } from '../contract/index.js';
import { tableText, type Cell } from './output.js';

/** The description of a labelled set for people: tables under headings. */
export function datasetText(description: SetDescription): string {
  const { patients, slicesPerStudy: spread, nearDuplicates, join } = description;
  const several = nearDuplicates.acrossPatients.slice(0, shownPairs);
  return [
    `${description.name}: ${description.slices} slices of ${description.studies} studies; ${patients.known} known patients`,
    `, ${patients.slicesOfUnknown} slices of unknown ones in ${patients.unknownClusters} clusters\n`,
    `slices per study: ${spread.min} at least, ${spread.median} in the middle, ${spread.max} at most\n`,
    `hash ${description.hash}\n\n`,
    countTable(description.counts, 'slices'),
    ...(description.studyCounts ? ['\n', countTable(description.studyCounts, 'studies')] : []),
    '\nslices that have both\n',
    tableText(
      ['', ...subtypes.map((label) => subtypeMarks[label])],
      subtypes.map((label, row) => [label, ...(description.cooccurrence[row] ?? [])]),
    ),
    mixTable('source', description.sources),
    mixTable('scanner', description.scanners),
    mixTable('thickness mm', description.thicknessMm),
    mixTable('pixel spacing mm', description.pixelSpacingMm),
    `\nnear-duplicates: ${nearDuplicates.pairs} pairs; ${nearDuplicates.joinedClusters} clusters of unknown patients joined with another\n`,
    `perhaps one patient under two names: ${nearDuplicates.acrossPatients.length} pairs of pictures\n`,
    ...several.map(({ left, right, correlation }) => `  ${left}  ${right}  ${correlation.toFixed(3)}\n`),
    '\n',
    tableText(
      ['rows', 'matched', 'unknown', 'duplicated', 'contradictory', 'unusable', 'images without a row'],
      [[join.rows, join.matched, join.unknown, join.duplicated, join.contradictory, join.unusable, join.unlabelled]],
    ),
    ...[...join.problems, ...description.warnings].map(
      ({ code, message }) => `! ${message}${code === 'set-window-assumed' ? ' Or say it with --window.' : ''}\n`,
    ),
  ].join('');
}

const shownPairs = 10;
const shownValues = 12;

function countTable(counts: SetDescription['counts'], unit: string): string {
  return tableText(
    [unit, 'positive', 'negative', 'unknown', 'patients with it'],
    labels.map((label): Cell[] => {
      const { positive, negative, unknown, positivePatients } = counts[label];
      return [label, positive, negative, unknown, positivePatients];
    }),
  );
}

function mixTable(what: string, mix: readonly MixEntry[]): string {
  const rest = mix.length - shownValues;
  const rows = mix.slice(0, shownValues).map(({ value, slices, studies }): Cell[] => [value, slices, studies]);
  return `\n${tableText([what, 'slices', 'studies'], rows)}${rest > 0 ? `and ${rest} more\n` : ''}`;
}
