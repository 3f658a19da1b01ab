import { failed, problem, type Problem, type Result } from '../contract/index.js';
import { sayBug } from './bugLine.js';
import type { AnswerOf, CallMap, Down, RequestOf, Up } from './wire.js';

export interface CallContext {
  readonly signal: AbortSignal;
  /** Progress of this call, delivered to `onEvent` of the caller. */
  readonly emit: (payload: unknown) => void;
}

export type Handlers<M extends CallMap> = {
  readonly [N in keyof M]: (
    request: RequestOf<M, N>,
    context: CallContext,
  ) => Result<AnswerOf<M, N>> | Promise<Result<AnswerOf<M, N>>>;
};

/** The child's line to its parent: Electron's parentPort where there is one, else the IPC channel of Node's fork. */
interface ParentLine {
  post(message: Up): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

function parentLine(): ParentLine {
  const port = (process as unknown as { parentPort?: ElectronParentPort }).parentPort;
  if (port) {
    return {
      post: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    };
  }
  process.on('disconnect', () => process.exit(0));
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  };
}

/** The log names the kind and the place; the caller gets neither stack nor message, which may quote a path or somebody's data. */
function asProblem(name: string, error: unknown): Problem {
  sayBug(name)(error);
  return problem(
    'internal-error',
    `An unexpected error in "${name}"; the log names the place. Try again, and report it if it comes back.`,
  );
}

/**
 * Answers the parent's calls until the process ends. An exception in a handler is a bug; it answers `internal-error`.
 * With `inOrder` a call is begun when the one before it was answered, and not at all when it was cancelled before.
 */
export function serveProcess<M extends CallMap>(
  handlers: Handlers<M>,
  { inOrder = false }: { readonly inOrder?: boolean } = {},
): void {
  const line = parentLine();
  process.on('uncaughtException', (error) => {
    sayBug('a child process')(error);
    process.exit(1);
  });
  let before: Promise<void> = Promise.resolve();
  const running = new Map<number, AbortController>();
  line.onMessage((message) => {
    const down = message as Down;
    if (down.kind === 'cancel') {
      running.get(down.id)?.abort();
      return;
    }
    const { id, name, request } = down;
    const handler = handlers[name];
    const control = new AbortController();
    running.set(id, control);
    const context: CallContext = {
      signal: control.signal,
      emit: (payload) => line.post({ kind: 'event', id, payload }),
    };
    const answer = async (): Promise<void> => {
      try {
        if (!handler) throw new Error(`no such call: ${name}`);
        const result =
          inOrder && control.signal.aborted
            ? failed<AnswerOf<M, keyof M>>('cancelled', `"${name}" was cancelled.`)
            : await handler(request, context);
        line.post(
          result.ok ? { kind: 'answer', id, value: result.value } : { kind: 'failure', id, problem: result.problem },
        );
      } catch (error) {
        line.post({ kind: 'failure', id, problem: asProblem(name, error) });
      } finally {
        running.delete(id);
      }
    };
    if (inOrder) before = before.then(answer);
    else void answer();
  });
}
