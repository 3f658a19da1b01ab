import { session, type App, type BrowserWindow, type WebContents } from 'electron';

/** The page's own origin; everything the window loads comes from here. */
export const pageOrigin = 'ictus://app';
export const pageUrl = `${pageOrigin}/index.html`;

/** What the page may load: itself, and nothing from anywhere else. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Denies navigation, new windows, embedded views and every permission, for each page that is ever made. */
export function denyEverythingElse(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No permission is granted, and no request leaves for the network: only our own scheme is answered. */
export function closeSession(): void {
  const page = session.defaultSession;
  page.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  page.setPermissionCheckHandler(() => false);
  page.setDevicePermissionHandler(() => false);
  page.webRequest.onBeforeRequest((details, answer) => {
    const own = /^(ictus|devtools|data|blob):/.test(details.url);
    answer({ cancel: !own });
  });
}

/** True when a message comes from the main frame of our window, showing our own page. */
export function isOurPage(
  window: BrowserWindow | undefined,
  sender: WebContents,
  frame: Electron.WebFrameMain | null,
): boolean {
  if (!window || window.isDestroyed() || sender !== window.webContents || !frame) return false;
  return frame === window.webContents.mainFrame && frame.url.startsWith(`${pageOrigin}/`);
}
