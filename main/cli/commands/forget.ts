import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openStore } from '../../store/index.js';
import { defaultStorePath, userName } from '../../workstation/index.js';
import type { WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, storeOption } from '../options.js';
import { csvText, formatOf, say, sayProblem, writeJson, writeResult, type FormatOptions } from '../output.js';

function forget(patientId: string, options: WorkstationFlags & FormatOptions): ExitCode {
  const store = openStore(resolve(options.store ?? defaultStorePath()));
  if (!store.ok) {
    sayProblem(store.problem);
    return exitCodes.nothing;
  }
  const forgotten = store.value.forget(patientId, { who: userName(), atMs: Date.now() });
  store.value.close();
  if (!forgotten.ok) {
    sayProblem(forgotten.problem);
    return exitCodes.nothing;
  }
  const counts = forgotten.value;
  const format = formatOf(options);
  if (format === 'json') writeJson(counts);
  else if (format === 'csv') writeResult(csvText(Object.keys(counts), [Object.values(counts) as number[]]));
  if (counts.studies === 0) {
    say('ictus: The store knows no patient with this Patient ID; nothing was changed.');
    return exitCodes.nothing;
  }
  say(
    `ictus: Forgotten: ${counts.studies} studies, ${counts.instances} images, ${counts.scores} scores, ${counts.orders} orders, the words of ${counts.events} events. The DICOM files are not touched; opening their folder again finds them again.`,
  );
  return exitCodes.done;
}

export function addForget(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('forget')
    .description('Purges all that the store holds of one patient. DICOM files are never touched.')
    .argument('<patient-id>', 'Patient ID (0010,0020) as in the files')
    .action((patientId: string, options: WorkstationFlags & FormatOptions) => finish(forget(patientId, options)));
  formatOptions(storeOption(command), 'what was purged, as JSON on stdout', 'what was purged, as CSV on stdout');
}
