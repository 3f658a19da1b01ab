import type { Command } from 'commander';
import { isUnused, type SkippedFile, type WorklistRow } from '../../contract/index.js';
import { triageReport, type TriageReport } from '../../triage/index.js';
import { namedPaths, openTerminalWorkstation, type WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, modelOption, noPathsSentence, storeOption } from '../options.js';
import {
  csvText,
  formatOf,
  say,
  sayProblem,
  tableText,
  writeJson,
  writeResult,
  type Cell,
  type Format,
  type FormatOptions,
} from '../output.js';

type TriageOptions = WorkstationFlags & FormatOptions;

function twoPlaces(value: number | null): string {
  return value === null ? '' : value.toFixed(2);
}

function tableOf(rows: readonly WorklistRow[]): string {
  const heading = ['#', 'band', 'any', 'highest', 'patient', 'accession', 'priority', 'slices', 'why here'];
  return tableText(
    heading,
    rows.map((row): Cell[] => [
      row.rank,
      row.band,
      twoPlaces(row.probabilities?.any ?? null),
      row.named === null || row.probabilities === null
        ? ''
        : `${row.named === 'any' ? 'bleeding' : row.named} ${twoPlaces(row.probabilities[row.named])}`,
      row.patientId,
      row.accession,
      row.order.priority,
      row.slices,
      row.why,
    ]),
  );
}

function csvOf(reports: readonly TriageReport[]): string {
  const heading = ['rank', 'studyUid', 'patientId', 'accession', 'band', 'evaluability', 'score', 'any', 'epidural'];
  heading.push('intraparenchymal', 'intraventricular', 'subarachnoid', 'subdural', 'reasons', 'why', 'slices', 'ms');
  return csvText(
    heading,
    reports.map((report, place): Cell[] => [
      place + 1,
      report.studyUid,
      report.patientId,
      report.accession,
      report.band,
      report.evaluability,
      report.score,
      report.probabilities?.any ?? null,
      report.probabilities?.epidural ?? null,
      report.probabilities?.intraparenchymal ?? null,
      report.probabilities?.intraventricular ?? null,
      report.probabilities?.subarachnoid ?? null,
      report.probabilities?.subdural ?? null,
      report.reasons.map(({ code }) => code).join(' '),
      report.why,
      report.slices,
      report.ms,
    ]),
  );
}

function write(format: Format, rows: readonly WorklistRow[], skipped: readonly SkippedFile[]): void {
  const reports = rows.map(triageReport);
  switch (format) {
    case 'json':
      writeJson({ studies: reports, skipped });
      break;
    case 'csv':
      writeResult(csvOf(reports));
      break;
    case 'table':
      writeResult(tableOf(rows));
      break;
  }
}

/** Indexes, scores and ranks what lies under the paths, and writes the list in order of rank. */
export async function triagePaths(paths: readonly string[], options: TriageOptions): Promise<ExitCode> {
  const terminal = openTerminalWorkstation(paths, { ...options, scoring: true });
  if (!terminal.ok) {
    sayProblem(terminal.problem);
    return exitCodes.nothing;
  }
  const { workstation } = terminal.value;
  if (workstation.modelProblem) {
    sayProblem(workstation.modelProblem);
    terminal.value.close();
    return exitCodes.nothing;
  }
  const indexed = await workstation.index(paths);
  if (!indexed.ok) sayProblem(indexed.problem);
  await workstation.scored();
  terminal.value.quiet();
  const stopped = workstation.scheduler?.stopped ?? null;
  if (stopped) sayProblem(stopped);
  const snapshot = workstation.answers['worklist.get']({});
  const list = await snapshot;
  const rows = list.ok ? list.value.rows : [];
  const skipped = workstation.skipped();
  const format = formatOf(options);
  write(format, rows, skipped);
  if (list.ok && list.value.drift !== null) say(`ictus: ${list.value.drift}`);
  if (format !== 'json') {
    const unused = skipped.filter(isUnused);
    for (const { file, message } of unused.slice(0, 10)) say(`ictus: not used: ${file}: ${message}`);
    if (unused.length > 10) say(`ictus: not used: ${unused.length - 10} more files (listed with --json).`);
  }
  terminal.value.close();
  if (rows.length === 0) say('ictus: No CT study was found there.');
  else say('ictus: A reading aid for research use, not a medical device. A study that is not flagged is not negative.');
  return rows.length > 0 && indexed.ok && !stopped ? exitCodes.done : exitCodes.nothing;
}

export function addTriage(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('triage')
    .description('Scores head CT studies and lists them in the order in which they should be read.')
    .argument('[paths...]', 'folders, zip archives or DICOM files')
    .action(async (args: readonly string[], options: TriageOptions) => {
      if (args.length === 0) command.error(`error: ${noPathsSentence}`, { exitCode: exitCodes.wrongCall });
      const paths = namedPaths(args);
      if (!paths.ok) sayProblem(paths.problem);
      finish(paths.ok ? await triagePaths(paths.value, options) : exitCodes.wrongCall);
    });
  modelOption(storeOption(command));
  formatOptions(
    command,
    'one JSON object on stdout: {"studies": [...], "skipped": [...]}',
    'one CSV row a study on stdout',
  );
}
