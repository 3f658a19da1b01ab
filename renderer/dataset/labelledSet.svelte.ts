import type { DescribedSet, DescribeProgress, PictureWindow, Problem } from '../../main/contract/index.js';
import { bridge, call } from '../shell/bridge.js';
import { session, valueOrTell } from '../shell/session.svelte.js';

/** The set that is described, or was last. It outlives its dialog: closing it stops nothing. */
class LabelledSetState {
  path = $state<string | null>(null);
  running = $state(false);
  progress = $state.raw<DescribeProgress | null>(null);
  problem = $state.raw<Problem | null>(null);
  described = $state.raw<DescribedSet | null>(null);
}

export const labelledSet = new LabelledSetState();

/** Counts the askings: an answer to an earlier one is not for the screen any more. */
let asked = 0;

/** Describes the set in a folder; `window` where the reader says in which one its pictures were made. */
export async function describeLabelledSet(path: string, window?: PictureWindow): Promise<void> {
  const mine = (asked += 1);
  labelledSet.path = path;
  labelledSet.running = true;
  labelledSet.progress = null;
  labelledSet.problem = null;
  labelledSet.described = null;
  const stop = bridge().on('dataset.progress', (progress) => {
    if (mine === asked) labelledSet.progress = progress;
  });
  const answer = await call('dataset.describe', { path, ...(window === undefined ? {} : { window }) });
  stop();
  if (mine !== asked) return;
  labelledSet.running = false;
  if (answer.ok) labelledSet.described = answer.value;
  else labelledSet.problem = answer.problem;
}

export async function cancelLabelledSet(): Promise<void> {
  valueOrTell(await call('dataset.cancel', {}));
}

/** Lets the reader choose a folder in the system's dialog, then describes what is in it. */
export async function chooseLabelledSet(): Promise<void> {
  const [path] = valueOrTell(await call('library.choose', { what: 'set' })) ?? [];
  if (path === undefined) return;
  session.dialog = 'labelledSet';
  await describeLabelledSet(path);
}
