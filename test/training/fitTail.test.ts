import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../main/contract/index.js';
import { randomStream, seedOf } from '../../main/numbers/index.js';
import {
  fitDefaults,
  fitTail,
  type Batch,
  type FitControl,
  type FitExamples,
  type FitOptions,
  type FitSubject,
} from '../../main/training/index.js';
import {
  GraphBuilder,
  readNetwork,
  tailOf,
  toFloat16,
  withDropout,
  writeOnnx,
} from '../../main/differentiation/index.js';

const side = 6;
const channels = 4;
const cells = channels * side * side;

/** A network of two convolutions and a head of two labels, with weights from a seed. */
function subject(): FitSubject {
  const random = randomStream(7);
  const values = (count: number, spread: number): Float32Array =>
    Float32Array.from({ length: count }, () => random.between(-spread, spread));
  const builder = new GraphBuilder();
  const input = builder.input('input', ['N', channels, side, side]);
  const first = builder.node('Conv', 'first.conv', [
    builder.node('Relu', 'frozen', [input]),
    builder.float32('first.weight', [8, channels, 3, 3], values(8 * channels * 9, 0.3)),
    builder.float32('first.bias', [8], values(8, 0.1)),
  ]);
  const pooled = builder.node('MaxPool', 'pool', [builder.node('Relu', 'first', [first])], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  builder.node('ReduceMean', 'features', [pooled], { axes: [2, 3], keepdims: 0 });
  const head = builder.float32('head.weight', [2, 8], new Float32Array(16));
  builder.node('Gemm', 'logits', ['features', head, builder.float32('head.bias', [2], new Float32Array(2))], {
    transB: 1,
  });
  builder.output('logits', ['N', 2]);
  const bytes = writeOnnx(builder.model({ name: 'tiny', producer: 'test', doc: '' }));
  const network = withDropout(readNetwork(bytes), 'features');
  return { network, tail: tailOf(network, 'frozen', 'logits'), fromShape: [channels, side, side] };
}

/** Slice n holds a bright square in channel 0 where n is odd (label 0) and in channel 1 where n mod 4 is 2 or 3 (label 1). */
function examples(change: { readonly poisoned?: number; readonly hash?: string } = {}): FitExamples {
  const put = (slice: number, batch: Batch, place: number): void => {
    const lit = [slice % 2, slice % 4 >= 2 ? 1 : 0];
    const random = randomStream(seedOf(slice, 3));
    const picture = batch.features.subarray(place * cells, (place + 1) * cells);
    for (let cell = 0; cell < cells; cell++) picture[cell] = toFloat16(random.between(0, 1));
    const corner = random.below(3) * side + random.below(3);
    for (const channel of [0, 1]) {
      for (const step of [0, 1, side, side + 1]) {
        if (lit[channel] === 1) picture[channel * side * side + corner + step] = toFloat16(2);
      }
    }
    if (slice === change.poisoned) picture[0] = 0x7e00;
    batch.targets.set(lit, 2 * place);
    // The second label of every fifth slice is unknown, and stands there wrong.
    batch.weights.set([1, slice % 5 === 0 ? 0 : 1], 2 * place);
    if (slice % 5 === 0) batch.targets[2 * place + 1] = 1 - (lit[1] ?? 0);
  };
  const heldOut = 40;
  return {
    hash: change.hash ?? 'tiny',
    heldOut,
    fill(step, batch) {
      for (let place = 0; place < options.batch; place++) put(drawn(step, place), batch, place);
      return Promise.resolve(ok(null));
    },
    fillHeldOut(from, batch) {
      for (let place = 0; place < options.batch; place++) put(1000 + ((from + place) % heldOut), batch, place);
      return Promise.resolve(ok(null));
    },
  };
}

const drawn = (step: number, place: number): number => randomStream(seedOf(step, place)).below(400);

const options: FitOptions = {
  ...fitDefaults,
  batch: 8,
  microBatch: 4,
  steps: 150,
  warmUpSteps: 5,
  rate: 0.02,
  headRateFactor: 2,
  averaging: 0.9,
  dropout: 0.1,
  checkEvery: 25,
  threads: 1,
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ictus-fit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function fit(change: Partial<FitOptions> = {}, control: FitControl = {}, from = examples()) {
  return fitTail(subject(), from, { ...options, ...change }, control);
}

async function fitted(change: Partial<FitOptions> = {}, control: FitControl = {}) {
  const done = await fit(change, control);
  if (!done.ok) throw new Error(done.problem.message);
  return done.value;
}

const problemOf = (done: Awaited<ReturnType<typeof fit>>): string => (done.ok ? 'none' : done.problem.code);

describe('training a tail', () => {
  it('learns what two labels have in common with the picture, held-out slices included', async () => {
    const { curve } = await fitted();
    const [first] = curve;
    const last = curve.at(-1);
    expect(first?.step).toBe(25);
    expect(last?.step).toBe(150);
    // Chance is ln 2 = 0.693 a label.
    expect(last?.heldOutLoss ?? 9).toBeLessThan(0.35);
    expect(last?.loss ?? 9).toBeLessThan(first?.loss ?? 0);
  });

  it('gives the same weights from the same seed, and others from another', async () => {
    const [one, two, other] = [
      await fitted({ steps: 10 }),
      await fitted({ steps: 10 }),
      await fitted({ steps: 10, seed: 5 }),
    ];
    const kernel = (run: typeof one): readonly number[] => [...(run.weights.get('first.weight') ?? [])];
    expect(kernel(two)).toEqual(kernel(one));
    expect(kernel(other)).not.toEqual(kernel(one));
  });

  it.each([
    ['', {}],
    [', anchored to those it began with', { anchored: true as const, decay: 2 }],
  ])('goes on where it was stopped, to the same weights%s', async (_, change) => {
    const how = { steps: 40, patience: 3, ...change };
    const whole = await fitted(how);
    const path = join(folder, 'run.bin');
    const stop = new AbortController();
    const stopped = await fit(how, {
      signal: stop.signal,
      checkpoint: { path, everySeconds: 1000 },
      onProgress: ({ step }) => {
        if (step === 17) stop.abort();
      },
    });
    expect(problemOf(stopped)).toBe('cancelled');
    const seen: number[] = [];
    const resumed = await fitted(how, {
      checkpoint: { path, everySeconds: 1000 },
      onProgress: ({ step }) => seen.push(step),
    });
    expect(seen[0]).toBe(17);
    for (const [name, values] of whole.weights) expect(resumed.weights.get(name), name).toEqual(values);
    expect(resumed.curve).toEqual(whole.curve);
  });

  it('stays the nearer to the weights it began with, the harder it is pulled back to them', async () => {
    const begun = [...subject().network.parameters].map(([name, { values }]) => [name, values] as const);
    const distances: number[] = [];
    for (const decay of [0, 5, 40]) {
      const { weights } = await fitted({ steps: 40, anchored: true, decay });
      const squares = begun.flatMap(([name, from]) =>
        [...from].map((value, at) => (value - (weights.get(name)?.[at] ?? NaN)) ** 2),
      );
      distances.push(Math.sqrt(squares.reduce((sum, square) => sum + square, 0)));
    }
    const [free = NaN, held = NaN, tied = NaN] = distances;
    expect(held).toBeLessThan(0.8 * free);
    expect(tied).toBeLessThan(0.8 * held);
  });

  it('pauses between micro-batches until it may go on', async () => {
    let asked = 0;
    let release = (): void => undefined;
    const done = fitted(
      { steps: 2 },
      {
        pause: () => {
          asked++;
          return asked === 3 ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
        },
      },
    );
    await expect.poll(() => asked).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(3);
    release();
    expect((await done).steps).toBe(2);
  });

  it('stops early where the held-out loss no longer falls, and keeps the best weights', async () => {
    const { steps, curve } = await fitted({ rate: 0.3, checkEvery: 5, patience: 3 });
    expect(steps).toBeLessThan(150);
    const losses = curve.map(({ heldOutLoss }) => heldOutLoss ?? Infinity);
    expect(losses.length - 1 - losses.indexOf(Math.min(...losses))).toBe(3);
  });
});

describe('a run that goes wrong', () => {
  it('stops at a loss that is no number, says at which step, and leaves the checkpoint as it was', async () => {
    const path = join(folder, 'run.bin');
    const poisoned = drawn(6, 2);
    const broken = examples({ poisoned });
    const done = await fit({}, { checkpoint: { path, everySeconds: 0 } }, broken);
    expect(problemOf(done)).toBe('training-diverged');
    const firstBad = Array.from({ length: 150 }, (_, step) => step).find((step) =>
      Array.from({ length: 8 }, (_, place) => drawn(step, place)).includes(poisoned),
    );
    expect(done.ok ? '' : done.problem.message).toContain(`at step ${(firstBad ?? 0) + 1}:`);
    expect(readFileSync(path).toString('latin1', 12, 40)).toContain(`"step":${firstBad}`);
  });

  it('does not take up the checkpoint of another set or of other options', async () => {
    const checkpoint = { path: join(folder, 'run.bin'), everySeconds: 1000 };
    await fitted({ steps: 3 }, { checkpoint });
    expect(problemOf(await fit({ steps: 3 }, { checkpoint }, examples({ hash: 'changed' })))).toBe(
      'checkpoint-mismatch',
    );
    expect(problemOf(await fit({ steps: 3, rate: 0.01 }, { checkpoint }))).toBe('checkpoint-mismatch');
  });

  it('knows a checkpoint that is cut anywhere or has a byte changed', async () => {
    const path = join(folder, 'run.bin');
    const checkpoint = { path, everySeconds: 1000 };
    await fitted({ steps: 3 }, { checkpoint });
    const whole = readFileSync(path);
    for (const length of [0, 5, 11, 12, 100, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(problemOf(await fit({ steps: 3 }, { checkpoint })), `${length} bytes`).toBe('checkpoint-damaged');
    }
    const changed = Buffer.from(whole);
    changed[whole.length - 7] = (changed[whole.length - 7] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect(problemOf(await fit({ steps: 3 }, { checkpoint }))).toBe('checkpoint-damaged');
  });

  it('keeps the checkpoint before where the disk is full, and goes on from it when there is room', async (context) => {
    const disk = join(folder, 'small');
    mkdirSync(disk);
    // One checkpoint of this network has about 7 kB; beside it there is no room for another.
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12k', 'tmpfs', disk]).status === 0;
    if (!mounted) context.skip('a small file system cannot be mounted here');
    try {
      const path = join(disk, 'run.bin');
      const done = await fit({ steps: 5 }, { checkpoint: { path, everySeconds: 0 } });
      expect(problemOf(done)).toBe('disk-full');
      expect(readFileSync(path).toString('latin1', 12, 40)).toContain('"step":0');
      spawnSync('mount', ['-o', 'remount,size=64k', disk]);
      const whole = await fitted({ steps: 5 });
      const resumed = await fitted({ steps: 5 }, { checkpoint: { path, everySeconds: 0 } });
      expect(resumed.weights.get('head.weight')).toEqual(whole.weights.get('head.weight'));
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('says that a checkpoint cannot be written, and leaves none half written', async () => {
    const path = join(folder, 'missing', 'run.bin');
    const done = await fit({ steps: 2 }, { checkpoint: { path, everySeconds: 1000 } });
    expect(problemOf(done)).toBe('result-unwritable');
    expect(existsSync(path)).toBe(false);
  });
});
