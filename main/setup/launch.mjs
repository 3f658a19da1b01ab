import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, root, say } from './terminal.mjs';

const nobody = 65534;

function canRead(path) {
  return spawnSync('test', ['-x', path], { uid: nobody, gid: nobody }).status === 0;
}

/** The X server's cookie belongs to root; the unprivileged user gets a copy of its own. */
function displayCookie(home) {
  const cookie = process.env.XAUTHORITY ?? join(homedir(), '.Xauthority');
  if (!existsSync(cookie)) return {};
  const copy = join(home, '.Xauthority');
  copyFileSync(cookie, copy);
  chownSync(copy, nobody, nobody);
  return { XAUTHORITY: copy };
}

/**
 * How Electron is started here. As root it runs as an unprivileged user with a home of its own, because Chromium does
 * not sandbox its renderer for root.
 * @param {{ allowStandIn: boolean }} wishes
 * @returns {{ args: string[], options: import('node:child_process').SpawnOptions }}
 */
export function launchArguments({ allowStandIn }) {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  if (allowStandIn) env.ICTUS_ALLOW_STAND_IN = '1';
  const args = process.platform === 'linux' ? ['--disable-dev-shm-usage'] : [];
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { args, options: { env } };
  if (!canRead(root)) {
    say('this folder can be read by root alone, so the window runs as root and without the renderer sandbox');
    return { args: [...args, '--no-sandbox'], options: { env } };
  }
  const home = join(cacheFolder, 'home-of-nobody');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, nobody, nobody);
  const own = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
  };
  return { args, options: { env: { ...env, ...own, ...displayCookie(home) }, uid: nobody, gid: nobody } };
}
