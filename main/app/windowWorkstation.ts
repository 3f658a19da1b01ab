import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, clipboard, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import {
  failed,
  ok,
  type AppState,
  type ChannelRequest,
  type Problem,
  type Result,
  type WorkProgress,
} from '../contract/index.js';
import { builtFolder, defaultStorePath, openWorkstation, userName, type Workstation } from '../workstation/index.js';
import { sayBug } from '../process/index.js';
import type { ChannelHandlers } from './answerCall.js';
import { electronChildren } from './children.js';
import { Demo } from './demo.js';
import { labelledSets } from './labelledSets.js';
import type { PageEvents } from './pageEvents.js';
import { recentFolders, rememberFolders } from './recentFolders.js';
import { withoutUserFiles, type ElectronKind } from './standIn.js';

/** The workstation with what only a window has: dialogs, the demo studies by one click, recent folders. */
export interface WindowWorkstation {
  readonly workstation: Workstation;
  readonly handlers: ChannelHandlers;
  /** Opens the folders given, or the demo studies where there are none. */
  readonly begin: (paths: readonly string[]) => Promise<void>;
}

function modelCard(workstation: Workstation): string {
  if (!workstation.model) return '';
  try {
    return readFileSync(join(workstation.model.summary.folder, 'MODEL_CARD.md'), 'utf8');
  } catch {
    return 'This model has no card.';
  }
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

/** Opens the workstation for the window. Errors: those of `openWorkstation`. */
export function openWindowWorkstation(options: {
  readonly kind: ElectronKind;
  readonly window: () => BrowserWindow | undefined;
  readonly page: PageEvents;
  readonly onSettings: (workstation: Workstation) => void;
}): Result<WindowWorkstation> {
  const { kind, page } = options;
  const startChild = electronChildren(builtFolder());
  const opened = openWorkstation({
    storePath: defaultStorePath(),
    modelFolder: null,
    startChild,
    userName: userName(),
    onlyUnder: [],
    onList: () => page.send('worklist.changed', workstation.list()),
    onListProgress: () => page.send('progress.changed', progress()),
    onSlice: (_studyUid, scored) => {
      if (scored) page.send('slices.scored', scored);
    },
    onStudy: (studyUid) => page.send('study.changed', { studyUid }),
    onState: () => page.send('state.changed', state()),
    onSite: (whole) => page.send('site.changed', { run: workstation.site.run, whole }),
    onNotice: (message, problem) => page.send('notice', { message, problem }),
  });
  if (!opened.ok) return opened;
  const workstation = opened.value;
  const demo = new Demo(workstation, startChild, () => page.send('progress.changed', progress()));

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

  /** While the demo studies are drawn, that is what stands in the place of indexing. */
  function progress(): WorkProgress {
    const { indexing, scoring } = workstation.progress;
    return { indexing: demo.progress ?? indexing, scoring };
  }

  function notice(problem: Problem): void {
    page.send('notice', { message: problem.message, problem });
  }

  async function openFolders(paths: readonly string[]): Promise<Result<null>> {
    rememberFolders(workstation.store, paths);
    page.send('state.changed', state());
    workstation.showOnly(paths);
    return workstation.index(paths);
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

  const handlers = withoutUserFiles(kind, {
    ...workstation.answers,
    'worklist.get': async (request) => {
      const list = await workstation.answers['worklist.get'](request);
      return list.ok ? ok({ ...list.value, ...progress() }) : list;
    },
    'library.cancelIndexing': (request) => {
      demo.cancel();
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
        page.send('state.changed', state());
      }
      return changed;
    },
    'library.choose': ({ what }) => choose(what),
    'library.open': ({ paths }) => inBackground(openFolders(paths)),
    'library.openDemo': () => inBackground(demo.open()),
    ...labelledSets({ startChild, onProgress: (progress) => page.send('dataset.progress', progress) }),
    'read.copy': async (request) => {
      const text = await workstation.answers['read.copy'](request);
      if (text.ok) await clipboard.writeText(text.value);
      return text;
    },
  });

  return ok({
    workstation,
    handlers,
    begin: async (paths) => {
      const begun =
        paths.length > 0 ? handlers['library.open']({ paths: [...paths] }) : handlers['library.openDemo']({});
      const done = await begun;
      if (!done.ok) notice(done.problem);
    },
  });
}
