import { randomStream, seedOf } from '../numbers/index.js';
import type { LesionSpec, PhantomSpec, Side } from './spec.js';

type Draw = ReturnType<typeof randomStream>;

function phantom(
  seed: number,
  ages: readonly [number, number],
  lesionsOf: (draw: Draw) => readonly LesionSpec[],
): PhantomSpec {
  const draw = randomStream(seedOf(seed, 2));
  const ageYears = Math.floor(draw.between(ages[0], ages[1] + 1));
  const sex = draw.below(2) === 0 ? 'F' : 'M';
  return { seed, ageYears, sex, lesions: lesionsOf(draw) };
}

const side = (draw: Draw): Side => (draw.below(2) === 0 ? 'left' : 'right');
const lesionSeed = (draw: Draw): number => draw.below(1_000_000);

/** The named phantoms: a seed in, a specification out. Training and tests draw from the same ones with other seeds. */
export const phantomRecipes = {
  normal: (seed: number) => phantom(seed, [24, 60], () => []),
  'normal-aged': (seed: number) => phantom(seed, [72, 88], () => []),
  calcifications: (seed: number) =>
    phantom(seed, [64, 82], (draw) => [
      { kind: 'calcification', severity: draw.between(0.6, 1), side: side(draw), seed: lesionSeed(draw) },
    ]),
  epidural: (seed: number) =>
    phantom(seed, [18, 45], (draw) => [
      {
        kind: 'epidural',
        severity: draw.between(0.35, 0.7),
        side: side(draw),
        place: 'temporal',
        hu: draw.between(66, 76),
        seed: lesionSeed(draw),
      },
    ]),
  subdural: (seed: number) =>
    phantom(seed, [60, 86], (draw) => [
      {
        kind: 'subdural',
        severity: draw.between(0.4, 0.65),
        side: side(draw),
        place: 'convexity',
        hu: draw.between(60, 72),
        seed: lesionSeed(draw),
      },
    ]),
  subarachnoid: (seed: number) =>
    phantom(seed, [38, 66], (draw) => [
      {
        kind: 'subarachnoid',
        severity: draw.between(0.6, 0.9),
        side: side(draw),
        place: 'cisterns',
        hu: draw.between(58, 68),
        seed: lesionSeed(draw),
      },
    ]),
  intraparenchymal: (seed: number) =>
    phantom(seed, [48, 78], (draw) => [
      {
        kind: 'intraparenchymal',
        severity: draw.between(0.4, 0.65),
        side: side(draw),
        place: 'basal-ganglia',
        hu: draw.between(62, 74),
        seed: lesionSeed(draw),
      },
    ]),
  intraventricular: (seed: number) =>
    phantom(seed, [50, 80], (draw) => [
      {
        kind: 'intraventricular',
        severity: draw.between(0.5, 0.8),
        side: side(draw),
        hu: draw.between(60, 72),
        seed: lesionSeed(draw),
      },
    ]),
  mixed: (seed: number) =>
    phantom(seed, [22, 60], (draw) => {
      const blow = side(draw);
      const counter: Side = blow === 'left' ? 'right' : 'left';
      return [
        { kind: 'subdural', severity: 0.35, side: blow, place: 'convexity', hu: 68, seed: lesionSeed(draw) },
        { kind: 'subarachnoid', severity: 0.5, side: counter, place: 'convexity', hu: 60, seed: lesionSeed(draw) },
        { kind: 'intraparenchymal', severity: 0.22, side: counter, place: 'frontal', hu: 66, seed: lesionSeed(draw) },
        { kind: 'intraventricular', severity: 0.25, side: counter, hu: 62, seed: lesionSeed(draw) },
      ];
    }),
  'midline-shift': (seed: number) =>
    phantom(seed, [52, 80], (draw) => [
      {
        kind: 'subdural',
        severity: draw.between(0.9, 1),
        side: side(draw),
        place: 'convexity',
        hu: draw.between(62, 70),
        seed: lesionSeed(draw),
      },
    ]),
} as const satisfies Record<string, (seed: number) => PhantomSpec>;

export type PhantomRecipe = keyof typeof phantomRecipes;

export function isPhantomRecipe(name: string): name is PhantomRecipe {
  return Object.hasOwn(phantomRecipes, name);
}
