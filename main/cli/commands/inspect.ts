import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { FileRef } from '../../contract/index.js';
import { inspectFile } from '../../frames/index.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { wholeNumber } from '../options.js';
import {
  csvText,
  formatOf,
  sayProblem,
  tableText,
  writeJson,
  writeResult,
  type Cell,
  type FormatOptions,
} from '../output.js';

/** `<path>` or `<archive.zip>!<entry>`; an existing file whose name holds a "!" is that file. */
function fileRefOf(path: string): FileRef {
  const whole = resolve(path);
  const at = path.indexOf('!');
  if (at <= 0 || existsSync(whole)) return { path: whole };
  return { path: resolve(path.slice(0, at)), entry: path.slice(at + 1) };
}

/** One name and one cell for each value, whatever it was nested in. */
function flat(value: object): [string, Cell][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, Cell][] => {
    if (inner === null || typeof inner === 'number' || typeof inner === 'string') return [[key, inner]];
    if (Array.isArray(inner)) {
      return [[key, inner.map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ')]];
    }
    return typeof inner === 'object' ? flat(inner) : [[key, JSON.stringify(inner)]];
  });
}

async function inspect(path: string, options: FormatOptions & { readonly frame: number }): Promise<ExitCode> {
  const inspected = await inspectFile(fileRefOf(path), options.frame);
  if (!inspected.ok) sayProblem(inspected.problem);
  const found = inspected.ok
    ? (({ minHu, maxHu, meanHu, ...rest }) => ({ ...rest, file: path, min: minHu, max: maxHu, mean: meanHu }))(
        inspected.value,
      )
    : { file: path, frame: options.frame, problem: inspected.problem };
  const rows = flat(found);
  const format = formatOf(options);
  if (format === 'json') writeJson(found);
  else if (format === 'csv')
    writeResult(
      csvText(
        rows.map(([key]) => key),
        [rows.map(([, cell]) => cell)],
      ),
    );
  else if (inspected.ok)
    writeResult(
      tableText(
        ['what', 'value'],
        rows.map(([key, cell]) => [key, cell === null ? '' : String(cell)]),
      ),
    );
  return inspected.ok ? exitCodes.done : exitCodes.nothing;
}

export function addInspect(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('inspect')
    .description('Shows identity, geometry, syntax and the HU of one frame of a DICOM file.')
    .argument('<file>', 'DICOM file, or an entry of an archive as <archive.zip>!<entry>')
    .option('--frame <n>', 'frame to decode, from 0', wholeNumber, 0)
    .option('--json', 'one JSON object on stdout')
    .option('--csv', 'one CSV row on stdout')
    .action(async (file: string, options: FormatOptions & { readonly frame: number }) =>
      finish(await inspect(file, options)),
    );
}
