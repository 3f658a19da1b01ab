import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result, SiteSnapshot } from '../../main/contract/index.js';
import { nodeChildren, type StartChild } from '../../main/process/index.js';
import { openWorkstation, type Workstation } from '../../main/workstation/index.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeSite, writeSiteModel } from './madeUpSite.js';

/** A workstation over a made-up site that is indexed and scored, with what its runs are watched and killed by. */
export interface SiteDesk {
  readonly folder: string;
  readonly storePath: string;
  /** Folder of the model in use. */
  readonly model: string;
  /** What readers say of the studies. */
  readonly table: string;
  readonly desk: Workstation;
  /** Hears of every change of a run. */
  onRun: (run: SiteSnapshot['run']) => void;
  /** Kills the process of the run that began last. */
  kill: () => void;
  close(): void;
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.message}`);
  return result.value;
}

/** `shift`: logits by which the model's study-level calibration is off. */
export async function openSiteDesk(shift: number, patients: number): Promise<SiteDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-site-'));
  const storePath = join(folder, 'store', 'ictus.sqlite');
  const model = await writeSiteModel(join(folder, 'model'), shift);
  const studies = join(folder, 'studies');
  const { table } = writeSite(studies, patients);
  const startChild: StartChild = (name) => {
    const child = nodeChildren(builtFolder)(name);
    if (name === 'tuning') site.kill = () => child.kill();
    return child;
  };
  const desk = value(
    openWorkstation({
      storePath,
      modelFolder: null,
      startChild,
      userName: 'tester',
      watch: false,
      onSite: () => site.onRun(desk.site.run),
    }),
  );
  const site: SiteDesk = {
    folder,
    storePath,
    model,
    table,
    desk,
    onRun: () => undefined,
    kill: () => undefined,
    close() {
      desk.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  value(desk.changeSettings({ modelFolder: model }));
  value(await desk.index([studies]));
  await desk.scored();
  return site;
}
