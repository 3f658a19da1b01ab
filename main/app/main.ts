import { join } from 'node:path';
import { app, dialog, Menu, type BrowserWindow } from 'electron';
import { builtFolder, dataFolder, type Workstation } from '../workstation/index.js';
import { answerChannels } from './channels.js';
import { openDesk } from './desk.js';
import { launchPaths } from './launchPaths.js';
import { buildMenu } from './menu.js';
import { pageEvents } from './pageEvents.js';
import { answerScheme, registerScheme } from './protocol.js';
import { closeSession, denyEverythingElse } from './security.js';
import { electronKind } from './standIn.js';
import { openWindow } from './window.js';

const paths = launchPaths(process.argv, { packaged: app.isPackaged, from: process.cwd() });
let window: BrowserWindow | undefined;
const page = pageEvents(() => window);

function showWindow(): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}

function start(): void {
  closeSession();
  const chooseAction = (id: string) => page.tell('action', { id });
  const showMenu = (workstation: Workstation) =>
    Menu.setApplicationMenu(buildMenu(workstation.settings.keys, chooseAction));

  const opened = openDesk({
    kind: electronKind(process.execPath, process.env),
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
  const desk = opened.value;
  showMenu(desk.workstation);
  answerScheme({
    pageFolder: join(builtFolder(), '..', 'renderer'),
    part10: (instanceId, frame) => desk.workstation.part10(instanceId, frame),
  });
  answerChannels(() => window, desk.handlers);
  window = openWindow(builtFolder());
  window.on('closed', () => {
    window = undefined;
  });
  app.on('second-instance', (_event, _words, _from, given) => {
    showWindow();
    const asked = given as { readonly paths: readonly string[] };
    if (asked.paths.length > 0) void desk.begin(asked.paths);
  });
  app.on('will-quit', () => desk.workstation.close());
  void desk.begin(paths);
}

registerScheme();
denyEverythingElse(app);
// The window's own files (cache, local state) stay beside the store, in the one private folder of the user.
app.setPath('userData', join(dataFolder(), 'window'));
if (app.requestSingleInstanceLock({ paths })) {
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  console.error('ictus: Ictus is already running; its window shows what you asked for.');
  app.exit(0);
}
