import { dirname } from 'node:path';
import watcher, { type AsyncSubscription } from '@parcel/watcher';
import { problem, type Problem, type Result } from '../contract/index.js';
import { reachable } from '../files/index.js';
import type { WatchNews } from './calls.js';
import type { IndexSummary } from './indexFolders.js';
import { isUnder } from './scope.js';

export interface WatchPorts {
  /** Brings these paths up to date. */
  readonly indexPaths: (paths: readonly string[]) => Promise<Result<IndexSummary>>;
  readonly onNews: (news: WatchNews) => void;
  readonly signal: AbortSignal;
  readonly quietMs?: number;
  readonly lookEveryMs?: number;
}

/** A copy in progress makes many events; they are taken together once it has been quiet this long. */
const defaultQuietMs = 500;
/** How often a root is looked through where it cannot be watched (network drives, too many folders). */
const defaultLookEveryMs = 30_000;
/** More changed paths than this are not worth naming: the root is looked through. */
const mostPaths = 500;

/** Watches the roots until `signal` aborts, and indexes what changes. */
export async function watchRoots(roots: readonly string[], ports: WatchPorts): Promise<void> {
  const changed = new Set<string>();
  const subscriptions: AsyncSubscription[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let quiet: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const flush = (): void => {
    const paths = outermost(changed.size > mostPaths ? roots : [...changed]);
    changed.clear();
    if (paths.length === 0) return;
    running = running.then(async () => {
      if (ports.signal.aborted) return;
      const indexed = await ports.indexPaths(paths);
      if (!indexed.ok) return;
      const { indexed: images, removed, studies } = indexed.value;
      if (images + removed + studies > 0) ports.onNews({ kind: 'changed', indexed: images, removed, studies });
    });
  };
  const meet = (paths: readonly string[]): void => {
    for (const path of paths) changed.add(path);
    clearTimeout(quiet);
    quiet = setTimeout(flush, ports.quietMs ?? defaultQuietMs);
  };
  const lookNow = (root: string): void => meet([root]);
  const fallBack = (root: string, cause: unknown): void => {
    if (ports.signal.aborted) return;
    ports.onNews({ kind: 'unwatched', root, problem: unwatched(root, cause) });
    timers.add(setInterval(() => lookNow(root), ports.lookEveryMs ?? defaultLookEveryMs));
  };

  for (const root of roots) {
    const isFolder = reachable(root)?.isDirectory() === true;
    let told = false;
    try {
      subscriptions.push(
        // A file or archive is watched by way of its folder.
        await watcher.subscribe(isFolder ? root : dirname(root), (error, events) => {
          if (error) {
            if (!told) fallBack(root, error);
            told = true;
            return;
          }
          const paths = events.map((event) => namedPath(event.path)).filter((path) => isUnder(path, root));
          if (paths.length > 0) meet(paths);
        }),
      );
    } catch (error) {
      fallBack(root, error);
    }
  }

  await new Promise<void>((resolve) => {
    if (ports.signal.aborted) resolve();
    else ports.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearTimeout(quiet);
  for (const timer of timers) clearInterval(timer);
  await Promise.allSettled(subscriptions.map((subscription) => subscription.unsubscribe()));
  await running;
}

/** A name that is no UTF-8 comes with replacement marks and opens nothing: the folder that holds it is looked through. */
function namedPath(path: string): string {
  const mark = path.indexOf('\ufffd');
  return mark < 0 ? path : dirname(path.slice(0, mark + 1));
}

/** Paths that lie in another one of the list are indexed with it. */
function outermost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => other !== path && isUnder(path, other)));
}

function unwatched(root: string, cause: unknown): Problem {
  return problem('watch-failed', `${root} cannot be watched for new files; it is looked through every 30 s instead.`, {
    where: root,
    cause: cause instanceof Error ? cause.message : String(cause),
  });
}
