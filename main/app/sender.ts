/** The page's own origin; everything the window loads comes from here. */
export const pageOrigin = 'ictus://app';
export const pageUrl = `${pageOrigin}/index.html`;

/** What of Electron's frame, contents and window the question needs. */
interface Frame {
  readonly url: string;
}
interface Contents {
  readonly mainFrame: Frame;
}
interface Window {
  isDestroyed(): boolean;
  readonly webContents: Contents;
}

/** True when a frame shows our own page. */
export function showsOurPage(frame: Frame): boolean {
  return frame.url.startsWith(`${pageOrigin}/`);
}

/** True when a message comes from the main frame of our window, showing our own page. */
export function isOurPage(window: Window | undefined, sender: Contents, frame: Frame | null): boolean {
  if (!window || window.isDestroyed() || sender !== window.webContents || !frame) return false;
  return frame === window.webContents.mainFrame && showsOurPage(frame);
}
