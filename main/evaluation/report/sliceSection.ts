import { subtypes } from '../../contract/index.js';
import type { LabelRanking, ModelEvaluation, Subgroup } from './evaluation.js';
import { html, table, type Markup, type TableRow } from './markup.js';
import { decimals, intervalWords, patientWords } from './numbers.js';
import { forestPlot, precisionRecallPlot, reliabilityPlot, rocPlot } from './plots.js';

const mark = (name: string, sufficient: boolean): string => (sufficient ? name : `${name}: insufficient`);

/** AUC and average precision by label, the same for slices and for studies. */
export function rankingTable(caption: string, noun: string, labels: readonly LabelRanking[]): Markup {
  return table(
    caption,
    ['label', 'AUC', 'average precision', `${noun} with it`, 'patients with it'],
    labels.map(({ label, evidence, ranking }): TableRow => ({
      grey: !evidence.sufficient,
      cells: [
        mark(label, evidence.sufficient),
        intervalWords(ranking?.auc),
        intervalWords(ranking?.averagePrecision),
        `${evidence.positives} of ${evidence.examples}`,
        patientWords(evidence),
      ],
    })),
  );
}

/** ROC and precision-recall curves side by side, one row a label. */
export function curves(level: string, labels: readonly LabelRanking[]): Markup {
  return html`<div class="panels">
    ${labels.flatMap(({ label, evidence, ranking }) => {
      if (!ranking) return [];
      const words = `${level}, ${label}`;
      const { sufficient, positives, examples } = evidence;
      return [
        html`<figure${sufficient ? null : html` class="insufficient"`}>
        <figcaption>${mark(label, sufficient)}, ${positives} of ${examples}</figcaption>
        <div class="pair">${rocPlot(words, ranking.roc, sufficient)}${precisionRecallPlot(
          words,
          ranking.precisionRecall,
          sufficient,
          positives / examples,
        )}</div>
      </figure>`,
      ];
    })}
  </div>`;
}

export function sliceSection({ slices }: ModelEvaluation): Markup {
  return html`<section>
    <h2>Slices</h2>
    <p>
      Each slice on its own, with calibrated probabilities as the program shows them. In brackets: 95 % interval,
      resampling patients.
    </p>
    ${rankingTable('How well slices are ranked, label by label', 'slices', slices.labels)}
    <p>
      RSNA 2019 weighted log loss: <strong>${intervalWords(slices.logLoss, 4)}</strong> over
      ${slices.labels[0]?.evidence.examples ?? 0} slices (mean cross-entropy over the labels that are known, any counted
      twice; lower is better).
    </p>
    <h3>ROC and precision-recall curves</h3>
    <p>
      Line: all slices. Band: 95 % at each place. Dotted: a model that knows nothing. A grey dashed line without a band
      is no claim.
    </p>
    ${curves('slices', slices.labels)} ${subtypeTables(slices.subtypes)} ${calibration(slices.reliability)}
    ${sources(slices.bySource)}
    <h3>Subgroups, any hemorrhage</h3>
    ${slices.subgroups.map(({ by, groups }) => subgroupTable(by, groups))}
  </section>`;
}

function subtypeTables(found: ModelEvaluation['slices']['subtypes']): Markup {
  if (!found)
    return html`<h3>Subtypes against each other</h3>
      <p>No slice has exactly one subtype with the others known to be absent.</p>`;
  const { confusion, intervals, examples } = found;
  const words = html`<h3>Subtypes against each other</h3>
    <p>
      The table of the project that Ictus grew from. It counts the ${examples} slices of ${found.patients} patients with
      <em>exactly one</em> subtype in truth; predicted is the highest of the five calibrated probabilities. Slices with
      several subtypes (${found.several}), without blood, or with a subtype unknown (${found.unknown}) are not in it, so
      it says which kind is seen, not whether blood is seen.
    </p>`;
  const matrix = table(
    'Confusion matrix: true subtype in rows, predicted in columns',
    ['truth', ...subtypes],
    subtypes.map((subtype, index) => ({ cells: [subtype, ...(confusion[index] ?? [])] })),
  );
  const figures = table(
    'Precision, recall and F1; the last row is weighted by support',
    ['subtype', 'precision', 'recall', 'F1', 'support (slices)', 'patients'],
    [
      ...subtypes.flatMap((subtype, index): TableRow[] => {
        const one = found.subtypes[index];
        if (!one) return [];
        const { precision, recall, f1, support, patients, sufficient } = one;
        return [
          {
            grey: !sufficient,
            cells: [
              mark(subtype, sufficient),
              intervalWords(precision),
              intervalWords(recall),
              intervalWords(f1),
              support,
              patients,
            ],
          },
        ];
      }),
      {
        cells: [
          'weighted',
          intervalWords(intervals.precision),
          intervalWords(intervals.recall),
          intervalWords(intervals.f1),
          examples,
          found.patients,
        ],
      },
    ],
  );
  return html`${words}${matrix}${figures}
    <p>Accuracy ${intervalWords(intervals.accuracy)} of ${examples} slices.</p>`;
}

function calibration(reliability: ModelEvaluation['slices']['reliability']): Markup {
  const known = reliability.some(({ before }) => before !== null);
  return html`<h3>Calibration</h3>
    <p>
      What share of slices with a probability near p truly has the label. Filled circles: as
      shown${
        known ? '; hollow triangles, dashed: before calibration' : ' (what it was before calibration is not known)'
      }.
      ECE has ten bins of equal width; it has no interval, since resampling alone would raise it.
    </p>
    <div class="panels">
      ${reliability.map(
        ({ label, evidence, after, before }) => html`<figure${evidence.sufficient ? null : html` class="insufficient"`}>
        <figcaption>${mark(label, evidence.sufficient)}, ${evidence.positives} of ${evidence.examples}</figcaption>
        ${reliabilityPlot(`slices, ${label}`, after, before, evidence.sufficient)}
      </figure>`,
      )}
    </div>
    ${table(
      'Brier score and expected calibration error',
      ['label', 'Brier before', 'Brier', 'ECE before', 'ECE', 'slices', 'patients with it'],
      reliability.map(({ label, evidence, after, before, brier }): TableRow => ({
        grey: !evidence.sufficient,
        cells: [
          mark(label, evidence.sufficient),
          decimals(before?.brier ?? Number.NaN, 4),
          intervalWords(brier, 4),
          decimals(before?.ece ?? Number.NaN, 4),
          decimals(after.ece, 4),
          evidence.examples,
          patientWords(evidence),
        ],
      })),
    )}`;
}

function sources(groups: readonly Subgroup[]): Markup {
  return html`<h3>Source by source</h3>
    ${groupTable(
      'Every label within each source: what differs between sources cannot help here',
      groups.filter(({ evidence }) => evidence.examples > 0),
      ({ group, label }) => `${group}, ${label}`,
    )}`;
}

function subgroupTable(by: string, groups: readonly Subgroup[]): Markup {
  const [only] = groups;
  if (groups.length === 1 && only?.group === 'not known') return html`<p>By ${by}: not known of any slice.</p>`;
  const drawable = groups.flatMap(({ group, evidence, ranking }) =>
    ranking ? [{ name: group, interval: ranking.auc, sufficient: evidence.sufficient }] : [],
  );
  return html`${groupTable(`By ${by}`, groups, ({ group }) => group)}${
    drawable.length > 1 ? forestPlot(`AUC of any by ${by}`, `AUC of any, by ${by}`, drawable, 0.5) : null
  }`;
}

function groupTable(caption: string, groups: readonly Subgroup[], nameOf: (one: Subgroup) => string): Markup {
  return table(
    caption,
    ['group', 'AUC', 'average precision', 'slices with it', 'patients with it'],
    groups.map((one): TableRow => ({
      grey: !one.evidence.sufficient,
      cells: [
        mark(nameOf(one), one.evidence.sufficient),
        one.ranking ? intervalWords(one.ranking.auc) : 'one class only',
        intervalWords(one.ranking?.averagePrecision),
        `${one.evidence.positives} of ${one.evidence.examples}`,
        patientWords(one.evidence),
      ],
    })),
  );
}
