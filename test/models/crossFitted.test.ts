import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { modelManifestSchema } from '../../main/contract/index.js';
import { rocAuc } from '../../main/evaluation/index.js';
import { modelFolder } from './shared.js';

const scores = join(import.meta.dirname, '..', '..', 'docs', 'report', 'inception-v3-scores.csv');

interface Slice {
  readonly source: string;
  readonly bleeds: boolean;
  readonly logit: number;
}

const rows: Record<string, string>[] = parse(readFileSync(scores), { columns: true });
const slices = rows.flatMap((row): Slice[] =>
  row['any'] === ''
    ? []
    : [{ source: row['source'] ?? '', bleeds: row['any'] === '1', logit: Number(row['logit any']) }],
);
const of = (source: string, bleeds?: boolean): readonly Slice[] =>
  slices.filter((slice) => slice.source === source && (bleeds === undefined || slice.bleeds === bleeds));
const aucOf = (
  positives: readonly Slice[],
  negatives: readonly Slice[],
  score = (slice: Slice) => slice.logit,
): number =>
  rocAuc([...positives, ...negatives].map(score), [...positives.map(() => true), ...negatives.map(() => false)]);
const within = (source: string): number => aucOf(of(source, true), of(source, false));

describe('the cross-fitted scores of the shipped model', () => {
  it('give the ranking that model.json and its card state', () => {
    const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')));
    const figures = manifest.figures['slices'] as {
      readonly set: string;
      readonly label: string;
      readonly auc: { readonly estimate: number };
    }[];
    for (const source of ['ct-ich', 'rsna2019', 'phe-sich']) {
      const stated = figures.find(({ set, label }) => set === `within ${source}` && label === 'any');
      expect(within(source), source).toBeCloseTo(stated?.auc.estimate ?? NaN, 2);
    }
  });

  it('are not explained by a model that is told the source and nothing else', () => {
    // The best such a model can do: every slice gets its source's share of slices with blood.
    const share = (source: string): number => of(source, true).length / of(source).length;
    const shares = new Map(['ct-ich', 'rsna2019', 'phe-sich'].map((source) => [source, share(source)]));
    const bySource = (slice: Slice): number => shares.get(slice.source) ?? NaN;
    const all = [slices.filter(({ bleeds }) => bleeds), slices.filter(({ bleeds }) => !bleeds)] as const;
    const told = aucOf(...all, bySource);
    expect(aucOf(...all)).toBeGreaterThan(told + 0.1);
    for (const source of ['ct-ich', 'rsna2019']) expect(within(source)).toBeGreaterThan(0.8);

    // Where the source decided, blood of the one would be told from no blood of the other much better than the other way about.
    const ways = [aucOf(of('ct-ich', true), of('rsna2019', false)), aucOf(of('rsna2019', true), of('ct-ich', false))];
    for (const way of ways) expect(way).toBeGreaterThan(told + 0.1);
    const telling = aucOf(of('ct-ich', false), of('rsna2019', false));
    expect(Math.abs(telling - 0.5), `slices without blood told apart by source: ${telling}`).toBeLessThan(0.2);
  });
});
