import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openInference, readModel } from '../../inference/index.js';
import { nodeChildren } from '../../process/index.js';
import { openStore } from '../../store/index.js';
import { builtFolder, defaultStorePath, ownModelFolder, providerNotes } from '../../workstation/index.js';
import type { WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, modelOption, storeOption } from '../options.js';
import { csvText, formatOf, tableText, writeJson, writeResult, type Cell, type FormatOptions } from '../output.js';
import { version } from '../version.js';

type DoctorOptions = WorkstationFlags & FormatOptions & { readonly retry?: boolean };

/** One line of the report: what was looked at, whether it is well, and what was found or is to be done. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

function machine(): Finding[] {
  const cores = cpus();
  return [
    {
      name: 'ictus',
      ok: true,
      message: `Ictus ${version} on Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    },
    {
      name: 'machine',
      ok: true,
      message: `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB of memory, load ${(loadavg()[0] ?? 0).toFixed(1)}.`,
    },
  ];
}

function versionIn(folder: string): string {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim();
  } catch {
    return 'unknown version';
  }
}

function window(): Finding[] {
  const program = join(builtFolder(), '..', '..');
  const official = join(program, 'node_modules', 'electron', 'dist');
  const standIn = join(program, '.cache', 'electron-stand-in');
  const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return [
    existsSync(official)
      ? { name: 'electron', ok: true, message: `The makers' Electron ${versionIn(official)} is installed.` }
      : existsSync(standIn)
        ? {
            name: 'electron',
            ok: true,
            message: `Only a stand-in Electron ${versionIn(standIn)} is here, not its makers' own build; it opens the demo studies, and your folders with --stand-in.`,
          }
        : {
            name: 'electron',
            ok: false,
            message: 'No Electron is here yet; npm start fetches one, or works in the terminal.',
          },
    display
      ? { name: 'display', ok: true, message: 'A display is named for the window.' }
      : {
          name: 'display',
          ok: false,
          message: 'No display (DISPLAY and WAYLAND_DISPLAY are not set): npm start works in the terminal.',
        },
  ];
}

async function model(options: DoctorOptions): Promise<Finding[]> {
  const folder = resolve(options.model ?? ownModelFolder());
  const read = readModel(folder);
  if (!read.ok) return [{ name: 'model', ok: false, message: read.problem.message }];
  const { manifest, hash } = read.value;
  const findings: Finding[] = [
    {
      name: 'model',
      ok: true,
      message: `${manifest.id} ${manifest.version} in ${folder} is whole (hash ${hash.slice(0, 12)}).`,
    },
  ];
  const store = openStore(resolve(options.store ?? defaultStorePath()));
  const notes = store.ok ? providerNotes(store.value) : undefined;
  if (options.retry) notes?.write('{}');
  const startChild = nodeChildren(builtFolder());
  const inference = openInference({ startChild: () => startChild('inference'), folder, ...(notes ? { notes } : {}) });
  const loaded = await inference.load();
  inference.close();
  if (store.ok) store.value.close();
  if (!loaded.ok) return [...findings, { name: 'provider', ok: false, message: loaded.problem.message }];
  for (const { name, outcome, reason, msPerSlice } of loaded.value.providers) {
    const speed =
      msPerSlice === undefined
        ? ''
        : ` ${msPerSlice.toFixed(0)} ms a slice, ${(1000 / msPerSlice).toFixed(1)} slices a second, ${loaded.value.threads} threads.`;
    findings.push({
      name: `provider ${name}`,
      ok: outcome !== 'refused' || loaded.value.provider !== name,
      message: `${outcome}: ${reason}${speed}`,
    });
  }
  return findings;
}

function store(options: DoctorOptions): Finding[] {
  const opened = openStore(resolve(options.store ?? defaultStorePath()));
  if (!opened.ok) return [{ name: 'store', ok: false, message: opened.problem.message }];
  const checks = opened.value.check();
  opened.value.close();
  return [...checks];
}

async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const findings = [...machine(), ...window(), ...store(options), ...(await model(options))];
  const rows = findings.map(({ name, ok, message }): Cell[] => [ok ? 'ok' : 'see', name, message]);
  const format = formatOf(options);
  if (format === 'json') writeJson({ findings });
  else if (format === 'csv') writeResult(csvText(['state', 'what', 'found'], rows));
  else writeResult(tableText(['state', 'what', 'found'], rows));
  const usable = findings.filter(({ name }) => name === 'model' || name.startsWith('store') || name === 'provider');
  return usable.every(({ ok }) => ok) ? exitCodes.done : exitCodes.nothing;
}

export function addDoctor(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('doctor')
    .description('Checks machine, Electron, display, store, model and execution providers, and says what to do.')
    .option('--retry', 'try providers again that ended the inference process before')
    .action(async (options: DoctorOptions) => finish(await doctor(options)));
  modelOption(storeOption(command));
  formatOptions(command, 'one JSON object on stdout', 'one CSV row a finding on stdout');
}
