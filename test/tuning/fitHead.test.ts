import { describe, expect, it } from 'vitest';
import { labels, type TuneProgress } from '../../main/contract/index.js';
import { rocAuc } from '../../main/evaluation/index.js';
import { randomStream } from '../../main/numbers/index.js';
import type { LinearHead } from '../../main/training/index.js';
import { fitHead, type HeadTask } from '../../main/tuning/fitHead.js';
import { headLogits } from '../../main/tuning/studyScores.js';
import { truthOf } from './madeUpSite.js';

const channels = 6;
const slicesOfStudy = 12;

/** The parent goes by the first channel for every label. */
const parent: LinearHead = {
  weights: Float32Array.from({ length: labels.length * channels }, (_, at) => (at % channels === 0 ? 1 : 0)),
  bias: new Float64Array(labels.length).fill(-1),
};

/** Slices with noise in every channel; where one bleeds, `sign` is higher. */
function slice(random: () => number, bleeds: boolean, sign: number): number[] {
  return Array.from({ length: channels }, (_, at) => 2 * random() - 1 + (bleeds && at === sign ? 3 : 0));
}

interface Study {
  readonly studyUid: string;
  readonly patient: string;
  readonly bleeds: boolean;
  readonly features: Float32Array;
}

/** At this site blood shows in the second channel, on two slices of a bleeding study. */
function studies(count: number, seed: number): readonly Study[] {
  const { next: random } = randomStream(seed);
  return Array.from({ length: count }, (_, at) => {
    const bleeds = at % 2 === 0;
    const rows = Array.from({ length: slicesOfStudy }, (__, place) => slice(random, bleeds && place % 6 === 3, 1));
    return { studyUid: `${seed}/${at}`, patient: `${seed}/${at}`, bleeds, features: Float32Array.from(rows.flat()) };
  });
}

/** Elsewhere it shows in the first. */
function replay(count: number): HeadTask['replay'] {
  const { next: random } = randomStream(99);
  const bleeds = Array.from({ length: count }, (_, at) => at % 3 === 0);
  return {
    features: Float32Array.from(bleeds.flatMap((bleed) => slice(random, bleed, 0))),
    patients: bleeds.map((_, at) => String(at)),
    truths: bleeds.map(truthOf),
  };
}

const control = { signal: new AbortController().signal, pause: () => Promise.resolve(), onProgress: () => undefined };
const taskOf = (own: readonly Study[]): HeadTask => ({
  parent,
  learnt: own.map(({ bleeds, ...study }) => ({ ...study, truth: truthOf(bleeds) })),
  features: new Map(own.map(({ studyUid, features }) => [studyUid, features])),
  replay: replay(240),
});

function aucOfStudies(own: readonly Study[], head: LinearHead): number {
  const highest = own.map(({ features }) => {
    const logits = headLogits(features, head);
    return Math.max(...Array.from({ length: slicesOfStudy }, (_, row) => logits[row * labels.length] ?? NaN));
  });
  return rocAuc(
    highest,
    own.map(({ bleeds }) => bleeds),
  );
}

describe('the last layer fitted on whole studies', () => {
  it('finds on which slices the blood of this site is, and keeps what it knew of other patients', async () => {
    const fitted = await fitHead(taskOf(studies(80, 1)), control);
    if (!fitted.ok) throw new Error(fitted.problem.message);
    const { head } = fitted.value;
    const apart = fitted.value.unseen.map(({ studies: own }) => own.size);
    expect(apart.reduce((sum, size) => sum + size, 0)).toBe(80);
    const unseen = studies(80, 2);
    expect(aucOfStudies(unseen, parent)).toBeLessThan(0.65);
    expect(aucOfStudies(unseen, head)).toBeGreaterThan(0.9);
    const kept = replay(240);
    const onReplay = (of: LinearHead): number => {
      const logits = headLogits(kept.features, of);
      return rocAuc(
        kept.truths.map((_, row) => logits[row * labels.length] ?? NaN),
        kept.truths.map(({ any }) => any === true),
      );
    };
    expect(onReplay(head)).toBeGreaterThan(onReplay(parent) - 0.03);
  });

  it('goes by the slices that a reader marked, where its own choice would be another', async () => {
    // The slices that the parent finds highest are of something else that comes with every bleeding here.
    const { next: random } = randomStream(5);
    const own = Array.from({ length: 48 }, (_, at): Study => {
      const bleeds = at % 2 === 0;
      const rows = Array.from({ length: slicesOfStudy }, (__, place) =>
        slice(random, bleeds && (place === 5 || place < 3), place === 5 ? 1 : 0),
      );
      return { studyUid: `5/${at}`, patient: `5/${at}`, bleeds, features: Float32Array.from(rows.flat()) };
    });
    const marked = taskOf(own);
    const told = {
      ...marked,
      learnt: marked.learnt.map((study) => ({ ...study, marked: study.truth.any === true ? [5] : [] })),
    };
    const weightOf = async (task: HeadTask): Promise<number> => {
      const fitted = await fitHead(task, control);
      return fitted.ok ? (fitted.value.head.weights[labels.indexOf('any') * channels + 1] ?? NaN) : NaN;
    };
    expect(await weightOf(told)).toBeGreaterThan(0.5 + (await weightOf(marked)));
  });

  it('stays by the parent for a label that no study speaks of', async () => {
    const task = taskOf(studies(20, 3));
    const silent = task.learnt.map(({ truth, ...study }) => ({ ...study, truth: { any: truth.any ?? false } }));
    const fitted = await fitHead({ ...task, learnt: silent }, control);
    if (!fitted.ok) throw new Error(fitted.problem.message);
    const row = labels.indexOf('subdural');
    expect([...fitted.value.head.weights.subarray(row * channels, (row + 1) * channels)]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(fitted.value.head.bias[row]).toBe(-1);
  });

  it('is the same each time, says how far it is, waits when asked to, and stops between two fits', async () => {
    const task = taskOf(studies(20, 4));
    const heard: TuneProgress[] = [];
    let waited = 0;
    const own = {
      ...control,
      onProgress: (one: TuneProgress) => heard.push(one),
      pause: () => {
        waited++;
        return Promise.resolve();
      },
    };
    expect(await fitHead(task, own)).toEqual(await fitHead(task, control));
    expect(waited).toBe(36);
    expect(heard).toEqual(Array.from({ length: 36 }, (_, done) => ({ stage: 'fitting', done, total: 36 })));
    const stop = new AbortController();
    const stopping = {
      ...control,
      signal: stop.signal,
      pause: () => {
        stop.abort();
        return Promise.resolve();
      },
    };
    expect(await fitHead(task, stopping)).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
  });
});
