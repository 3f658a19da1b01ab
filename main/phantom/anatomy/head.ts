import { randomStream, seedOf } from '../../numbers/index.js';
import { sineCosine } from '../shapes/curves.js';
import type { PhantomSpec } from '../spec.js';

/** What makes one head differ from another: drawn once from the seed. */
export interface Head {
  readonly seed: number;
  /** Scanner mm to template mm, rows of a 3 x 3 matrix, about `centreMm`. */
  readonly toTemplate: readonly number[];
  readonly centreMm: readonly [number, number, number];
  /** Bigger heads read the template slower: the share of template mm in a mm of this head, about 1. */
  readonly scale: number;
  /** 0 young and full, 1 old and shrunken: widens sulci, fissures and ventricles. */
  readonly atrophy: number;
  readonly skullMm: number;
  readonly scalpMm: number;
  readonly noiseHu: number;
  readonly pinealCalcium: number;
  readonly plexusCalcium: number;
  readonly ganglionCalcium: number;
}

/** A head by its specification. All draws happen in one fixed order, so a new use of the stream goes at its end. */
export function headOf(spec: PhantomSpec): Head {
  const random = randomStream(seedOf(spec.seed, 1));
  const female = spec.sex === 'F';
  const size = (female ? 0.965 : 1.0) + random.between(-0.03, 0.03);
  const wide = size * random.between(0.97, 1.03);
  const long = size * random.between(0.975, 1.025);
  const tall = size * random.between(0.98, 1.02);
  const yaw = sineCosine(random.between(-5, 5));
  const roll = sineCosine(random.between(-2.5, 2.5));
  const pitch = sineCosine(random.between(-4, 4));
  const skew = random.between(-0.02, 0.02);
  // Rotations about z, then y, then x; then the scale of each axis and a slight plagiocephaly (x sheared along y).
  const r = [
    yaw.cos * roll.cos,
    yaw.sin,
    yaw.cos * roll.sin,
    -yaw.sin * roll.cos * pitch.cos - roll.sin * pitch.sin,
    yaw.cos * pitch.cos,
    -yaw.sin * roll.sin * pitch.cos + roll.cos * pitch.sin,
    yaw.sin * roll.cos * pitch.sin - roll.sin * pitch.cos,
    -yaw.cos * pitch.sin,
    yaw.sin * roll.sin * pitch.sin + roll.cos * pitch.cos,
  ] as const;
  const x = [r[0] / wide, r[1] / wide, r[2] / wide] as const;
  const y = [r[3] / long, r[4] / long, r[5] / long] as const;
  const z = [r[6] / tall, r[7] / tall, r[8] / tall] as const;
  const age = spec.ageYears;
  const ageing = age < 30 ? 0.06 : age < 85 ? 0.06 + ((age - 30) / 55) * 0.74 : 0.8;
  return {
    seed: spec.seed,
    toTemplate: [x[0] + skew * y[0], x[1] + skew * y[1], x[2] + skew * y[2], ...y, ...z],
    centreMm: [random.between(-4, 4), random.between(-5, 3), 0],
    scale: 1 / size,
    atrophy: Math.max(0, Math.min(1, ageing + random.between(-0.08, 0.12))),
    skullMm: random.between(5.2, 7) + (female ? 0.5 : 0),
    scalpMm: random.between(4.5, 6.5),
    noiseHu: spec.noiseHu ?? random.between(2.9, 3.9),
    pinealCalcium: age < 18 ? 0 : random.between(0.3, 1),
    plexusCalcium: age < 25 ? 0 : random.between(0.3, 1),
    ganglionCalcium: age < 60 ? 0 : random.between(0, 0.8),
  };
}
