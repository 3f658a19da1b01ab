import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedModel, type SliceScore } from '../../main/contract/index.js';
import { openFrames } from '../../main/frames/index.js';
import { openInference, openScheduler, readModel, type StudyWork } from '../../main/inference/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { openStore } from '../../main/store/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writePhantomStudy } from '../inference/phantomStudy.js';

export interface Ranked {
  readonly ms: number;
  readonly scores: readonly SliceScore[];
}

export interface RankBench {
  readonly model: Extract<ReturnType<typeof readModel>, { ok: true }>['value'];
  readonly loaded: LoadedModel;
  /** The study's files, in order of position. */
  readonly files: readonly string[];
  readonly studyFolder: string;
  readonly startChild: ReturnType<typeof nodeChildren>;
  /** One study through decode process, inference process and scheduler; a new decode process each time: nothing cached. */
  rank(): Promise<Ranked>;
  close(): void;
}

/** A simulated study and everything that ranks it, as the benches of ranking need it. */
export async function openRankBench(modelFolder: string): Promise<RankBench> {
  const model = readModel(modelFolder);
  if (!model.ok) throw new Error(model.problem.message);
  const folder = mkdtempSync(join(tmpdir(), 'ictus-ranking-'));
  const studyFolder = join(folder, 'study');
  const files = writePhantomStudy(studyFolder, 'bench', 'subdural');
  const startChild = nodeChildren(builtFolder);
  const inference = openInference({ startChild: () => startChild('inference'), folder: modelFolder, only: ['cpu'] });
  const loaded = await inference.load();
  if (!loaded.ok) throw new Error(loaded.problem.message);
  let round = 0;

  return {
    model: model.value,
    loaded: loaded.value,
    files,
    studyFolder,
    startChild,
    async rank() {
      const store = openStore(join(folder, `${round++}.sqlite`));
      if (!store.ok) throw new Error(store.problem.message);
      const frames = openFrames(startChild);
      // Starts the decode process, which a running program has long had.
      await frames.part10({ file: { path: join(folder, 'none') }, frame: 0 });
      const work: StudyWork = {
        studyUid: 'bench',
        slices: files.map((path, index) => ({
          instanceId: index + 1,
          frame: 0,
          frames: [{ file: { path }, frame: 0 }],
          pixelSpacingMm: [0.46, 0.46],
        })),
      };
      const scores: SliceScore[] = [];
      const scheduler = openScheduler({
        frames,
        inference,
        manifest: model.value.manifest,
        knownScores: () => [],
        saveScores: (made) => {
          scores.push(...made);
          return store.value.saveScores('bench', made);
        },
        nowMs: Date.now,
        onProgress: () => undefined,
        onStudy: () => undefined,
      });
      const startedMs = performance.now();
      scheduler.setWork([work]);
      await scheduler.idle();
      const ms = performance.now() - startedMs;
      scheduler.close();
      frames.close();
      store.value.close();
      return { ms, scores };
    },
    close() {
      inference.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
