import { relative, sep } from 'node:path';
import {
  failed,
  ok,
  problem,
  type FileRef,
  type InstanceHeader,
  type Problem,
  type Result,
} from '../contract/index.js';
import { walkFiles } from '../files/index.js';
import { openHeaderReaders } from '../library/index.js';
import { isPictureName } from './picture.js';

/** A file of the set's folder that is an image: a picture, or a DICOM instance with its header. */
export interface FoundImage {
  /** Below the folder, with `/`. */
  readonly name: string;
  readonly ref: FileRef;
  readonly size: number;
  readonly header: InstanceHeader | null;
}

export interface FoundImages {
  readonly images: readonly FoundImage[];
  /** Files that are DICOM and could not be used. */
  readonly problems: readonly Problem[];
}

const filesPerBatch = 64;
/** Companions of a set, never DICOM. */
const companions = /\.(csv|json|txt|md|html|py|npy|pdf)$/i;

/**
 * Every picture and DICOM instance below `folder` (or in a zip archive), in order of name; `onRead` counts the headers that are
 * read, for which a picture is not opened. Error: `set-empty`.
 */
export async function findImages(
  folder: string,
  onRead: (done: number, total: number) => void = () => undefined,
): Promise<Result<FoundImages>> {
  const images: FoundImage[] = [];
  const problems: Problem[] = [];
  const others: { readonly name: string; readonly ref: FileRef; readonly size: number }[] = [];
  for await (const files of walkFiles(folder, { onProblem: (one) => problems.push(one) })) {
    for (const { ref, size } of files) {
      const name = (ref.entry ?? relative(folder, ref.path)).split(sep).join('/');
      if (isPictureName(name)) images.push({ name, ref, size, header: null });
      else if (!companions.test(name)) others.push({ name, ref, size });
    }
  }
  const readers = openHeaderReaders();
  try {
    for (let at = 0; at < others.length; at += filesPerBatch) {
      const batch = others.slice(at, at + filesPerBatch);
      const outcomes = await readers.read(batch.map(({ ref }) => ref));
      batch.forEach((file, index) => {
        const outcome = outcomes[index];
        if (outcome?.kind === 'image') {
          // Both halves of one header, as the index joins them.
          const own = JSON.parse(outcome.own) as Partial<InstanceHeader>;
          const header = { ...own, ...(JSON.parse(outcome.shared.words) as Partial<InstanceHeader>) } as InstanceHeader;
          if (header.hasPixelData) images.push({ ...file, header });
        } else if (outcome?.kind === 'skipped' && outcome.problem.code !== 'not-dicom') {
          problems.push(
            problem(outcome.problem.code, `${file.name}: ${outcome.problem.message}`, { where: file.name }),
          );
        }
      });
      onRead(at + batch.length, others.length);
    }
  } finally {
    await readers.close();
  }
  if (images.length > 0) return ok({ images: images.sort((a, b) => (a.name < b.name ? -1 : 1)), problems });
  return failed('set-empty', `${folder} holds no picture and no DICOM file; name the folder of the set.`, {
    where: folder,
  });
}
