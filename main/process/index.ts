export { connectProcess, type CallOptions, type ChildHandle, type ProcessClient } from './client.js';
export { nodeChildren, type ProcessName, type StartChild } from './nodeChild.js';
export { serveProcess, type CallContext, type Handlers } from './serve.js';
export type { CallMap } from './wire.js';
