import { availableParallelism } from 'node:os';
import type { OpenModel, Result, Settings, WorklistRow } from '../contract/index.js';
import type { Store } from '../store/index.js';
import { openSiteModel, type SiteModel } from '../tuning/index.js';
import { isOwnModelFolder, ownModelFolder } from './places.js';
import type { WorkstationOptions } from './workstation.js';

interface SitePorts {
  readonly store: Store;
  readonly nowMs: () => number;
  readonly who: () => string;
  readonly settings: () => Settings;
  readonly model: () => OpenModel | null;
  readonly use: (folder: string | null, hash: string) => Result<unknown>;
  readonly rows: () => readonly WorklistRow[];
}

/** The models of this site, over the store and the model of a workstation. */
export function siteOf(
  options: WorkstationOptions,
  { store, nowMs, who, settings, model, use, rows }: SitePorts,
): SiteModel {
  return openSiteModel({
    store,
    storePath: options.storePath,
    startChild: options.startChild,
    threads: Math.min(availableParallelism(), 8),
    nowMs,
    who,
    readerName: () => settings().readerName,
    inUse() {
      const open = model();
      if (!open) return null;
      const { hash, version, folder } = open.summary;
      return { hash, version, path: folder, folder: isOwnModelFolder(folder) ? null : folder };
    },
    use,
    pathOf: (folder) => folder ?? ownModelFolder(),
    asked() {
      const drawn = rows().filter((row) => row.drawn);
      return { drawn: drawn.length, signed: drawn.filter(({ state }) => state === 'read').length };
    },
    onChange: () => options.onSite?.(true),
    onRun: () => options.onSite?.(false),
  });
}
