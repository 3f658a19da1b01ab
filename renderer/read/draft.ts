import type { Findings, Result, Subtype } from '../../main/contract/index.js';
import { subtypes } from '../../main/contract/labels.js';

/** What the reader has ticked and written so far. Starts empty: the model's answer never enters here (DESIGN 2, Read). */
export interface Draft {
  readonly subtypes: ReadonlySet<Subtype>;
  readonly none: boolean;
  readonly notSure: boolean;
  readonly text: string;
}

export const emptyDraft: Draft = { subtypes: new Set(), none: false, notSure: false, text: '' };

export function isEmpty(draft: Draft): boolean {
  return draft.subtypes.size === 0 && !draft.none && !draft.notSure && draft.text.trim() === '';
}

/** Ticks or unticks a subtype; "none" and "not sure" exclude it. */
export function toggleSubtype(draft: Draft, subtype: Subtype): Draft {
  const next = new Set(draft.subtypes);
  if (!next.delete(subtype)) next.add(subtype);
  return { ...draft, subtypes: next, none: false, notSure: false };
}

/** Ticks or unticks "none" or "not sure", each of which excludes everything else. */
export function toggleVerdict(draft: Draft, verdict: 'none' | 'not-sure'): Draft {
  const none = verdict === 'none' && !draft.none;
  const notSure = verdict === 'not-sure' && !draft.notSure;
  return { ...draft, subtypes: new Set(), none, notSure };
}

/** The draft as what is signed; a problem while the reader has not said what is present. */
export function findingsOf(draft: Draft): Result<Findings> {
  const present = subtypes.filter((subtype) => draft.subtypes.has(subtype));
  const verdict = present.length > 0 ? 'present' : draft.none ? 'none' : draft.notSure ? 'not-sure' : null;
  if (verdict === null) {
    return {
      ok: false,
      problem: {
        code: 'reason-required',
        message: 'Nothing is ticked yet: say what is present, none or not sure, then sign.',
      },
    };
  }
  return { ok: true, value: { verdict, subtypes: present, text: draft.text.trim() } };
}

/** The reader's own earlier findings as a draft again, for a reopened study. */
export function draftOf(findings: Findings): Draft {
  return {
    subtypes: new Set(subtypes.filter((subtype) => findings.subtypes.includes(subtype))),
    none: findings.verdict === 'none',
    notSure: findings.verdict === 'not-sure',
    text: findings.text,
  };
}
