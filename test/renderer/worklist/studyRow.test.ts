import { cleanup, render } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { WorklistRow } from '../../../main/contract/index.js';
import { nowMs, rows } from '../../../renderer/states/madeUp.js';
import StudyRow from '../../../renderer/worklist/StudyRow.svelte';

const suspected = rows.find(({ band }) => band === 'suspected')!;

function shown(row: WorklistRow, change: { aiOn?: boolean; selected?: boolean; open?: boolean } = {}): HTMLElement {
  const { container } = render(StudyRow, { row, nowMs, selected: false, open: false, aiOn: true, ...change });
  return container;
}
const words = (element: HTMLElement): string => element.textContent.replaceAll(/\s+/g, ' ').trim();

afterEach(cleanup);

describe('a row of the worklist', () => {
  it('names the patient, the band in words, the subtype with its probability and the waiting time', () => {
    const text = words(shown(suspected));
    expect(text).toMatch(/[A-Z]/);
    expect(text).toContain(suspected.patientName.split('^')[0]!);
    expect(text).toContain('Suspected');
    expect(text).toMatch(/\b0\.\d\d\b/);
    expect(text).toMatch(/\d+ min/);
  });

  it('says bleeding where the leading subtype has no evidence', () => {
    const row = { ...suspected, named: 'any' as const };
    const mark = shown(row).querySelector('.lead abbr');
    expect(mark?.textContent).toBe('ICH');
    expect(words(shown(row))).toContain(suspected.probabilities!.any.toFixed(2));
  });

  it('shows nothing of the AI while it is off: no band, no mark, no probability', () => {
    const container = shown(suspected, { aiOn: false });
    expect(container.querySelector('.shape')).toBeNull();
    expect(container.querySelector('.lead abbr')).toBeNull();
    expect(container.querySelector('b')).toBeNull();
    expect(words(container.querySelector<HTMLElement>('.lead')!)).toBe('');
  });

  it('fills its hairline with the share of the cap that was waited, and loses it when the study is done', () => {
    const waited = { ...suspected, capMs: 60_000, order: { ...suspected.order, arrivedMs: nowMs - 30_000 } };
    expect(shown(waited).querySelector<HTMLElement>('.waited')?.style.width).toBe('50%');
    const late = { ...waited, order: { ...waited.order, arrivedMs: nowMs - 600_000 } };
    expect(shown(late).querySelector<HTMLElement>('.waited')?.style.width).toBe('100%');
    const read = { ...waited, state: 'read' as const, stateSinceMs: nowMs };
    expect(shown(read).querySelector('.waited')).toBeNull();
  });

  it('tells selected from open, and marks a priority and a pin in words', () => {
    expect(shown(suspected, { selected: true }).querySelector('.row')?.className).toContain('selected');
    expect(shown(suspected, { open: true }).querySelector('.row')?.className).toContain('open');
    const marked = { ...suspected, pinned: true, order: { ...suspected.order, priority: 'stat' as const } };
    expect(words(shown(marked))).toMatch(/Pinned.*STAT/);
  });

  it('takes a name that is markup as text', () => {
    const container = shown({ ...suspected, patientName: '<b>DOE</b>^JANE' });
    expect(container.querySelector('.name b')).toBeNull();
    expect(words(container)).toContain('<b>DOE</b>');
  });
});
