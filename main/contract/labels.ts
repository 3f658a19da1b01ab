/** The six labels of the RSNA 2019 challenge, in the order of every model output (model contract, `labels`). */
export const labels = ['any', 'epidural', 'intraparenchymal', 'intraventricular', 'subarachnoid', 'subdural'] as const;

export type Label = (typeof labels)[number];
export type Subtype = Exclude<Label, 'any'>;

export const subtypes: readonly Subtype[] = [
  'epidural',
  'intraparenchymal',
  'intraventricular',
  'subarachnoid',
  'subdural',
];

/** Two-letter marks used where a whole word does not fit. */
export const subtypeMarks: Readonly<Record<Subtype, string>> = {
  epidural: 'ED',
  intraparenchymal: 'IP',
  intraventricular: 'IV',
  subarachnoid: 'SA',
  subdural: 'SD',
};

/** One calibrated probability, 0 to 1, for each label. */
export type Probabilities = Readonly<Record<Label, number>>;

/**
 * The same probabilities, no subtype above `any`: blood of a kind is blood. `any` is not raised to the largest subtype instead,
 * because that ranks and calibrates it a little worse (docs/triage.md, 2).
 */
export function underAny(probabilities: Probabilities): Probabilities {
  const { any } = probabilities;
  return {
    any,
    epidural: Math.min(any, probabilities.epidural),
    intraparenchymal: Math.min(any, probabilities.intraparenchymal),
    intraventricular: Math.min(any, probabilities.intraventricular),
    subarachnoid: Math.min(any, probabilities.subarachnoid),
    subdural: Math.min(any, probabilities.subdural),
  };
}
