import type { FieldRecord, Interval, LossPoint, ModelVersion, SiteSnapshot } from '../../main/contract/index.js';
import { changeWords } from '../../main/contract/words.js';
import { countText } from '../theme/words.js';

/** "0.93 (0.86 to 0.97)"; a dash without examples. */
export function rateText(rate: Interval | null): string {
  return rate === null ? '–' : `${rate.estimate.toFixed(2)} (${rate.low.toFixed(2)} to ${rate.high.toFixed(2)})`;
}

/** Reads that do not count, by why; empty where all do. */
export function leftOutText({
  contradictory,
  gone,
  severalPatients,
  severalIds,
  unscored,
}: SiteSnapshot['leftOut']): string {
  const parts = [
    [contradictory, 'with reads that contradict each other'],
    [gone, 'no longer in the index'],
    [severalPatients, 'with several patients under one study UID'],
    [severalIds, 'of one person under IDs on both sides'],
    [unscored, 'not scored yet'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, why]) => `${countText(count)} ${why}`);
  return said.length === 0 ? '' : `Read, but not counted: ${said.join('; ')}.`;
}

/** Changes beside the model that a version was begun from, in the order of `changeHeads`. */
export const changeHeads = ['AUC', 'sensitivity', 'specificity', 'Brier score'] as const;
const changeNames = ['AUC of any, this site', 'Sensitivity', 'Specificity', 'Brier'];

export function changeCells({ made }: ModelVersion): readonly string[] {
  return changeNames.map((name) => {
    const change = made?.candidate.verdict.checks.find((check) => check.name.startsWith(name))?.change;
    return change ? changeWords(change) : '–';
  });
}

export function usesText({ uses }: ModelVersion): string {
  return uses.map(({ kind, atMs, by }) => `${kind} ${dayText(atMs)} by ${by}`).join('; ');
}

export function dayText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

export const recordGroups: readonly { readonly group: FieldRecord['group']; readonly title: string }[] = [
  { group: 'all', title: 'All reads' },
  { group: 'month', title: 'By month of the read' },
  { group: 'scanner', title: 'By scanner' },
];

/** Points of a loss curve in a square of 100, from the upper left; what has no number is left out. */
export function curveLine(
  curve: readonly LossPoint[],
  steps: number,
  highest: number,
  of: (point: LossPoint) => number | null,
): string {
  return curve
    .flatMap((point) => {
      const loss = of(point);
      return loss === null
        ? []
        : [`${((100 * point.step) / steps).toFixed(1)},${(100 - (100 * loss) / highest).toFixed(1)}`];
    })
    .join(' ');
}
