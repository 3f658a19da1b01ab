import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { labels, type Label } from '../../../../main/contract/index.js';

export const sources = ['ct-ich', 'rsna2019', 'phe-sich'] as const;
type Source = (typeof sources)[number];

/** One labelled slice. A label that is absent is unknown. */
export interface TrainingSlice {
  readonly source: Source;
  /** Below the folder of the training sets. */
  readonly file: string;
  /** The bone-window picture of the same slice, where there is one. */
  readonly boneFile?: string;
  /** Outline of the blood, where somebody drew one; of the size of the picture. */
  readonly outline?: string;
  /** Unknown patients are a cluster of their own. */
  readonly patient: string;
  /** Ordinal number in its series; null for single slices. */
  readonly slice: number | null;
  readonly truth: Readonly<Partial<Record<Label, boolean>>>;
}

interface TrainingData {
  readonly slices: readonly TrainingSlice[];
  /** sha256 of each label table, by source. */
  readonly tableSha256: Readonly<Record<Source, string>>;
}

/** Reads the label tables of the three sets below `folder` (shared/data/train). */
export function readTrainingSets(folder: string): TrainingData {
  const slices: TrainingSlice[] = [];
  const tableSha256: Record<Source, string> = { 'ct-ich': '', rsna2019: '', 'phe-sich': '' };
  for (const source of sources) {
    const bytes = readFileSync(join(folder, source, 'labels.csv'));
    tableSha256[source] = createHash('sha256').update(bytes).digest('hex');
    const rows: Record<string, string>[] = parse(bytes, { columns: true, skip_empty_lines: true, trim: true });
    for (const row of rows) slices.push(sliceOf(source, row));
  }
  return { slices: withoutDoubtful(slices), tableSha256 };
}

function sliceOf(source: Source, row: Record<string, string>): TrainingSlice {
  const file = `${source}/${row['file'] ?? ''}`;
  const truth: Partial<Record<Label, boolean>> = {};
  for (const label of labels) {
    const value = row[label];
    if (value === '0' || value === '1') truth[label] = value === '1';
  }
  // PHE-SICH outlines intraparenchymal blood only: a slice without an outline may hold blood of another kind, so it says
  // something about that one label and about "any", and nothing about the others.
  if (source === 'phe-sich' && truth.any !== undefined) truth.intraparenchymal = truth.any;
  const bone = row['bone_file'];
  const outline = row['mask'];
  const slice = row['slice'];
  return {
    source,
    file,
    ...(bone === undefined || bone === '' ? {} : { boneFile: `${source}/${bone}` }),
    ...(outline === undefined || outline === '' ? {} : { outline: `${source}/${outline}` }),
    patient: row['patient'] ? `${source}:${row['patient']}` : file,
    slice: slice === undefined || slice === '' ? null : Number(slice),
    truth,
  };
}

/**
 * Of the negatives of PHE-SICH, leaves out those within two slices of an outline (too small to be outlined is not "no
 * blood") and keeps one in three of the others: they are doubtful, and neighbours are nearly the same picture.
 */
function withoutDoubtful(slices: readonly TrainingSlice[]): readonly TrainingSlice[] {
  const outlined = new Set(
    slices.filter((slice) => slice.truth.any === true).map((slice) => `${slice.patient}/${slice.slice ?? ''}`),
  );
  return slices.filter((slice) => {
    if (slice.source !== 'phe-sich' || slice.truth.any === true || slice.slice === null) return true;
    const place = slice.slice;
    return place % 3 === 0 && ![-2, -1, 1, 2].some((step) => outlined.has(`${slice.patient}/${place + step}`));
  });
}
