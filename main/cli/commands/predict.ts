import type { Command } from 'commander';
import { isUnused, labels } from '../../contract/index.js';
import { ctSlices, predictSlices, type PredictedSlice } from '../../judging/index.js';
import { fileWords } from '../../store/index.js';
import {
  namedPaths,
  openTerminalWorkstation,
  type TerminalWorkstation,
  type WorkstationFlags,
} from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, modelOption, noPathsSentence, storeOption } from '../options.js';
import {
  csvField,
  formatOf,
  printable,
  say,
  sayProblem,
  tableText,
  writeJsonLine,
  writeResult,
  type Cell,
  type Format,
  type FormatOptions,
} from '../output.js';
import { progressLine } from '../progressLine.js';

type PredictOptions = WorkstationFlags & FormatOptions;

const heading = ['file', 'frame', 'studyUid', 'seriesUid', 'sopInstanceUid', ...labels];

function fileOf({ slice }: PredictedSlice): string {
  const { path, entry } = slice.instance.file;
  return fileWords(path, entry ?? '');
}

/** Writes one slice at a time, so that a reader sees results while the rest is computed; a table needs them all. */
function writer(format: Format): { add(prediction: PredictedSlice): void; end(): void } {
  const rows: Cell[][] = [];
  if (format === 'csv') writeResult(`${heading.join(',')}\r\n`);
  return {
    add(prediction) {
      const { slice, outcome } = prediction;
      if ('problem' in outcome) return;
      const { studyUid, seriesUid, sopInstanceUid } = slice.instance;
      const { probabilities } = outcome;
      const file = fileOf(prediction);
      const values = labels.map((label) => probabilities[label]);
      const cells: Cell[] = [file, slice.frame, studyUid, seriesUid, sopInstanceUid, ...values];
      if (format === 'json')
        writeJsonLine({ file, frame: slice.frame, studyUid, seriesUid, sopInstanceUid, probabilities });
      else if (format === 'csv') writeResult(`${cells.map(csvField).join(',')}\r\n`);
      else rows.push([file, slice.frame, ...values.map((value) => value.toFixed(3))]);
    },
    end() {
      if (format === 'table') writeResult(tableText(['file', 'frame', ...labels], rows));
    },
  };
}

async function predictAll(terminal: TerminalWorkstation, format: Format): Promise<number> {
  const { workstation } = terminal;
  const { model, network } = workstation;
  if (!model || !network) return 0;
  const slices = workstation.studies().flatMap((study) => ctSlices(study, (id) => workstation.store.instance(id)));
  const out = writer(format);
  const line = progressLine();
  const startedMs = performance.now();
  let settled = 0;
  let predicted = 0;
  const said = new Set<string>();
  for await (const prediction of predictSlices(slices, {
    frames: workstation.frames,
    network,
    manifest: model.manifest,
  })) {
    settled += 1;
    const perSecond = (1000 * settled) / (performance.now() - startedMs);
    line.show({
      stage: 'scoring',
      done: settled,
      total: slices.length,
      perSecond,
      leftMs: (1000 * (slices.length - settled)) / perSecond,
      detail: '',
    });
    if ('problem' in prediction.outcome) {
      line.end();
      said.add(fileOf(prediction));
      say(
        `ictus: not predicted: ${printable(fileOf(prediction))} frame ${prediction.slice.frame}: ${prediction.outcome.problem.message}`,
      );
    } else {
      predicted += 1;
      out.add(prediction);
    }
  }
  line.end();
  out.end();
  for (const { file, message } of workstation.skipped().filter((one) => isUnused(one) && !said.has(one.file)))
    say(`ictus: not read: ${printable(file)}: ${message}`);
  say(`ictus: ${predicted} of ${slices.length} CT slices predicted by ${model.summary.id} ${model.summary.version}.`);
  return predicted;
}

async function predict(args: readonly string[], options: PredictOptions): Promise<ExitCode> {
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
  const loaded = workstation.modelProblem ? null : await workstation.network?.load();
  const refused = workstation.modelProblem ?? (loaded && !loaded.ok ? loaded.problem : null);
  if (refused) {
    sayProblem(refused);
    terminal.value.close();
    return exitCodes.nothing;
  }
  const indexed = await workstation.index(paths.value);
  terminal.value.quiet();
  if (!indexed.ok) sayProblem(indexed.problem);
  const predicted = await predictAll(terminal.value, formatOf(options));
  terminal.value.close();
  return predicted > 0 ? exitCodes.done : exitCodes.nothing;
}

export function addPredict(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('predict')
    .description(
      "Gives the slice network's calibrated probabilities for every readable CT slice, whether its study can be evaluated or not. Entries of archives are written <archive.zip>!<entry>.",
    )
    .argument('[paths...]', 'folders, zip archives or DICOM files')
    .action(async (args: readonly string[], options: PredictOptions) => {
      if (args.length === 0) command.error(`error: ${noPathsSentence}`, { exitCode: exitCodes.wrongCall });
      finish(await predict(args, options));
    });
  modelOption(storeOption(command));
  formatOptions(command, 'one JSON object a slice on stdout (JSON lines)', 'one CSV row a slice on stdout');
}
