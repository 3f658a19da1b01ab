import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findingsSchema, labels, sliceKey, type LogEvent, type Study, type Truth } from '../contract/index.js';
import { mergedTruth, signedReads } from '../dataset/index.js';
import type { Store } from '../store/index.js';
import { samePersons } from './samePersons.js';

/** What readers of this site say of a study: by sign-off, by a table that was imported, or both. */
export interface SiteRead {
  readonly studyUid: string;
  /** Names the patient to the program and to nobody else. */
  readonly patient: string;
  readonly truth: Truth;
  /** Slices on which a reader marked blood, as `sliceKey` names them; mostly none. */
  readonly shownOn: ReadonlySet<string>;
  /** When the last of it was said, ms since epoch. */
  readonly atMs: number;
}

export interface SiteReads {
  readonly reads: readonly SiteRead[];
  /** Studies whose reads teach nothing, by why. */
  readonly leftOut: {
    /** Reads that contradict each other on whether anything bleeds. */
    readonly contradictory: number;
    /** Studies that are no longer in the index. */
    readonly gone: number;
    /** Images of several patients under one study UID. */
    readonly severalPatients: number;
    /** Of one person under several patient IDs, some of which are learnt from and others held back. */
    readonly severalIds: number;
  };
}

const truthSchema = z.partialRecord(z.enum(labels), z.boolean());

/**
 * The reads that a model of this site may learn from: signed findings (never an answer of the model that was merely accepted: there
 * is no such act) and imported tables. Reads that agree are one; a label that they disagree on is unknown.
 */
export function siteReads(store: Pick<Store, 'events' | 'study'>): SiteReads {
  const said = new Map<
    string,
    { readonly merged: ReturnType<typeof mergedTruth>; atMs: number; shownOn: readonly string[] }
  >();
  const say = (studyUid: string, row: number, truth: Truth, atMs: number, shownOn: readonly string[]): void => {
    const own = said.get(studyUid) ?? { merged: mergedTruth(), atMs, shownOn: [] };
    own.merged.add(row, truth);
    own.atMs = Math.max(own.atMs, atMs);
    own.shownOn = [...own.shownOn, ...shownOn];
    said.set(studyUid, own);
  };
  const events = store.events();
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  for (const { names, row, truth } of signedReads(store)) {
    const signed = bySeq.get(row);
    if (names.level === 'study') say(names.studyUid, row, truth, signed?.atMs ?? 0, marksIn(signed));
  }
  for (const event of events) {
    const truth = importedTruth(event);
    if (truth && event.studyUid !== null) say(event.studyUid, event.seq, truth, event.atMs, []);
  }
  const leftOut = { contradictory: 0, gone: 0, severalPatients: 0, severalIds: 0 };
  const persons = samePersons();
  const all = [...said].flatMap(([studyUid, { merged, atMs: lastMs, shownOn }]): SiteRead[] => {
    const study = store.study(studyUid);
    const truth = merged.truth();
    if (!study) leftOut.gone++;
    else if (study.patientIds.length > 1) leftOut.severalPatients++;
    else if (truth.any === undefined) leftOut.contradictory++;
    else {
      const patient = patientKey(study);
      persons.add(patient, study.patient);
      return [{ studyUid, patient, truth, shownOn: new Set(shownOn), atMs: lastMs }];
    }
    return [];
  });
  const reads = all.flatMap((read): SiteRead[] => {
    const ids = persons.of(read.patient);
    if (new Set(ids.map(sideOf)).size === 1) return [{ ...read, patient: ids[0] ?? read.patient }];
    leftOut.severalIds++;
    return [];
  });
  return { reads, leftOut };
}

function marksIn(signed: LogEvent | undefined): readonly string[] {
  const findings = findingsSchema.safeParse(signed?.detail['findings']);
  return findings.success ? (findings.data.slices ?? []).map(sliceKey) : [];
}

function importedTruth({ kind, detail }: LogEvent): Truth | null {
  if (kind !== 'read-imported') return null;
  const parsed = truthSchema.safeParse(detail['truth']);
  return parsed.success ? parsed.data : null;
}

/** A patient without an ID is known by nothing but the study. */
export function patientKey({ studyUid, patientIds }: Pick<Study, 'studyUid' | 'patientIds'>): string {
  const [id] = patientIds;
  return createHash('sha256')
    .update(id === undefined || id === '' ? `study ${studyUid}` : `patient ${id}`)
    .digest('hex')
    .slice(0, 24);
}

/**
 * The side of a patient: by the patient alone, so that nobody changes sides as reads come in, and half of all patients are judged
 * by no model that has learnt from them.
 */
export function sideOf(patient: string): 'learn' | 'holdout' {
  const [first = 0] = createHash('sha256').update(`ictus site split 1\n${patient}`).digest();
  return first < 128 ? 'learn' : 'holdout';
}
