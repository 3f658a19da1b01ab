import { predictiveValues, workloadFor } from '../index.js';
import type { ModelEvaluation, PointFigures, StudyFigures } from './evaluation.js';
import { html, table, type Markup } from './markup.js';
import { decimals, intervalWords, percent } from './numbers.js';
import { predictivePlot, reliabilityPlot, workloadPlot } from './plots.js';
import { curves, rankingTable } from './sliceSection.js';
import { leastSlices } from './studies.js';

const pointWords = { ruleOut: 'rule out', ruleIn: 'rule in' } as const;
const shownPrevalences = [0.02, 0.05, 0.1, 0.15, 0.3];

export function studySection({ studies }: ModelEvaluation): Markup {
  if (!studies) {
    return html`<section>
      <h2>Studies</h2>
      <p>
        Nothing can be said of whole studies here: there are none with at least ${leastSlices} slices in a known order,
        or all of them bleed, or none.
      </p>
    </section>`;
  }
  const any = studies.labels[0]?.evidence;
  return html`<section>
    <h2>Studies</h2>
    <p>
      Whole studies, kept apart from slices: ${any?.examples ?? 0} studies, of which ${any?.positives ?? 0} bleed. Study
      score: ${studies.score}.
      ${studies.leftOut > 0 ? `Not counted: ${studies.leftOut} studies with fewer than ${leastSlices} slices, without a known order, or without a label.` : ''}
    </p>
    ${rankingTable('How well studies are ranked, label by label', 'studies', studies.labels)}
    <h3>Operating points</h3>
    ${pointTable(studies.points)}
    <p>Intervals by Wilson, taking studies as independent.</p>
    <h3>What an answer is worth, by how common hemorrhage is</h3>
    <p>
      Solid: share of flagged studies that bleed (PPV). Dashed: share of unflagged studies that do not (NPV). The bands
      take sensitivity and specificity at the same end of their intervals.
    </p>
    <div class="panels">
      ${studies.points.map(
        (point) =>
          html`<figure>
            <figcaption>at ${pointWords[point.name]}, threshold ${decimals(point.threshold)}</figcaption>
            ${predictivePlot(point)}
          </figure>`,
      )}
    </div>
    ${predictiveTable(studies.points)} ${workload(studies)}
    <h3>Calibration of the study score</h3>
    <figure>
      <figcaption>
        any, ${any?.positives ?? 0} of ${any?.examples ?? 0} studies: Brier ${intervalWords(studies.brier, 4)}, ECE
        ${decimals(studies.reliability.ece, 4)}
      </figcaption>
      ${reliabilityPlot('studies, any', studies.reliability, null, any?.sufficient ?? false)}
    </figure>
    <h3>Curves</h3>
    ${curves('studies', studies.labels)}
  </section>`;
}

function pointTable(points: readonly PointFigures[]): Markup {
  return table(
    'Flagged: at or above the threshold',
    ['point', 'threshold', 'sensitivity', 'specificity', 'bleeding flagged', 'others flagged', 'the model card says'],
    points.map(({ name, threshold, sensitivity, specificity, declared, ...counts }) => ({
      cells: [
        pointWords[name],
        decimals(threshold),
        intervalWords(sensitivity),
        intervalWords(specificity),
        `${counts.flaggedBleeding} of ${counts.bleeding}`,
        `${counts.flaggedOthers} of ${counts.others}`,
        declared
          ? `${decimals(declared.sensitivity)} and ${decimals(declared.specificity)} (${declared.source})`
          : 'cut on this very set: flatters',
      ],
    })),
  );
}

function predictiveTable(points: readonly PointFigures[]): Markup {
  return table(
    'PPV and NPV at some prevalences',
    [
      'studies that bleed',
      ...points.flatMap(({ name }) => [`PPV at ${pointWords[name]}`, `NPV at ${pointWords[name]}`]),
    ],
    shownPrevalences.map((prevalence) => ({
      cells: [
        percent(prevalence),
        ...points.flatMap(({ sensitivity, specificity }) => {
          const at = (end: 'estimate' | 'low' | 'high') =>
            predictiveValues(sensitivity[end], specificity[end], prevalence);
          const [estimate, low, high] = [at('estimate'), at('low'), at('high')];
          return (['ppv', 'npv'] as const).map((value) =>
            intervalWords({ estimate: estimate[value], low: low[value], high: high[value] }, 2),
          );
        }),
      ],
    })),
  );
}

function workload({ workload: { list, byScore, points } }: StudyFigures): Markup {
  const bleeding = points.at(-1)?.found ?? 0;
  const half = points[Math.max(0, Math.round(points.length / 2) - 1)];
  const middle = list.x.indexOf(0.5);
  const found = [0.5, 0.8, 0.9, 1].flatMap((share) => {
    const point = workloadFor(points, share);
    return point
      ? [
          html`<li>
            ${percent(share)} of the bleeding studies are found after ${point.read} of ${points.length} studies.
          </li>`,
        ]
      : [];
  });
  return html`<h3>Recall against workload</h3>
    <p>
      Read from the top in the order of the worklist (blue, with its band), by P(any) alone (dashed), in an order that
      knows nothing (dotted).
      ${half ? `In the first half of the list ${half.found} of ${bleeding} bleeding studies are found; ` : ''}95 %
      interval of that share ${decimals(list.low[middle] ?? Number.NaN)} to
      ${decimals(list.high[middle] ?? Number.NaN)}.
    </p>
    <figure>${workloadPlot(list, byScore)}</figure>
    <ul>
      ${found}
    </ul>`;
}
