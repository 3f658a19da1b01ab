import { describe, expect, it } from 'vitest';
import type { Candidate, LogEvent } from '../../main/contract/index.js';
import { lastWord } from '../../main/tuning/lastWord.js';
import { looksSoFar, mayPromote, modelBefore, modelVersions } from '../../main/tuning/versions.js';

const [shipped, first, second] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];

function log(...entries: readonly (readonly [LogEvent['kind'], LogEvent['detail']])[]): readonly LogEvent[] {
  return entries.map(([kind, detail], at) => ({
    seq: at + 1,
    atMs: at,
    kind,
    studyUid: null,
    who: `reader ${at}`,
    detail,
    hash: `event-${at}`,
  }));
}

const judged = (hash: string, parent: string, accepted = true, logHash = '', look = 1) =>
  [
    'candidate-judged',
    {
      ...({
        folder: `/models/${hash[0] ?? ''}`,
        hash,
        version: `2.0.0+site.${hash.slice(0, 4)}`,
        parent,
        depth: 'head',
        penalty: 1,
        curve: [],
        dataHash: '',
        logHash,
        learntStudies: 1,
        learntBleeding: 1,
        verdict: {
          accepted,
          checks: accepted ? [] : [{ name: 'It helps', passed: false, sentence: 'It does not.' }],
          patients: 1,
          studies: 1,
          bleeding: 1,
          replaySlices: 1,
          replayFrom: 'patients that came with the model',
          look,
          level: 0.95,
        },
      } satisfies Candidate),
    },
  ] as const;
const changed = (kind: 'model-promoted' | 'model-rolled-back', hash: string, from: string) =>
  [
    kind,
    {
      hash,
      version: `v-${hash[0] ?? ''}`,
      folder: `/models/${hash[0] ?? ''}`,
      from: { hash: from, version: `v-${from[0] ?? ''}`, folder: null },
    },
  ] as const;
const codeOf = (result: ReturnType<typeof mayPromote>): string => (result.ok ? 'may' : result.problem.code);

describe('versions', () => {
  it('may be promoted where the gate accepted them beside the model in use', () => {
    const events = log(judged(first, shipped), judged(second, shipped, false));
    expect(codeOf(mayPromote(events, shipped, first))).toBe('may');
    expect(codeOf(mayPromote(events, shipped, second))).toBe('candidate-refused');
    expect(codeOf(mayPromote(events, shipped, 'd'.repeat(64)))).toBe('candidate-refused');
    expect(codeOf(mayPromote(events, first, first))).toBe('candidate-stale');
    expect(codeOf(mayPromote(log(judged(second, shipped)), first, second))).toBe('candidate-stale');
    expect(looksSoFar(events)).toBe(2);
  });

  it('may not be promoted by a log that lacks the reads they were made of: a store restored from a backup', () => {
    const before = log(['signed', {}], judged(first, shipped, true, 'event-0'));
    expect(codeOf(mayPromote(before, shipped, first))).toBe('may');
    expect(codeOf(mayPromote(before.slice(1), shipped, first))).toBe('candidate-stale');
  });

  it('lead back to the model that was in use before, promotion by promotion', () => {
    const events = log(
      judged(first, shipped),
      changed('model-promoted', first, shipped),
      judged(second, first),
      changed('model-promoted', second, first),
    );
    expect(modelBefore(events, second)).toMatchObject({ ok: true, value: { hash: first } });
    expect(modelBefore(events, first)).toMatchObject({ ok: true, value: { hash: shipped, folder: null } });
    expect(modelBefore(events, shipped)).toMatchObject({ ok: false, problem: { code: 'nothing-to-roll-back' } });
  });

  it('tell who made them, who brought them into use, and which is in use now', () => {
    const events = log(
      ['model-changed', { modelHash: shipped, id: 'inception-v3', version: '2.0.0' }],
      judged(first, shipped),
      changed('model-promoted', first, shipped),
      changed('model-rolled-back', shipped, first),
    );
    const versions = modelVersions(events, { hash: shipped, version: '2.0.0' });
    expect(versions.map(({ hash }) => hash)).toEqual([first, shipped]);
    expect(versions[0]).toMatchObject({
      inUse: false,
      promotable: true,
      made: { by: 'reader 1', atMs: 1 },
      uses: [{ kind: 'promoted', by: 'reader 2', atMs: 2 }],
    });
    expect(versions[1]).toMatchObject({ inUse: true, made: null, uses: [{ kind: 'rolled back', by: 'reader 3' }] });
  });

  it('may not be promoted where another was judged meanwhile: two programs took themselves for the first', () => {
    const both = log(judged(first, shipped), judged(second, shipped));
    expect(codeOf(mayPromote(both, shipped, first))).toBe('may');
    const late = mayPromote(both, shipped, second);
    expect(late).toMatchObject({ ok: false, problem: { code: 'candidate-stale' } });
    expect(late.ok ? '' : late.problem.message).toBe(
      '1 candidates were judged on these patients before this one, which was held to the bounds of number 1; make one anew.',
    );
  });

  it('are no longer what was judged once the model in use has changed, and are again once it is back', () => {
    const events = log(judged(first, shipped), changed('model-promoted', second, shipped));
    const stale = mayPromote(events, second, first);
    expect(stale.ok ? '' : stale.problem.message).toBe(
      'This candidate was begun from, and judged beside, another model than the one in use; make one anew.',
    );
    expect(codeOf(mayPromote(events, shipped, first))).toBe('may');
  });

  it('follow the chain of the log, whatever the clock said', () => {
    const forth = log(
      judged(first, shipped),
      changed('model-promoted', first, shipped),
      judged(second, first, true),
      changed('model-promoted', second, first),
    );
    const back = forth.map((event, at) => ({ ...event, atMs: -at }));
    expect(lastWord(back)?.hash).toBe(second);
    expect(modelBefore(back, second)).toEqual(modelBefore(forth, second));
    expect(modelVersions(back, { hash: second, version: 'v-c' }).map(({ hash }) => hash)).toEqual(
      modelVersions(forth, { hash: second, version: 'v-c' }).map(({ hash }) => hash),
    );
  });
});
