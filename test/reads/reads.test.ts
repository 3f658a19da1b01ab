import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventKind, Findings, LogEvent, ReadRecord, WorklistRow } from '../../main/contract/index.js';
import {
  dismissRead,
  falseAlarmCount,
  openRead,
  readAsText,
  readRecord,
  reopenRead,
  signRead,
  transitions,
  unreadRecord,
  whoActs,
  type EventDraft,
} from '../../main/reads/index.js';
import { eventHash, verifyEvents } from '../../main/store/index.js';

/** What stands before the first event of a log. */
const firstHash = '0'.repeat(64);

/** A log that grows by drafts, with real hashes. */
function logOf(drafts: readonly (EventDraft & { readonly atMs?: number })[]): LogEvent[] {
  const log: LogEvent[] = [];
  for (const [index, { atMs = 1000 * (index + 1), ...draft }] of drafts.entries()) {
    const event = { seq: index + 1, atMs, ...draft };
    log.push({ ...event, hash: eventHash(log.at(-1)?.hash ?? firstHash, event) });
  }
  return log;
}

const about = { studyUid: '1.2.3', who: 'Dr A (anna)' };
const subdural: Findings = { verdict: 'present', subtypes: ['subdural'], text: 'Left, 8 mm.' };
const nothing: Findings = { verdict: 'none', subtypes: [], text: '' };
const value = <T>(result: { ok: true; value: T } | { ok: false; problem: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
};
const reading = readRecord(logOf([openRead(about)]));

describe('the states of a read', () => {
  it('unread, reading, read, reopened and signed again, as a view of the log', () => {
    const drafts: EventDraft[] = [];
    const now = () => readRecord(logOf(drafts));
    expect(now()).toEqual(unreadRecord);
    drafts.push(openRead(about));
    expect(now()).toMatchObject({ state: 'reading', by: 'Dr A (anna)', sinceMs: 1000, findings: null });
    drafts.push(value(signRead(now(), subdural, about)));
    expect(now()).toMatchObject({ state: 'read', findings: subdural, reopened: false });
    expect(now().signature).toBe(logOf(drafts)[1]!.hash.slice(0, 12));
    drafts.push(value(reopenRead(now(), about)));
    // The reader's own words stay to be amended; the signature does not.
    expect(now()).toMatchObject({ state: 'unread', reopened: true, findings: subdural, signature: null });
    drafts.push(openRead(about), value(signRead(readRecord(logOf([...drafts, openRead(about)])), nothing, about)));
    expect(now()).toMatchObject({ state: 'read', findings: nothing, reopened: true });
    expect(verifyEvents(logOf(drafts)).ok).toBe(true);
  });

  it('dismissal is one call from the list, with a reason', () => {
    const draft = value(dismissRead(unreadRecord, 'false-alarm', '', about));
    expect(readRecord(logOf([draft]))).toMatchObject({
      state: 'dismissed',
      dismissReason: 'false-alarm',
      dismissText: '',
    });
    expect(dismissRead(unreadRecord, 'other', '  ', about)).toMatchObject({ problem: { code: 'reason-required' } });
    expect(dismissRead(unreadRecord, 'other', 'wrong list', about).ok).toBe(true);
  });

  it('refuses what the table does not hold, with the next step', () => {
    const read = readRecord(logOf([openRead(about), value(signRead(reading, nothing, about))]));
    for (const refused of [
      signRead(unreadRecord, nothing, about),
      signRead(read, nothing, about),
      dismissRead(read, 'false-alarm', '', about),
      reopenRead(unreadRecord, about),
      signRead(reading, nothing, { ...about, who: 'Dr B (ben)' }),
      dismissRead(reading, 'duplicate', '', { ...about, who: 'Dr B (ben)' }),
    ]) {
      expect(refused).toMatchObject({ ok: false, problem: { code: 'state-conflict', where: '1.2.3' } });
      if (!refused.ok) expect(refused.problem.message).toMatch(/^[A-Z].*(open|reopen).*\.$/);
    }
  });

  it('opening takes over an unfinished read and changes nothing of a finished one', () => {
    const other = { ...about, who: 'Dr B (ben)' };
    expect(readRecord(logOf([openRead(about), openRead(other)])).by).toBe('Dr B (ben)');
    const finished = [openRead(about), value(signRead(reading, nothing, about))];
    expect(readRecord(logOf([...finished, openRead(other)]))).toEqual(readRecord(logOf(finished)));
  });

  it('findings that contradict themselves are not signed', () => {
    for (const findings of [
      { ...subdural, subtypes: [] },
      { ...nothing, subtypes: ['epidural'] },
      { ...nothing, verdict: 'not-sure' as const, subtypes: ['epidural'] },
      { ...nothing, slices: [{ instanceId: 1, frame: 0, ordinal: 4 }] },
    ]) {
      expect(signRead(reading, findings, about)).toMatchObject({ problem: { code: 'findings-invalid' } });
    }
  });

  it('any log gives a record that the table allows', () => {
    const kinds = fc.constantFrom<EventKind>(
      'opened',
      'signed',
      'dismissed',
      'reopened',
      'scored',
      'exported',
      'pinned',
    );
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 12 }), (kindList) => {
        const log = kindList.map((kind, index): LogEvent => {
          const detail =
            kind === 'signed' ? { findings: subdural } : kind === 'dismissed' ? { reason: 'duplicate' } : {};
          return { seq: index + 1, atMs: index, kind, studyUid: '1', who: 'a', detail, hash: 'f'.repeat(64) };
        });
        const record = readRecord(log);
        expect(Object.keys(transitions)).toContain(record.state);
        expect(record.signature !== null).toBe(record.state === 'read');
        expect(record.dismissReason !== null).toBe(record.state === 'dismissed');
        expect(kindList.includes('signed') || record.findings === null).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('who is the name of the reader with the user of the system', () => {
    expect([whoActs('Dr A', 'anna'), whoActs('  ', 'anna')]).toEqual(['Dr A (anna)', 'anna']);
  });
});

describe('false alarms', () => {
  const of = (studyUid: string, kind: EventKind, detail: Record<string, unknown> = {}): EventDraft => ({
    kind,
    studyUid,
    who: 'a',
    detail,
  });
  const scored = (uid: string, band: string) => of(uid, 'scored', { band });
  const opened = (uid: string) => of(uid, 'opened');
  const signed = (uid: string, findings: Findings) => of(uid, 'signed', { findings });
  const count = (drafts: EventDraft[]) => {
    const { falseAlarms, suspectedRead } = falseAlarmCount(logOf(drafts));
    return [falseAlarms, suspectedRead];
  };

  it('counts suspected studies that the reader found without a bleed or dismissed as a false alarm', () => {
    const log = [
      ...[scored('a', 'suspected'), opened('a'), signed('a', nothing)],
      ...[scored('b', 'suspected'), opened('b'), signed('b', subdural)],
      ...[scored('c', 'suspected'), of('c', 'dismissed', { reason: 'false-alarm' })],
      ...[scored('d', 'suspected'), of('d', 'dismissed', { reason: 'known-bleed' })],
      ...[scored('e', 'indeterminate'), of('e', 'dismissed', { reason: 'false-alarm' })],
      ...[scored('f', 'suspected'), opened('f')],
      ...[scored('g', 'suspected'), opened('g'), signed('g', { ...nothing, verdict: 'not-sure' })],
    ];
    expect(count(log)).toEqual([2, 5]);
    expect(falseAlarmCount(logOf(log)).window).toBe('since 1970-01-01');
    expect(falseAlarmCount([])).toEqual({ falseAlarms: 0, suspectedRead: 0, window: 'nothing read yet' });
  });

  it('goes by the band at the time, and by the last word', () => {
    const early = [scored('a', 'indeterminate'), opened('a'), signed('a', nothing), scored('a', 'suspected')];
    expect(count(early)).toEqual([0, 0]);
    const once = [scored('a', 'suspected'), opened('a'), signed('a', nothing)];
    expect(count([...once, of('a', 'reopened')])).toEqual([0, 0]);
    expect(count([...once, of('a', 'reopened'), opened('a'), signed('a', subdural)])).toEqual([0, 1]);
  });
});

describe('the read as text', () => {
  const row = {
    studyUid: '1.2.3',
    band: 'not-suspected',
    patientId: 'P1',
    patientName: 'Doe, Jane',
    ageYears: 63.4,
    sex: 'F',
    accession: 'A7',
    description: 'CT head',
    studyDate: '20260105',
    probabilities: {
      any: 0.04,
      epidural: 0.01,
      intraparenchymal: 0.02,
      intraventricular: 0.01,
      subarachnoid: 0.03,
      subdural: 0.04,
    },
    simulated: false,
    reasons: [{ code: 'gap', message: 'Slices are missing.' }],
  } as unknown as WorklistRow;
  const model = { id: 'inception-v3', version: '1', hash: 'ab'.repeat(32) } as Parameters<typeof readAsText>[2];
  const signedRecord: ReadRecord = readRecord(logOf([openRead(about), value(signRead(reading, subdural, about))]));

  it('keeps the reader and the model apart, and says what it is', () => {
    const text = readAsText(row, signedRecord, model);
    expect(text).toBe(
      [
        'Patient: Doe, Jane (P1), 63 years, F',
        'Study: CT head, 2026-01-05, accession A7',
        'Study UID: 1.2.3',
        '',
        `Signed by Dr A (anna) on 1970-01-01 00:00 UTC, signature ${signedRecord.signature}.`,
        'Bleeding: present: subdural',
        '',
        'Left, 8 mm.',
        '',
        'What the model said (inception-v3 1 (abababababab); not part of the read): not suspected; any 0.04, epidural 0.01, intraparenchymal 0.02, intraventricular 0.01, subarachnoid 0.03, subdural 0.04.',
        'Limit: Slices are missing.',
        'Ictus is a reading aid for research use, not a medical device.',
        '',
      ].join('\n'),
    );
  });

  it('says on which slices blood was marked', () => {
    const marked = { ...subdural, slices: [4, 5].map((ordinal) => ({ instanceId: ordinal + 9, frame: 0, ordinal })) };
    const record = readRecord(logOf([openRead(about), value(signRead(reading, marked, about))]));
    expect(record.findings?.slices).toEqual(marked.slices);
    expect(readAsText(row, record, model)).toContain('Bleeding: present: subdural\nSeen on slices: 4, 5\n');
  });

  it('is never filled in by the model', () => {
    const suspected = { ...row, band: 'suspected' as const, simulated: true };
    const text = readAsText(suspected, unreadRecord, model);
    const [before] = text.split('What the model said');
    expect(before).toContain('Not read.');
    expect(before).toContain('Bleeding: (no findings entered)');
    expect(before).not.toMatch(/subdural|suspected/);
    expect(text).toContain('SIMULATED STUDY: no patient.');
  });
});
