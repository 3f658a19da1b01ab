import type { Truth } from '../contract/index.js';

/** One row of a table of labels, whatever its form, before it is known which images are there. */
export interface LabelRow {
  /** Where it stands, as people count: line of the table, entry of the event log. */
  readonly row: number;
  readonly names:
    | { readonly level: 'slice'; readonly image: string }
    | { readonly level: 'study'; readonly studyUid: string; readonly accession: string };
  /** Labels that the row says something about. */
  readonly truth: Truth;
  readonly facts: RowFacts;
}

/** What else a row says of its image. */
export interface RowFacts {
  readonly patient?: string;
  readonly study?: string;
  readonly slice?: number;
  readonly split?: string;
  readonly source?: string;
  readonly scanner?: string;
  readonly thicknessMm?: number;
  readonly spacingMm?: number;
  readonly ageYears?: number;
  /** File of the lesion's outline, below the set's folder. */
  readonly outline?: string;
}

/** Foreign text in a sentence: short, and without control characters. */
export function shown(text: string): string {
  return text.slice(0, 80).replaceAll(/\p{Cc}/gu, '\u00b7');
}
