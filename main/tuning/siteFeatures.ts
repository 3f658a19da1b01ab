import { ok, type Result, type TuneProgress } from '../contract/index.js';
import { frameReader } from '../frames/index.js';
import type { FeatureFiles } from '../store/index.js';
import { stopped, type TrunkRun } from '../training/index.js';
import type { StudyFeatures } from './made.js';
import { openPooled, pooledSha256, type Seeing } from './pooledTrunk.js';
import type { SiteStudy } from './siteStudies.js';
import { fromFloat16 } from '../differentiation/index.js';
import type { RunControl } from '../process/index.js';

export type TuneControl = RunControl<TuneProgress>;

/**
 * Pooled features of the places of each study that are scored, [places][channels], by study UID: what every head of this network
 * reads. What the store keeps is not computed again. Errors: those of the files; `cancelled`.
 */
export async function siteFeatures(
  studies: readonly SiteStudy[],
  model: Seeing,
  files: FeatureFiles,
  threads: number,
  { signal, pause, onProgress }: TuneControl,
): Promise<Result<StudyFeatures>> {
  const { input, outputs } = model.manifest;
  const trunkSha256 = pooledSha256(model);
  const reader = frameReader();
  const found = new Map<string, Float32Array>();
  let trunk: TrunkRun | undefined;
  const startedMs = performance.now();
  let computed = 0;
  try {
    for (const [done, { studyUid, places }] of studies.entries()) {
      const looked = places.filter(({ scored }) => scored);
      const key = JSON.stringify([trunkSha256, input, looked.map(({ slices }) => slices.join())]);
      let halves = files.features(studyUid, key);
      if (halves?.length !== looked.length * outputs.channels) {
        trunk ??= await openPooled(model, threads);
        halves = new Uint16Array(looked.length * outputs.channels);
        for (const [place, { frames }] of looked.entries()) {
          await pause();
          if (signal.aborted) return stopped();
          const prepared = await reader.modelInput({ frames, input });
          if (!prepared.ok) return prepared;
          halves.set(await trunk.run(prepared.value.tensor), place * outputs.channels);
        }
        const refused = files.saveFeatures(studyUid, key, halves);
        if (refused) return { ok: false, problem: refused };
        computed++;
      }
      found.set(studyUid, Float32Array.from(halves, fromFloat16));
      const perSecond = computed === 0 ? null : (1000 * computed) / (performance.now() - startedMs);
      const left = studies.length - done - 1;
      onProgress({
        stage: 'features',
        done: done + 1,
        total: studies.length,
        perSecond,
        secondsLeft: perSecond === null ? null : left / perSecond,
      });
    }
    return ok(found);
  } finally {
    await trunk?.close();
  }
}
