import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { heapArguments, type StartChild } from '../process/index.js';

/** Starts the child programs as Electron utility processes: they may die without taking the window along. */
export function electronChildren(builtFolder: string): StartChild {
  return (name) => {
    const child = utilityProcess.fork(join(builtFolder, `${name}.js`), [], {
      serviceName: `Ictus ${name}`,
      // Electron passes V8's own options on in this form only.
      execArgv: heapArguments(name).map((argument) => `--js-flags=${argument}`),
      stdio: 'inherit',
    });
    return {
      get pid() {
        return child.pid;
      },
      post: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.on('exit', listener),
      // SIGKILL, because a decoder that hangs in native code does not hear SIGTERM.
      kill: () => {
        if (child.pid === undefined) child.kill();
        else process.kill(child.pid, 'SIGKILL');
      },
    };
  };
}
