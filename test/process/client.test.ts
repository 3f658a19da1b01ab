import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok, type Problem, type Result } from '../../main/contract/index.js';
import { connectProcess, type ChildHandle } from '../../main/process/index.js';
import type { Down, Up } from '../../main/process/wire.js';

type Calls = { add: (numbers: readonly number[]) => number; read: (path: string) => string };

/** A child that does nothing by itself: the test answers for it. */
class FakeChild implements ChildHandle {
  static started: FakeChild[] = [];
  readonly asked: Down[] = [];
  readonly pid = 4000 + FakeChild.started.length;
  killed = false;
  #message: (message: unknown) => void = () => undefined;
  #exit: (code: number | null) => void = () => undefined;

  constructor() {
    FakeChild.started.push(this);
  }
  post(message: unknown): void {
    this.asked.push(message as Down);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.exit(null);
  }
  say(up: Up): void {
    this.#message(up);
  }
  exit(code: number | null): void {
    this.#exit(code);
  }
}

const child = (at: number): FakeChild => FakeChild.started[at]!;
const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

beforeEach(() => {
  FakeChild.started = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function connect(inOrder = false) {
  const deaths: Problem[] = [];
  const client = connectProcess<Calls>('test', () => new FakeChild(), {
    inOrder,
    onDeath: (problem) => deaths.push(problem),
  });
  return { client, deaths };
}

describe('calls into a child process', () => {
  it('start it with the first call alone, and give each answer to its own call, in whatever order they come', async () => {
    const { client } = connect();
    expect(FakeChild.started).toHaveLength(0);
    const first = client.call('add', [1, 2]);
    const second = client.call('read', 'a');
    expect(FakeChild.started).toHaveLength(1);
    expect(client.pid).toBe(child(0).pid);
    expect(child(0).asked).toEqual([
      { kind: 'call', id: 1, name: 'add', request: [1, 2] },
      { kind: 'call', id: 2, name: 'read', request: 'a' },
    ]);
    child(0).say({ kind: 'answer', id: 2, value: 'text' });
    child(0).say({ kind: 'answer', id: 99, value: 'nobody asked' });
    child(0).say({ kind: 'answer', id: 1, value: 3 });
    expect([await first, await second]).toEqual([ok(3), ok('text')]);
  });

  it('pass on the problem of the child as it is, and its events while the call is open', async () => {
    const { client } = connect();
    const heard: unknown[] = [];
    const call = client.call('add', [], { onEvent: (payload) => heard.push(payload) });
    child(0).say({ kind: 'event', id: 1, payload: 10 });
    child(0).say({ kind: 'event', id: 1, payload: 20 });
    const problem: Problem = { code: 'file-unreadable', message: 'It cannot be read.' };
    child(0).say({ kind: 'failure', id: 1, problem });
    child(0).say({ kind: 'event', id: 1, payload: 30 });
    expect(await call).toEqual({ ok: false, problem });
    expect(heard).toEqual([10, 20]);
  });

  it('fail together when it dies, are told apart from the death of nobody, and the next call starts another', async () => {
    const { client, deaths } = connect();
    const open = [client.call('add', [1]), client.call('read', 'b', { about: () => 'b.dcm' })];
    child(0).exit(139);
    expect((await Promise.all(open)).map(code)).toEqual(['process-died', 'process-died']);
    const second = await open[1]!;
    expect(second.ok ? '' : second.problem).toMatchObject({ where: 'b.dcm' });
    expect(deaths.map(({ code: one }) => one)).toEqual(['process-died']);
    const next = client.call('add', [2]);
    expect(FakeChild.started).toHaveLength(2);
    child(1).say({ kind: 'answer', id: 3, value: 2 });
    expect(await next).toEqual(ok(2));
    child(1).exit(1);
    expect(deaths).toHaveLength(2);
  });

  it('in order: only the one that it was at fails, those behind it are put to the next child', async () => {
    const { client } = connect(true);
    const calls = [client.call('add', [1]), client.call('add', [2]), client.call('add', [3])];
    child(0).say({ kind: 'answer', id: 1, value: 1 });
    child(0).exit(null);
    expect(code(await calls[1]!)).toBe('process-died');
    expect(child(1).asked).toEqual([{ kind: 'call', id: 3, name: 'add', request: [3] }]);
    child(1).say({ kind: 'answer', id: 3, value: 3 });
    expect((await Promise.all(calls)).map(code)).toEqual(['ok', 'process-died', 'ok']);
  });

  it('what an ended child still says is not taken for the word of the next', async () => {
    const { client } = connect();
    const first = client.call('add', [1]);
    child(0).exit(1);
    await first;
    const second = client.call('add', [2]);
    child(0).say({ kind: 'answer', id: 2, value: 'of a ghost' });
    child(0).exit(1);
    child(1).say({ kind: 'answer', id: 2, value: 2 });
    expect(await second).toEqual(ok(2));
    expect(FakeChild.started).toHaveLength(2);
  });
});

describe('the time limit of a call', () => {
  it('counts from the last event, ends the child, and is a problem of its own', async () => {
    vi.useFakeTimers();
    const { client } = connect();
    const call = client.call('read', 'a', { timeoutMs: 1000, about: () => 'a.dcm' });
    vi.advanceTimersByTime(900);
    child(0).say({ kind: 'event', id: 1, payload: 'still there' });
    vi.advanceTimersByTime(900);
    expect(child(0).killed).toBe(false);
    vi.advanceTimersByTime(100);
    expect(child(0).killed).toBe(true);
    const result = await call;
    expect(result.ok ? '' : result.problem).toMatchObject({ code: 'process-stuck', where: 'a.dcm' });
  });

  it('in order: does not run while the call waits behind another', async () => {
    vi.useFakeTimers();
    const { client } = connect(true);
    const first = client.call('add', [1]);
    const second = client.call('add', [2], { timeoutMs: 1000 });
    vi.advanceTimersByTime(5000);
    expect(child(0).killed).toBe(false);
    child(0).say({ kind: 'answer', id: 1, value: 1 });
    vi.advanceTimersByTime(999);
    expect(child(0).killed).toBe(false);
    vi.advanceTimersByTime(1);
    expect((await Promise.all([first, second])).map(code)).toEqual(['ok', 'process-stuck']);
  });
});

describe('a call that is cancelled', () => {
  it('is answered at once, and the child is told', async () => {
    const { client } = connect();
    const stop = new AbortController();
    const call = client.call('add', [1], { signal: stop.signal });
    stop.abort();
    expect(code(await call)).toBe('cancelled');
    expect(child(0).asked.at(-1)).toEqual({ kind: 'cancel', id: 1 });
    child(0).say({ kind: 'answer', id: 1, value: 1 });
    expect(code(await call)).toBe('cancelled');
  });

  it('before it is made starts nothing', async () => {
    const { client } = connect();
    expect(code(await client.call('add', [1], { signal: AbortSignal.abort() }))).toBe('cancelled');
    expect(FakeChild.started).toHaveLength(0);
  });

  it('by the end of the client ends the child; a later call starts another', async () => {
    const { client, deaths } = connect();
    const call = client.call('add', [1]);
    client.close();
    expect(code(await call)).toBe('cancelled');
    expect(child(0).killed).toBe(true);
    expect(deaths).toEqual([]);
    void client.call('add', [2]);
    expect(FakeChild.started).toHaveLength(2);
  });
});
