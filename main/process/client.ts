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
  /** The file that the call is at, named in the sentence and in `where` if the child dies of it. */
  readonly about?: () => string;
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

export interface ConnectOptions {
  /** Hears of each death of the child. */
  readonly onDeath?: (problem: Problem) => void;
  /**
   * The child answers one call after another (`serveProcess` with `inOrder`). Then a death or a hang is the fault of the
   * call it was at: only that one fails, the others are put to the next child.
   */
  readonly inOrder?: boolean;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly request: unknown;
  readonly settle: (result: Result<unknown>) => void;
  readonly options: CallOptions;
  timer: NodeJS.Timeout | undefined;
  /** The caller has its answer, though the child may still be at it. */
  settled: boolean;
}

/**
 * Calls into a child process that may die. The child starts with the first call; when it dies, the calls that were
 * open fail with `process-died` and the next call starts a new child, so one bad file costs one answer.
 */
export function connectProcess<M extends CallMap>(
  label: string,
  start: () => ChildHandle,
  { onDeath, inOrder = false }: ConnectOptions = {},
): ProcessClient<M> {
  let child: ChildHandle | undefined;
  let nextId = 1;
  /** What the child was asked and has not answered, in the order of asking. */
  const calls = new Map<number, Call>();

  function finish(call: Call, result: Result<unknown>): void {
    if (call.settled) return;
    call.settled = true;
    if (!inOrder) clearTimeout(call.timer);
    call.settle(result);
  }

  function first(): Call | undefined {
    return calls.values().next().value;
  }

  /** In order only the call that the child is at takes time; those behind it wait. */
  function watch(call: Call | undefined): void {
    if (!call || (inOrder && call !== first())) return;
    const limitMs = call.options.timeoutMs;
    if (limitMs === undefined) return;
    clearTimeout(call.timer);
    call.timer = setTimeout(() => {
      finish(call, {
        ok: false,
        problem: fault(call, 'process-stuck', `gave no answer to "${call.name}" for ${limitMs / 1000} s`),
      });
      child?.kill();
    }, limitMs);
  }

  function fault(call: Call, code: 'process-died' | 'process-stuck', what: string): Problem {
    const where = call.options.about?.();
    const at = where === undefined ? '' : ` at ${where}`;
    return problem(code, `The ${label} process ${what}${at} and was restarted.`, where === undefined ? {} : { where });
  }

  function receive(message: unknown): void {
    const up = message as Up;
    const call = calls.get(up.id);
    if (!call) return;
    if (up.kind === 'event') {
      if (inOrder || !call.settled) watch(call);
      if (!call.settled) call.options.onEvent?.(up.payload);
      return;
    }
    clearTimeout(call.timer);
    calls.delete(call.id);
    finish(call, up.kind === 'answer' ? ok(up.value) : { ok: false, problem: up.problem });
    if (inOrder) watch(first());
  }

  function ended(code: number | null): void {
    child = undefined;
    const what = `ended unexpectedly (exit ${code ?? 'by signal'})`;
    const open = [...calls.values()];
    calls.clear();
    for (const call of open) clearTimeout(call.timer);
    const [culprit] = open;
    const death = culprit
      ? fault(culprit, 'process-died', what)
      : problem('process-died', `The ${label} process ${what} and will be restarted.`);
    for (const call of inOrder ? open.slice(0, 1) : open)
      finish(call, { ok: false, problem: fault(call, 'process-died', what) });
    for (const call of open) if (!call.settled) put(call);
    onDeath?.(death);
  }

  function running(): ChildHandle {
    if (child) return child;
    const started = start();
    started.onMessage((message) => {
      if (child === started) receive(message);
    });
    started.onExit((code) => {
      if (child === started) ended(code);
    });
    child = started;
    return started;
  }

  function put(call: Call): void {
    calls.set(call.id, call);
    watch(call);
    const { id, name, request } = call;
    running().post({ kind: 'call', id, name, request } satisfies Down);
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
        const settle = resolve as Call['settle'];
        const call: Call = { id: nextId++, name, request, options, settle, timer: undefined, settled: false };
        options.signal?.addEventListener(
          'abort',
          () => {
            if (call.settled) return;
            child?.post({ kind: 'cancel', id: call.id } satisfies Down);
            finish(call, failed('cancelled', `"${name}" was cancelled.`));
          },
          { once: true },
        );
        put(call);
      });
    },
    close() {
      const ending = child;
      child = undefined;
      for (const call of calls.values()) {
        clearTimeout(call.timer);
        finish(call, failed('cancelled', `The ${label} process was closed.`));
      }
      calls.clear();
      ending?.kill();
    },
  };
}
