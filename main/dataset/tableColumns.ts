import { failed, labels, ok, type Label, type Result } from '../contract/index.js';

/** Columns by what they hold, as places in a row; names are compared without case, blanks, dashes and underscores. */
const names = {
  image: ['sopuid', 'sopinstanceuid', 'instanceuid', 'file', 'filename', 'image', 'imageid', 'path', 'id'],
  studyUid: ['studyuid', 'studyinstanceuid'],
  study: ['study', 'studyid'],
  accession: ['accession', 'accessionnumber'],
  patient: ['patient', 'patientid', 'patientnumber'],
  slice: ['slice', 'slicenumber'],
  split: ['split', 'fold', 'subset'],
  source: ['source'],
  scanner: ['scanner'],
  thicknessMm: ['thicknessmm', 'slicethicknessmm'],
  spacingMm: ['spacingmm', 'pixelspacingmm'],
  ageYears: ['ageyears', 'age'],
  outline: ['mask', 'outline'],
  label: ['label'],
} as const;

type ColumnName = keyof typeof names;

/**
 * `wide`: a column for each label. `long`: `ID_x_subtype,Label` of the RSNA challenge. `single`: `id,label`, one word or 0/1 an
 * image. Level is `study` where no column names an image.
 */
export interface TableForm {
  readonly form: 'wide' | 'long' | 'single';
  readonly level: 'slice' | 'study';
  /** Places of the columns that may name the image; the first that is filled counts. */
  readonly images: readonly number[];
  readonly place: Readonly<Partial<Record<ColumnName, number>>>;
  readonly labelPlaces: readonly { readonly label: Label; readonly at: number }[];
}

/** Recognises a table of labels by its heading (and, between `long` and `single`, by its first image). Error: `set-invalid`. */
export function formOf(heading: readonly string[], firstRow: readonly string[], table: string): Result<TableForm> {
  const words = heading.map((word) => word.toLowerCase().replaceAll(/[\s_-]/g, ''));
  const placesOf = (name: ColumnName): number[] =>
    names[name].map((word) => words.indexOf(word)).filter((at) => at >= 0);
  const place: Partial<Record<ColumnName, number>> = {};
  for (const name of Object.keys(names) as ColumnName[]) {
    const [at] = placesOf(name);
    if (at !== undefined) place[name] = at;
  }
  const images = placesOf('image');
  const labelPlaces = labels.map((label) => ({ label, at: words.indexOf(label) })).filter(({ at }) => at >= 0);
  const namesStudy = place.studyUid !== undefined || place.accession !== undefined;
  if (images.length === 0 && !namesStudy) {
    return invalid(
      table,
      'names no image and no study: it needs a column "file", "sop_uid", "id", "study_uid" or "accession"',
    );
  }
  if (labelPlaces.length === 0 && place.label === undefined) {
    return invalid(table, `has no labels: it needs a column "label", or columns named ${labels.join(', ')}`);
  }
  const [image = -1] = images;
  const isLong = labelPlaces.length === 0 && images.length > 0 && splitLongName(firstRow[image] ?? '') !== null;
  return ok({
    form: labelPlaces.length > 0 ? 'wide' : isLong ? 'long' : 'single',
    level: images.length > 0 ? 'slice' : 'study',
    images,
    place,
    labelPlaces,
  });
}

function invalid(table: string, what: string): Result<never> {
  return failed('set-invalid', `Row 1 of ${table} ${what}.`, { where: table });
}

/** `ID_0123_epidural` as image and label; null for another name. */
export function splitLongName(name: string): { readonly image: string; readonly label: Label } | null {
  const cut = name.lastIndexOf('_');
  const label = labels.find((one) => one === name.slice(cut + 1).toLowerCase());
  return cut > 0 && label ? { image: name.slice(0, cut), label } : null;
}
