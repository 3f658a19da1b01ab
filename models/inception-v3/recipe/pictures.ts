import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Picture {
  readonly file: string;
  /** Of the file's own bytes. */
  readonly sha256: string;
  readonly rows: number;
  readonly cols: number;
  /** 8-bit grey, row-major. */
  readonly values: Uint8Array;
}

export interface PicturePack {
  picture(file: string): Picture;
  close(): void;
}

interface Entry {
  readonly file: string;
  readonly sha256: string;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

/**
 * Decodes the pictures named, once, into a raw pack below `cacheFolder` (pictures.py: Node has no WebP decoder of its own).
 * Needs Debian's python3-pil; another interpreter that has Pillow can be named in ICTUS_PYTHON.
 */
export function openPictures(root: string, files: readonly string[], cacheFolder: string): PicturePack {
  mkdirSync(cacheFolder, { recursive: true });
  const listing = files.join('\n');
  const name = createHash('sha256').update(`${root}\n${listing}`).digest('hex').slice(0, 16);
  const pack = join(cacheFolder, `pictures-${name}`);
  if (!existsSync(`${pack}.json`)) {
    writeFileSync(`${pack}.list`, listing);
    const python = process.env['ICTUS_PYTHON'] ?? '/usr/bin/python3';
    const script = join(import.meta.dirname, 'pictures.py');
    execFileSync(python, [script, root, `${pack}.list`, pack], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
  const entries = new Map(
    (JSON.parse(readFileSync(`${pack}.json`, 'utf8')) as Entry[]).map((entry) => [entry.file, entry]),
  );
  const raw = openSync(`${pack}.raw`, 'r');
  return {
    picture(file) {
      const entry = entries.get(file);
      if (entry === undefined) throw new Error(`the pack of pictures does not hold ${file}`);
      const values = new Uint8Array(entry.rows * entry.cols);
      readSync(raw, values, 0, values.length, entry.offset);
      return { file, sha256: entry.sha256, rows: entry.rows, cols: entry.cols, values };
    },
    close: () => {
      closeSync(raw);
    },
  };
}
