import { ipcMain, type BrowserWindow } from 'electron';
import { answerCall, type ChannelHandlers } from './answerCall.js';
import { isOurPage } from './sender.js';

/** Answers the calls of the page in the window. */
export function answerChannels(window: () => BrowserWindow | undefined, handlers: ChannelHandlers): void {
  ipcMain.handle('ictus:call', (event, name: unknown, request: unknown) =>
    answerCall(isOurPage(window(), event.sender, event.senderFrame), handlers, name, request),
  );
}
