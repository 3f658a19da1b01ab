import type { Command } from 'commander';
import { isUnused, type Study } from '../../contract/index.js';
import { namedPaths, openTerminalWorkstation, type WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, noPathsSentence, storeOption } from '../options.js';
import {
  csvText,
  formatOf,
  say,
  sayProblem,
  tableText,
  writeJson,
  writeResult,
  type FormatOptions,
} from '../output.js';

type IndexOptions = WorkstationFlags & FormatOptions;

function studyReport(study: Study): object {
  return {
    studyUid: study.studyUid,
    patientId: study.patient.id ?? '',
    accession: study.accession ?? '',
    series: study.series.map((series) => ({
      seriesUid: series.seriesUid,
      modality: series.modality ?? null,
      description: series.description ?? '',
      stacks: series.stacks.map((stack) => ({
        id: stack.id,
        kind: stack.kind,
        plane: stack.plane,
        instances: new Set(stack.slices.map(({ instanceId }) => instanceId)).size,
        frames: stack.slices.length,
        rows: stack.rows,
        cols: stack.cols,
        thicknessMm: stack.thicknessMm ?? null,
        spacingMm: stack.spacingMm ?? null,
        coverageMm: stack.coverageMm ?? null,
        reasons: stack.reasons,
      })),
    })),
  };
}

const heading = [
  'patient',
  'accession',
  'study',
  'series',
  'stack',
  'kind',
  'plane',
  'slices',
  'thickness mm',
  'notes',
];

function rowsOf(studies: readonly Study[]): (string | number | null)[][] {
  return studies.flatMap((study) =>
    study.series.flatMap((series) =>
      series.stacks.map((stack) => [
        study.patient.id ?? '',
        study.accession ?? '',
        study.studyUid,
        series.description ?? '',
        stack.id.slice(stack.id.lastIndexOf('#') + 1),
        stack.kind,
        stack.plane,
        stack.slices.length,
        stack.thicknessMm ?? null,
        stack.reasons.map(({ code }) => code).join(' '),
      ]),
    ),
  );
}

async function index(args: readonly string[], options: IndexOptions): Promise<ExitCode> {
  const paths = namedPaths(args);
  if (!paths.ok) {
    sayProblem(paths.problem);
    return exitCodes.wrongCall;
  }
  const terminal = openTerminalWorkstation(paths.value, { ...options, scoring: false });
  if (!terminal.ok) {
    sayProblem(terminal.problem);
    return exitCodes.nothing;
  }
  const { workstation } = terminal.value;
  const indexed = await workstation.index(paths.value);
  terminal.value.quiet();
  if (!indexed.ok) sayProblem(indexed.problem);
  const studies = workstation.studies();
  const skipped = workstation.skipped();
  const unused = skipped.filter(isUnused).length;
  const odd = skipped.length - unused;
  const format = formatOf(options);
  if (format === 'json') writeJson({ studies: studies.map(studyReport), skipped });
  else if (format === 'csv') writeResult(csvText(heading, rowsOf(studies)));
  else writeResult(tableText(heading, rowsOf(studies)));
  terminal.value.close();
  say(
    `ictus: ${studies.length} studies; ${unused} files could not be used, ${odd} are used though odd${format === 'json' || skipped.length === 0 ? '' : ' (listed with --json)'}.`,
  );
  return indexed.ok && studies.length > 0 ? exitCodes.done : exitCodes.nothing;
}

export function addIndex(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('index')
    .description('Finds studies, series and stacks in folders and archives, and lists what could not be used.')
    .argument('[paths...]', 'folders, zip archives or DICOM files')
    .action(async (args: readonly string[], options: IndexOptions) => {
      if (args.length === 0) command.error(`error: ${noPathsSentence}`, { exitCode: exitCodes.wrongCall });
      finish(await index(args, options));
    });
  formatOptions(
    storeOption(command),
    'one JSON object on stdout: {"studies": [...], "skipped": [...]}',
    'one CSV row a stack on stdout',
  );
}
