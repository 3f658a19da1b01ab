import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { rocAuc } from '../../../main/evaluation/index.js';
import { evaluate, reportPage, type Evaluation, type EvaluationInput } from '../../../main/evaluation/report/index.js';
import { madeUpInput, madeUpModel, madeUpSlices } from './madeUpSet.js';

const program = 'Ictus test';

function figures(input: EvaluationInput, more: { identify?: boolean } = {}): Evaluation {
  const found = evaluate(input, { program, draws: 60, ...more });
  if (!found.ok) throw new Error(found.problem.message);
  return found.value;
}

function pageOf(evaluation: Evaluation) {
  const text = reportPage(evaluation, [], 'No patient is named.');
  return { text, document: parseHTML(text).document };
}

const sixty = figures(madeUpInput(60));
const page = pageOf(sixty);

describe('figures', () => {
  it('keeps slices and studies apart, each with its counts', () => {
    const [model] = sixty.models;
    const any = model?.slices.labels[0];
    expect(any?.evidence).toMatchObject({ examples: 480, positives: 90, patients: 60, positivePatients: 30 });
    const slices = madeUpSlices(60);
    const input = madeUpInput(60);
    const scores = input.models[0]?.predictions.map(({ probabilities }) => probabilities.any) ?? [];
    expect(any?.ranking?.auc.estimate).toBe(
      rocAuc(
        scores,
        slices.map(({ truth }) => truth.any === true),
      ),
    );
    expect(model?.studies?.labels[0]?.evidence).toMatchObject({ examples: 60, positives: 30 });
  });

  it('says of a point how many were flagged, with intervals that do not promise certainty', () => {
    const [ruleOut, ruleIn] = sixty.models[0]?.studies?.points ?? [];
    expect(ruleIn).toMatchObject({ name: 'ruleIn', threshold: 0.7, bleeding: 30, others: 30 });
    expect(ruleIn?.sensitivity.estimate).toBeCloseTo((ruleIn?.flaggedBleeding ?? 0) / 30, 12);
    expect(ruleOut?.sensitivity.estimate).toBe(1);
    expect(ruleOut?.sensitivity.low).toBeLessThan(0.9);
  });

  it('counts in the table of subtypes only slices with exactly one', () => {
    const slices = madeUpSlices(60);
    const two = { ...slices[3]!, truth: { ...slices[3]!.truth, subdural: true } };
    const half: Partial<Record<string, boolean>> = { ...slices[4]!.truth };
    delete half['subdural'];
    const changed = slices.map((slice, index) => (index === 3 ? two : index === 4 ? { ...slice, truth: half } : slice));
    const found = figures({ ...madeUpInput(60), slices: changed }).models[0]?.slices.subtypes;
    expect(found).toMatchObject({ examples: 88, several: 1, unknown: 1 });
  });

  it('has no study level where the order of slices is not known', () => {
    const input = madeUpInput(60);
    const loose = { ...input, slices: input.slices.map((slice) => ({ ...slice, position: null })) };
    expect(figures(loose).models[0]?.studies).toBeNull();
    expect(pageOf(figures(loose)).text).toContain('Nothing can be said of whole studies');
  });

  it('is the same every time', () => {
    expect(figures(madeUpInput(60))).toEqual(sixty);
  });

  it('refuses a set of one class, in one sentence', () => {
    const input = madeUpInput(20);
    const clean = input.slices.filter(({ truth }) => truth.any === false);
    const found = evaluate({ ...input, slices: clean, models: [madeUpModel(clean, 1, 1)] }, { program });
    expect(found).toMatchObject({
      ok: false,
      problem: { code: 'set-one-class', message: expect.stringContaining('without hemorrhage') as string },
    });
  });
});

describe('a label with too little behind it', () => {
  it('is grey, named insufficient, and carries no claim', () => {
    const rows = [...page.document.querySelectorAll('tr')].filter((row) => row.textContent.includes('subdural'));
    const ranking = rows.filter((row) => row.querySelector('th')?.textContent.startsWith('subdural'));
    expect(ranking.length).toBeGreaterThan(1);
    for (const row of ranking.filter((one) => one.querySelectorAll('td').length === 4)) {
      expect(row.getAttribute('class')).toBe('insufficient');
      expect(row.querySelector('th')?.textContent).toContain('insufficient');
    }
    const figure = [...page.document.querySelectorAll('figure')].find((one) =>
      one.querySelector('figcaption')?.textContent.startsWith('subdural'),
    );
    expect(figure?.getAttribute('class')).toBe('insufficient');
    // A band would be a claim.
    expect(figure?.innerHTML).not.toContain('fill-opacity');
    const lead = page.document.querySelector('.lead')?.textContent ?? '';
    expect(lead).toMatch(/\d+ % of the time/);
    expect(lead).not.toContain('subdural');
  });

  it('is every label where patients are few, and then the first paragraph says so', () => {
    const few = pageOf(figures(madeUpInput(12)));
    const lead = few.document.querySelector('.lead')?.textContent ?? '';
    expect(lead).toContain('too few patients');
    expect(lead).not.toMatch(/\d+ % of the time/);
  });

  it('counts slices where patients are unknown', () => {
    const input = madeUpInput(60);
    const unknown = {
      ...input,
      slices: input.slices.map((slice) => ({ ...slice, cluster: slice.id, patientKnown: false })),
    };
    const of = (label: string) =>
      figures(unknown).models[0]?.slices.labels.find((one) => one.label === label)?.evidence;
    expect(of('any')).toMatchObject({ positiveUnknownPatient: 90, positivePatients: 0, sufficient: true });
    expect(of('epidural')).toMatchObject({ positiveUnknownPatient: 45, sufficient: false });
  });
});

describe('the page', () => {
  it('runs nothing and asks for nothing from outside', () => {
    expect(page.document.querySelectorAll('script, link, iframe, object, embed, form, base')).toHaveLength(0);
    expect(page.text).not.toMatch(/(https?:)?\/\/[a-z]/i);
    expect(page.text).not.toMatch(/\son\w+=/i);
    expect(page.text).toContain("default-src 'none'");
    for (const element of page.document.querySelectorAll('[src], [href]'))
      expect(element.getAttribute('src') ?? element.getAttribute('href')).toMatch(/^(data:|#)/);
  });

  it('draws as SVG, and describes each drawing in words', () => {
    const drawings = [...page.document.querySelectorAll('svg')];
    expect(drawings.length).toBeGreaterThan(12);
    for (const one of drawings) expect(one.parentElement?.getAttribute('aria-label')).toBeTruthy();
    expect(page.text).not.toContain('NaN');
  });

  it('escapes what headers and files say', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&';
    const input = madeUpInput(60);
    const slices = input.slices.map((slice) => ({ ...slice, source: hostile, scanner: hostile }));
    const set = { ...input.set, name: hostile };
    const { document, text } = pageOf(figures({ ...input, set, slices, notes: [hostile] }));
    expect(document.querySelectorAll('img')).toHaveLength(0);
    expect(document.querySelector('title')?.textContent).toContain(hostile);
    expect(text).not.toContain('<img src=x');
  });

  it('names nobody unless it is asked to', () => {
    const input = madeUpInput(60, undefined, 'DOE^JANE');
    const silent = figures(input);
    expect(JSON.stringify(silent)).not.toContain('DOE');
    expect(pageOf(silent).text).not.toContain('DOE');
    const named = figures(input, { identify: true });
    expect(pageOf(named).text).toContain('DOE^JANE');
  });

  it('gives each table a caption and says what data it came from', () => {
    for (const one of page.document.querySelectorAll('table'))
      expect(one.querySelector('caption')?.textContent).toBeTruthy();
    for (const hash of ['ab', 'cd', 'ef']) expect(page.text).toContain(hash.repeat(32));
  });
});

describe('two models', () => {
  const slices = madeUpSlices(60);
  const two = figures(madeUpInput(60, [madeUpModel(slices, 1, 3), madeUpModel(slices, 3, 4)]));

  it('are compared on the same draws, and a claim is made only where the interval leaves 0 out', () => {
    const any = two.comparison?.find(({ level, label }) => level === 'slices' && label === 'any');
    expect(any?.difference?.auc.low).toBeGreaterThan(0);
    const [first, second] = two.models.map(({ slices: of }) => of.labels[0]?.ranking?.auc.estimate ?? 0);
    expect(any?.difference?.auc.estimate).toBeCloseTo((second ?? 0) - (first ?? 0), 12);
    const { text } = pageOf(two);
    expect(text).toContain('second better');
    const subdural = [...parseHTML(text).document.querySelectorAll('tr')].find((row) =>
      row.querySelector('th')?.textContent.startsWith('subdural: insufficient'),
    );
    expect(subdural?.textContent).toContain('no claim');
  });

  it('are not told apart where they are one and the same', () => {
    const model = madeUpModel(slices, 1, 3);
    const { comparison } = figures(madeUpInput(60, [model, { ...model, name: 'again' }]));
    const any = comparison?.find(({ label }) => label === 'any');
    expect(any?.difference?.auc).toEqual({ estimate: 0, low: 0, high: 0 });
  });
});
