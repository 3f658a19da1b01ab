import type { Evaluation, LabelComparison } from './evaluation.js';
import { html, table, type Markup, type TableRow } from './markup.js';
import { decimals, intervalWords, patientWords } from './numbers.js';
import { forestPlot } from './plots.js';

/** The second model against the first, judged on the same draws of patients. */
export function comparisonSection({ models, comparison }: Evaluation): Markup {
  const [first, second] = models;
  if (!comparison || !first || !second) return html``;
  const levels = (['slices', 'studies'] as const).map((level) => ({
    level,
    rows: comparison.filter((one) => one.level === level && one.evidence.examples > 0),
  }));
  return html`<section>
    <h2>${second.name} against ${first.name}</h2>
    <p>
      Differences are ${second.name} minus ${first.name}: above 0, the second is better. Both are judged on the same
      slices and, in each resampling, on the same patients. Where the interval holds 0, this set does not tell the two
      apart.
    </p>
    ${levels.filter(({ rows }) => rows.length > 0).map(({ level, rows }) => compared(level, rows))}
    <p>
      RSNA log loss: ${intervalWords(first.slices.logLoss, 4)} and ${intervalWords(second.slices.logLoss, 4)} over
      ${first.slices.labels[0]?.evidence.examples ?? 0} slices (lower is better).
    </p>
  </section>`;
}

function compared(level: 'slices' | 'studies', rows: readonly LabelComparison[]): Markup {
  const drawable = rows.flatMap(({ label, evidence, difference }) =>
    difference ? [{ name: label, interval: difference.auc, sufficient: evidence.sufficient }] : [],
  );
  return html`${table(
    `Difference by label, ${level}`,
    [
      'label',
      'difference of AUC',
      'difference of average precision',
      'verdict',
      `${level} with it`,
      'patients with it',
    ],
    rows.map(({ label, evidence, difference }): TableRow => ({
      grey: !evidence.sufficient,
      cells: [
        evidence.sufficient ? label : `${label}: insufficient`,
        intervalWords(difference?.auc),
        intervalWords(difference?.averagePrecision),
        verdictOf(difference?.auc, evidence.sufficient, difference?.notBetter),
        `${evidence.positives} of ${evidence.examples}`,
        patientWords(evidence),
      ],
    })),
  )}${drawable.length > 0 ? forestPlot(`difference of AUC, ${level}`, 'difference of AUC', drawable, 0) : null}`;
}

function verdictOf(
  auc: { readonly low: number; readonly high: number } | undefined,
  sufficient: boolean,
  notBetter: number | undefined,
): string {
  if (!auc || !sufficient) return 'no claim';
  const draws = `not better in ${decimals(100 * (notBetter ?? 0), 1)} % of draws`;
  if (auc.low > 0) return `second better (${draws})`;
  return auc.high < 0 ? `first better (${draws})` : `not told apart (${draws})`;
}
