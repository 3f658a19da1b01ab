import type { Label } from '../../contract/index.js';
import type { Evidence } from './evaluation.js';

/** Patients with (and without) a label behind which a claim may stand, or slices where patients are unknown. */
export const enough = { patients: 15, slices: 50 } as const;

/** One scored slice or study. */
export interface Example {
  readonly score: number;
  readonly positive: boolean;
  readonly cluster: string;
  readonly patientKnown: boolean;
}

export function evidenceOf(examples: readonly Omit<Example, 'score'>[]): Evidence {
  const positives = examples.filter(({ positive }) => positive);
  const negatives = examples.filter(({ positive }) => !positive);
  return {
    examples: examples.length,
    positives: positives.length,
    patients: knownPatients(examples),
    positivePatients: knownPatients(positives),
    unknownPatient: examples.filter(({ patientKnown }) => !patientKnown).length,
    positiveUnknownPatient: positives.filter(({ patientKnown }) => !patientKnown).length,
    sufficient: isEnough(positives) && isEnough(negatives),
  };
}

/** Only then there is anything to rank. */
export function hasBothClasses({ positives, examples }: Evidence): boolean {
  return positives > 0 && positives < examples;
}

function knownPatients(examples: readonly Omit<Example, 'score'>[]): number {
  return new Set(examples.filter(({ patientKnown }) => patientKnown).map(({ cluster }) => cluster)).size;
}

function isEnough(examples: readonly Omit<Example, 'score'>[]): boolean {
  return (
    knownPatients(examples) >= enough.patients ||
    examples.filter(({ patientKnown }) => !patientKnown).length >= enough.slices
  );
}

/** The examples of a label that can be ranked: those of which it is known. */
export function examplesOf<T extends { readonly cluster: string; readonly patientKnown: boolean }>(
  rows: readonly T[],
  label: Label,
  truthOf: (row: T) => Readonly<Partial<Record<Label, boolean>>>,
  scoreOf: (row: T, index: number) => number,
): readonly Example[] {
  return rows.flatMap((row, index) => {
    const positive = truthOf(row)[label];
    if (positive === undefined) return [];
    return [{ score: scoreOf(row, index), positive, cluster: row.cluster, patientKnown: row.patientKnown }];
  });
}
