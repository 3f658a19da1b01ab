import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasDisplay } from './system.mjs';

/**
 * A virtual display where there is none. It listens on no network and takes any local user, because the window runs as
 * an unprivileged one.
 * @returns {Promise<{ env: Record<string, string>, stop: () => void }>}
 */
export async function startDisplay() {
  if (hasDisplay() && process.env.ICTUS_VIRTUAL_DISPLAY !== '1') return { env: {}, stop: () => undefined };
  const number = [...Array(400).keys()].map((index) => 90 + index).find((one) => !existsSync(`/tmp/.X11-unix/X${one}`));
  const server = spawn('Xvfb', [`:${number}`, '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-ac'], {
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 100 && !existsSync(`/tmp/.X11-unix/X${number}`); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { env: { DISPLAY: `:${number}` }, stop: () => server.kill() };
}
