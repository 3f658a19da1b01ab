import { labels } from '../../../../main/contract/index.js';
import type { CrossFitted } from '../fits/crossFitted.js';

/**
 * The cross-fitted scores of all slices as text, one row a slice: source, patient and slice by running number, what is known of
 * the six labels (1, 0, blank), and the six calibrated logits. Names of files and patients are left out; the order is theirs.
 */
export function scoresTable(crossFit: CrossFitted): string {
  const numbers = new Map<string, number>();
  const counts = new Map<string, number>();
  const rows = [...crossFit.slices]
    .sort((left, right) => compare(left.source, right.source) || compare(left.file, right.file))
    .map((slice) => {
      const { source, patient, truth } = slice;
      if (!numbers.has(patient)) {
        const count = (counts.get(source) ?? 0) + 1;
        counts.set(source, count);
        numbers.set(patient, count);
      }
      const known = labels.map((label) => (truth[label] === undefined ? '' : Number(truth[label])));
      const logits = crossFit.logitsOf(slice).map((logit) => logit.toFixed(3));
      return [source, numbers.get(patient) ?? 0, slice.slice ?? '', ...known, ...logits].join(',');
    });
  const heading = ['source', 'patient', 'slice', ...labels, ...labels.map((label) => `logit ${label}`)].join(',');
  return `${[heading, ...rows].join('\n')}\n`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
