import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Channel, ChannelAnswers, ChannelRequest, IctusBridge, Result } from '../../main/contract/index.js';

const root = join(import.meta.dirname, '..', '..');
export const nobody = 65534;

export interface OpenWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** A private folder of this run: store, settings, demo studies. */
  readonly folder: string;
  /** Runs a function in the Electron main process; it must bear being run twice (see `inMain`). */
  inMain<A, R>(body: MainFunction<A, R>, argument?: A): Promise<R>;
  /** Calls a channel as the page would, and throws where the answer is a problem. */
  call<C extends Channel>(channel: C, request: ChannelRequest<C>): Promise<ChannelAnswers[C]>;
  close(): Promise<void>;
}

type MainFunction<A, R> = (electron: typeof Electron.CrossProcessExports, argument: A) => R | Promise<R>;

/**
 * Node's inspector holds the answer of an evaluation weakly: under memory pressure it is collected before it is read, which says
 * nothing about the program. Such a question is asked again.
 */
async function inMain<A, R>(app: ElectronApplication, body: MainFunction<A, R>, argument: A): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await app.evaluate(body as never, argument);
    } catch (error) {
      if (attempt === 5 || !String(error).includes('promise was garbage collected')) throw error;
    }
  }
}

/**
 * Root gives its window to an unprivileged user, as `npm start` does, because Electron does not sandbox a renderer for root;
 * not where that user may not enter this checkout.
 */
export const steppedDown =
  process.getuid?.() === 0 && spawnSync('test', ['-x', root], { uid: nobody, gid: nobody }).status === 0;
export const sandboxed = process.getuid?.() !== 0 || steppedDown;

/** The Electron that the tests were given. */
export function givenElectron(): string {
  const executable = process.env['ICTUS_ELECTRON_EXECUTABLE'];
  if (!executable) throw new Error('ICTUS_ELECTRON_EXECUTABLE names no Electron: run these tests through npm test');
  return executable;
}

function executableFor(folder: string, executable: string): string {
  if (!steppedDown) return executable;
  const script = join(folder, 'electron-as-nobody');
  writeFileSync(
    script,
    `#!/bin/sh\nexec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "${executable}" "$@"\n`,
  );
  chmodSync(script, 0o755);
  return script;
}

export interface WindowWishes {
  readonly paths?: readonly string[];
  readonly allowStandIn?: boolean;
  /** Another program than the Electron that was given. */
  readonly executable?: string;
  /** Continues with the folder of an earlier run. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly size?: { readonly width: number; readonly height: number };
}

interface Prepared {
  readonly folder: string;
  readonly executable: string;
  readonly env: Record<string, string>;
}

/** A run's folder, the program that starts it, and an environment in which it touches nothing but that folder. */
export function prepare(wishes: WindowWishes): Prepared {
  const folder = wishes.folder ?? mkdtempSync(join(tmpdir(), 'ictus-e2e-'));
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  // Demo studies are drawn once and kept between runs; everything else is new.
  const cache = join(root, '.cache', 'e2e');
  mkdirSync(cache, { recursive: true });
  if (steppedDown) for (const path of [folder, home, cache]) chownSync(path, nobody, nobody);
  return {
    folder,
    executable: executableFor(folder, wishes.executable ?? givenElectron()),
    env: {
      ...(process.env as Record<string, string>),
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CACHE_HOME: cache,
      ...(wishes.allowStandIn === false ? {} : { ICTUS_ALLOW_STAND_IN: '1' }),
      ...wishes.env,
    },
  };
}

/** Starts the program where it is expected to end by itself, and gives its exit code and what it said. */
export function launchOnce(folder: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const { executable, env } = prepare({ folder, env: { ICTUS_NO_DIALOG: '1' } });
  const switches = sandboxed ? [] : ['--no-sandbox'];
  const child = spawn(executable, [...switches, '--disable-dev-shm-usage', root], { cwd: root, env, timeout: 60_000 });
  let said = '';
  child.stdout.on('data', (words: Buffer) => (said += words.toString()));
  child.stderr.on('data', (words: Buffer) => (said += words.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

/** Starts the real program, built, in a real window, with a folder of its own. */
export async function openIctus(wishes: WindowWishes = {}): Promise<OpenWindow> {
  const { folder, executable, env } = prepare(wishes);
  const app = await _electron.launch({
    executablePath: executable,
    chromiumSandbox: sandboxed,
    args: ['--disable-dev-shm-usage', root, ...(wishes.paths ?? [])],
    cwd: root,
    env,
  });
  const page = await app.firstWindow();
  if (wishes.size) {
    await inMain(
      app,
      ({ BrowserWindow }, size) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
      },
      wishes.size,
    );
  }
  return {
    app,
    page,
    folder,
    inMain: (body, argument) => inMain(app, body, argument as never),
    call: async (channel, request) => {
      const answer = (await page.evaluate(
        ([name, payload]) =>
          (window as unknown as { ictus: IctusBridge }).ictus.call(name, payload as never) as Promise<Result<unknown>>,
        [channel, request] as const,
      )) as Result<ChannelAnswers[typeof channel]>;
      if (!answer.ok) throw new Error(`${channel}: ${answer.problem.code}: ${answer.problem.message}`);
      return answer.value;
    },
    close: async () => {
      await app.close();
      if (!wishes.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a condition on the worklist holds, and gives the snapshot. */
export async function worklistWhen(
  ictus: OpenWindow,
  holds: (snapshot: ChannelAnswers['worklist.get']) => boolean,
  limitMs = 120_000,
): Promise<ChannelAnswers['worklist.get']> {
  const end = Date.now() + limitMs;
  for (;;) {
    const snapshot = await ictus.call('worklist.get', {});
    if (holds(snapshot)) return snapshot;
    if (Date.now() > end) throw new Error(`the worklist did not get there: ${JSON.stringify(snapshot).slice(0, 1500)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The first start asks the reader to confirm what Ictus is; the dialog is answered as a reader would. */
export async function acceptDisclaimer(ictus: OpenWindow): Promise<void> {
  await ictus.page.getByRole('button', { name: 'I understand' }).click();
  await ictus.page.getByRole('dialog').waitFor({ state: 'detached' });
}
