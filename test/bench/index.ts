/**
 * The index row of docs/design.md 8: our indexing of header-only files against pydicom's loop over the same files, in turn,
 * warm cache, medians of the rounds; a second run; and the peak memory of the library process at many files. Headers
 * are of two kinds (headerFiles.ts), each measured; with --headers only the one that is named.
 *
 *   npx vite build -c vite.main.config.ts && npx tsx test/bench/index.ts \\
 *     [--files 20000] [--peak 100000] [--rounds 3] [--headers short|scanner]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../../main/numbers/index.js';
import { indexFolders, openHeaderReaders, openLibrary } from '../../main/library/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { openStore } from '../../main/store/index.js';
import { writeHeaderFiles, type HeaderKind } from './headerFiles.js';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    peak: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    headers: { type: 'string' },
    built: { type: 'string', default: join(import.meta.dirname, '..', '..', 'dist', 'main') },
  },
});
const built = resolve(values.built);
const bundle = join(built, 'headerThread.js');

const pydicomLoop = `
import os, sys, time, pydicom
paths = [os.path.join(d, f) for d, _, fs in os.walk(sys.argv[1]) for f in fs]
began = time.perf_counter(), time.process_time()
studies = {}
for path in paths:
    ds = pydicom.dcmread(path, stop_before_pixels=True)
    studies.setdefault(ds.StudyInstanceUID, []).append((ds.SeriesInstanceUID, ds.SOPInstanceUID, ds.ImagePositionPatient, ds.Rows))
print(time.perf_counter() - began[0], time.process_time() - began[1])
`;

/** Wall time, and the processor time of all threads: the fairer one where the machine has other work. */
interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

async function indexInProcess(storePath: string, folder: string): Promise<Spent> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const store = openStore(storePath);
  if (!store.ok) throw new Error(store.problem.message);
  const readers = openHeaderReaders(existsSync(bundle) ? { bundle } : {});
  const indexed = await indexFolders(store.value, [folder], { readers });
  await readers.close();
  store.value.close();
  if (!indexed.ok) throw new Error(indexed.problem.message);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: (performance.now() - began) / 1_000, cpu: (user + system) / 1e6 };
}

function pydicomSeconds(folder: string): Spent {
  const said = execFileSync('/usr/bin/python3', ['-c', pydicomLoop, folder], { encoding: 'utf8' });
  const [wall = 0, cpu = 0] = said.trim().split(' ').map(Number);
  return { wall, cpu };
}

function say(what: string, files: number, { wall, cpu }: Spent): void {
  const rate = Math.round(files / wall);
  console.log(`${what.padEnd(22)} ${wall.toFixed(2)} s, ${rate} files/s, processor ${cpu.toFixed(2)} s`);
}

function typical(runs: readonly Spent[], of: keyof Spent): number {
  return median(runs.map((run) => run[of])) ?? NaN;
}

async function compare(base: string, files: number, rounds: number, kind: HeaderKind): Promise<void> {
  const folder = join(base, kind);
  writeHeaderFiles(folder, files, kind);
  console.log(`${kind} headers, ${files} files`);
  const runs = { pydicom: [] as Spent[], first: [] as Spent[], second: [] as Spent[] };
  for (let round = 0; round < rounds; round += 1) {
    const storePath = join(base, `store-${kind}-${round}`, 'ictus.sqlite');
    runs.pydicom.push(pydicomSeconds(folder));
    runs.first.push(await indexInProcess(storePath, folder));
    runs.second.push(await indexInProcess(storePath, folder));
  }
  for (const spent of runs.pydicom) say('pydicom headers only', files, spent);
  for (const spent of runs.first) say('index, first run', files, spent);
  for (const spent of runs.second) say('index, second run', files, spent);
  for (const of of ['wall', 'cpu'] as const) {
    const first = typical(runs.pydicom, of) / typical(runs.first, of);
    const second = typical(runs.first, of) / typical(runs.second, of);
    console.log(
      `${of === 'wall' ? 'wall' : 'processor'}: first run ${first.toFixed(1)} times pydicom (budget 5), second ${second.toFixed(1)} times (10)`,
    );
  }
}

/** Highest resident memory of a process so far, MB (Linux). */
function peakMb(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1_024;
}

async function measurePeak(base: string, files: number): Promise<void> {
  const folder = join(base, 'many');
  writeHeaderFiles(folder, files, 'scanner');
  let pid = 0;
  const start = nodeChildren(built);
  const storePath = join(base, 'peak', 'ictus.sqlite');
  const library = openLibrary((name) => {
    const child = start(name);
    pid = child.pid ?? 0;
    return child;
  }, storePath);
  const began = performance.now();
  const indexed = await library.index([folder]);
  console.log(`library process: ${files} files in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  if (!indexed.ok) throw new Error(indexed.problem.message);
  console.log(`peak ${peakMb(pid).toFixed(0)} MB at ${files} files (budget 300 at 100,000)`);
  library.close();
  const store = openStore(storePath, { readOnly: true });
  if (!store.ok) throw new Error(store.problem.message);
  const read = performance.now();
  const studies = store.value.studies();
  console.log(`studies(): ${studies.length} studies in ${(performance.now() - read).toFixed(0)} ms`);
  store.value.close();
}

async function main(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'ictus-bench-'));
  try {
    for (const kind of ['short', 'scanner'] as const) {
      if ((values.headers ?? kind) === kind) await compare(base, Number(values.files), Number(values.rounds), kind);
    }
    if (Number(values.peak) > 0) await measurePeak(base, Number(values.peak));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

void main();
