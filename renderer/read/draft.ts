import type { Findings, MarkedSlice, Result, Subtype } from '../../main/contract/index.js';
import { subtypes } from '../../main/contract/labels.js';

/** What the reader has ticked and written so far. Starts empty: the model's answer never enters here (docs/design.md 2, Read). */
export interface Draft {
  readonly subtypes: ReadonlySet<Subtype>;
  readonly none: boolean;
  readonly notSure: boolean;
  readonly text: string;
  /** Slices on which blood is seen, in the order of their numbers. */
  readonly slices: readonly MarkedSlice[];
}

export const emptyDraft: Draft = { subtypes: new Set(), none: false, notSure: false, text: '', slices: [] };

export function isEmpty(draft: Draft): boolean {
  const { subtypes: marked, none, notSure, text, slices } = draft;
  return marked.size === 0 && !none && !notSure && text.trim() === '' && slices.length === 0;
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
  return { ...draft, subtypes: new Set(), slices: [], none, notSure };
}

/** Marks a slice, or takes the mark back; "none" and "not sure" exclude it. */
export function toggleSlice(draft: Draft, slice: MarkedSlice): Draft {
  const others = draft.slices.filter(
    ({ instanceId, frame }) => instanceId !== slice.instanceId || frame !== slice.frame,
  );
  const slices =
    others.length < draft.slices.length
      ? others
      : [...others, slice].sort((left, right) => left.ordinal - right.ordinal);
  return { ...draft, slices, none: false, notSure: false };
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
  const slices = draft.slices.length === 0 ? {} : { slices: [...draft.slices] };
  return { ok: true, value: { verdict, subtypes: present, text: draft.text.trim(), ...slices } };
}

/** The reader's own earlier findings as a draft again, for a reopened study. */
export function draftOf(findings: Findings): Draft {
  return {
    subtypes: new Set(subtypes.filter((subtype) => findings.subtypes.includes(subtype))),
    none: findings.verdict === 'none',
    notSure: findings.verdict === 'not-sure',
    text: findings.text,
    slices: findings.slices ?? [],
  };
}
