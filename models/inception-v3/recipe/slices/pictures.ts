import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodePicture } from '../../../../main/dataset/index.js';
import { cacheFolder, trainingRoot } from '../design.js';
import type { TrainingSlice } from './trainingSets.js';

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
  /** Of the file's own bytes. */
  sha256(file: string): string;
  close(): void;
}

interface Entry {
  readonly file: string;
  readonly sha256: string;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

/** Decodes the pictures named, once, into a raw pack. */
export async function openPictures(root: string, files: readonly string[], below: string): Promise<PicturePack> {
  mkdirSync(below, { recursive: true });
  const name = createHash('sha256')
    .update(`${root}\n${files.join('\n')}`)
    .digest('hex')
    .slice(0, 16);
  const pack = join(below, `pictures-${name}`);
  if (!existsSync(`${pack}.json`)) await writePack(root, files, pack);
  const entries = new Map(
    (JSON.parse(readFileSync(`${pack}.json`, 'utf8')) as Entry[]).map((entry) => [entry.file, entry]),
  );
  const raw = openSync(`${pack}.raw`, 'r');
  const entryOf = (file: string): Entry => {
    const entry = entries.get(file);
    if (entry === undefined) throw new Error(`the pack of pictures does not hold ${file}`);
    return entry;
  };
  return {
    sha256: (file) => entryOf(file).sha256,
    picture(file) {
      const entry = entryOf(file);
      const values = new Uint8Array(entry.rows * entry.cols);
      readSync(raw, values, 0, values.length, entry.offset);
      return { file, sha256: entry.sha256, rows: entry.rows, cols: entry.cols, values };
    },
    close: () => {
      closeSync(raw);
    },
  };
}

/** The decoded pictures of the training slices. */
export function trainingPictures(slices: readonly TrainingSlice[]): Promise<PicturePack> {
  return openPictures(
    trainingRoot,
    slices.map(({ file }) => file),
    cacheFolder,
  );
}

/** `<pack>.raw`: the pixels, one picture after the other; then `<pack>.json`, which says that all are there. */
async function writePack(root: string, files: readonly string[], pack: string): Promise<void> {
  const entries: Entry[] = [];
  const raw = openSync(`${pack}.raw.part`, 'w');
  let offset = 0;
  for (const file of files) {
    const bytes = readFileSync(join(root, file));
    const decoded = await decodePicture(bytes);
    if (!decoded.ok) throw new Error(`${file}: ${decoded.problem.message}`);
    const { rows, cols, values } = decoded.value;
    entries.push({ file, sha256: createHash('sha256').update(bytes).digest('hex'), offset, rows, cols });
    offset += writeSync(raw, values);
  }
  closeSync(raw);
  renameSync(`${pack}.raw.part`, `${pack}.raw`);
  writeFileSync(`${pack}.json`, JSON.stringify(entries));
}
