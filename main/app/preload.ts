import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { IctusBridge } from '../contract/index.js';

// The one object the page sees. What may be called is decided by the channel map on the other side.
const bridge: IctusBridge = {
  call: (channel, request) => ipcRenderer.invoke('ictus:call', channel, request),
  on: (event, listener) => {
    const forward = (_event: unknown, payload: unknown) => (listener as (payload: unknown) => void)(payload);
    const name = `ictus:event:${event}`;
    ipcRenderer.on(name, forward);
    return () => ipcRenderer.removeListener(name, forward);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('ictus', Object.freeze(bridge));
