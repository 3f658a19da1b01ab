import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok, type Result } from '../contract/index.js';
import { nodeChildren } from '../process/index.js';
import { builtFolder, defaultStorePath, openWorkstation, userName, type Workstation } from '../workstation/index.js';
import { say } from './output.js';
import { progressLine } from './progressLine.js';

export interface WorkstationFlags {
  readonly store?: string;
  readonly model?: string;
}

/** The workstation with the progress line it writes to. */
export interface TerminalWorkstation {
  readonly workstation: Workstation;
  /** Clears the progress line, before anything else is said. */
  quiet(): void;
  close(): void;
}

/** Opens the same workstation that the window has, over the paths given, or over all that the store has. Progress goes to stderr. */
export function openTerminalWorkstation(
  paths: readonly string[] | undefined,
  options: WorkstationFlags & { readonly scoring: boolean; readonly onSite?: (site: Workstation['site']) => void },
): Result<TerminalWorkstation> {
  const line = progressLine();
  const opened = openWorkstation({
    storePath: resolve(options.store ?? defaultStorePath()),
    modelFolder: options.model === undefined ? null : resolve(options.model),
    startChild: nodeChildren(builtFolder()),
    userName: userName(),
    scoring: options.scoring,
    watch: false,
    ...(paths === undefined ? {} : { onlyUnder: paths }),
    onSite: () => options.onSite?.(workstation.site),
    onProgress: (progress) => line.show(progress),
    onNotice: (message) => {
      line.end();
      say(`ictus: ${message}`);
    },
  });
  if (!opened.ok) return opened;
  const workstation = opened.value;
  return ok({
    workstation,
    quiet: () => line.end(),
    close() {
      line.end();
      workstation.close();
    },
  });
}

/** Absolute paths of what the user named; a path that is not there is a problem, not an empty list. */
export function namedPaths(args: readonly string[]): Result<readonly string[]> {
  const paths = args.map((arg) => resolve(arg));
  const missing = paths.find((path) => !existsSync(path));
  return missing === undefined
    ? ok(paths)
    : failed('folder-unreadable', `There is no folder or file at ${missing}; check the path.`, { where: missing });
}
