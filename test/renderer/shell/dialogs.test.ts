import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsChangeSchema, settingsSchema, withChange } from '../../../main/contract/index.js';
import KeysDialog from '../../../renderer/shell/KeysDialog.svelte';
import { session } from '../../../renderer/shell/session.svelte.js';
import SettingsDialog from '../../../renderer/shell/SettingsDialog.svelte';
import { app } from '../../../renderer/states/madeUp.js';

/** What the page asked to be changed, each as the main side would take it. */
let asked: unknown[] = [];

beforeEach(() => {
  asked = [];
  session.app = app();
  vi.stubGlobal('ictus', {
    call: (channel: string, request: { change: unknown }) => {
      expect(channel).toBe('app.settings');
      const change = settingsChangeSchema.parse(request.change);
      asked.push(change);
      return Promise.resolve({ ok: true, value: withChange(session.settings!, change) });
    },
    on: () => () => undefined,
    pathOf: () => '',
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the settings', () => {
  it('pass on what is changed and nothing else', async () => {
    render(SettingsDialog);
    const reader = screen.getByLabelText('Reader');
    await fireEvent.change(reader, { target: { value: '  Dr. Two ' } });
    await fireEvent.click(screen.getByRole('checkbox', { name: /Rank with AI/ }));
    expect(asked).toEqual([{ readerName: 'Dr. Two' }, { aiOn: false }]);
  });

  it('do not pass on a wait that is no number of minutes', async () => {
    render(SettingsDialog);
    const stat = screen.getByLabelText(/^STAT/);
    for (const value of ['', '0', '-3', '1.5']) await fireEvent.change(stat, { target: { value } });
    expect(asked).toEqual([]);
    await fireEvent.change(stat, { target: { value: '20' } });
    expect(asked).toEqual([{ waitCapMinutes: { ...session.settings!.waitCapMinutes, stat: 20 } }]);
  });
});

describe('the keys', () => {
  const change = (title: string) => screen.getByRole('button', { name: new RegExp(`^Change the key of ${title}`) });

  it('are found by their action', async () => {
    render(KeysDialog);
    await fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'subdural' } });
    expect(screen.getAllByRole('listitem').every((item) => /subdural/i.test(item.textContent))).toBe(true);
    await fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'no such action' } });
    expect(screen.getByText('No action has this name or key.')).toBeDefined();
  });

  it('are changed by pressing one, emptied by Backspace, and left by Escape', async () => {
    render(KeysDialog);
    const press = async (key: string) => {
      await fireEvent.click(change('Invert'));
      await fireEvent.keyDown(screen.getByRole('button', { name: /Press a key/ }), { key });
    };
    await press('Escape');
    expect(asked).toEqual([]);
    await press('F9');
    await press('Backspace');
    expect(asked.map((one) => Object.values((one as { keys: Record<string, string[]> }).keys))).toEqual([
      [['F9']],
      [[]],
    ]);
  });

  it('that two actions share are said, with the other action', () => {
    session.app = app({}, settingsSchema.parse({ keys: { 'window.invert': ['1'] } }));
    render(KeysDialog);
    flushSync();
    expect(screen.getByRole('status').textContent).toMatch(/One key is\s+given twice: 1/);
    expect(screen.getAllByText(/is also the key of/).length).toBeGreaterThan(0);
  });
});
