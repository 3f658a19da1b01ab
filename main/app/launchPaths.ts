import { resolve } from 'node:path';

/**
 * The folders and archives that a command line names. Unpackaged, the first plain word is the program's own folder;
 * words that begin with a dash are switches of Electron or of ours.
 */
export function launchPaths(
  words: readonly string[],
  options: { readonly packaged: boolean; readonly from: string },
): readonly string[] {
  const plain = words.slice(1).filter((word) => word !== '' && !word.startsWith('-'));
  return plain.slice(options.packaged ? 0 : 1).map((word) => resolve(options.from, word));
}
