import type { Problem, SiteSnapshot, TuneDepth } from '../../main/contract/index.js';
import { bridge, call } from '../shell/bridge.js';
import { tell, valueOrTell } from '../shell/session.svelte.js';

/** What the screen of the site's model knows; a run goes on while the screen is closed. */
class SiteModelState {
  snapshot = $state.raw<SiteSnapshot | null>(null);
  /** Why there is no snapshot. */
  problem = $state.raw<Problem | null>(null);
  /** Hash of the version whose verdict is shown; null: the newest that was judged. */
  shownHash = $state<string | null>(null);
  depth = $state<TuneDepth>('head');
  /** Folder of the labelled set on which forgetting is judged, for the depth `tail`. */
  replaySet = $state<string | null>(null);
}

export const siteModel = new SiteModelState();

async function refresh(): Promise<void> {
  const answer = await call('site.get', {});
  siteModel.snapshot = answer.ok ? answer.value : null;
  siteModel.problem = answer.ok ? null : answer.problem;
}

/** Fetches the state and follows what the main side announces, until the function it answers is called. */
export function followSite(): () => void {
  void refresh();
  return bridge().on('site.changed', ({ run, whole }) => {
    if (whole) void refresh();
    else if (siteModel.snapshot !== null) siteModel.snapshot = { ...siteModel.snapshot, run };
  });
}

export async function makeCandidate(): Promise<void> {
  const { depth, replaySet } = siteModel;
  siteModel.shownHash = null;
  const more = depth === 'tail' && replaySet !== null ? { replaySet: { path: replaySet } } : {};
  valueOrTell(await call('site.make', { depth, ...more }));
}

/** Lets the reader choose the folder of the labelled set in the system's dialog. */
export async function chooseReplaySet(): Promise<void> {
  const [path] = valueOrTell(await call('library.choose', { what: 'set' })) ?? [];
  if (path !== undefined) siteModel.replaySet = path;
}

export async function orderRun(order: 'go-on' | 'pause' | 'stop'): Promise<void> {
  valueOrTell(await call('site.order', { order }));
}

export async function promote(hash: string): Promise<void> {
  valueOrTell(await call('site.promote', { hash }));
  await refresh();
}

export async function rollBack(): Promise<void> {
  valueOrTell(await call('site.rollBack', {}));
  await refresh();
}

/** Lets the reader choose a table in the system's dialog, and takes its reads into the log. */
export async function importReads(): Promise<void> {
  const [path] = valueOrTell(await call('library.choose', { what: 'reads' })) ?? [];
  if (path === undefined) return;
  const taken = valueOrTell(await call('site.import', { path }));
  if (taken === null) return;
  const unknown = taken.unknown > 0 ? ` ${taken.unknown} rows name no study of this store.` : '';
  const unusable = taken.problems.length > 0 ? ` ${taken.problems.length} rows could not be used.` : '';
  tell(`${taken.taken} reads taken of ${taken.rows} rows.${unknown}${unusable}`);
  await refresh();
}
