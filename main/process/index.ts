export { connectProcess, type CallOptions, type ChildHandle } from './client.js';
export { heapArguments, nodeChildren, type ProcessName, type StartChild } from './nodeChild.js';
export { sayBug } from './bugLine.js';
export { serveProcess, type Handlers } from './serve.js';
export { runInChild, type ChildRun } from './runInChild.js';
export { serveRun, type RunControl } from './serveRun.js';
