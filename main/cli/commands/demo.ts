import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeDemo } from '../../phantom/index.js';
import { userCacheFolder } from '../../workstation/index.js';
import type { WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, modelOption, storeOption } from '../options.js';
import { csvText, formatOf, say, sayProblem, writeJson, writeResult, type FormatOptions } from '../output.js';
import { progressLine } from '../progressLine.js';
import { triagePaths } from './triage.js';

type DemoOptions = WorkstationFlags & FormatOptions & { readonly triage?: boolean };

async function demo(path: string | undefined, options: DemoOptions): Promise<ExitCode> {
  const folder = resolve(path ?? join(userCacheFolder(), 'demo'));
  const line = progressLine();
  const written = await writeDemo(folder, {
    nowMs: Date.now(),
    onProgress: ({ done, total, study }) =>
      line.show({ stage: 'indexing', done, total, perSecond: null, leftMs: null, detail: `simulated study ${study}` }),
  });
  line.end();
  if (!written.ok) {
    sayProblem(written.problem);
    return exitCodes.nothing;
  }
  say(`ictus: ${written.value.studies} simulated studies in ${folder} (${written.value.written} written now).`);
  if (options.triage) return triagePaths([folder], options);
  const format = formatOf(options);
  if (format === 'json') writeJson(written.value);
  else if (format === 'csv')
    writeResult(csvText(['folder', 'studies', 'written'], [[folder, written.value.studies, written.value.written]]));
  else writeResult(`${folder}\n`);
  return exitCodes.done;
}

export function addDemo(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('demo')
    .description('Writes the simulated demo studies to a folder and prints its path; with --triage ranks them.')
    .argument('[folder]', "where to write them (default: the user's cache folder)")
    .option('--triage', 'rank the studies as ictus triage does')
    .action(async (folder: string | undefined, options: DemoOptions) => finish(await demo(folder, options)));
  modelOption(storeOption(command));
  formatOptions(command, 'JSON on stdout', 'CSV on stdout');
}
