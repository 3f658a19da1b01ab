import { fork } from 'node:child_process';
import { join } from 'node:path';
import { budgets } from '../contract/index.js';
import type { ChildHandle } from './client.js';

/** The programs that run as children; each is one bundle, `<name>.js`, in the built main folder. */
export type ProcessName = 'dataset' | 'frames' | 'inference' | 'library' | 'phantom' | 'training' | 'tuning';

/** The children that read files of strangers have a bounded heap. */
const heapMb: Partial<Record<ProcessName, number>> = {
  dataset: budgets.datasetHeapMb,
  frames: budgets.framesHeapMb,
  library: budgets.libraryHeapMb,
};

/** Options of V8 that bound the heap of a child. */
export function heapArguments(name: ProcessName): string[] {
  const limit = heapMb[name];
  return limit === undefined ? [] : [`--max-old-space-size=${limit}`];
}

export type StartChild = (name: ProcessName) => ChildHandle;

/** Starts children with Node's fork: the terminal's way, and the tests'. `builtFolder` holds `<name>.js`. */
export function nodeChildren(builtFolder: string): StartChild {
  return (name) => {
    const child = fork(join(builtFolder, `${name}.js`), [], {
      execArgv: heapArguments(name),
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      post: (message) => child.send(message as object, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      // Not 'exit': what the child said before it ended is heard first.
      onExit: (listener) => void child.on('close', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
