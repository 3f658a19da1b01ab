import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IctusBridge, ReadRecord, StudyDetail } from '../../../main/contract/index.js';
import ReadForm from '../../../renderer/read/ReadForm.svelte';
import { perform } from '../../../renderer/shell/actions.svelte.js';
import { session } from '../../../renderer/shell/session.svelte.js';
import { worklistRow } from '../worklist/row.js';

const unread: ReadRecord = {
  state: 'reading',
  by: 'Reader',
  sinceMs: 0,
  findings: null,
  dismissReason: null,
  dismissText: '',
  reopened: false,
  signature: null,
};

function detail(studyUid: string, read: Partial<ReadRecord> = {}): StudyDetail {
  const certain = 0.99;
  const row = worklistRow(studyUid, {
    band: 'suspected',
    leading: 'subdural',
    named: 'subdural',
    probabilities: {
      any: certain,
      epidural: certain,
      intraparenchymal: certain,
      intraventricular: certain,
      subarachnoid: certain,
      subdural: certain,
    },
  });
  return {
    row,
    stacks: [],
    firstStackId: null,
    read: { ...unread, ...read },
    scanner: '',
    reasons: [],
    model: null,
    scoredMs: 1,
  };
}

function show(study: StudyDetail): void {
  session.study = study;
  session.openStudyUid = study.row.studyUid;
}

let uid = '';
let count = 0;
const call = vi.fn();

beforeEach(() => {
  // Drafts outlive the form on purpose: each test reads its own study.
  uid = `study-${(count += 1)}`;
  call.mockReset();
  call.mockImplementation((channel: string) =>
    Promise.resolve({
      ok: true,
      value: channel === 'read.copy' ? 'text' : detail(uid, { state: channel === 'read.reopen' ? 'reading' : 'read' }),
    }),
  );
  const fake: IctusBridge = { call, on: () => () => undefined, pathOf: () => '' };
  Object.defineProperty(window, 'ictus', { value: fake, configurable: true });
  show(detail(uid));
});
afterEach(() => {
  cleanup();
  session.study = null;
  session.openStudyUid = null;
  session.stackId = null;
  session.sliceIndex = 0;
  session.notices = [];
});

function ticked(): readonly string[] {
  return screen
    .getAllByRole<HTMLInputElement>('checkbox')
    .filter((box) => box.checked)
    .map((box) => box.closest('label')?.textContent.trim() ?? '');
}

describe('the read form', () => {
  it('opens empty, however sure the model is', () => {
    render(ReadForm);
    expect(screen.getAllByRole('checkbox')).toHaveLength(7);
    expect(ticked()).toEqual([]);
    expect(screen.getByLabelText<HTMLTextAreaElement>('Text of the read').value).toBe('');
  });

  it('does not sign before the reader has said what is present, and says why', async () => {
    render(ReadForm);
    perform('read.sign');
    expect((await screen.findByRole('alert')).textContent).toMatch(/Nothing is ticked yet/);
    expect(call).not.toHaveBeenCalled();
  });

  it('signs exactly what was ticked and written', async () => {
    render(ReadForm);
    await fireEvent.click(screen.getByLabelText('Subdural'));
    await fireEvent.click(screen.getByLabelText('Epidural'));
    await fireEvent.input(screen.getByLabelText('Text of the read'), { target: { value: ' left, 6 mm ' } });
    perform('read.sign');
    await waitFor(() => expect(call).toHaveBeenCalledOnce());
    expect(call).toHaveBeenCalledWith('read.sign', {
      studyUid: uid,
      findings: { verdict: 'present', subtypes: ['epidural', 'subdural'], text: 'left, 6 mm' },
    });
  });

  it('marks blood on the slice that is shown, by one key, and signs the marks with the findings', async () => {
    const slices = Array.from({ length: 9 }, (_, at) => ({ instanceId: at + 20, frame: 0 }));
    session.study = { ...detail(uid), stacks: [{ id: 'stack', slices }] } as unknown as StudyDetail;
    session.stackId = 'stack';
    render(ReadForm);
    await fireEvent.click(screen.getByLabelText('Subdural'));
    for (const index of [6, 4, 5, 6]) {
      session.sliceIndex = index;
      perform('read.markSlice');
    }
    await screen.findByTitle('Show slice 5');
    session.sliceIndex = 0;
    await fireEvent.click(screen.getByTitle('Show slice 5'));
    expect(session.sliceIndex).toBe(4);
    await fireEvent.click(screen.getByLabelText('Take back the mark on slice 6'));
    perform('read.sign');
    await waitFor(() => expect(call).toHaveBeenCalledOnce());
    expect(call).toHaveBeenCalledWith('read.sign', {
      studyUid: uid,
      findings: {
        verdict: 'present',
        subtypes: ['subdural'],
        text: '',
        slices: [{ instanceId: 24, frame: 0, ordinal: 5 }],
      },
    });
  });

  it('lets none and not sure exclude marks too', async () => {
    session.study = {
      ...detail(uid),
      stacks: [{ id: 'stack', slices: [{ instanceId: 1, frame: 0 }] }],
    } as unknown as StudyDetail;
    session.stackId = 'stack';
    session.sliceIndex = 0;
    render(ReadForm);
    perform('read.markSlice');
    await screen.findByTitle('Show slice 1');
    await fireEvent.click(screen.getByLabelText('None of these'));
    await waitFor(() => expect(screen.queryByTitle('Show slice 1')).toBeNull());
  });

  it('lets none and not sure exclude the subtypes and each other', async () => {
    render(ReadForm);
    await fireEvent.click(screen.getByLabelText('Subdural'));
    await fireEvent.click(screen.getByLabelText('None of these'));
    expect(ticked()).toEqual(['None of these']);
    await fireEvent.click(screen.getByLabelText('Not sure'));
    expect(ticked()).toEqual(['Not sure']);
    await fireEvent.click(screen.getByLabelText('Epidural'));
    expect(ticked()).toEqual(['Epidural']);
  });

  it('dismisses as a false alarm with one key, and takes it back from the notice', async () => {
    render(ReadForm);
    perform('read.dismiss');
    await waitFor(() => expect(session.notices).toHaveLength(1));
    expect(call).toHaveBeenCalledWith('read.dismiss', { studyUid: uid, reason: 'false-alarm', text: '' });
    session.notices[0]?.undo?.run();
    await waitFor(() => expect(call).toHaveBeenCalledWith('read.reopen', { studyUid: uid }));
  });

  it('keeps a draft while another study is looked at, and never shows it there', async () => {
    render(ReadForm);
    await fireEvent.click(screen.getByLabelText('Not sure'));
    show(detail('other'));
    await waitFor(() => expect(ticked()).toEqual([]));
    show(detail(uid));
    await waitFor(() => expect(ticked()).toEqual(['Not sure']));
  });

  it('opens a reopened read empty, and takes the earlier findings over only when asked', async () => {
    show(detail(uid, { reopened: true, findings: { verdict: 'present', subtypes: ['subarachnoid'], text: 'thin' } }));
    render(ReadForm);
    expect(ticked()).toEqual([]);
    await fireEvent.click(screen.getByText('Take over my earlier findings'));
    expect(ticked()).toEqual(['Subarachnoid']);
  });

  it('keeps the form where the main side refuses', async () => {
    call.mockResolvedValue({ ok: false, problem: { code: 'state-conflict', message: 'Another reader signed it.' } });
    render(ReadForm);
    await fireEvent.click(screen.getByLabelText('None of these'));
    perform('read.sign');
    await waitFor(() => expect(session.notices[0]?.problem?.code).toBe('state-conflict'));
    expect(ticked()).toEqual(['None of these']);
  });
});
