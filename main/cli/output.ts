import { writeFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok, type Problem, type Result } from '../contract/index.js';

/** What a cell of a table or of a CSV file may hold. */
export type Cell = string | number | null;

/** One line for people, on stderr: stdout belongs to the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function sayProblem(problem: Problem): void {
  say(`ictus: ${problem.message}`);
}

/** Writes the result. Synchronously, because the process may end right after; a reader that went away is not a fault. */
export function writeResult(text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') process.exit(0);
      throw error;
    }
  }
}

/** JSON with a final line feed; NaN and infinities are null, as JSON has no word for them. */
export function writeJson(value: unknown): void {
  writeResult(`${JSON.stringify(value, null, 2)}\n`);
}

/** One object on one line (JSON lines). */
export function writeJsonLine(value: unknown): void {
  writeResult(`${JSON.stringify(value)}\n`);
}

/**
 * A CSV field. Text that a spreadsheet would run as a formula (=, +, -, @, or a tab or carriage return before them) gets
 * an apostrophe in front; numbers are written by us and stay numbers.
 */
export function csvField(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[\s]*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180, with a heading. */
export function csvText(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [heading, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** Control characters of a file name or tag must not reach a terminal: they could move the cursor or more. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are the very thing to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u00b7');
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : printable(cell);
}

/** A table in columns, numbers to the right; the last column is not padded. */
export function tableText(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = [heading, ...rows.map((row) => row.map(cellText))];
  const widths = heading.map((_, column) => Math.max(...text.map((row) => (row[column] ?? '').length)));
  const numeric = heading.map((_, column) =>
    rows.every((row) => typeof row[column] !== 'string' || row[column] === ''),
  );
  return text
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          if (numeric[column]) return cell.padStart(width);
          return column === row.length - 1 ? cell : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export type Format = 'table' | 'json' | 'csv';

export interface FormatOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

export function formatOf(options: FormatOptions): Format {
  if (options.json) return 'json';
  return options.csv ? 'csv' : 'table';
}

/** Writes a result beside stdout. Error: `result-unwritable`. */
export function writeTo(path: string, text: string): Result<string> {
  const file = resolve(path);
  try {
    writeFileSync(file, text);
    return ok(file);
  } catch (error) {
    return failed('result-unwritable', `${file} cannot be written; name another file.`, { cause: String(error) });
  }
}
