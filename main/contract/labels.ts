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
