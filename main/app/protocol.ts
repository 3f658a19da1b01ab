import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { protocol } from 'electron';
import type { Result } from '../contract/index.js';
import { pagePolicy } from './security.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Must run before Electron is ready: the page's scheme behaves like https, with fetch and an origin of its own. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'ictus', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** The files of the built page by their address. A request can only name one of these, so it cannot name a path. */
function pageFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`/${relative(folder, path).split(sep).join('/')}`, path];
    }),
  );
}

/** Nothing is taken for another type than it says, and nothing that is served can do more than the page. */
const always = { 'x-content-type-options': 'nosniff', 'content-security-policy': pagePolicy };

function refusal(status: number, sentence: string): Response {
  return new Response(sentence, { status, headers: { ...always, 'content-type': 'text/plain; charset=utf-8' } });
}

/** Serves the page, and the frames of indexed instances as uncompressed Part 10 for Cornerstone's loader. */
export function answerScheme(options: {
  readonly pageFolder: string;
  readonly part10: (instanceId: number, frame: number) => Promise<Result<Uint8Array>>;
  /** The page may be built anew while it is served (development alone). */
  readonly rebuilt: boolean;
}): void {
  const known = pageFiles(options.pageFolder);
  protocol.handle('ictus', async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'app' || request.method !== 'GET') return refusal(403, 'Only the page itself is served here.');
    const slice = /^\/slice\/(\d{1,12})\/(\d{1,6})$/.exec(url.pathname);
    if (slice) {
      const answer = await options.part10(Number(slice[1]), Number(slice[2]));
      if (!answer.ok) return refusal(404, answer.problem.message);
      return new Response(answer.value as Uint8Array<ArrayBuffer>, {
        headers: { ...always, 'content-type': 'application/dicom', 'cache-control': 'no-store' },
      });
    }
    const files = options.rebuilt ? pageFiles(options.pageFolder) : known;
    const path = files.get(url.pathname);
    if (!path) return refusal(404, 'There is nothing at this address.');
    return new Response(await readFile(path), {
      headers: { ...always, 'content-type': contentTypes[extname(path)] ?? 'application/octet-stream' },
    });
  });
}
