import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failed, ok, type LabelledSet, type LabelledSlice, type Result } from '../contract/index.js';

const splitSchema = z.strictObject({
  schema: z.literal(1),
  /** `LabelledSet.hash` of what was split. */
  setHash: z.string(),
  seed: z.string(),
  rule: z.union([
    z.strictObject({ folds: z.int().min(2).max(100) }),
    z.strictObject({ holdout: z.number().gt(0).lt(1) }),
  ]),
  /** Part of each cluster by its key: a seeded hash, so that the file names no patient. */
  parts: z.record(z.string(), z.string()),
  /** sha256 of all of the above, as `JSON.stringify` writes it. */
  sha256: z.string(),
});

/** A split of a set by cluster (patient), as it is stored. */
export type Split = Readonly<z.infer<typeof splitSchema>>;
export type SplitRule = Split['rule'];

/**
 * Deals the clusters of a set over `fold-1` ... `fold-k`, or over `holdout` and `train`. Clusters are taken by source, then by
 * whether they bleed, then by the seeded hash of their name, and dealt in turn: so each part has its share of each, and the
 * same set and seed give the same split in whatever order the slices come. Error: `split-invalid`.
 */
export function splitSet(set: LabelledSet, rule: SplitRule, seed = 'ictus'): Result<Split> {
  const strata = new Map<string, { source: string; bleeds: boolean }>();
  for (const { cluster, source, truth } of set.slices) {
    const before = strata.get(cluster);
    strata.set(cluster, { source: before?.source ?? source, bleeds: (before?.bleeds ?? false) || truth.any === true });
  }
  for (const { cluster, truth } of set.studies) {
    const before = strata.get(cluster);
    if (before && truth.any === true) before.bleeds = true;
  }
  const most = 'folds' in rule ? rule.folds : 2;
  if (strata.size < most) {
    return failed('split-invalid', `${strata.size} patients cannot be split into ${most} parts; ask for fewer.`);
  }
  const order = [...strata]
    .map(([cluster, { source, bleeds }]) => ({ key: keyOf(cluster, seed), stratum: `${source}\0${bleeds}` }))
    .sort((left, right) => compare(left.stratum, right.stratum) || compare(left.key, right.key));
  const parts = Object.fromEntries(order.map(({ key }, at) => [key, dealt(rule, at)]));
  const unsigned = { schema: 1 as const, setHash: set.hash, seed, rule, parts };
  return ok({ ...unsigned, sha256: hashOf(unsigned) });
}

/** Every so-manyth, spread evenly: of n clusters floor(n * share) are held out. */
function dealt(rule: SplitRule, at: number): string {
  if ('folds' in rule) return `fold-${(at % rule.folds) + 1}`;
  return Math.floor((at + 1) * rule.holdout) > Math.floor(at * rule.holdout) ? 'holdout' : 'train';
}

/** The part of a slice; undefined where the split does not know its cluster. */
export function partOf(split: Split, { cluster }: Pick<LabelledSlice, 'cluster'>): string | undefined {
  return split.parts[keyOf(cluster, split.seed)];
}

/** Reads a stored split and holds it to its own hash and to the set. Error: `split-invalid`. */
export function readSplit(text: string, set: LabelledSet): Result<Split> {
  let parsed: ReturnType<typeof splitSchema.safeParse>;
  try {
    parsed = splitSchema.safeParse(JSON.parse(text));
  } catch {
    return failed('split-invalid', 'The split is not JSON; write it again with "ictus dataset split".');
  }
  if (!parsed.success) {
    return failed('split-invalid', 'The split is not as "ictus dataset split" writes it; write it again.');
  }
  const { sha256, ...unsigned } = parsed.data;
  if (hashOf(unsigned) !== sha256) {
    return failed('split-invalid', 'The split was changed after it was written: its hash is another one.');
  }
  if (unsigned.setHash !== set.hash) {
    return failed('split-invalid', 'The split is of another set, or its labels or files changed since; split it anew.');
  }
  return ok(parsed.data);
}

function keyOf(cluster: string, seed: string): string {
  return createHash('sha256').update(`${seed}\0${cluster}`).digest('hex').slice(0, 32);
}

function hashOf({ schema, setHash, seed, rule, parts }: Omit<Split, 'sha256'>): string {
  return createHash('sha256').update(JSON.stringify({ schema, setHash, seed, rule, parts })).digest('hex');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
