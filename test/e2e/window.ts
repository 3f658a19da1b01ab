import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Channel, ChannelAnswers, ChannelRequest, IctusBridge, Result } from '../../main/contract/index.js';

const root = join(import.meta.dirname, '..', '..');
const nobody = 65534;

export interface OpenWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** A private folder of this run: store, settings, demo studies. */
  readonly folder: string;
  /** Calls a channel as the page would, and throws where the answer is a problem. */
  call<C extends Channel>(channel: C, request: ChannelRequest<C>): Promise<ChannelAnswers[C]>;
  close(): Promise<void>;
}

/** Electron does not sandbox its renderer for root: as root the window runs as an unprivileged user, as `npm start` does. */
function executableFor(folder: string): string {
  const executable = process.env['ICTUS_ELECTRON_EXECUTABLE'];
  if (!executable) throw new Error('ICTUS_ELECTRON_EXECUTABLE names no Electron: run these tests through npm test');
  if (process.getuid?.() !== 0) return executable;
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
  /** Continues with the folder of an earlier run. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Starts the real program, built, in a real window, with a folder of its own. */
export async function openIctus(wishes: WindowWishes = {}): Promise<OpenWindow> {
  const folder = wishes.folder ?? mkdtempSync(join(tmpdir(), 'ictus-e2e-'));
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  if (process.getuid?.() === 0) for (const path of [folder, home]) chownSync(path, nobody, nobody);
  const app = await _electron.launch({
    executablePath: executableFor(folder),
    chromiumSandbox: true,
    args: ['--disable-dev-shm-usage', root, ...(wishes.paths ?? [])],
    cwd: root,
    env: {
      ...(process.env as Record<string, string>),
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CACHE_HOME: join(home, 'cache'),
      ...(wishes.allowStandIn === false ? {} : { ICTUS_ALLOW_STAND_IN: '1' }),
      ...wishes.env,
    },
  });
  const page = await app.firstWindow();
  if (wishes.size) {
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
    }, wishes.size);
  }
  return {
    app,
    page,
    folder,
    call: async (channel, request) => {
      const answer = (await page.evaluate(
        ([name, payload]) =>
          (window as unknown as { ictus: IctusBridge }).ictus.call(name as Channel, payload as never) as Promise<
            Result<unknown>
          >,
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
