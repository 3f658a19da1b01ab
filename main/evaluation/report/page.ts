import type { Evaluation, ModelEvaluation, WorstSlice } from './evaluation.js';
import { enough } from './evidence.js';
import { framed } from './frame.js';
import { html, table, type Markup } from './markup.js';
import { comparisonSection } from './comparisonSection.js';
import { decimals, intervalWords } from './numbers.js';
import { plainWords } from './plainWords.js';
import { sliceSection } from './sliceSection.js';
import { studySection } from './studySection.js';

/** Pictures by the slice's place in the set, as data URIs. */
export type Pictures = ReadonlyMap<number, string>;

/**
 * The report as one HTML file: no script, nothing from outside, readable on paper.
 *
 * @param pictures of the worst slices, for each model in order; empty where the set's pictures are not to be shown
 * @param contains one sentence: what of patients is in the report
 */
export function reportPage(evaluation: Evaluation, pictures: readonly Pictures[], contains: string): string {
  const title = `${evaluation.models.map(({ name }) => name).join(' and ')} on ${evaluation.set.name}`;
  const several = evaluation.models.length > 1;
  const contents = html`
    <h1>${title}</h1>
    ${evaluation.models.map((model) => html`<p class="lead">${plainWords(evaluation, model)}</p>`)}
    <p class="lead">${limitsWords}</p>
    ${
      evaluation.notes.length > 0
        ? html`<ul class="notes">
            ${evaluation.notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
        : null
    }
    <p>
      Each figure stands with what it was counted on and, in brackets, its 95 % interval (${evaluation.draws}
      resamplings of patients, unless it says otherwise). Patients named <em>unknown</em> are slices whose patient is
      not known, each counted as one. Grey with the word <em>insufficient</em>: fewer than ${enough.patients} patients
      with the label or without it (or ${enough.slices} slices where patients are unknown); such a number is no claim.
      ${contains}
    </p>
    ${evaluation.comparison ? comparisonSection(evaluation) : null}
    ${evaluation.models.map(
      (model, index) =>
        html`${several ? html`<h1>${model.name}</h1>` : null}
        ${sliceSection(model)}${studySection(model)}${lookedSection(model)}${worstSection(model, pictures[index] ?? new Map())}${latencySection(model)}`,
    )}
    ${hashes(evaluation)}
  `;
  return framed(title, contents);
}

const limitsWords =
  'It does not show how the model does at another hospital, on other scanners or other patients than these; whether the labels are right; or whether anybody is read sooner or fares better for it. A study that is not flagged still has to be read: this is a reading aid for research use, not a medical device.';

function lookedSection({ localisation }: ModelEvaluation): Markup {
  if (!localisation)
    return html`<section>
      <h2>Where the network looked</h2>
      <p>No slice that bleeds came with an outline, so the heat map could not be checked.</p>
    </section>`;
  const { slices, patients, hits, energy, area } = localisation;
  return html`<section>
    <h2>Where the network looked</h2>
    <p>
      The heat map of any hemorrhage against the outline of the blood, on ${slices} slices of ${patients} patients that
      bleed.
    </p>
    ${table(
      'Heat map and outline',
      ['figure', 'mean', 'slices', 'patients'],
      [
        {
          cells: [
            'pointing game: the hottest point lies inside the outline, or within half a cell of the map',
            intervalWords(hits),
            slices,
            patients,
          ],
        },
        { cells: ['energy: share of the heat that lies inside', intervalWords(energy), slices, patients] },
        {
          cells: [
            'area: share of the picture that lies inside, what a map that knows nothing would have',
            intervalWords(area),
            slices,
            patients,
          ],
        },
      ],
    )}
  </section>`;
}

function worstSection({ worst }: ModelEvaluation, pictures: Pictures): Markup {
  const list = (heading: string, slices: readonly WorstSlice[]): Markup =>
    html`<h3>${heading}</h3>
      ${
        slices.length === 0
          ? html`<p>None.</p>`
          : html`<div class="worst">
              ${slices.map(({ slice, probability, truth, identity }) => {
                const uri = pictures.get(slice);
                return html`<figure>
                  ${uri ? html`<img alt="slice ${slice}, and with its heat map" src="${uri}" />` : null}
                  <figcaption>
                    slice ${slice} of the set: P(any) ${decimals(probability)}; truth:
                    ${truth}${identity ? html`<br />${identity}` : null}
                  </figcaption>
                </figure>`;
              })}
            </div>`
      }`;
  return html`<section>
    <h2>The worst slices</h2>
    <p>
      Of each patient the worst one
      only${worst.from === null ? '' : `, and of ${worst.from} alone, whose pictures may be shown`}. A slice is named by
      its place among the labelled
      slices.${
        pictures.size > 0
          ? ' Left the slice (level 40, width 80), right where the network looked (orange, against the hottest place of the slice) and, where there is one, the outline of the blood (blue).'
          : ' Without pictures.'
      }
    </p>
    ${list('Without hemorrhage, scored highest', worst.falsePositives)}
    ${list('With hemorrhage, scored lowest', worst.falseNegatives)}
  </section>`;
}

function latencySection({ latency }: ModelEvaluation): Markup {
  if (!latency)
    return html`<section>
      <h2>Time</h2>
      <p>Not measured: the predictions were read, not computed.</p>
    </section>`;
  const row = (name: string, { median, p95 }: { median: number; p95: number }) => ({
    cells: [name, decimals(median, 1), decimals(p95, 1), latency.slices],
  });
  return html`<section>
    <h2>Time</h2>
    ${table(
      `Milliseconds a slice, ${latency.on}`,
      ['step', 'median', '95 in 100 below', 'slices'],
      [
        ...(latency.decodeMs ? [row('file to network input', latency.decodeMs)] : []),
        row('network', latency.networkMs),
      ],
    )}
  </section>`;
}

function hashes({ set, split, models, program }: Evaluation): Markup {
  return html`<section>
    <h2>What this was made from</h2>
    <dl>
      <dt>set</dt>
      <dd>${set.name}: ${set.slices} slices, ${set.studies} studies; sha256 <code>${set.hash}</code></dd>
      <dt>split</dt>
      <dd>
        ${split ? html`${split.words}; sha256 <code>${split.hash}</code>` : 'not known: nothing says what the model learnt from and what it did not'}
      </dd>
      ${models.map(
        ({ name, hash }) =>
          html`<dt>model</dt>
            <dd>${name}; sha256 <code>${hash}</code></dd>`,
      )}
      <dt>program</dt>
      <dd>${program}</dd>
    </dl>
  </section>`;
}
