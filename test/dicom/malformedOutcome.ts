import { join } from 'node:path';
import type { Instance } from '../../main/contract/index.js';
import type { FramesClient } from '../../main/frames/index.js';
import { groupInstances, indexFolders, openHeaderReaders } from '../../main/library/index.js';
import { openStore } from '../../main/store/index.js';

/** What became of a file, in the words of the torture set's truth. */
export type OutcomeClass = 'open' | 'open_with_warning' | 'index_only' | 'non_image' | 'reject' | 'archive';

export interface Outcome {
  readonly file: string;
  readonly outcome: OutcomeClass;
  /** What the user is told, in the list of files or on the study. */
  readonly told: readonly string[];
}

/** Frames of one file that are decoded: a header may declare very many. */
const mostFrames = 8;

/** Slices without a fault have these reasons when one file is all there is of a study. */
const plainReasons: ReadonlySet<string> = new Set(['localizer', 'derived']);

/**
 * Indexes a folder as the program does, decodes the frames of each image in the decode process, and says what a user
 * would have of each file. A name in `truth.json` may stand for an archive, whose entries then have outcomes of their own.
 */
export async function outcomesIn(folder: string, storeFolder: string, frames: FramesClient): Promise<Outcome[]> {
  const store = openStore(join(storeFolder, 'ictus.sqlite'));
  if (!store.ok) throw new Error(store.problem.message);
  const indexed = await indexFolders(store.value, [folder], { readers: openHeaderReaders({ threads: 0 }) });
  if (!indexed.ok) throw new Error(indexed.problem.message);
  const listed = new Map<string, { readonly code: string; readonly message: string }>();
  for (const one of store.value.skipped()) listed.set(one.file, one);
  const outcomes: Outcome[] = [];
  const images = new Set<string>();
  for (const study of store.value.studies()) {
    for (const instance of store.value.instancesOf(study.studyUid)) {
      const path = nameOf(instance);
      images.add(path);
      outcomes.push(await outcomeOfImage(instance, listed.get(path), frames));
    }
  }
  for (const [file, { code, message }] of listed) {
    if (images.has(file)) continue;
    outcomes.push({ file, outcome: code === 'not-an-image' ? 'non_image' : 'reject', told: [`${code}: ${message}`] });
  }
  store.value.close();
  return outcomes;
}

function nameOf({ file }: Instance): string {
  return file.entry === undefined ? file.path : `${file.path}!${file.entry}`;
}

async function outcomeOfImage(
  instance: Instance,
  note: { readonly code: string; readonly message: string } | undefined,
  frames: FramesClient,
): Promise<Outcome> {
  const told = note ? [`${note.code}: ${note.message}`] : [];
  for (const study of groupInstances([instance])) {
    for (const { reasons } of study.series.flatMap((series) => series.stacks)) {
      told.push(
        ...reasons.filter(({ code }) => !plainReasons.has(code)).map(({ code, message }) => `${code}: ${message}`),
      );
    }
  }
  const failures: string[] = [];
  const count = Math.min(instance.frames, mostFrames);
  for (let frame = 0; frame < count; frame++) {
    const decoded = await frames.decode({ file: instance.file, frame });
    if (!decoded.ok) failures.push(`${decoded.problem.code}: ${decoded.problem.message}`);
  }
  told.push(...new Set(failures));
  const outcome = failures.length === count ? 'index_only' : told.length > 0 ? 'open_with_warning' : 'open';
  return { file: nameOf(instance), outcome, told };
}
