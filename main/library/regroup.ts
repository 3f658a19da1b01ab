import { createHash } from 'node:crypto';
import { ok, type Instance, type Result, type Study } from '../contract/index.js';
import { readWhole } from '../files/index.js';
import type { IndexedInstance, Store, StudyChange } from '../store/index.js';
import { groupInstances } from './grouping.js';
import { priorityOf } from './parseOrders.js';
import { isUnder } from './scope.js';

/** Studies in one transaction; their instances are held one study at a time. */
const studiesPerWrite = 100;

export interface RegroupOptions {
  readonly nowMs: number;
  /** Called after each transaction with the studies it changed. */
  readonly onSaved?: (studyUids: readonly string[]) => void;
}

/** Groups these studies anew from their files. */
export async function regroup(
  store: Store,
  studyUids: readonly string[],
  options: RegroupOptions,
): Promise<Result<null>> {
  const roots = store.folders().map((folder) => folder.path);
  for (let at = 0; at < studyUids.length; at += studiesPerWrite) {
    const part = studyUids.slice(at, at + studiesPerWrite);
    const changes: StudyChange[] = [];
    for (const studyUid of part) {
      const change = regroupStudy(store, studyUid, roots, options.nowMs);
      if (!change.ok) return change;
      changes.push(change.value);
    }
    const saved = store.index.saveStudies(changes);
    if (!saved.ok) return saved;
    options.onSaved?.(part);
    await new Promise(setImmediate);
  }
  return ok(null);
}

function regroupStudy(store: Store, studyUid: string, roots: readonly string[], nowMs: number): Result<StudyChange> {
  const all = store.index.indexedInstances(studyUid);
  const hashes = new Map<number, string>();
  const duplicates = duplicatesAmong(all, hashes);
  const hashed = store.index.saveContentHashes(hashes);
  if (!hashed.ok) return hashed;
  const used = all.map((one) => one.instance).filter((instance) => !duplicates.has(instance.id));
  const [study = null] = groupInstances(used, () => ({
    firstSeenMs: store.index.firstSeen(studyUid) ?? nowMs,
    root: rootOf(used, roots),
  }));
  const tagPriority = tagPriorityOf(used);
  return ok({ studyUid, study: study satisfies Study | null, duplicates, ...(tagPriority ? { tagPriority } : {}) });
}

function tagPriorityOf(instances: readonly Instance[]): string | undefined {
  for (const { priority } of instances) {
    const known = priority === undefined ? undefined : priorityOf(priority);
    if (known) return known;
  }
  return undefined;
}

/** The innermost opened folder that the study's first file lies in. */
function rootOf(instances: readonly Instance[], roots: readonly string[]): string {
  const path = instances[0]?.file.path ?? '';
  return roots.filter((root) => isUnder(path, root)).sort((a, b) => b.length - a.length)[0] ?? path;
}

/**
 * Copies: files with equal header, size and bytes. Each maps to the one that is kept, the first found. Files that
 * only share their UID are no copies; both are kept. Bytes are read only where header and size are equal already.
 */
function duplicatesAmong(all: readonly IndexedInstance[], hashes: Map<number, string>): ReadonlyMap<number, number> {
  const alike = new Map<string, IndexedInstance[]>();
  for (const one of all) {
    const key = `${one.sizeBytes} ${one.headerText}`;
    const group = alike.get(key);
    if (group) group.push(one);
    else alike.set(key, [one]);
  }
  const duplicates = new Map<number, number>();
  for (const group of alike.values()) {
    if (group.length < 2) continue;
    const kept = new Map<string, number>();
    for (const { instance, contentSha256 } of group) {
      const hash = contentSha256 ?? contentHash(instance);
      if (hash === null) continue;
      if (contentSha256 === null) hashes.set(instance.id, hash);
      const original = kept.get(hash);
      if (original === undefined) kept.set(hash, instance.id);
      else duplicates.set(instance.id, original);
    }
  }
  return duplicates;
}

function contentHash({ file }: Instance): string | null {
  const bytes = readWhole(file);
  return bytes.ok ? createHash('sha256').update(bytes.value).digest('hex') : null;
}
