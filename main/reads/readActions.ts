import { failed, ok, type DismissReason, type Findings, type ReadRecord, type Result } from '../contract/index.js';
import type { EventDraft } from './draft.js';
import { refusal, transitions, type ReadAction } from './transitions.js';

/** Who acts on which study, and what is to be kept with the event (band, place, model: for counting later). */
export interface Acting {
  readonly studyUid: string;
  readonly who: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

function allowed(record: ReadRecord, action: ReadAction, acting: Acting): Result<null> {
  const refused = transitions[record.state][action] === null;
  // What a colleague has open is not finished over their head.
  const elsewhere =
    record.state === 'reading' && record.by !== acting.who && (action === 'sign' || action === 'dismiss');
  if (!refused && !elsewhere) return ok(null);
  return failed('state-conflict', refusal(record, action), { where: acting.studyUid });
}

function draft(kind: EventDraft['kind'], acting: Acting, detail: Readonly<Record<string, unknown>> = {}): EventDraft {
  return { kind, studyUid: acting.studyUid, who: acting.who, detail: { ...acting.detail, ...detail } };
}

/** Opening never fails: it takes over an unfinished read and views a finished one. The event is the trace of viewing. */
export function openRead(acting: Acting): EventDraft {
  return draft('opened', acting);
}

/** Signs findings. Errors: `state-conflict`; `findings-invalid` where verdict and subtypes contradict each other. */
export function signRead(record: ReadRecord, findings: Findings, acting: Acting): Result<EventDraft> {
  const may = allowed(record, 'sign', acting);
  if (!may.ok) return may;
  const marked = new Set(findings.subtypes);
  if (findings.verdict === 'present' && marked.size === 0) {
    return failed(
      'findings-invalid',
      'Bleeding is marked as present without a subtype; mark at least one, or "not sure".',
      {
        where: acting.studyUid,
      },
    );
  }
  if (findings.verdict !== 'present' && marked.size > 0) {
    return failed(
      'findings-invalid',
      'Subtypes are marked but bleeding is not marked as present; mark it, or clear them.',
      {
        where: acting.studyUid,
      },
    );
  }
  if (findings.verdict !== 'present' && (findings.slices ?? []).length > 0) {
    return failed(
      'findings-invalid',
      'Slices are marked but bleeding is not marked as present; mark it, or clear them.',
      {
        where: acting.studyUid,
      },
    );
  }
  return ok(draft('signed', acting, { findings: { ...findings, subtypes: [...marked] } }));
}

/** Dismisses with a reason, in one call. Errors: `state-conflict`; `reason-required` where "other" has no words. */
export function dismissRead(
  record: ReadRecord,
  reason: DismissReason,
  text: string,
  acting: Acting,
): Result<EventDraft> {
  const may = allowed(record, 'dismiss', acting);
  if (!may.ok) return may;
  if (reason === 'other' && text.trim() === '') {
    return failed('reason-required', 'Dismissing for another reason needs a few words; type the reason.', {
      where: acting.studyUid,
    });
  }
  return ok(draft('dismissed', acting, { reason, text: text.trim() }));
}

/** Puts a study back on the list. Error: `state-conflict` where it is unread already. */
export function reopenRead(record: ReadRecord, acting: Acting): Result<EventDraft> {
  const may = allowed(record, 'reopen', acting);
  return may.ok ? ok(draft('reopened', acting)) : may;
}
