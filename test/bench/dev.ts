/**
 * From a save to the window that shows it, in `npm run dev`, on a copy of this checkout:
 *   npx tsx test/bench/dev.ts
 * Ends with 1 where a save does not come through, or where Ctrl-C leaves a process behind.
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'ictus-dev-'));
const apart = new Set(['node_modules', '.cache', '.git', 'dist', 'release', 'docs', 'test']);
for (const name of readdirSync(root))
  if (!apart.has(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
mkdirSync(join(copy, '.cache'));
const standIn = join('.cache', 'electron-stand-in');
symlinkSync(join(root, standIn), join(copy, standIn));
spawnSync('chmod', ['-R', 'a+rX', copy]);

const studies = join(copy, 'studies');
mkdirSync(studies);
const dev = spawn(process.execPath, [join(copy, 'main', 'setup', 'dev.mjs'), studies], {
  cwd: copy,
  env: { ...process.env, ICTUS_ELECTRON: 'stand-in', ELECTRON_ENABLE_LOGGING: '1', INIT_CWD: copy },
});
let said = '';
for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
const ended = new Promise<number | null>((resolve) => dev.on('close', resolve));

/** Waits until the program has said a word; throws after a minute and a half. */
async function heard(word: string): Promise<void> {
  const end = Date.now() + 90_000;
  while (!said.includes(word)) {
    if (Date.now() > end) throw new Error(`"${word}" was not said; what was:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Saves a line at the end of a file, and gives the seconds until the running program has said it. */
async function secondsAfterSave(file: string, times: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let at = 1; at <= times; at++) {
    const word = `saved ${file} ${at}`;
    const startedMs = performance.now();
    // In pieces: a build that fails quotes the line.
    appendFileSync(join(copy, file), `\nconsole.warn(['saved', '${file}', ${at}].join(' '));\n`);
    await heard(word);
    seconds.push((performance.now() - startedMs) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  return seconds;
}

/** Processes that were started from the copy. */
function left(): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(copy) && !line.includes('<defunct>'));
}

const words = (seconds: readonly number[]): string => seconds.map((one) => one.toFixed(2)).join(', ');
try {
  const startedMs = performance.now();
  await heard('watching main and renderer');
  console.log(`started after ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  console.log(
    `save of a file of the page to page loaded: ${words(await secondsAfterSave(join('renderer', 'main.ts'), 5))} s`,
  );
  console.log(
    `save of a file of main to program started again: ${words(await secondsAfterSave(join('main', 'app', 'main.ts'), 3))} s`,
  );
  dev.kill('SIGINT');
  const code = await ended;
  await new Promise((resolve) => setTimeout(resolve, 500));
  console.log(`Ctrl-C: ended with ${code}; ${left().length} processes left`);
  process.exitCode = code === 0 && left().length === 0 ? 0 : 1;
} finally {
  dev.kill('SIGKILL');
  rmSync(copy, { recursive: true, force: true });
}
