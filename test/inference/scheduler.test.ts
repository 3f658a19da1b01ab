import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failed,
  ok,
  problem,
  type ModelInput,
  type PixelFacts,
  type Progress,
  type Result,
  type SliceScore,
} from '../../main/contract/index.js';
import { openScheduler, type SchedulerPorts, type StudyWork } from '../../main/inference/index.js';
import type { ModelManifest } from '../../main/contract/index.js';

const brainFacts: PixelFacts = {
  headAreaMm2: 20_000,
  brainAreaMm2: 12_000,
  brainMedianHu: 34,
  noiseHu: 4,
  metalAreaMm2: 0,
  enhancedAreaMm2: 0,
  looksLikeHu: true,
};
const emptyFacts: PixelFacts = { ...brainFacts, brainAreaMm2: 0, brainMedianHu: Number.NaN };
const platt = { kind: 'platt', a: 1, b: 0 } as const;
const manifest = {
  input: { size: 2 },
  calibration: {
    slice: {
      any: platt,
      epidural: platt,
      intraparenchymal: platt,
      intraventricular: platt,
      subarachnoid: platt,
      subdural: platt,
    },
  },
} as unknown as ModelManifest;

/** Which study a slice is of. */
const studyOf = new Map<number, string>();

function study(name: string, slices: number, first = 1): StudyWork {
  for (let index = 0; index < slices; index++) studyOf.set(first + index, name);
  return {
    studyUid: name,
    slices: Array.from({ length: slices }, (_, index) => ({
      instanceId: first + index,
      frame: 0,
      frames: [{ file: { path: `${name}/${index}` }, frame: 0 }],
    })),
  };
}

/** A desk with pretended processes: `decode` and `run` may be replaced, all that happens is written down. */
function desk(
  change: {
    readonly decode?: (path: string, attempt: number) => Result<ModelInput>;
    readonly run?: (path: number, attempt: number) => Result<{ logits: Float32Array; ms: number }>;
    readonly save?: () => Result<null>;
    readonly manifest?: ModelManifest;
    readonly inContext?: (attempt: number) => Result<number[][]> | undefined;
    /** How long the network takes over a slice. */
    readonly network?: () => Promise<unknown>;
  } = {},
) {
  const saved = new Map<string, SliceScore[]>();
  const decoded: string[] = [];
  const ran: number[] = [];
  /** The first logits of each call. */
  const contexts: number[][] = [];
  const done: string[] = [];
  const progress: Progress[] = [];
  const attempts = new Map<string, number>();
  const attempt = (key: string) => {
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    return attempts.get(key) ?? 0;
  };
  let now = 0;
  const ports: SchedulerPorts = {
    frames: {
      modelInput: async (request) => {
        const path = request.frames[0]?.file.path ?? '';
        decoded.push(path);
        await new Promise((resolve) => setImmediate(resolve));
        const number = Number(path.split('/')[1]);
        return (
          change.decode?.(path, attempt(path)) ?? ok({ tensor: Float32Array.of(number), facts: brainFacts, ms: 1 })
        );
      },
    },
    inference: {
      run: async (tensor) => {
        const number = tensor[0] ?? -1;
        ran.push(number);
        await (change.network?.() ?? new Promise((resolve) => setImmediate(resolve)));
        return (
          change.run?.(number, attempt(`run ${number}`)) ??
          ok({ logits: new Float32Array([number, 0, 0, 0, 0, 0]), ms: 1 })
        );
      },
      inContext: (logits) => {
        contexts.push(logits.map(([first = NaN]) => first));
        return Promise.resolve(
          change.inContext?.(attempt('context')) ?? ok(logits.map((own) => own.map((logit) => logit + 100))),
        );
      },
    },
    manifest: change.manifest ?? manifest,
    knownScores: (studyUid) => saved.get(studyUid) ?? [],
    saveScores: (scores) => {
      const refused = change.save?.();
      if (refused && !refused.ok) return refused;
      for (const score of scores) {
        const studyUid = studyOf.get(score.instanceId) ?? '';
        const others = (saved.get(studyUid) ?? []).filter(({ instanceId }) => instanceId !== score.instanceId);
        saved.set(studyUid, [...others, score]);
      }
      return ok(null);
    },
    nowMs: () => (now += 10),
    onProgress: (one) => progress.push(one),
    onStudy: (studyUid) => done.push(studyUid),
  };
  return { ports, scheduler: openScheduler(ports), saved, decoded, ran, contexts, done, progress };
}

const scoredIds = (scores: readonly SliceScore[] | undefined) =>
  (scores ?? []).map(({ instanceId }) => instanceId).sort((a, b) => a - b);

describe('the queue of studies', () => {
  it('scores every slice once, study by study, and says how far it is', async () => {
    const { scheduler, saved, done, progress, ran } = desk();
    scheduler.setWork([study('a', 8), study('b', 5, 100)]);
    await scheduler.idle();
    expect(scoredIds(saved.get('a'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(scoredIds(saved.get('b'))).toEqual([100, 101, 102, 103, 104]);
    expect(ran).toHaveLength(13);
    expect(done).toEqual(['a', 'b']);
    const middle = progress.find(({ done: count }) => count === 6);
    expect(middle).toMatchObject({ stage: 'scoring', total: 13 });
    expect(middle?.perSecond).toBeCloseTo(100, 0);
    expect(middle?.leftMs).toBeCloseTo(70, 0);
    expect(progress.at(-1)?.stage).toBe('idle');
  });

  it('computes nothing twice: what is saved is not decoded again', async () => {
    const { scheduler, decoded, done } = desk();
    scheduler.setWork([study('a', 6)]);
    await scheduler.idle();
    scheduler.setWork([study('a', 8)]);
    await scheduler.idle();
    expect(decoded).toHaveLength(8);
    expect(done).toEqual(['a', 'a']);
  });

  it('scores a slab anew when it has other slices than the one that is saved', async () => {
    const { scheduler, decoded } = desk();
    const thin = study('a', 2);
    scheduler.setWork([thin]);
    await scheduler.idle();
    scheduler.setWork([
      { ...thin, slices: thin.slices.map((slice) => ({ ...slice, frames: [...slice.frames, ...slice.frames] })) },
    ]);
    await scheduler.idle();
    expect(decoded).toHaveLength(4);
  });

  it('lets the study on the screen jump the queue within the slices in flight', async () => {
    const { scheduler, done, ports, saved } = desk();
    let jumped = false;
    const waiting = new Promise<void>((resolve) => {
      (ports as { onSlice?: SchedulerPorts['onSlice'] }).onSlice = () => {
        if (!jumped && (saved.get('a')?.length ?? 0) >= 2) {
          jumped = true;
          scheduler.jump('c');
          resolve();
        }
      };
    });
    scheduler.setWork([study('a', 20), study('b', 5, 100), study('c', 4, 200)]);
    await waiting;
    await scheduler.idle();
    expect(done).toEqual(['c', 'a', 'b']);
  });

  it('takes a STAT arrival first and goes on with the interrupted study after it', async () => {
    const { scheduler, ports, done, saved } = desk();
    const routine = study('routine', 20);
    let arrived = false;
    (ports as { onSlice?: SchedulerPorts['onSlice'] }).onSlice = () => {
      if (arrived || (saved.get('routine')?.length ?? 0) < 3) return;
      arrived = true;
      scheduler.setWork([study('stat', 4, 100), routine]);
    };
    scheduler.setWork([routine]);
    await scheduler.idle();
    expect(done).toEqual(['stat', 'routine']);
    expect(scoredIds(saved.get('routine'))).toHaveLength(20);
  });

  it('pauses after the slice in flight, resumes, and cancels', async () => {
    const { scheduler, ports, saved } = desk();
    let seen = 0;
    (ports as { onSlice?: SchedulerPorts['onSlice'] }).onSlice = () => {
      if (++seen === 4) scheduler.pause(true);
    };
    scheduler.setWork([study('a', 10)]);
    await scheduler.idle();
    expect(saved.get('a')).toHaveLength(4);
    expect(scheduler.progress.stage).toBe('paused');
    scheduler.pause(false);
    await scheduler.idle();
    expect(saved.get('a')).toHaveLength(10);
    scheduler.setWork([study('b', 10, 50)]);
    scheduler.cancel();
    await scheduler.idle();
    expect(saved.get('b') ?? []).toEqual([]);
    expect(scheduler.progress.stage).toBe('idle');
  });
});

describe('slices without brain', () => {
  const facts = (brain: readonly boolean[]) =>
    desk({
      decode: (path) => {
        const index = Number(path.split('/')[1]);
        return ok({ tensor: Float32Array.of(index), facts: brain[index] ? brainFacts : emptyFacts, ms: 1 });
      },
    });

  it('are left out at both ends and scored between slices with brain', async () => {
    const brain = [false, false, true, true, false, true, true, false, false];
    const { scheduler, saved } = facts(brain);
    scheduler.setWork([study('a', brain.length)]);
    await scheduler.idle();
    const scores = [...(saved.get('a') ?? [])].sort((a, b) => a.instanceId - b.instanceId);
    expect(scores.map(({ scored }) => scored)).toEqual([false, false, true, true, true, true, true, false, false]);
    expect(scores[0]).toMatchObject({ logits: [], probabilities: { any: 0, subdural: 0 } });
  });

  it('never skips a slice that has brain on both sides, whatever the stack looks like', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 24 }), async (brain) => {
        const { scheduler, saved } = facts(brain);
        scheduler.setWork([study('a', brain.length)]);
        await scheduler.idle();
        const scores = [...(saved.get('a') ?? [])].sort((a, b) => a.instanceId - b.instanceId);
        expect(scores).toHaveLength(brain.length);
        const first = brain.indexOf(true);
        const last = brain.lastIndexOf(true);
        for (const [index, { scored }] of scores.entries()) {
          if (first >= 0 && index >= first && index <= last) expect(scored).toBe(true);
        }
        // What was decoded ahead before brain was seen is scored needlessly: never more than the decoding runs ahead.
        const needless = scores.filter(({ scored }, index) => scored && !brain[index]).length;
        const between = brain.slice(first, last).filter((has) => !has).length;
        expect(needless - (first < 0 ? 0 : between)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what goes wrong', () => {
  const died = <T>(): Result<T> => failed('process-died', 'The frames process ended unexpectedly.');

  it('a decode process that dies costs the slice that kills it and no other', async () => {
    const { scheduler, saved, done } = desk({
      decode: (path, attempt) => {
        // The third slice kills the process; the two that were in flight with it die with it, once.
        if (path === 'a/2') return died();
        if (attempt === 1 && (path === 'a/3' || path === 'a/4')) return died();
        return ok({ tensor: Float32Array.of(Number(path.split('/')[1])), facts: brainFacts, ms: 1 });
      },
    });
    scheduler.setWork([study('a', 9), study('b', 3, 100)]);
    await scheduler.idle();
    expect(scoredIds(saved.get('a'))).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect(scheduler.failures('a')).toEqual([
      { instanceId: 3, frame: 0, problem: problem('process-died', 'The frames process ended unexpectedly.') },
    ]);
    expect(done).toEqual(['a', 'b']);
  });

  it('an inference process that dies once costs nothing', async () => {
    const { scheduler, saved, ran } = desk({
      run: (number, attempt) => (number === 3 && attempt === 1 ? died() : ok({ logits: new Float32Array(6), ms: 1 })),
    });
    scheduler.setWork([study('a', 6)]);
    await scheduler.idle();
    expect(saved.get('a')).toHaveLength(6);
    expect(ran).toHaveLength(7);
    expect(scheduler.failures('a')).toEqual([]);
  });

  it('a failed slice is not tried again until its study is retried', async () => {
    let whole = false;
    const { scheduler, decoded, saved } = desk({
      decode: (path) =>
        path === 'a/1' && !whole
          ? failed('pixel-data-truncated', 'The pixel data are cut short.')
          : ok({ tensor: Float32Array.of(1), facts: brainFacts, ms: 1 }),
    });
    scheduler.setWork([study('a', 3)]);
    await scheduler.idle();
    scheduler.setWork([study('a', 3)]);
    await scheduler.idle();
    expect(decoded).toHaveLength(3);
    expect(scheduler.failures('a')).toHaveLength(1);
    whole = true;
    scheduler.retry('a');
    scheduler.setWork([study('a', 3)]);
    await scheduler.idle();
    expect(saved.get('a')).toHaveLength(3);
    expect(scheduler.failures('a')).toEqual([]);
  });

  it('a full disk stops scoring with its sentence and goes on when resumed', async () => {
    let full = true;
    const { scheduler, saved } = desk({
      save: () => (full ? failed('disk-full', 'The disk of the store is full.') : ok(null)),
    });
    scheduler.setWork([study('a', 4)]);
    await scheduler.idle();
    expect(scheduler.stopped?.code).toBe('disk-full');
    expect(scheduler.progress).toMatchObject({ stage: 'paused', detail: 'The disk of the store is full.' });
    expect(scheduler.failures('a')).toEqual([]);
    full = false;
    scheduler.pause(false);
    await scheduler.idle();
    expect(scoredIds(saved.get('a'))).toEqual([1, 2, 3, 4]);
  });

  it('goes on at the first word when a provider that was gone is back, whatever waited behind the slice', async () => {
    let gone = true;
    const { scheduler, saved } = desk({
      run: () =>
        gone ? failed('provider-unavailable', 'The device is gone.') : ok({ logits: new Float32Array(6), ms: 1 }),
    });
    scheduler.setWork([study('a', 5)]);
    await scheduler.idle();
    expect(scheduler.stopped?.code).toBe('provider-unavailable');
    gone = false;
    scheduler.pause(false);
    await scheduler.idle();
    expect(scheduler.stopped).toBeNull();
    expect(scoredIds(saved.get('a'))).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps a second slice before the network, and no more', async () => {
    let waiting = 0;
    let most = 0;
    const { scheduler } = desk({
      network: async () => {
        most = Math.max(most, ++waiting);
        await new Promise((resolve) => setTimeout(resolve, 2));
        waiting -= 1;
      },
    });
    scheduler.setWork([study('a', 8)]);
    await scheduler.idle();
    expect(most).toBe(2);
  });
});

describe('a model that knows of context', () => {
  const knowing = {
    ...manifest,
    context: { file: 'study.onnx', input: 'logits', output: 'inContext', minSlices: 3 },
  } as ModelManifest;
  const inContextOf = (scores: readonly SliceScore[] | undefined) =>
    [...(scores ?? [])].sort((a, b) => a.instanceId - b.instanceId).map(({ inContext }) => inContext?.[0]);

  it('sees the slices of a settled study in order of position, and keeps their own logits beside', async () => {
    const { scheduler, saved, contexts, done } = desk({ manifest: knowing });
    scheduler.setWork([study('a', 5)]);
    await scheduler.idle();
    expect(contexts).toEqual([[0, 1, 2, 3, 4]]);
    expect(inContextOf(saved.get('a'))).toEqual([100, 101, 102, 103, 104]);
    const first = saved.get('a')?.find(({ instanceId }) => instanceId === 1);
    expect(first?.logits[0]).toBe(0);
    expect(first?.probabilities.any).toBeCloseTo(1, 9);
    expect(done).toEqual(['a']);
  });

  it('leaves stacks that are too short, and slices cut off by one that failed, as the slice network sees them', async () => {
    const broken = (path: string) => (path === 'b/2' ? failed('no-pixels', 'This slice is broken.') : undefined);
    const { scheduler, saved, contexts } = desk({
      manifest: knowing,
      decode: (path) =>
        broken(path) ?? ok({ tensor: Float32Array.of(Number(path.split('/')[1])), facts: brainFacts, ms: 1 }),
    });
    scheduler.setWork([study('a', 2), study('b', 6, 100)]);
    await scheduler.idle();
    expect(contexts).toEqual([[3, 4, 5]]);
    expect(inContextOf(saved.get('a'))).toEqual([undefined, undefined]);
    expect(inContextOf(saved.get('b'))).toEqual([undefined, undefined, 103, 104, 105]);
  });

  it('catches up on a study that ended between its last slice and its context', async () => {
    const { ports, scheduler, saved, ran } = desk();
    scheduler.setWork([study('a', 4)]);
    await scheduler.idle();
    expect(inContextOf(saved.get('a'))).toEqual([undefined, undefined, undefined, undefined]);
    const later = openScheduler({ ...ports, manifest: knowing });
    later.setWork([study('a', 4)]);
    await later.idle();
    expect(inContextOf(saved.get('a'))).toEqual([100, 101, 102, 103]);
    expect(ran).toHaveLength(4);
  });

  it('ends a study without context where that fails, and does not try for ever', async () => {
    const { scheduler, saved, contexts, done } = desk({
      manifest: knowing,
      inContext: () => failed('process-died', 'The inference process ended.'),
    });
    scheduler.setWork([study('a', 4)]);
    await scheduler.idle();
    scheduler.setWork([study('a', 4)]);
    await scheduler.idle();
    expect(contexts).toHaveLength(1);
    expect(scoredIds(saved.get('a'))).toEqual([1, 2, 3, 4]);
    expect(done).toEqual(['a']);
  });
});
