import type { Study } from '../contract/index.js';
import type { Store } from '../store/index.js';

/** Whether `file` is `path`, lies in it as a folder, or is an entry of it as an archive. Separators of either system. */
export function isUnder(file: string, path: string): boolean {
  const base = path.replace(/[\\/]+$/, '');
  return file === base || ['/', '\\', '!'].some((separator) => file.startsWith(base + separator));
}

/** Keeps the studies of which any image lies under one of the paths; without paths all are kept. */
export function studiesUnder(
  paths: readonly string[] | undefined,
  store: Pick<Store, 'instancesOf'>,
): (study: Study) => boolean {
  if (!paths) return () => true;
  const under = (file: string) => paths.some((path) => isUnder(file, path));
  // The root a study was found under is the quick answer; it may have been indexed as part of a larger folder.
  return ({ root, studyUid }) => under(root) || store.instancesOf(studyUid).some(({ file }) => under(file.path));
}
