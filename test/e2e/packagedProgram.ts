import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageProgram } from '../../main/setup/packaging.mjs';
import { givenElectron, prepare, sandboxed } from './window.js';

const root = join(import.meta.dirname, '..', '..');

export interface PackagedProgram {
  readonly folder: string;
  readonly executable: string;
  readonly archive: string;
}

/** Packages a test build from the Electron that the tests were given, unless the last one is of the same sources. */
export async function packagedProgram(): Promise<PackagedProgram> {
  const electron = dirname(givenElectron());
  const into = join(root, '.cache', 'test-build');
  const kind = existsSync(join(electron, 'stand-in.json')) ? 'stand-in' : 'official';
  await packageProgram({
    electron: { kind, folder: electron, executable: givenElectron() },
    testBuild: true,
    installers: false,
    into,
  });
  const folder = join(into, 'linux-unpacked');
  // As an installer does it: Chromium's own sandbox helper belongs to root and acts as root.
  if (process.getuid?.() === 0) chmodSync(join(folder, 'chrome-sandbox'), 0o4755);
  return { folder, executable: join(folder, 'ictus'), archive: join(folder, 'resources', 'app.asar') };
}

/** A copy of the program that is no test build, for what only such a one does; its files are shared with the first. */
export function unmarkedCopy(program: PackagedProgram, into: string): string {
  const copied = spawnSync('cp', ['-al', program.folder, into]);
  if (copied.status !== 0) throw new Error(copied.stderr.toString());
  spawnSync('rm', [join(into, 'test-build.json')]);
  return join(into, 'ictus');
}

export interface RunningProgram {
  readonly child: ChildProcess;
  /** Everything that any of its processes wrote to stdout or stderr so far. */
  said(): string;
  /** Ends all of its processes and waits for the end. */
  stop(): Promise<void>;
}

/** Starts a packaged program with a folder of its own for all that it keeps. */
export function startProgram(
  executable: string,
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProgram {
  const prepared = prepare({ folder, executable, env: { ICTUS_NO_DIALOG: '1', ...env } });
  const switches = [...(sandboxed ? [] : ['--no-sandbox']), '--disable-dev-shm-usage'];
  const child = spawn(prepared.executable, [...switches, ...words], { cwd: folder, env: prepared.env });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('latin1')));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    child,
    said: () => said,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** The process and all that descend from it. */
function descendants(pid: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of a program stands in brackets and may hold anything: the parent is the second word after it.
        const words = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return [{ pid: Number(name), parent: Number(words[1]) }];
      } catch {
        return [];
      }
    });
  const family = [pid];
  for (const member of family) {
    family.push(...parents.filter(({ parent }) => parent === member).map((child) => child.pid));
  }
  return family;
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    // A renderer in its sandbox does not let anybody look, and can open no socket.
    return [];
  }
}

/** How many processes a program has, and its network sockets: `protocol local remote`, as in /proc/net. */
export function networkOf(pid: number): { readonly processes: number; readonly sockets: readonly string[] } {
  const family = descendants(pid);
  const own = new Set(family.flatMap(socketsOf));
  const sockets = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((protocol) =>
    readFileSync(`/proc/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((words) => own.has(words[9] ?? ''))
      .map((words) => `${protocol} ${words[1]} ${words[2]}`),
  );
  return { processes: family.length, sockets };
}
