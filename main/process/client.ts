import { failed, ok, problem, type Problem, type Result } from '../contract/index.js';
import type { AnswerOf, CallMap, Down, RequestOf, Up } from './wire.js';

/** A started child, whatever started it: Electron's utilityProcess or Node's fork. */
export interface ChildHandle {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
  readonly pid: number | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** The call fails as `process-stuck`, and the child is killed, after this long without an answer or event. */
  readonly timeoutMs?: number;
  readonly onEvent?: (payload: unknown) => void;
}

export interface ProcessClient<M extends CallMap> {
  call<N extends keyof M & string>(
    name: N,
    request: RequestOf<M, N>,
    options?: CallOptions,
  ): Promise<Result<AnswerOf<M, N>>>;
  /** Ends the child; calls still open fail as `cancelled`. A later call starts a new one. */
  close(): void;
  readonly pid: number | undefined;
}

interface Open {
  readonly name: string;
  readonly settle: (result: Result<unknown>) => void;
  readonly options: CallOptions;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Calls into a child process that may die. The child starts with the first call; when it dies, the calls that were
 * open fail with `process-died` and the next call starts a new child, so one bad file costs one answer.
 */
export function connectProcess<M extends CallMap>(
  label: string,
  start: () => ChildHandle,
  onDeath: (problem: Problem) => void = () => undefined,
): ProcessClient<M> {
  let child: ChildHandle | undefined;
  let nextId = 1;
  const open = new Map<number, Open>();

  function finish(id: number, result: Result<unknown>): void {
    const call = open.get(id);
    if (!call) return;
    open.delete(id);
    clearTimeout(call.timer);
    call.settle(result);
  }

  function watch(id: number, call: Open): void {
    const limit = call.options.timeoutMs;
    if (limit === undefined) return;
    clearTimeout(call.timer);
    call.timer = setTimeout(() => {
      finish(
        id,
        failed(
          'process-stuck',
          `The ${label} process gave no answer to "${call.name}" for ${limit / 1000} s and was restarted.`,
        ),
      );
      child?.kill();
    }, limit);
  }

  function receive(message: unknown): void {
    const up = message as Up;
    const call = open.get(up.id);
    if (!call) return;
    if (up.kind === 'answer') finish(up.id, ok(up.value));
    else if (up.kind === 'failure') finish(up.id, { ok: false, problem: up.problem });
    else {
      watch(up.id, call);
      call.options.onEvent?.(up.payload);
    }
  }

  function running(): ChildHandle {
    if (child) return child;
    const started = start();
    started.onMessage(receive);
    started.onExit((code) => {
      if (child !== started) return;
      child = undefined;
      const death = problem(
        'process-died',
        `The ${label} process ended unexpectedly (exit ${code ?? 'by signal'}) and will be restarted.`,
      );
      for (const id of [...open.keys()]) finish(id, { ok: false, problem: death });
      onDeath(death);
    });
    child = started;
    return started;
  }

  return {
    get pid() {
      return child?.pid;
    },
    call<N extends keyof M & string>(name: N, request: RequestOf<M, N>, options: CallOptions = {}) {
      return new Promise<Result<AnswerOf<M, N>>>((resolve) => {
        if (options.signal?.aborted) {
          resolve(failed('cancelled', `"${name}" was cancelled.`));
          return;
        }
        const id = nextId++;
        const call: Open = { name, options, settle: resolve as Open['settle'], timer: undefined };
        open.set(id, call);
        watch(id, call);
        options.signal?.addEventListener(
          'abort',
          () => {
            if (!open.has(id)) return;
            child?.post({ kind: 'cancel', id } satisfies Down);
            finish(id, failed('cancelled', `"${name}" was cancelled.`));
          },
          { once: true },
        );
        running().post({ kind: 'call', id, name, request } satisfies Down);
      });
    },
    close() {
      const ending = child;
      child = undefined;
      for (const id of [...open.keys()]) finish(id, failed('cancelled', `The ${label} process was closed.`));
      ending?.kill();
    },
  };
}
