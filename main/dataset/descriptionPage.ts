import {
  labels,
  subtypeMarks,
  subtypes,
  viewNames,
  type Example,
  type MixEntry,
  type SetDescription,
} from '../contract/index.js';
import { framed, html, table, type Markup } from '../evaluation/report/index.js';

const shownPairs = 20;
const shownValues = 30;

const viewsStyle = `
.views {
            display: grid;
            grid-template-columns: repeat(5, 1fr);
            gap: 6px;
            margin: 6px 0 14px;
          }
          .views img {
            width: 100%;
            display: block;
            background: #000;
          }
`;

/** The description as one HTML file: no script, nothing from outside, no patient. `examples` may be empty. */
export function descriptionPage(description: SetDescription, examples: readonly Example[]): string {
  const { patients, slicesPerStudy: spread, join } = description;
  const notes = notesOf(description).map((message) => html`<li>${message}</li>`);
  const contents = html`
    <h1>${description.name}</h1>
    <p class="lead">
      ${description.slices} slices of ${description.studies} studies; ${patients.known} known patients,
      ${patients.slicesOfUnknown} slices of unknown ones in ${patients.unknownClusters} clusters. A study has
      ${spread.min} to ${spread.max} slices, ${spread.median} in the middle.
    </p>
    ${
      notes.length > 0
        ? html`<ul class="notes">
            ${notes}
          </ul>`
        : null
    }
    <h2>Labels</h2>
    ${countTable('Slices', description.counts)}
    ${description.studyCounts ? countTable('Studies labelled as such', description.studyCounts) : null}
    ${table(
      'Slices that have both; on the diagonal, that have the one',
      ['', ...subtypes.map((label) => subtypeMarks[label])],
      subtypes.map((label, row) => ({ cells: [label, ...(description.cooccurrence[row] ?? [])] })),
    )}
    ${exampleSection(examples)}
    <h2>Where it comes from</h2>
    ${mixTable('Source', description.sources)} ${mixTable('Scanner', description.scanners)}
    ${mixTable('Slice thickness, mm', description.thicknessMm)}
    ${mixTable('Pixel spacing, mm', description.pixelSpacingMm)} ${duplicateSection(description)}
    <h2>How labels and files came together</h2>
    ${table(
      'Rows of the labels',
      ['rows', 'matched', 'unknown', 'duplicated', 'contradictory', 'unusable', 'images without a row'],
      [
        {
          cells: [
            join.rows,
            join.matched,
            join.unknown,
            join.duplicated,
            join.contradictory,
            join.unusable,
            join.unlabelled,
          ],
        },
      ],
    )}
    <p>Hash of labels and files: <code>${description.hash}</code></p>
  `;
  return framed(`${description.name}: labelled set`, contents, viewsStyle);
}

/** Sentences that name rows or files are left to the terminal: a file's name may be a patient's. */
function notesOf({ warnings, join }: SetDescription): readonly string[] {
  const nameless: ReadonlySet<string> = new Set(['set-window-assumed', 'set-one-class']);
  const shown = warnings.filter(({ code }) => nameless.has(code)).map(({ message }) => message);
  const rest = warnings.length - shown.length + join.problems.length;
  return rest === 0 ? shown : [...shown, `"ictus dataset describe" says ${rest} more sentences, about rows and files.`];
}

function countTable(caption: string, counts: SetDescription['counts']): Markup {
  return table(
    caption,
    ['label', 'positive', 'negative', 'unknown', 'patients with it'],
    labels.map((label) => {
      const { positive, negative, unknown, positivePatients } = counts[label];
      return { cells: [label, positive, negative, unknown, positivePatients] };
    }),
  );
}

function mixTable(caption: string, mix: readonly MixEntry[]): Markup {
  const rest = mix.length - shownValues;
  return html`${table(
    caption,
    ['value', 'slices', 'studies'],
    mix.slice(0, shownValues).map(({ value, slices, studies }) => ({ cells: [value, slices, studies] })),
  )}${rest > 0 ? html`<p>And ${rest} more.</p>` : null}`;
}

function exampleSection(examples: readonly Example[]): Markup | null {
  if (examples.length === 0) return null;
  return html`<h2>Examples</h2>
    <p>
      Each slice as it is stored, in the brain window (level 40, width 80), the subdural (80, 200) and the bone window
      (600, 2000), and as the colour composite of the three: red, green, blue. What a picture's own window cut off is
      not there in any of them.
    </p>
    ${examples.map(
      ({ label, slice, views }) =>
        html`<h3>${label === 'none' ? 'no hemorrhage' : label}, slice ${slice} of the set</h3>
          <div class="views">
            ${views.map((uri, at) => {
              const name = viewNames[at] ?? '';
              return html`<figure>
                <img alt="${name}" src="${uri}" />
                <figcaption>${name}</figcaption>
              </figure>`;
            })}
          </div>`,
    )}`;
}

function duplicateSection({ nearDuplicates }: SetDescription): Markup {
  const { pairs, joinedClusters, acrossPatients } = nearDuplicates;
  return html`<h2>Near-duplicates</h2>
    <p>
      ${pairs} pairs of slices of different patients show nearly the same; ${joinedClusters} clusters of unknown
      patients were joined with another by it. ${acrossPatients.length} pairs are of two named patients, perhaps one
      under two names.
    </p>
    ${
      acrossPatients.length === 0
        ? null
        : table(
            'Perhaps one patient under two names: places in the set',
            ['slice', 'slice', 'correlation'],
            acrossPatients
              .slice(0, shownPairs)
              .map(({ numbers: [left, right], correlation }) => ({ cells: [left, right, correlation.toFixed(3)] })),
          )
    }`;
}
