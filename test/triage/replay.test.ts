import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replay, type ReplayReport } from '../../main/triage/index.js';
import { makeReplayExample } from '../fixtures/makeReplayExample.js';

const minute = 60_000;
const rule = {
  ruleIn: 0.5,
  ruleOut: 0.1,
  ruleOutEvidence: 500,
  waitCapMs: { stat: 15 * minute, urgent: 30 * minute, routine: 60 * minute },
};
const head = 'arrival_min,priority,read_min,truth,score\n';
const play = (text: string): ReplayReport => {
  const result = replay(text, rule);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
};

describe('replay', () => {
  it('gives the waits that a hand count gives', () => {
    // One reader, 10 min each: at 0 A is opened; B, C, D wait. C bleeds and is flagged.
    const report = play(`${head}0,routine,10,0,0.1\n1,routine,10,0,0.1\n2,routine,10,1,0.9\n3,stat,10,0,0.1\n`);
    const waits = (one: ReplayReport['thisOrder']) => [one.bleeding.meanMin, one.other.meanMin];
    // First come: B 9, C 18, D 27. Without AI: D (STAT) 7, B 19, C 28. This order: C 8, D 17, B 29.
    expect(waits(report.firstComeFirstServed)).toEqual([18, (0 + 9 + 27) / 3]);
    expect(waits(report.withoutAi)).toEqual([28, (0 + 7 + 19) / 3]);
    expect(waits(report.thisOrder)).toEqual([8, (0 + 17 + 29) / 3]);
    expect(report.firstComeFirstServed.breaches).toEqual({ stat: 1, urgent: 0, routine: 0 });
    expect(report.withoutAi.breaches).toEqual({ stat: 0, urgent: 0, routine: 0 });
    expect(report.thisOrder.breaches).toEqual({ stat: 1, urgent: 0, routine: 0 });
  });

  it('reads ISO times as well, and waits for the first study', () => {
    const text =
      'study,arrival,priority,read_min,truth,score\nx,2026-01-05T08:00:00Z,STAT,5,1,1\ny,2026-01-05T09:00:00Z,urgent,5,0,0\n';
    expect(play(text).thisOrder.bleeding).toEqual({ studies: 1, meanMin: 0, medianMin: 0, p90Min: 0 });
  });

  it('is the same each time, and the example is what its script makes', () => {
    const example = readFileSync(join(import.meta.dirname, '../fixtures/replay-example.csv'), 'utf8');
    expect(makeReplayExample()).toBe(example);
    expect(play(example)).toEqual(play(example));
    const { thisOrder, firstComeFirstServed, studies, bleeding } = play(example);
    expect([studies, bleeding]).toEqual([160, 15]);
    expect(thisOrder.bleeding.meanMin).toBeLessThan(firstComeFirstServed.bleeding.meanMin / 2);
    // The price, said openly: others wait longer, but not much.
    expect(thisOrder.other.meanMin).toBeGreaterThan(firstComeFirstServed.other.meanMin);
    expect(thisOrder.other.meanMin).toBeLessThan(firstComeFirstServed.other.meanMin * 1.2);
  });

  it('names the line that is wrong', () => {
    for (const [line, what] of [
      ['x,routine,5,0,0.5', 'arrival_min'],
      ['1,soon,5,0,0.5', 'priority'],
      ['1,routine,,0,0.5', 'read_min'],
      ['1,routine,5,yes,0.5', 'truth'],
      ['1,routine,5,0,1.5', 'score'],
    ] as const) {
      const result = replay(`${head}0,routine,5,0,0.5\n${line}\n`, rule);
      expect(result).toMatchObject({ ok: false, problem: { code: 'replay-invalid', where: 'line 3' } });
      if (!result.ok) expect(result.problem.message).toContain(what);
    }
    expect(replay(head, rule)).toMatchObject({ ok: false, problem: { code: 'replay-invalid' } });
    expect(replay('study,arrival_min,priority,read_min,truth,score\na,1,stat,1,0,0\na,1,stat,1,0,0\n', rule).ok).toBe(
      false,
    );
  });
});
