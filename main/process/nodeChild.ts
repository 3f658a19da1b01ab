import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ChildHandle } from './client.js';

/** The programs that run as children; each is one bundle, `<name>.js`, in the built main folder. */
export type ProcessName = 'frames' | 'inference' | 'library' | 'phantom';

export type StartChild = (name: ProcessName) => ChildHandle;

/** Starts children with Node's fork: the terminal's way, and the tests'. `builtFolder` holds `<name>.js`. */
export function nodeChildren(builtFolder: string): StartChild {
  return (name) => {
    const child = fork(join(builtFolder, `${name}.js`), [], {
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      post: (message) => child.send(message as object, () => undefined),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.on('exit', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
