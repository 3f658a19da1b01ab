import { CsvError, parse } from 'csv-parse/sync';
import {
  failed,
  labels,
  ok,
  problem,
  subtypes,
  type Label,
  type Problem,
  type Result,
  type Truth,
} from '../contract/index.js';
import { shown, type LabelRow, type RowFacts } from './labelRow.js';
import { isPictureName } from './picture.js';
import { formOf, splitLongName, type TableForm } from './tableColumns.js';

export interface LabelTable {
  readonly form: TableForm['form'];
  readonly level: TableForm['level'];
  /** Rows of the table without its heading. */
  readonly count: number;
  readonly rows: readonly LabelRow[];
  /** One sentence for each row that is not among `rows`. */
  readonly problems: readonly Problem[];
  /** Pictures that stand in any cell: as outline or in another window they belong to their row. */
  readonly mentions: ReadonlySet<string>;
}

/**
 * Reads a table of labels in any of its forms (`TableForm`), which its columns tell. A blank label is unknown. A row whose
 * label is not 0, 1 or blank, or that names nothing, is left out with a sentence. Errors: `set-invalid`, `set-empty`.
 */
export function readTable(text: string, table: string): Result<LabelTable> {
  const rows: LabelRow[] = [];
  const problems: Problem[] = [];
  const mentions = new Set<string>();
  const seen: { heading?: readonly string[]; form?: Result<TableForm>; count: number } = { count: 0 };
  const parsed = eachRecord(text, table, (record, line) => {
    if (!seen.heading) {
      seen.heading = record;
      return;
    }
    seen.count++;
    seen.form ??= formOf(seen.heading, record, table);
    if (!seen.form.ok) return;
    for (const cell of record) if (isPictureName(cell)) mentions.add(cell);
    const row = rowOf(record, line, seen.form.value);
    if (typeof row !== 'string') rows.push(row);
    else
      problems.push(problem('set-row-unusable', `Row ${line} of ${table} ${row}; it is not used.`, { where: table }));
  });
  if (!parsed.ok) return parsed;
  if (!seen.form) return failed('set-empty', `${table} holds no rows of labels.`, { where: table });
  if (!seen.form.ok) return seen.form;
  const { form, level } = seen.form.value;
  return ok({ form, level, count: seen.count, rows, problems, mentions });
}

/** Hands over one record after the other and keeps none: the whole table of the RSNA challenge has 4.5 million. */
function eachRecord(
  text: string,
  table: string,
  take: (record: readonly string[], line: number) => void,
): Result<null> {
  try {
    parse(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: unknown, { lines }) => {
        take(record as readonly string[], lines);
        return null;
      },
    });
    return ok(null);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return failed('set-invalid', `${table} cannot be read as CSV; save it again as CSV with a heading.`, {
      where: table,
      cause: error.message,
    });
  }
}

/** The row, or what is wrong with it. */
function rowOf(record: readonly string[], row: number, form: TableForm): LabelRow | string {
  const cell = (at: number | undefined): string => (at === undefined ? '' : (record[at] ?? ''));
  const named = form.images.map(cell).find((word) => word !== '') ?? '';
  const long = form.form === 'long' ? splitLongName(named) : null;
  if (form.form === 'long' && named !== '' && long === null) return `names "${shown(named)}", which ends in no label`;
  const image = long?.image ?? named;
  const studyUid = cell(form.place.studyUid);
  const accession = cell(form.place.accession);
  if (form.level === 'slice' ? image === '' : studyUid === '' && accession === '') {
    return form.level === 'slice' ? 'names no image' : 'names no study';
  }
  const truth = truthOf(cell, form, long?.label);
  if (typeof truth === 'string') return truth;
  return {
    row,
    names: form.level === 'slice' ? { level: 'slice', image } : { level: 'study', studyUid, accession },
    truth,
    facts: factsOf(cell, form.place),
  };
}

function truthOf(cell: (at: number | undefined) => string, form: TableForm, long: Label | undefined): Truth | string {
  const truth: Partial<Record<Label, boolean>> = {};
  const columns =
    form.form === 'wide' ? form.labelPlaces : [{ label: long ?? 'any', at: form.place.label ?? -1 } as const];
  for (const { label, at } of columns) {
    const word = cell(at);
    if (word === '') continue;
    if (word === '0' || word === '1') truth[label] = word === '1';
    else {
      const single = form.form === 'single' ? truthOfWord(word) : null;
      if (!single) return `says "${shown(word)}" for ${label}, which is not 0, 1 or blank`;
      Object.assign(truth, single);
    }
  }
  return truth;
}

const wordsForNone = ['none', 'normal', 'negative', 'healthy', 'nohemorrhage', 'nohaemorrhage'];

/** The word of an `id,label` table: a subtype says nothing of the others, "none" says it of all. */
function truthOfWord(word: string): Truth | null {
  const plain = word.toLowerCase().replaceAll(/[\s_-]/g, '');
  if (wordsForNone.includes(plain)) return Object.fromEntries(labels.map((label) => [label, false]));
  const subtype = subtypes.find((one) => one === plain);
  if (subtype) return { any: true, [subtype]: true };
  return plain === 'any' ? { any: true } : null;
}

function factsOf(cell: (at: number | undefined) => string, place: TableForm['place']): RowFacts {
  const words = {
    patient: place.patient,
    split: place.split,
    source: place.source,
    scanner: place.scanner,
    outline: place.outline,
  };
  const numbers = {
    slice: place.slice,
    thicknessMm: place.thicknessMm,
    spacingMm: place.spacingMm,
    ageYears: place.ageYears,
  };
  const study = cell(place.studyUid) || cell(place.study);
  const facts: Record<string, string | number> = study === '' ? {} : { study };
  for (const [name, at] of Object.entries(words)) if (cell(at) !== '') facts[name] = cell(at);
  for (const [name, at] of Object.entries(numbers)) {
    const number = cell(at) === '' ? Number.NaN : Number(cell(at));
    if (Number.isFinite(number)) facts[name] = number;
  }
  return facts;
}
