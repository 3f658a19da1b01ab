import { describe, expect, it } from 'vitest';
import { frameDecoders } from '../../../main/dicom/decoders.js';
import { parseInstance } from '../../../main/dicom/index.js';
import { fuzz } from './fuzz.js';
import { fuzzCase } from './mutate.js';
import { seeds } from './seeds.js';

describe('the fuzzer', () => {
  const all = seeds();

  it('begins with valid files of every syntax that is read', () => {
    const syntaxes = new Set(
      all.map(({ bytes }) => {
        const parsed = parseInstance(bytes, { complete: true });
        return parsed.ok ? parsed.value.header.transferSyntaxUid : '';
      }),
    );
    expect([...frameDecoders.keys()].filter((syntax) => !syntaxes.has(syntax))).toEqual([]);
  });

  it('makes the same case from the same number, and another from the next', () => {
    const made = [3, 3, 4].map((number) => fuzzCase(all, 1, number));
    expect(made[0]).toEqual(made[1]);
    expect(made[0]).not.toEqual(made[2]);
  });

  it('finds no throw, no hang and no large allocation in 2,500 mutations', async () => {
    const report = await fuzz({ seed: 1, cases: 2_500 });
    const { outcomes, slowest, mostBufferBytes, peakRssBytes } = report;
    const figures = `slowest ${Math.round(slowest.cpuMs)} ms, most ${Math.round(mostBufferBytes / 1e6)} MB in one case, peak ${Math.round(peakRssBytes / 1e6)} MB`;
    console.log(`fuzz: ${report.done} cases in ${Math.round(report.ms / 1000)} s, ${figures},`, outcomes);
    expect(report.findings).toEqual([]);
    expect(report.done).toBe(2_500);
    expect(peakRssBytes).toBeLessThan(1e9);
    // Mutations that leave nothing to decode, or nothing to refuse, would prove nothing.
    expect(outcomes['opened'] ?? 0).toBeGreaterThan(250);
    expect(Object.keys(outcomes).length).toBeGreaterThan(6);
  });
});
