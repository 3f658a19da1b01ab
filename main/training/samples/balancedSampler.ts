import { createHash } from 'node:crypto';
import { failed, labels, ok, type Result } from '../../contract/index.js';
import { randomStream, seedOf } from '../../numbers/index.js';
import { labelBits, type ExampleTable } from './exampleTable.js';
import { labelMasses, sourceStrata, type SourceStrata } from './strata.js';

export interface SamplingOptions {
  /** An integer: the same seed, table, rows and options give the same draws. */
  readonly seed: number;
  /** Probability that a slice drawn from a source with both classes bleeds, between 0 and 1; one half where absent. */
  readonly positiveShare?: number;
  /**
   * By name of source, the part of all draws that it gets, instead of what its patients earn it. Only so is a source of one
   * class drawn from: the model may learn to know it, and then tell its class by that.
   */
  readonly sourceShares?: Readonly<Record<string, number>>;
}

/** How often a source is drawn from. */
export interface SourceShare {
  readonly source: string;
  /** Part of all draws; 0 where it is left out. */
  readonly share: number;
  /** Patients with a slice that bleeds, and with one that does not; most who bleed are both. */
  readonly positivePatients: number;
  readonly negativePatients: number;
}

/** An endless draw of rows. It has no state: to go on at step k is to ask for step k. */
export interface BalancedSampler {
  /** sha256 of everything that decides the draws and the weights, hexadecimal: the table, the rows, the options. */
  readonly hash: string;
  readonly shares: readonly SourceShare[];
  /** The row drawn in place `index` of the batch of `step`, both 0-based integers. */
  drawAt(step: number, index: number): number;
  /**
   * Writes what each label of a drawn row weighs in the loss, [6] in the order of `labels`, from `at` on. Unknown: 0. Else such
   * that, inside each source and over many draws, positives and negatives of a label weigh the same, so that knowing the source
   * tells nothing about the label; about 1 where they are drawn equally often, and at most 5, where the other class is made
   * lighter instead. A label with one class in its source weighs 0, but for a source of one class that was asked for by name: 1.
   * `positive`: the bits of the labels that the slice has as it is shown, where blood was drawn into it.
   */
  lossWeights(row: number, target: Float32Array, at?: number, positive?: number): void;
}

const heaviest = 5;

/**
 * Draws slices so that the sources say as little as can be about the labels. A source comes with a probability that goes by the
 * square root of its patients who bleed, then a class of "any", then a kind of hemorrhage (`sourceStrata`), then a patient of
 * these, each as likely as the next, then one of the patient's slices. Rows of which "any" is not known are not drawn, and
 * sources of one class are left out (but see `sourceShares`). Errors: `sampling-invalid`; `set-one-class`, where no draw would
 * bleed, or every one.
 */
export function balancedSampler(
  table: ExampleTable,
  rows: Uint32Array,
  options: SamplingOptions,
): Result<BalancedSampler> {
  const { seed, positiveShare = 0.5 } = options;
  const sourceShares = new Map(Object.entries(options.sourceShares ?? {}));
  if (!(positiveShare > 0 && positiveShare < 1)) {
    return failed('sampling-invalid', `The share of positives must lie between 0 and 1; it is ${positiveShare}.`);
  }
  const sources = strataBySource(table, rows, positiveShare);
  const names = sources.map(({ source }) => table.sources.at(source));
  const given = givenShares(names, sourceShares);
  if (!given.ok) return given;
  const earned = sources.map((one, at) =>
    !sourceShares.has(names[at] ?? '') && one.negativePatients > 0 ? Math.sqrt(one.positivePatients) : 0,
  );
  const shares = sharesOf(given.value, earned);
  const bleeds = sources.some((one, at) => (shares[at] ?? 0) > 0 && one.positivePatients > 0);
  const bleedsNot = sources.some((one, at) => (shares[at] ?? 0) > 0 && one.negativePatients > 0);
  if (!bleeds || !bleedsNot) return failed('set-one-class', oneClassWords(sources, names));

  const drawn = cumulative(shares);
  const strataDrawn = sources.map(({ strata }) => cumulative(strata.map(({ share }) => share)));
  const weights = new Float32Array(table.sources.length * labels.length * 2);
  for (const [at, one] of sources.entries()) {
    if ((shares[at] ?? 0) > 0) weights.set(weightsOf(table, one), one.source * labels.length * 2);
  }
  const decided = JSON.stringify([table.hash, seed, positiveShare, [...sourceShares].sort()]);
  return ok({
    hash: createHash('sha256').update(decided).update(rows).digest('hex'),
    shares: sources.map(({ positivePatients, negativePatients }, at) => ({
      source: names[at] ?? '',
      share: shares[at] ?? 0,
      positivePatients,
      negativePatients,
    })),
    drawAt(step, index) {
      const random = randomStream(seedOf(seed, step, index));
      const source = placeOf(drawn, random.next());
      const place = placeOf(strataDrawn[source] ?? drawn, random.next());
      const stratum = sources[source]?.strata[place];
      if (!stratum) throw new RangeError(`no stratum ${place} of source ${source}`);
      const patient = random.below(stratum.ends.length);
      const start = patient === 0 ? 0 : (stratum.ends[patient - 1] ?? 0);
      return stratum.rows[start + random.below((stratum.ends[patient] ?? 0) - start)] ?? 0;
    },
    lossWeights(row, target, at = 0, positive = table.positive[row] ?? 0) {
      const known = table.known[row] ?? 0;
      const first = (table.source[row] ?? 0) * labels.length * 2;
      for (let label = 0; label < labels.length; label++) {
        const isKnown = ((known >> label) & 1) === 1;
        target[at + label] = isKnown ? (weights[first + 2 * label + ((positive >> label) & 1)] ?? 0) : 0;
      }
    },
  });
}

function strataBySource(table: ExampleTable, rows: Uint32Array, positiveShare: number): readonly SourceStrata[] {
  const usable = rows.filter((row) => ((table.known[row] ?? 0) & labelBits.any) !== 0);
  return Array.from({ length: table.sources.length }, (_, source) => {
    const own = usable.filter((row) => table.source[row] === source);
    return sourceStrata(table, source, own, positiveShare);
  }).filter(({ strata }) => strata.length > 0);
}

function givenShares(names: readonly string[], wanted: ReadonlyMap<string, number>): Result<readonly number[]> {
  const stranger = [...wanted.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const words = `No slice of source "${stranger}" can be drawn, though a share is set for it; the sources are ${names.join(', ')}.`;
    return failed('sampling-invalid', words, { where: stranger });
  }
  const shares = names.map((name) => wanted.get(name) ?? 0);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.some((share) => !(share >= 0)) || sum > 1 + 1e-9) {
    return failed(
      'sampling-invalid',
      `The shares of sources must be positive and at most 1 together; they are ${sum}.`,
    );
  }
  return ok(shares);
}

/** What the given shares leave goes to the others as they earn; where there are no others, the given ones are all. */
function sharesOf(given: readonly number[], earned: readonly number[]): readonly number[] {
  const sumGiven = given.reduce((total, share) => total + share, 0);
  const sumEarned = earned.reduce((total, share) => total + share, 0);
  if (sumEarned === 0) return given.map((share) => (sumGiven === 0 ? 0 : share / sumGiven));
  const left = Math.max(0, 1 - sumGiven);
  return given.map((share, at) => share + (left * (earned[at] ?? 0)) / sumEarned);
}

/** [labels][negative, positive] of one source. */
function weightsOf(table: ExampleTable, { strata, positivePatients, negativePatients }: SourceStrata): Float32Array {
  const weights = new Float32Array(labels.length * 2);
  if (positivePatients === 0 || negativePatients === 0) return weights.fill(1);
  const masses = labelMasses(table, strata);
  for (let label = 0; label < labels.length; label++) {
    const [negative, positive] = [masses[2 * label] ?? 0, masses[2 * label + 1] ?? 0];
    if (negative === 0 || positive === 0) continue;
    const limit = Math.min(1, (2 * heaviest * Math.min(negative, positive)) / (negative + positive));
    weights[2 * label] = (limit * (negative + positive)) / (2 * negative);
    weights[2 * label + 1] = (limit * (negative + positive)) / (2 * positive);
  }
  return weights;
}

function oneClassWords(sources: readonly SourceStrata[], names: readonly string[]): string {
  const counts = sources.map(
    (one, at) => `${names[at] ?? ''} ${one.positivePatients} with and ${one.negativePatients} without hemorrhage`,
  );
  const found = counts.length === 0 ? 'no slice of which it is known' : counts.join('; ');
  return `A model cannot be trained on one class: no source has patients both with and without hemorrhage (${found}). Add slices of the other class to a source.`;
}

function cumulative(shares: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(shares, (share) => (sum += share));
}

/** The part in which a uniform number falls; never one of no width. */
function placeOf(sums: Float64Array, uniform: number): number {
  const wanted = uniform * (sums.at(-1) ?? 0);
  return sums.findIndex((sum) => wanted < sum);
}
