import { parse } from 'csv-parse/sync';
import { failed, labels, ok, type Label, type Probabilities, type Result } from '../../contract/index.js';

/** Predictions of a file, in the order of the slices asked for. */
export interface ReadPredictions {
  readonly predictions: readonly { readonly probabilities: Probabilities }[];
  /** Rows of slices that the set does not hold. */
  readonly unused: number;
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly line: number;
}

/** Columns that may name a slice; `ictus predict --csv` writes the last two. */
const idColumns = ['id', 'sopInstanceUid', 'file'];

/**
 * Probabilities of a CSV: one row a slice (`id`, `sopInstanceUid` or `file`, and the six labels, as `ictus predict --csv` writes),
 * or the long form of the RSNA challenge (`ID_x_subtype`, `Label`). Every fault names its row; the heading is row 1.
 *
 * @param ids of the slices, each of which needs a row
 * Problem: predictions-invalid.
 */
export function readPredictions(text: string, name: string, ids: readonly string[]): Result<ReadPredictions> {
  const rows = rowsOf(text, name);
  if (!rows.ok) return rows;
  const heading = Object.keys(rows.value[0]?.record ?? {});
  const long = heading.includes('ID') && heading.includes('Label');
  const given = long ? longForm(rows.value, name) : wideForm(rows.value, heading, name);
  if (!given.ok) return given;
  const byName = new Map(ids.map((id) => [lastPart(id), id]));
  const found = new Map<string, Probabilities>();
  let unused = 0;
  const wanted = new Set(ids);
  for (const [key, probabilities] of given.value) {
    const id = wanted.has(key) ? key : byName.get(lastPart(key));
    if (id === undefined) unused += 1;
    else found.set(id, probabilities);
  }
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) {
    return failed(
      'predictions-invalid',
      `${name} has no row for ${missing.length} of the ${ids.length} labelled slices, first of all ${missing[0] ?? ''}; every labelled slice needs a prediction.`,
      { where: missing[0] ?? name },
    );
  }
  const predictions = ids.flatMap((id) => {
    const probabilities = found.get(id);
    return probabilities ? [{ probabilities }] : [];
  });
  return ok({ predictions, unused });
}

function rowsOf(text: string, name: string): Result<readonly Row[]> {
  try {
    const parsed = parse<{ record: Record<string, string>; info: { lines: number } }>(text, {
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    });
    if (parsed.length === 0)
      return failed('predictions-invalid', `${name} holds no row below its heading.`, { where: name });
    return ok(parsed.map(({ record, info }) => ({ record, line: info.lines })));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failed('predictions-invalid', `${name} is not a CSV file with a heading: ${cause}.`, { where: name, cause });
  }
}

function wideForm(
  rows: readonly Row[],
  heading: readonly string[],
  name: string,
): Result<ReadonlyMap<string, Probabilities>> {
  const idColumn = idColumns.find((column) => heading.includes(column));
  const lacking = labels.filter((label) => !heading.includes(label));
  if (idColumn === undefined || lacking.length > 0) {
    const wanted = [...(idColumn === undefined ? ['id (or sopInstanceUid, or file)'] : []), ...lacking].join(', ');
    return failed(
      'predictions-invalid',
      `${name} lacks the column${wanted.includes(',') ? 's' : ''} ${wanted} in row 1.`,
      {
        where: `${name} row 1`,
      },
    );
  }
  const found = new Map<string, Probabilities>();
  const lines = new Map<string, number>();
  for (const { record, line } of rows) {
    const id = unprefixed(record[idColumn] ?? '');
    const before = lines.get(id);
    if (before !== undefined) return twice(name, line, id, before);
    lines.set(id, line);
    const values: Partial<Record<Label, number>> = {};
    for (const label of labels) {
      const value = probabilityOf(record[label], name, line, id, label);
      if (!value.ok) return value;
      values[label] = value.value;
    }
    found.set(id, values as Probabilities);
  }
  return ok(found);
}

function longForm(rows: readonly Row[], name: string): Result<ReadonlyMap<string, Probabilities>> {
  const values = new Map<string, Partial<Record<Label, number>>>();
  const lines = new Map<string, number>();
  for (const { record, line } of rows) {
    const whole = unprefixed(record['ID'] ?? '');
    const at = whole.lastIndexOf('_');
    const id = whole.slice(0, at);
    const label = labels.find((one) => one === whole.slice(at + 1));
    if (label === undefined) {
      return failed(
        'predictions-invalid',
        `Row ${line} of ${name}: "${whole}" does not end in one of ${labels.join(', ')}.`,
        { where: `${name} row ${line}` },
      );
    }
    const before = lines.get(whole);
    if (before !== undefined) return twice(name, line, whole, before);
    lines.set(whole, line);
    const value = probabilityOf(record['Label'], name, line, id, label);
    if (!value.ok) return value;
    values.set(id, { ...values.get(id), [label]: value.value });
  }
  for (const [id, own] of values) {
    const lacking = labels.find((label) => own[label] === undefined);
    if (lacking !== undefined) {
      const line = labels.map((label) => lines.get(`${id}_${label}`)).find((one) => one !== undefined);
      return failed(
        'predictions-invalid',
        `${name} gives ${id} (row ${line ?? 0}) no probability of ${lacking}; each slice needs all six labels.`,
        { where: `${name} row ${line ?? 0}` },
      );
    }
  }
  return ok(values as ReadonlyMap<string, Probabilities>);
}

function probabilityOf(cell: string | undefined, name: string, line: number, id: string, label: Label): Result<number> {
  const where = `${name} row ${line}`;
  if (cell === undefined || cell === '')
    return failed('predictions-invalid', `Row ${line} of ${name} gives ${id} no probability of ${label}.`, { where });
  const value = Number(cell);
  if (Number.isFinite(value) && value >= 0 && value <= 1) return ok(value);
  return failed(
    'predictions-invalid',
    `Row ${line} of ${name} gives ${id} the value ${cell} for ${label}; a probability lies between 0 and 1.`,
    { where },
  );
}

function twice(name: string, line: number, id: string, before: number): Result<never> {
  return failed(
    'predictions-invalid',
    `Row ${line} of ${name} names ${id} again, after row ${before}; one row a slice.`,
    {
      where: `${name} row ${line}`,
    },
  );
}

/** Without the apostrophe that our own CSV files put before what a spreadsheet would run as a formula. */
function unprefixed(cell: string): string {
  return /^'\s*[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

/** The file name of a path, without an ending; an instance UID is left whole. */
function lastPart(id: string): string {
  const name = id.split(/[\\/]/).at(-1) ?? id;
  return name.replace(/\.(dcm|png|jpe?g|webp)$/i, '');
}
