export { connectProcess, type CallOptions, type ChildHandle } from './client.js';
export { nodeChildren, type ProcessName, type StartChild } from './nodeChild.js';
export { sayBug } from './bugLine.js';
export { serveProcess } from './serve.js';
