import { InvalidArgumentError, type Command } from 'commander';
import type { PictureWindow, Progress } from '../contract/index.js';
import type { SetSource } from '../judging/index.js';
import { defaultStorePath } from '../workstation/index.js';
import { storeOption } from './options.js';
import { progressLine } from './progressLine.js';

/** The options by which every command names a labelled set. */
export interface SetOptions {
  readonly labels?: string;
  readonly window?: PictureWindow;
  readonly reads?: boolean;
  readonly store?: string;
}

/** The set as the use cases take it. */
export function setSource({ labels, window, reads, store }: SetOptions): SetSource {
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(window === undefined ? {} : { window }),
    ...(reads === true ? { readsOf: store ?? defaultStorePath() } : {}),
  };
}

/** Runs a use case with its progress on stderr. */
export async function withProgress<T>(work: (onProgress: (progress: Progress) => void) => Promise<T>): Promise<T> {
  const line = progressLine();
  try {
    return await work((progress) => {
      line.show(progress);
    });
  } finally {
    line.end();
  }
}

/** Level and width of a picture's window, as they are written. */
export function pictureWindow(text: string): PictureWindow {
  const [, level, width] = /^(-?\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (level === undefined || Number(width) <= 0) {
    throw new InvalidArgumentError('It must be level and width in HU, like 40/80.');
  }
  return { levelHu: Number(level), widthHu: Number(width) };
}

/** Adds the set and those options to a command. */
export function setOptions(command: Command): Command {
  return storeOption(
    command
      .argument('<set>', 'folder of DICOM files or 8-bit pictures with a table of labels')
      .option('--labels <file>', 'table of labels below the folder (default: labels.csv, or the only one)')
      .option('--window <level/width>', 'window of the pictures in HU, where set.json says none', pictureWindow)
      .option('--reads', 'takes the signed reads of the store as labels, instead of a table'),
  );
}
