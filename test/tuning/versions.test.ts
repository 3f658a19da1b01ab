import { describe, expect, it } from 'vitest';
import type { Candidate, LogEvent } from '../../main/contract/index.js';
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

const judged = (hash: string, parent: string, accepted = true, logHash = '') =>
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
          look: 1,
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
});
