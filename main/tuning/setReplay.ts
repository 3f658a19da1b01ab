import { resolve } from 'node:path';
import { failed, ok, type LabelledSlice, type RequestedSet, type Result } from '../contract/index.js';
import { readSetToJudge, readSliceHu } from '../dataset/index.js';
import { prepareInput } from '../pixels/index.js';
import { evenly, stopped } from '../training/index.js';
import { openPooled, type Seeing } from './pooledTrunk.js';
import { replayFile, type ReplaySlices } from './replaySet.js';
import type { TuneControl } from './siteFeatures.js';
import { fromFloat16 } from '../differentiation/index.js';

/** Slices that are looked at: more would take longer than they tell. */
const most = 2000;

/** Slices of a labelled set on which forgetting is judged, evenly over all of which `any` is known. */
export interface ReplaySet {
  readonly name: string;
  readonly slices: readonly LabelledSlice[];
}

/** Errors: `replay-set-missing` where none was named, those of the set, `set-one-class`. */
export async function readReplaySet(
  asked: RequestedSet | undefined,
  { onProgress }: Pick<TuneControl, 'onProgress'>,
): Promise<Result<ReplaySet>> {
  if (!asked) {
    return failed(
      'replay-set-missing',
      'Behind the last layer, forgetting is judged on a labelled set of other patients; name its folder.',
    );
  }
  const { path, labels, window } = asked;
  const set = await readSetToJudge(resolve(path), { labels, window }, onProgress);
  if (!set.ok) return set;
  const known = set.value.slices.filter(({ truth }) => truth.any !== undefined);
  const looked = evenly(known.length, most);
  const slices = known.filter((_, at) => looked(at));
  if (new Set(slices.map(({ truth }) => truth.any)).size < 2) {
    return failed(
      'set-one-class',
      `Forgetting can be judged only on a set with both classes; name another than ${path}.`,
      { where: path },
    );
  }
  return ok({ name: set.value.name, slices });
}

export interface SeenReplay {
  /** The same slices as each of the two networks sees them. */
  readonly seen: readonly [ReplaySlices, ReplaySlices];
  /** What the second network sees, as the replay set of a model. */
  readonly file: Uint8Array;
}

/** A replay set as two networks that take the same input see it. Errors: those of the files; `cancelled`. */
export async function seeReplay(
  { slices }: ReplaySet,
  networks: readonly [Seeing, Seeing],
  threads: number,
  { signal, pause, onProgress }: TuneControl,
): Promise<Result<SeenReplay>> {
  const [{ manifest }] = networks;
  const trunks = [await openPooled(networks[0], threads), await openPooled(networks[1], threads)] as const;
  const { channels } = manifest.outputs;
  const halves = trunks.map(() => new Uint16Array(slices.length * channels));
  try {
    for (const [at, slice] of slices.entries()) {
      await pause();
      if (signal.aborted) return stopped();
      const pixels = await readSliceHu(slice);
      if (!pixels.ok) return pixels;
      const { hu, rows, cols } = pixels.value;
      const tensor = prepareInput(hu, rows, cols, manifest.input);
      for (const [network, trunk] of trunks.entries()) halves[network]?.set(await trunk.run(tensor), at * channels);
      onProgress({ stage: 'replay', done: at + 1, total: slices.length });
    }
  } finally {
    for (const trunk of trunks) await trunk.close();
  }
  const patients = slices.map(({ cluster }) => cluster);
  const truths = slices.map(({ truth }) => truth);
  const seenBy = (own: Uint16Array = new Uint16Array(0)): ReplaySlices => ({
    features: Float32Array.from(own, fromFloat16),
    patients,
    truths,
  });
  return ok({
    seen: [seenBy(halves[0]), seenBy(halves[1])],
    file: replayFile(
      halves[1] ?? new Uint16Array(0),
      slices.map(({ cluster, truth }) => ({ patient: cluster, truth })),
    ),
  });
}
