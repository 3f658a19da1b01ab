import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Interval } from '../../contract/index.js';
import { predictiveValues, type Band, type Reliability } from '../index.js';
import type { PointFigures } from './evaluation.js';
import { html, type Markup } from './markup.js';

/** Okabe and Ito's colours, told apart by every kind of colour vision; each also has a dash of its own. */
const colours = {
  blue: '#0072B2',
  vermilion: '#D55E00',
  green: '#009E73',
  grey: '#767676',
} as const;

const { document } = parseHTML('<!doctype html><html><body></body></html>');

const small = { width: 232, height: 226, marginLeft: 38, marginBottom: 32, marginTop: 24, marginRight: 10 };
const unit = { domain: [0, 1], ticks: 5, tickFormat: '.1f' };

/** One drawing as inline SVG, with words for who cannot see it. */
function drawn(words: string, options: Plot.PlotOptions): Markup {
  const svg = Plot.plot({ ...options, document, style: { color: '#000', background: 'none' } }).outerHTML;
  // Two decimals of a pixel are enough, and halve the file.
  const markup = svg.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))));
  return html`<div role="img" aria-label="${words}">${{ markup }}</div>`;
}

interface BandPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

function pointsOf({ x, estimate, low, high }: Band): BandPoint[] {
  return x.flatMap((at, index) => {
    const point = {
      x: at,
      y: estimate[index] ?? Number.NaN,
      low: low[index] ?? Number.NaN,
      high: high[index] ?? Number.NaN,
    };
    return Number.isFinite(point.y) ? [point] : [];
  });
}

function bandMarks(points: readonly BandPoint[], colour: string, dash: string | null): Plot.Markish[] {
  return [
    Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 }),
    Plot.line(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.8, ...(dash ? { strokeDasharray: dash } : {}) }),
  ];
}

const chance = (points: readonly (readonly [number, number])[]): Plot.Markish =>
  Plot.line(points, { stroke: colours.grey, strokeDasharray: '1 3' });

/** A curve of a label without enough evidence is a thin grey line without a band: it is no claim. */
function curveMarks(band: Band, sufficient: boolean): Plot.Markish[] {
  const points = pointsOf(band);
  if (sufficient) return bandMarks(points, colours.blue, null);
  return [Plot.line(points, { x: 'x', y: 'y', stroke: colours.grey, strokeDasharray: '4 3' })];
}

export function rocPlot(words: string, band: Band, sufficient: boolean): Markup {
  return drawn(`${words}: true against false positive rate`, {
    ...small,
    x: { ...unit, label: 'false positive rate' },
    y: { ...unit, label: 'true positive rate' },
    marks: [
      chance([
        [0, 0],
        [1, 1],
      ]),
      ...curveMarks(band, sufficient),
    ],
  });
}

export function precisionRecallPlot(words: string, band: Band, sufficient: boolean, prevalence: number): Markup {
  return drawn(`${words}: precision against recall`, {
    ...small,
    x: { ...unit, label: 'recall' },
    y: { ...unit, label: 'precision' },
    marks: [
      chance([
        [0, prevalence],
        [1, prevalence],
      ]),
      ...curveMarks(band, sufficient),
    ],
  });
}

export function reliabilityPlot(
  words: string,
  after: Reliability,
  before: Reliability | null,
  sufficient: boolean,
): Markup {
  const line = (
    of: Reliability,
    colour: string,
    symbol: 'circle' | 'triangle',
    dash: string | null,
  ): Plot.Markish[] => [
    Plot.line(of.bins, {
      x: 'predicted',
      y: 'observed',
      stroke: colour,
      ...(dash ? { strokeDasharray: dash } : {}),
    }),
    Plot.dot(of.bins, { x: 'predicted', y: 'observed', symbol, r: 3, stroke: colour, fill: dash ? 'white' : colour }),
  ];
  return drawn(`${words}: observed share against predicted probability`, {
    ...small,
    x: { ...unit, label: 'predicted' },
    y: { ...unit, label: 'observed' },
    marks: [
      chance([
        [0, 0],
        [1, 1],
      ]),
      ...(before ? line(before, sufficient ? colours.vermilion : colours.grey, 'triangle', '4 3') : []),
      ...line(after, sufficient ? colours.blue : colours.grey, 'circle', null),
    ],
  });
}

const prevalences = Array.from({ length: 50 }, (_, step) => (step + 1) / 100);

/** PPV and NPV of one point; the band takes both rates at the same end of their intervals. */
export function predictivePlot(point: PointFigures): Markup {
  const valuesAt = (end: keyof Interval) =>
    prevalences.map((prevalence) => predictiveValues(point.sensitivity[end], point.specificity[end], prevalence));
  const [estimate, low, high] = [valuesAt('estimate'), valuesAt('low'), valuesAt('high')];
  const bandOf = (value: 'ppv' | 'npv'): BandPoint[] =>
    pointsOf({
      x: prevalences,
      estimate: estimate.map((one) => one[value]),
      low: low.map((one) => one[value]),
      high: high.map((one) => one[value]),
    });
  const ends = [
    { words: 'NPV', y: estimate.at(-1)?.npv ?? 1 },
    { words: 'PPV', y: estimate.at(-1)?.ppv ?? 1 },
  ];
  return drawn(`${point.name}: positive and negative predictive value against prevalence`, {
    ...small,
    width: 330,
    marginRight: 34,
    x: { domain: [0, 0.5], label: 'share of studies that bleed' },
    y: { ...unit, label: 'predictive value' },
    marks: [
      ...bandMarks(bandOf('npv'), colours.green, '6 3'),
      ...bandMarks(bandOf('ppv'), colours.blue, null),
      Plot.text(ends, { x: 0.5, y: 'y', text: 'words', dx: 4, textAnchor: 'start' }),
    ],
  });
}

export function workloadPlot(list: Band, byScore: Band): Markup {
  return drawn('share of bleeding studies found against share of the list read', {
    ...small,
    width: 420,
    height: 280,
    x: { ...unit, label: 'share of the list read' },
    y: { ...unit, label: 'share of bleeding studies found' },
    marks: [
      chance([
        [0, 0],
        [1, 1],
      ]),
      ...bandMarks(pointsOf(list), colours.blue, null),
      Plot.line(pointsOf(byScore), { x: 'x', y: 'y', stroke: colours.vermilion, strokeDasharray: '6 3' }),
    ],
  });
}

export interface ForestRow {
  readonly name: string;
  readonly interval: Interval;
  readonly sufficient: boolean;
}

/** Intervals beneath each other; those without enough evidence grey and hollow. */
export function forestPlot(words: string, label: string, rows: readonly ForestRow[], middle: number): Markup {
  const flat = rows.map(({ name, interval, sufficient }) => ({
    name,
    ...interval,
    colour: sufficient ? colours.blue : colours.grey,
    fill: sufficient ? colours.blue : 'white',
  }));
  const least = Math.min(middle, ...flat.map(({ low }) => low).filter(Number.isFinite));
  const most = Math.max(middle, ...flat.map(({ high }) => high).filter(Number.isFinite));
  return drawn(words, {
    width: 560,
    height: 46 + 20 * rows.length,
    marginLeft: 190,
    marginBottom: 32,
    x: { domain: [Math.floor(least * 10) / 10, Math.ceil(most * 10) / 10], label, grid: true },
    y: { domain: flat.map(({ name }) => name), label: null },
    marks: [
      Plot.ruleX([middle], { stroke: colours.grey, strokeDasharray: '1 3' }),
      Plot.ruleY(flat, { x1: 'low', x2: 'high', y: 'name', stroke: 'colour', strokeWidth: 1.5 }),
      Plot.dot(flat, { x: 'estimate', y: 'name', stroke: 'colour', fill: 'fill', r: 3.5 }),
    ],
  });
}
