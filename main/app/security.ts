import { session, type App, type WebContents } from 'electron';
import { showsOurPage } from './sender.js';

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

/** Denies navigation, new windows and embedded views, for each page that is ever made. */
export function denyEverythingElse(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // A page may open sockets for calls past the policy and past webRequest: it has no way out but a proxy, and none is set.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/**
 * Before Electron is ready: Chromium finds no host, whatever asks for one, and uses no proxy. A packaged program that is
 * not for tests opens no port for a debugger either, so that there is no listener on any network.
 */
export function closeNetwork(app: App, mayBeDebugged: boolean): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('no-proxy-server');
  app.commandLine.appendSwitch('disable-background-networking');
  if (mayBeDebugged) return;
  for (const name of ['remote-debugging-port', 'remote-debugging-pipe']) app.commandLine.removeSwitch(name);
}

/** No permission is granted, nothing is saved, and no request leaves for the network: only our own scheme is answered. */
export function closeSession(): void {
  const page = session.defaultSession;
  page.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  page.setPermissionCheckHandler(() => false);
  page.setDevicePermissionHandler(() => false);
  page.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  for (const choice of ['select-serial-port', 'select-usb-device', 'select-hid-device'] as const) {
    // Electron's types give each of these its own overload.
    page.on(choice as 'select-serial-port', (event, _devices, _contents, choose) => {
      event.preventDefault();
      choose('');
    });
  }
  page.on('will-download', (event) => event.preventDefault());
  page.setSpellCheckerEnabled(false);
  page.webRequest.onBeforeRequest(({ url, resourceType, frame }, answer) => {
    const own = /^(ictus|devtools|data|blob):/.test(url);
    // A handler of a scheme answers whatever page asks; a page that is not ours is not to ask.
    const foreign = url.startsWith('ictus:') && resourceType !== 'mainFrame' && frame && !showsOurPage(frame);
    answer({ cancel: !own || foreign === true });
  });
}
