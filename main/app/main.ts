import { join } from 'node:path';
import { app, dialog, Menu, type BrowserWindow } from 'electron';
import { problem } from '../contract/index.js';
import { sayBug } from '../process/index.js';
import { builtFolder, privateDataFolder, type Workstation } from '../workstation/index.js';
import { answerChannels } from './channels.js';
import { inDevelopment, pageFolderName, reloadWhenBuilt } from './devReload.js';
import { launchPaths } from './launchPaths.js';
import { buildMenu } from './menu.js';
import { pageEvents } from './pageEvents.js';
import { answerScheme, registerScheme } from './protocol.js';
import { closeNetwork, closeSession, denyEverythingElse } from './security.js';
import { electronKind } from './standIn.js';
import { openWindow } from './window.js';
import { openWindowWorkstation } from './windowWorkstation.js';

const paths = launchPaths(process.argv, { packaged: app.isPackaged, from: process.cwd() });
const development = inDevelopment && !app.isPackaged;
const kind = electronKind(process.execPath, process.env);
let window: BrowserWindow | undefined;
const page = pageEvents(() => window);

function showWindow(): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

function start(): void {
  closeSession();
  const chooseAction = (id: string) => page.send('action', { id });
  const showMenu = ({ settings }: Workstation) => Menu.setApplicationMenu(buildMenu(settings.keys, chooseAction));

  const opened = openWindowWorkstation({
    kind,
    window: () => window,
    page,
    onSettings: showMenu,
  });
  if (!opened.ok) {
    // Without its store the program can keep no promise: it says why, and ends.
    console.error(`ictus: ${opened.problem.message}`);
    if (process.env['ICTUS_NO_DIALOG'] !== '1') dialog.showErrorBox('Ictus cannot start', opened.problem.message);
    app.exit(1);
    return;
  }
  const { workstation, handlers, begin } = opened.value;
  showMenu(workstation);
  answerScheme({
    pageFolder: join(builtFolder(), '..', pageFolderName(development)),
    part10: (instanceId, frame) => workstation.part10(instanceId, frame),
    rebuilt: development,
  });
  answerChannels(() => window, handlers);
  window = openWindow({ builtFolder: builtFolder(), packaged: app.isPackaged });
  window.on('closed', () => {
    window = undefined;
  });
  app.on('second-instance', (_event, _words, _from, given) => {
    showWindow();
    const asked = given as { readonly paths: readonly string[] };
    if (asked.paths.length > 0) void begin(asked.paths);
  });
  app.on('will-quit', () => workstation.close());
  if (development) reloadWhenBuilt(join(builtFolder(), '..'), 'page-built', () => window);
  void begin(paths);
}

// Electron's own answer would be a dialog and a log line with the message, which may hold a name.
process.on('uncaughtException', (error) => {
  sayBug('the main process')(error);
  page.send('notice', {
    message: 'An unexpected error; restart Ictus if it does not go on.',
    problem: problem('internal-error', 'An unexpected error; restart Ictus if it does not go on.'),
  });
});
registerScheme();
denyEverythingElse(app);
closeNetwork(app, !app.isPackaged || kind.testBuild);
// The window's own files (cache, local state) stay beside the store, in the one private folder of the user.
app.setPath('userData', join(privateDataFolder(), 'window'));
if (app.requestSingleInstanceLock({ paths })) {
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  console.error('ictus: Ictus is already running; its window shows what you asked for.');
  app.exit(0);
}
