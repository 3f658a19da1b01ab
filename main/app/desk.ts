import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, clipboard, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import {
  failed,
  ok,
  type AppState,
  type ChannelRequest,
  type Problem,
  type Progress,
  type Result,
  type WorklistSnapshot,
} from '../contract/index.js';
import { writeDemoInChild, type DemoProgress } from '../phantom/index.js';
import {
  builtFolder,
  defaultStorePath,
  openWorkstation,
  userCacheFolder,
  userName,
  type Workstation,
} from '../workstation/index.js';
import { sayBug } from '../process/index.js';
import type { ChannelHandlers } from './channels.js';
import { electronChildren } from './children.js';
import { labelledSets } from './labelledSets.js';
import type { PageEvents } from './pageEvents.js';
import { recentFolders, rememberFolders } from './recentFolders.js';
import { mayOpenUserFolders, type ElectronKind } from './standIn.js';

/** The workstation with what only a window has: dialogs, the demo studies by one click, recent folders. */
export interface Desk {
  readonly workstation: Workstation;
  readonly handlers: ChannelHandlers;
  /** Opens the folders given, or the demo studies where there are none. */
  begin(paths: readonly string[]): Promise<void>;
}

function modelCard(workstation: Workstation): string {
  if (!workstation.model) return '';
  try {
    return readFileSync(join(workstation.model.summary.folder, 'MODEL_CARD.md'), 'utf8');
  } catch {
    return 'This model has no card.';
  }
}

function drawingProgress({ done, total }: DemoProgress, passedMs: number): Progress {
  return {
    stage: 'drawing',
    done,
    total,
    perSecond: done > 0 ? (1000 * done) / passedMs : null,
    leftMs: done > 0 ? (passedMs / done) * (total - done) : null,
    detail: 'The demo studies are simulated: they are drawn once and kept.',
  };
}

/** What the system's dialog lets choose. */
const choices = {
  folder: { title: 'Open a folder of CT studies', properties: ['openDirectory', 'multiSelections'] },
  zip: {
    title: 'Open a zip archive of CT studies',
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: 'Zip archives', extensions: ['zip'] }],
  },
  reads: {
    title: 'Import reads: a table with study_uid or accession, and labels',
    properties: ['openFile'],
    filters: [{ name: 'Tables', extensions: ['csv'] }],
  },
  set: { title: 'Describe a labelled set: a folder with images and a table of labels', properties: ['openDirectory'] },
} satisfies Record<ChannelRequest<'library.choose'>['what'], OpenDialogOptions>;

export function openDesk(options: {
  readonly kind: ElectronKind;
  readonly window: () => BrowserWindow | undefined;
  readonly page: PageEvents;
  readonly onSettings: (workstation: Workstation) => void;
}): Result<Desk> {
  const { kind, page } = options;
  const startChild = electronChildren(builtFolder());
  const opened = openWorkstation({
    storePath: defaultStorePath(),
    modelFolder: null,
    startChild,
    userName: userName(),
    onlyUnder: [],
    onChange: () => void tellWorklist(),
    onStudy: (studyUid) => page.tell('study.changed', { studyUid }),
    onState: () => page.tell('state.changed', state()),
    onSite: (whole) => page.tell('site.changed', { run: workstation.site.run, whole }),
    onNotice: (message, problem) => page.tell('notice', { message, problem }),
  });
  if (!opened.ok) return opened;
  const workstation = opened.value;
  let drawing: { readonly control: AbortController; readonly progress: Progress } | null = null;

  function state(): AppState {
    return {
      version: app.getVersion(),
      electron: process.versions.electron,
      standIn: kind.standIn,
      testBuild: kind.testBuild,
      platform: process.platform,
      settings: workstation.settings,
      model: workstation.model?.summary ?? null,
      modelProblem: workstation.modelProblem,
      modelCard: modelCard(workstation),
      inference: workstation.inference,
      recent: recentFolders(workstation.store),
      userName: userName(),
    };
  }

  /** The list; while the demo studies are drawn, that is what stands in the place of indexing. */
  async function worklist(): Promise<Result<WorklistSnapshot>> {
    const snapshot = await workstation.answers['worklist.get']({});
    return snapshot.ok && drawing ? ok({ ...snapshot.value, indexing: drawing.progress }) : snapshot;
  }

  async function tellWorklist(): Promise<void> {
    const snapshot = await worklist();
    if (snapshot.ok) page.tell('worklist.changed', snapshot.value);
  }

  function notice(problem: Problem): void {
    page.tell('notice', { message: problem.message, problem });
  }

  async function openOwnFolders(paths: readonly string[]): Promise<Result<null>> {
    const may = mayOpenUserFolders(kind);
    if (!may.ok) return may;
    rememberFolders(workstation.store, paths);
    page.tell('state.changed', state());
    workstation.showOnly(paths);
    return workstation.index(paths);
  }

  async function openDemo(): Promise<Result<null>> {
    const folder = join(userCacheFolder(), 'demo');
    workstation.showOnly([folder]);
    const control = new AbortController();
    const startedMs = Date.now();
    let indexing = Promise.resolve<Result<null>>(ok(null));
    let indexed = 0;
    const written = await writeDemoInChild(
      startChild,
      { folder, nowMs: startedMs },
      {
        signal: control.signal,
        onProgress: (progress) => {
          drawing = { control, progress: drawingProgress(progress, Date.now() - startedMs) };
          void tellWorklist();
          // Reading can begin before the last study is drawn.
          if (progress.done > indexed && progress.done < progress.total) {
            indexed = progress.done;
            indexing = workstation.index([folder]);
          }
        },
      },
    );
    await indexing;
    drawing = null;
    if (!written.ok) return written;
    return workstation.index([folder]);
  }

  async function choose(what: keyof typeof choices): Promise<Result<readonly string[]>> {
    const parent = options.window();
    if (!parent) return failed('cancelled', 'There is no window to choose in.');
    const chosen = await dialog.showOpenDialog(parent, choices[what]);
    return ok(chosen.filePaths);
  }

  /** Indexing goes on after the call was answered; how it ended is said as a notice where it went wrong. */
  function inBackground(work: Promise<Result<null>>): Result<null> {
    void work.then((result) => {
      if (!result.ok && result.problem.code !== 'cancelled') notice(result.problem);
    }, sayBug('opening in the background'));
    return ok(null);
  }

  const handlers: ChannelHandlers = {
    ...workstation.answers,
    'worklist.get': worklist,
    'library.cancelIndexing': (request) => {
      drawing?.control.abort();
      return workstation.answers['library.cancelIndexing'](request);
    },
    'app.state': () => ok(state()),
    'app.ready': () => {
      page.ready();
      return ok(null);
    },
    'app.settings': ({ change }) => {
      const changed = workstation.changeSettings(change);
      if (changed.ok) {
        options.onSettings(workstation);
        page.tell('state.changed', state());
      }
      return changed;
    },
    'library.choose': ({ what }) => choose(what),
    'library.open': ({ paths }) => {
      const may = mayOpenUserFolders(kind);
      return may.ok ? inBackground(openOwnFolders(paths)) : may;
    },
    'site.make': (request) => {
      const may = request.replaySet ? mayOpenUserFolders(kind) : ok(null);
      return may.ok ? workstation.answers['site.make'](request) : may;
    },
    'site.import': (request) => {
      const may = mayOpenUserFolders(kind);
      return may.ok ? workstation.answers['site.import'](request) : may;
    },
    ...labelledSets({ kind, startChild, onProgress: (progress) => page.tell('dataset.progress', progress) }),
    'library.openDemo': () => inBackground(openDemo()),
    'read.copy': async (request) => {
      const text = await workstation.answers['read.copy'](request);
      if (text.ok) await clipboard.writeText(text.value);
      return text;
    },
  };

  return ok({
    workstation,
    handlers,
    begin: async (paths) => {
      const done = paths.length > 0 ? await openOwnFolders(paths) : await openDemo();
      if (!done.ok) notice(done.problem);
    },
  });
}
