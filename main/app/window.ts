import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { pageUrl } from './sender.js';

/** Opens the one window. It is shown when it has something to show, so that nothing flashes white in a dark room. */
export function openWindow(options: { readonly builtFolder: string; readonly packaged: boolean }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Ictus',
    backgroundColor: '#0a0c0f',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(options.builtFolder, '..', 'preload', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      webviewTag: false,
      disableDialogs: true,
      devTools: !options.packaged && process.env['ICTUS_DEVTOOLS'] === '1',
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(pageUrl);
  return window;
}
