import { cleanup, render, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  AppState,
  ModelSummary,
  Probabilities,
  SliceRow,
  StackDetail,
  StudyDetail,
  WorklistRow,
} from '../../../main/contract/index.js';
import { subtypes } from '../../../main/contract/index.js';
import { referenceCards } from '../../../renderer/findings/referenceCards.js';
import { standingOf } from '../../../renderer/findings/standing.js';
import { session } from '../../../renderer/shell/session.svelte.js';
import { view } from '../../../renderer/viewport/state/view.svelte.js';

const probabilities: Probabilities = {
  any: 0.93,
  epidural: 0.08,
  intraparenchymal: 0.31,
  intraventricular: 0.22,
  subarachnoid: 0.91,
  subdural: 0.64,
};
const model = {
  id: 'inception-v3',
  version: '0.1.0',
  hash: 'a1b2c3d4'.repeat(8),
  insufficient: ['epidural'],
  ruleIn: 0.71,
  ruleOut: 0.18,
  sliceThresholds: { ...probabilities, subdural: 0.5 },
} as unknown as ModelSummary;

function rowOf(change: Partial<WorklistRow> = {}): WorklistRow {
  return {
    studyUid: '1.2.3',
    band: 'suspected',
    evaluability: 'analysed',
    probabilities,
    leading: 'subarachnoid',
    named: 'subarachnoid',
    state: 'reading',
    stateBy: 'Reader',
    stateSinceMs: 1,
    reasons: [],
    why: 'Suspected: subarachnoid 0.91 on slices 3-4; routine; arrived 12 min ago.',
    patientId: 'P1',
    patientName: 'Phantom^One',
    ...change,
  } as unknown as WorklistRow;
}

function slicesOf(values: readonly (number | null)[]): readonly SliceRow[] {
  return values.map((value, at) => ({
    instanceId: at + 1,
    frame: 0,
    positionMm: at * 5,
    instanceNumber: at + 1,
    score: value === null ? null : { scored: true, probabilities: { ...probabilities, subarachnoid: value } },
  })) as unknown as readonly SliceRow[];
}

function show(row: WorklistRow, values: readonly (number | null)[] = [0.1, 0.2, 0.91, 0.88, null]): void {
  const stack = { id: 's#0', slices: slicesOf(values), reasons: [], scored: true } as unknown as StackDetail;
  const read = { state: 'reading', by: 'Reader', sinceMs: 1, findings: null, dismissReason: null, dismissText: '' };
  session.app = {
    model,
    modelProblem: null,
    settings: { keys: {}, aiOn: true, aiAfterRead: false },
  } as unknown as AppState;
  session.openStudyUid = row.studyUid;
  session.study = {
    row,
    stacks: [stack],
    firstStackId: stack.id,
    reasons: row.reasons,
    model,
    scoredMs: 1240,
    read: { ...read, reopened: false, signature: null },
  } as unknown as StudyDetail;
  session.stackId = stack.id;
  session.sliceIndex = 2;
}

beforeAll(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
      unobserve(): void {}
    },
  );
  HTMLCanvasElement.prototype.getContext = (() => null) as never;
});
beforeEach(() => {
  view.chosenLabel = null;
});
afterEach(cleanup);

async function findings(): Promise<HTMLElement> {
  const { default: Findings } = await import('../../../renderer/findings/Findings.svelte');
  const { container } = render(Findings);
  flushSync();
  return container;
}

async function seriousFaults(container: HTMLElement): Promise<readonly string[]> {
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}

describe('findings', () => {
  it('shows six probabilities, the band word, the reason and the model', async () => {
    show(rowOf());
    const container = await findings();
    expect(screen.getByRole('heading', { name: 'Suspected' })).toBeTruthy();
    const items = [...(container.querySelector('ul[aria-label="Probabilities"]')?.querySelectorAll('li') ?? [])];
    expect(items.map((item) => /0\.\d\d/.exec(item.textContent)?.[0])).toEqual([
      '0.93',
      '0.08',
      '0.31',
      '0.22',
      '0.91',
      '0.64',
    ]);
    expect(items[1]?.textContent).toContain('too few cases to judge');
    expect(container.textContent).toContain('on slices 3-4');
    expect(container.textContent).toContain('a1b2c3d4');
    expect(await seriousFaults(container)).toEqual([]);
  });

  it('lets the keyboard walk the slice strip and says slice and probability', async () => {
    show(rowOf());
    await findings();
    const strip = screen.getByRole('slider', { name: /slice/i });
    expect(strip.getAttribute('aria-valuetext')).toBe('Slice 3: subarachnoid 0.91');
    strip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    expect(session.sliceIndex).toBe(3);
    strip.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true, cancelable: true }));
    expect(session.sliceIndex).toBe(4);
    flushSync();
    expect(strip.getAttribute('aria-valuetext')).toBe('Slice 5: not scored yet');
  });

  it('chooses the subtype for heat map and peaks', async () => {
    show(rowOf());
    await findings();
    screen.getByRole('button', { name: /Subdural 0\.64/ }).click();
    expect(view.chosenLabel).toBe('subdural');
  });

  it('says why nothing was analysed, and never that it is negative', async () => {
    const reason = { code: 'two-patients', message: 'Two patients stand under this study UID.' } as const;
    show(rowOf({ band: 'not-analysed', evaluability: 'not-analysed', probabilities: null, reasons: [reason] }));
    const container = await findings();
    expect(container.textContent).toContain('Two patients stand under this study UID.');
    expect(container.textContent).toContain('This says nothing about bleeding.');
    expect(container.textContent.toLowerCase()).not.toMatch(/negative|normal|no bleed/);
    expect(screen.getByRole('button', { name: 'Score again' })).toBeTruthy();
    expect(await seriousFaults(container)).toEqual([]);
  });

  it('marks a partial study in a word beside its band', async () => {
    const reason = { code: 'gap', message: 'A gap of 14.8 mm.' } as const;
    show(rowOf({ band: 'indeterminate', evaluability: 'partial', reasons: [reason] }));
    const container = await findings();
    expect(screen.getByRole('heading', { name: /Indeterminate\s*partial/ })).toBeTruthy();
    expect(container.textContent).toContain('A gap of 14.8 mm.');
  });
});

describe('what stands instead of a result', () => {
  const pending = rowOf({ band: 'pending', evaluability: 'pending', probabilities: null });
  const scoring = { stage: 'scoring', done: 1200, total: 3400, perSecond: 20, leftMs: 1, detail: '' } as const;

  it('counts while it is pending', () => {
    expect(standingOf(pending, scoring, null)?.sentence).toContain('1\u202f200 of 3\u202f400');
    expect(standingOf(pending, { ...scoring, stage: 'paused' }, null)?.sentence).toContain('paused');
  });

  it('gives the problem of the model where there is none to score with', () => {
    const missing = { code: 'model-missing', message: 'There is no model in this folder.' } as const;
    expect(standingOf(pending, scoring, missing)).toEqual({ sentence: missing.message, retry: false });
  });

  it('is silent where the band says it all', () => {
    expect(standingOf(rowOf(), scoring, null)).toBeNull();
  });
});

describe('reference cards', () => {
  it('have one for each subtype, each line short enough to be read', () => {
    for (const subtype of subtypes) {
      const lines: readonly string[] = Object.values({ ...referenceCards[subtype] });
      for (const line of lines) {
        expect(line.length, `${subtype}: ${line}`).toBeLessThan(170);
      }
    }
  });
});
