/**
 * The one composition of all rooms, used by the window and by the terminal:
 *
 *   const opened = openWorkstation({ storePath: defaultStorePath(), modelFolder: null, startChild, userName, onList });
 *   if (opened.ok) handlers = { ...opened.value.answers, ...windowHandlers };
 *
 * `answers` holds a function for every channel that needs no window; the protocol handler serves `part10`.
 */
export { openWorkstation } from './openWorkstation.js';
export { builtFolder, defaultStorePath, ownModelFolder, privateDataFolder, userCacheFolder } from './places.js';
export { providerNotes } from './storedSettings.js';
export type { Workstation, WorkstationOptions } from './workstation.js';
export { userName } from './userName.js';
