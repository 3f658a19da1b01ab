import { describe, expect, it } from 'vitest';
import { splitReplay } from '../../main/tuning/replaySet.js';
import { truthOf } from './madeUpSite.js';

describe('a replay set in two', () => {
  // Three slices a patient; each slice has its number for features.
  const rows = Array.from({ length: 300 }, (_, row) => row);
  const replay = {
    features: Float32Array.from(rows.flatMap((row) => [row, -row])),
    patients: rows.map((row) => String(Math.floor(row / 3))),
    truths: rows.map((row) => truthOf(row % 5 === 0)),
  };
  const { learn, holdout } = splitReplay(replay);

  it('has every patient on one side, and about half on each', () => {
    const [taught, judged] = [new Set(learn.patients), new Set(holdout.patients)];
    expect([...taught].filter((patient) => judged.has(patient))).toEqual([]);
    expect(taught.size + judged.size).toBe(100);
    expect(judged.size).toBeGreaterThan(35);
    expect(judged.size).toBeLessThan(65);
  });

  it('keeps features and truths with their slices', () => {
    for (const { features, patients, truths } of [learn, holdout]) {
      patients.forEach((patient, at) => {
        const row = features[2 * at] ?? NaN;
        expect(features[2 * at + 1]).toBe(-row);
        expect(patient).toBe(String(Math.floor(row / 3)));
        expect(truths[at]).toEqual(truthOf(row % 5 === 0));
      });
    }
  });

  it('is empty where there is none', () => {
    const none = { features: new Float32Array(0), patients: [], truths: [] };
    expect(splitReplay(none)).toEqual({ learn: none, holdout: none });
  });
});
