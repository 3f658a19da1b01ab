import { z } from 'zod';
import { subtypes } from './labels.js';

export const dismissReasons = [
  'false-alarm',
  'known-bleed',
  'not-a-head',
  'poor-quality',
  'duplicate',
  'other',
] as const;
export type DismissReason = (typeof dismissReasons)[number];

const markedSliceSchema = z.strictObject({
  instanceId: z.number().int().positive(),
  frame: z.number().int().min(0),
  /** As the viewer counts the slices of the stack, from 1. */
  ordinal: z.number().int().positive(),
});
/** A slice on which the reader saw blood. */
export type MarkedSlice = z.infer<typeof markedSliceSchema>;

/** What the reader found. Empty until the reader fills it: never pre-filled from the model (docs/design.md 2, Read). */
export const findingsSchema = z.strictObject({
  /** `subtypes` lists what is present; `none` and `not-sure` exclude it. */
  verdict: z.enum(['present', 'none', 'not-sure']),
  subtypes: z.array(z.enum(subtypes as unknown as readonly [string, ...string[]])).max(5),
  text: z.string().max(10_000),
  /** Some slices on which the blood is seen, where the reader marked any; says nothing of the others. Only with `present`. */
  slices: z.array(markedSliceSchema).max(500).optional(),
});
export type Findings = z.infer<typeof findingsSchema>;

/** An event of the append-only log; the state of a study is a view of its events (docs/design.md 4.4). */
export const eventKinds = [
  'opened',
  'scored',
  'signed',
  'dismissed',
  'reopened',
  'pinned',
  'unpinned',
  'priority-set',
  'exported',
  'model-changed',
  'read-imported',
  'candidate-judged',
  'model-promoted',
  'model-rolled-back',
  'forgotten',
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface LogEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly kind: EventKind;
  readonly studyUid: string | null;
  readonly who: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** sha256 of the previous event's hash and this event's canonical JSON. */
  readonly hash: string;
}

export interface ReadRecord {
  readonly state: 'unread' | 'reading' | 'read' | 'dismissed';
  readonly by: string;
  readonly sinceMs: number | null;
  readonly findings: Findings | null;
  readonly dismissReason: DismissReason | null;
  readonly dismissText: string;
  /** Signed once and opened again. */
  readonly reopened: boolean;
  /** First 12 hex digits of the signing event's hash. */
  readonly signature: string | null;
}
