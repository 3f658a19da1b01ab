import { isUnused, type SkippedFile, type Study, type UnscoredSlice } from '../contract/index.js';
import { isUnder } from '../library/index.js';
import { fileWords, type Store } from '../store/index.js';

/** Which of the store's studies are on the list: those of which any image lies under the folders and archives shown. */
export class ShownStudies {
  /** Absent: everything in the store. */
  private paths: readonly string[] | undefined;
  private unused = 0;

  constructor(
    private readonly store: Pick<Store, 'instance' | 'instancesOf' | 'skipped' | 'folders'>,
    private readonly unscored: () => readonly UnscoredSlice[],
    paths: readonly string[] | undefined,
  ) {
    this.paths = paths;
    this.countUnused();
  }

  show(paths: readonly string[]): void {
    this.paths = paths;
  }

  /** The folders and archives shown. */
  get roots(): readonly string[] {
    return this.paths ?? this.store.folders().map(({ path }) => path);
  }

  readonly includes = ({ root, studyUid }: Study): boolean =>
    // The root a study was found under is the quick answer; it may have been indexed as part of a larger folder.
    this.holds(root) || this.store.instancesOf(studyUid).some(({ file }) => this.holds(file.path));

  /** What the index could not use, and what the decoder or the network then failed on. */
  skipped(): readonly SkippedFile[] {
    const failures = this.unscored().flatMap(({ instanceId, problem: { code, message } }) => {
      const ref = this.store.instance(instanceId)?.file;
      return ref ? [{ file: fileWords(ref.path, ref.entry ?? ''), code, message }] : [];
    });
    const indexed = this.store.skipped();
    const named = new Set(indexed.filter(isUnused).map(({ file }) => file));
    // Once a file, however many of its frames failed.
    const all = [...indexed, ...failures.filter(({ file }) => !named.has(file) && named.add(file))];
    return all.filter(({ file }) => this.holds(file));
  }

  /** Unused files among the skipped ones, as they were counted last. */
  get unusedFiles(): number {
    return this.unused;
  }

  countUnused(): void {
    this.unused = this.skipped().filter(isUnused).length;
  }

  private holds(path: string): boolean {
    // What lies in an archive is named `archive!entry`.
    return this.paths?.some((shown) => isUnder(path, shown) || path.startsWith(`${shown}!`)) ?? true;
  }
}
