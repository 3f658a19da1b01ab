import { parse } from 'csv-parse/sync';
import { failed, ok, problem, type Priority, type Problem, type Result } from '../contract/index.js';
import type { OrderRow } from '../store/index.js';

export interface ParsedOrders {
  readonly rows: readonly OrderRow[];
  /** Rows that could not be used, each by its line. */
  readonly problems: readonly Problem[];
}

const names: Readonly<Record<keyof Omit<OrderRow, 'row'>, readonly string[]>> = {
  accession: ['accession', 'accession_number', 'accessionnumber', 'accession number'],
  studyUid: ['study_uid', 'studyuid', 'study_instance_uid', 'studyinstanceuid', 'study uid', 'study instance uid'],
  priority: ['priority'],
  arrivedMs: ['arrival', 'arrived', 'arrival_time', 'arrival time'],
};

/**
 * Reads `orders.csv`: a heading, then one row an order with `accession` and/or `study_uid`, and `priority` (stat,
 * urgent, routine, or the letters of HL7 OBR-27) and/or `arrival` (ISO 8601, local time where it names no zone).
 * A bad row is a problem and the others count. Error: `orders-invalid` where the list itself cannot be read.
 */
export function parseOrders(text: string, where = 'orders.csv'): Result<ParsedOrders> {
  let table: { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  try {
    table = parse(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof table;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return failed('orders-invalid', `${where} cannot be read as CSV; save it again as CSV with a heading.`, {
      where,
      cause: said,
    });
  }
  const heading = table[0]?.record.map((name) => name.toLowerCase()) ?? [];
  const columns = {
    accession: heading.findIndex((name) => names.accession.includes(name)),
    studyUid: heading.findIndex((name) => names.studyUid.includes(name)),
    priority: heading.findIndex((name) => names.priority.includes(name)),
    arrivedMs: heading.findIndex((name) => names.arrivedMs.includes(name)),
  };
  if (columns.accession < 0 && columns.studyUid < 0) {
    return failed('orders-invalid', `${where} has no column "accession" or "study_uid"; add one to its first line.`, {
      where,
    });
  }
  if (columns.priority < 0 && columns.arrivedMs < 0) {
    return failed('orders-invalid', `${where} has no column "priority" or "arrival"; add one to its first line.`, {
      where,
    });
  }
  const rows: OrderRow[] = [];
  const problems: Problem[] = [];
  for (const { record, info } of table.slice(1)) {
    const cell = (column: number): string => record[column]?.trim() ?? '';
    const accession = cell(columns.accession);
    const studyUid = cell(columns.studyUid);
    const priority = priorityOf(cell(columns.priority));
    const arrivedMs = timeOf(cell(columns.arrivedMs));
    const bad = [
      accession === '' && studyUid === '' ? 'names no study' : null,
      priority === null ? `has the unknown priority "${cell(columns.priority).slice(0, 40)}"` : null,
      arrivedMs === null
        ? `has the arrival "${cell(columns.arrivedMs).slice(0, 40)}", which is no ISO 8601 time`
        : null,
    ].filter((words) => words !== null);
    if (bad.length > 0) {
      problems.push(
        problem('orders-invalid', `Line ${info.lines} of ${where} ${bad.join(' and ')}; it is not used.`, { where }),
      );
      continue;
    }
    rows.push({
      row: info.lines,
      ...(accession === '' ? {} : { accession }),
      ...(studyUid === '' ? {} : { studyUid }),
      ...(priority === undefined || priority === null ? {} : { priority }),
      ...(arrivedMs === undefined || arrivedMs === null ? {} : { arrivedMs }),
    });
  }
  return ok({ rows, problems });
}

const priorities: Readonly<Record<Priority, readonly string[]>> = {
  // Letters: HL7 v2 OBR-27.6. HIGH, MEDIUM and LOW: DICOM (0040,1003), PS3.3 C.4.11.
  stat: ['stat', 's', 'emergency', 'emergent'],
  urgent: ['urgent', 'u', 'a', 'asap', 'high'],
  routine: ['routine', 'r', 'p', 'c', 'medium', 'low', 'normal', 'elective'],
};

/** Undefined where nothing is said, null where it is no priority. */
export function priorityOf(words: string): Priority | null | undefined {
  const word = words.trim().toLowerCase();
  if (word === '') return undefined;
  for (const priority of ['stat', 'urgent', 'routine'] as const) {
    if (priorities[priority].includes(word)) return priority;
  }
  return null;
}

/** ISO 8601 date and time; a date alone is its midnight, local like every time without a zone. */
function timeOf(words: string): number | null | undefined {
  if (words === '') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
    words,
  );
  if (!match) return null;
  const [, date = '', time = '00:00', zone = ''] = match;
  const colon = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const full = /^[+-]\d{2}$/.test(colon) ? `${colon}:00` : colon.toUpperCase();
  const ms = Date.parse(`${date}T${time.replace(',', '.')}${full}`);
  if (!Number.isFinite(ms)) return null;
  // 2024-02-31 is no day, though Date takes it for one.
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date) ? ms : null;
}
