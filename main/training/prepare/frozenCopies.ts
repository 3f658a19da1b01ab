import { createHash } from 'node:crypto';
import { failed, ok, type InputSpec, type Result, type Truth } from '../../contract/index.js';
import { randomStream } from '../../numbers/index.js';
import { asItIs, augmentedInput, type AugmentPolicy, type HuSlice } from '../augmentation/index.js';
import type { TrunkRun } from '../optimisation/trunkRun.js';
import { bitsOf, openTensorCache, truthOf, type ExampleRow, type TensorCache } from '../samples/index.js';
import { stopped } from '../stopped.js';
import { sizeOf } from '../../differentiation/index.js';

/** A labelled slice whose pixels can be read. */
export interface ReadableSlice extends ExampleRow {
  /** Names the pixels: other pixels have another name. */
  readonly contents: string;
  readonly read: () => Promise<Result<HuSlice>>;
}

/** One way in which slices are shown to the network. */
export interface Variant {
  readonly name: string;
  /** How often each slice is shown so, varied anew each time. */
  readonly copies: number;
  /** Null: as it is. */
  readonly policy: AugmentPolicy | null;
  /** Put behind the name of the source, so that classes are balanced among these copies alone. */
  readonly ownSource?: string;
  /** Only slices that are known to hold no blood. */
  readonly withoutBloodOnly?: boolean;
}

/** Frozen features of all copies, on disk. */
export interface FrozenCopies {
  /** Id `<slice>#<variant><number>`, with the truth of the copy. */
  readonly rows: readonly ExampleRow[];
  /** Features of the copy with this id into `into`; false where they are lost. */
  readInto(id: string, into: Uint16Array, at: number): boolean;
  close(): void;
}

export interface CopyProgress {
  readonly done: number;
  readonly total: number;
  /** Of those done, how many were on disk before. */
  readonly known: number;
}

export interface CopyOptions {
  readonly folder: string;
  /** Names the trunk: a hash of its weights and where it was cut. */
  readonly trunkName: string;
  readonly input: InputSpec;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

/**
 * Shows every slice to the trunk in every variant and keeps what it gives, in half precision. What is on disk is not computed
 * again, so a run that was stopped goes on. Errors: `cancelled`, `disk-full`, `cache-unwritable`, and those of reading.
 */
export async function freezeCopies(
  slices: readonly ReadableSlice[],
  variants: readonly Variant[],
  trunk: TrunkRun,
  options: CopyOptions,
): Promise<Result<FrozenCopies>> {
  const name = JSON.stringify([options.trunkName, options.input, options.seed]);
  const features = openTensorCache(options.folder, name, 2 * sizeOf(trunk.shape));
  if (!features.ok) return features;
  const truths = openTensorCache(options.folder, `truth of ${name}`, 2);
  if (!truths.ok) return truths;
  const close = (): void => {
    features.value.close();
    truths.value.close();
  };
  const jobs = slices.flatMap((slice) => jobsOf(slice, variants));
  const made = await freezeAll(jobs, trunk, { features: features.value, truths: truths.value }, options);
  if (!made.ok) {
    close();
    return made;
  }
  const keyOf = new Map(jobs.map(({ id, key }) => [id, key]));
  return ok({
    rows: made.value,
    readInto: (id, into, at) => features.value.readInto(keyOf.get(id) ?? '', into, at),
    close,
  });
}

interface Job {
  readonly id: string;
  readonly key: string;
  readonly slice: ReadableSlice;
  readonly variant: Variant;
}

function jobsOf(slice: ReadableSlice, variants: readonly Variant[]): readonly Job[] {
  return variants.flatMap((variant) => {
    if (variant.withoutBloodOnly === true && slice.truth.any !== false) return [];
    return Array.from({ length: variant.copies }, (_, copy) => ({
      id: `${slice.id}#${variant.name}${copy}`,
      key: JSON.stringify([slice.contents, slice.truth, variant.policy, copy]),
      slice,
      variant,
    }));
  });
}

interface Caches {
  readonly features: TensorCache;
  readonly truths: TensorCache;
}

async function freezeAll(
  jobs: readonly Job[],
  trunk: TrunkRun,
  { features, truths }: Caches,
  options: CopyOptions,
): Promise<Result<ExampleRow[]>> {
  const rows: ExampleRow[] = [];
  const bits = new Uint8Array(2);
  const missing = jobs.filter(({ key }) => !features.has(key) || !truths.has(key));
  let done = jobs.length - missing.length;
  const known = done;
  // While the trunk computes one input, the next is prepared.
  let next = missing[0] ? shown(missing[0], options) : undefined;
  for (const [at, { key }] of missing.entries()) {
    if (options.signal?.aborted) return stopped();
    const input = await next;
    if (input?.ok !== true) return input ?? stopped();
    const running = trunk.run(input.value.tensor);
    const following = missing[at + 1];
    next = following ? shown(following, options) : undefined;
    const refused =
      features.put(key, await running) ?? truths.put(key, Uint8Array.from(Object.values(bitsOf(input.value.truth))));
    if (refused) {
      await next;
      return { ok: false, problem: refused };
    }
    done++;
    options.onProgress?.({ done, total: jobs.length, known });
  }
  for (const { id, key, slice, variant } of jobs) {
    if (!truths.readInto(key, bits)) return failed('cache-unwritable', `The truth of ${id} is lost; run again.`);
    rows.push({
      id,
      source: `${slice.source}${variant.ownSource ?? ''}`,
      patient: slice.patient,
      study: slice.study,
      position: slice.position,
      truth: truthOf(bits[0] ?? 0, bits[1] ?? 0),
    });
  }
  return ok(rows);
}

interface Shown {
  readonly tensor: Float32Array;
  readonly truth: Truth;
}

async function shown({ slice, variant, key }: Job, { input, seed }: CopyOptions): Promise<Result<Shown>> {
  const pixels = await slice.read();
  if (!pixels.ok) return pixels;
  const digest = createHash('sha256').update(`${seed} ${key}`).digest();
  const stream = randomStream(digest.readUInt32LE(0));
  return ok(augmentedInput(pixels.value, slice.truth, input, variant.policy ?? asItIs, () => stream.next()));
}
