import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  sliceKey,
  type Instance,
  type InstanceHeader,
  type PixelFacts,
  type Slice,
  type Stack,
  type Study,
} from '../../main/contract/index.js';
import { groupInstances } from '../../main/library/index.js';
import { evaluateStudy, type FactsLookup, type StudyEvaluation } from '../../main/triage/index.js';
import { header } from '../store/rows.js';
import { brain } from './studies.js';

/**
 * Of every study, whatever its headers say: each original axial CT slice is looked at, or lies at a place that is looked at, or the
 * study says how many were not; and each that shows brain is scored, or lies at a place that is scored, or the study says so.
 */
const runs = Number(process.env['ICTUS_STUDIES'] ?? 1_500);

/** Where the made-up patients have brain, mm in z. */
const brainFromTo = [0, 140] as const;

interface SeriesPlan {
  readonly part: 'head' | 'base' | 'vault' | 'neck' | 'all' | 'strip';
  readonly stepMm: number;
  readonly shiftMm: number;
  readonly tiltDeg: number;
  readonly kernel: 'soft' | 'bone' | 'absent' | 'mixed';
  readonly contrast: 'none' | 'agent' | 'enhanced-untagged' | 'some';
  readonly type: 'original' | 'mip' | 'map' | 'derived-axial' | 'capture' | 'scout';
  readonly acquisitions: 'one' | 'alternate' | 'each' | 'absent' | 'halves';
  readonly thickness: 'same' | 'jitter' | 'absent' | 'some' | 'halves';
  readonly kvp: 'same' | 'jitter' | 'some' | 'halves';
  readonly spacing: 'same' | 'jitter' | 'halves';
  readonly frameOfReference: 'same' | 'each' | 'absent';
  readonly matrix: 256 | 512;
  readonly feetFirst: boolean;
  readonly missingEvery: number;
  readonly damagedEvery: number;
  readonly seriesEach: boolean;
  readonly noPosition: 'none' | 'all' | 'some' | 'shared';
  readonly time: 'one' | 'each' | 'absent';
  readonly bodyPart: 'HEAD' | 'CSPINE' | 'absent';
}

const ranges = {
  head: [-5, 145],
  base: [-5, 60],
  vault: [65, 145],
  neck: [-200, -10],
  all: [-150, 150],
  strip: [100, 112],
};

const seriesPlan: fc.Arbitrary<SeriesPlan> = fc.record({
  part: fc.constantFrom('head', 'head', 'base', 'vault', 'neck', 'all', 'strip'),
  stepMm: fc.constantFrom(1.25, 2.5, 5, 5, 5, 7),
  shiftMm: fc.constantFrom(0, 0, 0, 0.3, 1.7, 2.5),
  tiltDeg: fc.constantFrom(0, 0, 0, 12, -20),
  kernel: fc.constantFrom('soft', 'soft', 'bone', 'absent', 'mixed'),
  contrast: fc.constantFrom('none', 'none', 'agent', 'enhanced-untagged', 'some'),
  type: fc.constantFrom(
    'original',
    'original',
    'original',
    'original',
    'mip',
    'map',
    'derived-axial',
    'capture',
    'scout',
  ),
  acquisitions: fc.constantFrom('one', 'alternate', 'each', 'absent', 'halves'),
  thickness: fc.constantFrom('same', 'same', 'jitter', 'absent', 'some', 'halves'),
  kvp: fc.constantFrom('same', 'jitter', 'some', 'halves'),
  spacing: fc.constantFrom('same', 'same', 'jitter', 'halves'),
  frameOfReference: fc.constantFrom('same', 'same', 'each', 'absent'),
  matrix: fc.constantFrom(512, 512, 256),
  feetFirst: fc.boolean(),
  missingEvery: fc.constantFrom(0, 0, 0, 7),
  damagedEvery: fc.constantFrom(0, 0, 0, 9, 1),
  seriesEach: fc.constantFrom(false, false, false, false, true),
  noPosition: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'all', 'some', 'shared'),
  time: fc.constantFrom('one', 'each', 'absent'),
  bodyPart: fc.constantFrom('HEAD', 'CSPINE', 'absent'),
});

interface Made {
  readonly instance: Instance;
  readonly z: number;
  readonly thicknessMm: number;
  readonly enhanced: boolean;
  readonly damaged: boolean;
  /** An original axial CT slice. */
  readonly counts: boolean;
}

const imageTypes: Readonly<Record<SeriesPlan['type'], readonly string[]>> = {
  original: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  mip: ['DERIVED', 'SECONDARY', 'MIP'],
  map: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
  'derived-axial': ['DERIVED', 'PRIMARY', 'AXIAL'],
  capture: ['DERIVED', 'SECONDARY'],
  scout: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'],
};

function make(plans: readonly SeriesPlan[]): readonly Made[] {
  const made: Made[] = [];
  for (const [s, plan] of plans.entries()) {
    const [from = 0, to = 0] = ranges[plan.part];
    const count = Math.max(1, Math.round((to - from) / plan.stepMm));
    // Of one or two images no header tells a shared position from a true one.
    const shared = plan.noPosition === 'shared' && count > 3;
    for (let n = 0; n < count; n += 1) {
      if (plan.missingEvery > 0 && n % plan.missingEvery === plan.missingEvery - 1) continue;
      const id = made.length + 1;
      const z = from + plan.shiftMm + n * plan.stepMm;
      const second = n * 2 >= count;
      const wobble = 1 + (((n * 7919) % 13) - 6) * 0.0002;
      const tilt = (plan.tiltDeg * Math.PI) / 180;
      const matrix = plan.matrix;
      const spacing =
        (256 / matrix) * (plan.spacing === 'jitter' ? wobble : plan.spacing === 'halves' && second ? 1.1 : 1);
      const x = plan.feetFirst ? -1 : 1;
      // So that the middle of the image is at z.
      const corner = z + (Math.sin(tilt) * matrix * spacing) / 2;
      const placed =
        plan.noPosition === 'all' || (plan.noPosition === 'some' && n % 5 === 2)
          ? {}
          : { positionMm: shared ? ([0, 0, 0] as const) : ([-128 * x, -128, corner] as const) };
      const thicknessMm = plan.thickness === 'halves' && second ? plan.stepMm * 1.5 : plan.stepMm;
      const enhancedSlice = plan.contrast === 'agent' || (plan.contrast === 'some' && n % 2 === 0);
      const change: Partial<InstanceHeader> = {
        seriesUid: plan.seriesEach ? `1.2.3.${s}.${n}.9` : `1.2.3.${s}`,
        sopInstanceUid: `1.2.3.${s}.0.${n}`,
        instanceNumber: n + 1,
        seriesNumber: s,
        seriesDescription: `series ${s}`,
        imageType: imageTypes[plan.type],
        modality: 'CT',
        rows: matrix,
        cols: matrix,
        geometry: {
          ...placed,
          orientation: [x, 0, 0, 0, Math.cos(tilt), -Math.sin(tilt)],
          pixelSpacingMm: [spacing, spacing],
          ...(plan.thickness === 'absent' || (plan.thickness === 'some' && n % 3 === 0)
            ? {}
            : { sliceThicknessMm: plan.thickness === 'jitter' ? thicknessMm * wobble : thicknessMm }),
        },
        ...(plan.type === 'map' ? { rescaleType: 'MGML' } : {}),
        ...(plan.type === 'capture' ? { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' } : {}),
        ...(plan.kernel === 'absent' || (plan.kernel === 'mixed' && n % 4 === 0)
          ? {}
          : { kernel: plan.kernel === 'bone' ? 'H70h' : 'H31s' }),
        ...(plan.kvp === 'some' && n % 2 === 0
          ? {}
          : { kvp: plan.kvp === 'jitter' ? 120 * wobble : plan.kvp === 'halves' && second ? 140 : 120 }),
        ...(enhancedSlice ? { contrastAgent: 'IOHEXOL' } : {}),
        ...(plan.frameOfReference === 'absent'
          ? {}
          : { frameOfReferenceUid: plan.frameOfReference === 'each' ? `1.9.${n}` : '1.9' }),
        ...(plan.bodyPart === 'absent' ? {} : { bodyPart: plan.bodyPart }),
        ...acquisitionOf(plan, n, second),
        ...(plan.time === 'absent' ? {} : { acquiredMs: 1e7 * s + (plan.time === 'each' ? n * 500 : 0) }),
      };
      made.push({
        instance: { ...header(change), id, file: { path: `/study/${s}/${String(n).padStart(4, '0')}.dcm` } },
        z,
        thicknessMm,
        enhanced: plan.contrast !== 'none',
        damaged: plan.damagedEvery > 0 && n % plan.damagedEvery === 0,
        counts: plan.type === 'original' || plan.type === 'derived-axial',
      });
    }
  }
  return made;
}

function acquisitionOf({ acquisitions }: SeriesPlan, n: number, second: boolean): Partial<InstanceHeader> {
  switch (acquisitions) {
    case 'absent':
      return {};
    case 'one':
      return { acquisitionNumber: 1 };
    case 'alternate':
      return { acquisitionNumber: 1 + (n % 2) };
    case 'each':
      return { acquisitionNumber: n + 1 };
    case 'halves':
      return { acquisitionNumber: second ? 2 : 1 };
  }
}

interface Outcome {
  readonly evaluation: StudyEvaluation;
  /** Slices whose pixels were opened. */
  readonly looked: ReadonlySet<number>;
  readonly rounds: number;
}

/** Answers what the evaluation asks for, as scoring does, until it asks for nothing more. */
function evaluated(study: Study, made: readonly Made[]): Outcome {
  const facts = new Map<string, { readonly count: number; readonly facts: PixelFacts | 'undecodable' }>();
  const looked = new Set<number>();
  const factsOf: FactsLookup = (slab) => {
    const known = facts.get(sliceKey(slab.centre));
    return known && (slab.probe || known.count === slab.slices.length) ? known.facts : undefined;
  };
  for (let rounds = 1; ; rounds += 1) {
    const evaluation = evaluateStudy(study, (id) => made[id - 1]?.instance, 5, factsOf);
    if (evaluation.wanted.length === 0 || rounds > 60) return { evaluation, looked, rounds };
    for (const slab of evaluation.wanted) {
      for (const { instanceId } of slab.slices) looked.add(instanceId);
      facts.set(sliceKey(slab.centre), { count: slab.slices.length, facts: shownBy(slab.slices, made) });
    }
  }
}

function shownBy(slices: readonly Slice[], made: readonly Made[]): PixelFacts | 'undecodable' {
  const own = slices.map(({ instanceId }) => made[instanceId - 1]!);
  if (own.some(({ damaged }) => damaged)) return 'undecodable';
  const middle = own[own.length >> 1]!;
  return { ...brain, brainAreaMm2: areaAt(middle.z), enhancedAreaMm2: middle.enhanced && hasBrain(middle) ? 200 : 0 };
}

/** A dome and a base: half of the largest at both ends. */
function areaAt(z: number): number {
  const [from, to] = brainFromTo;
  if (z < from || z > to) return 0;
  const share = (z - from) / (to - from);
  return 12_000 * (0.4 + 0.6 * Math.sin(Math.PI * share));
}

const hasBrain = ({ z }: Made): boolean => areaAt(z) > 0;

const stacksIn = (study: Study): readonly Stack[] => study.series.flatMap(({ stacks }) => stacks);

/** Number of slices that the reasons say were not looked at. */
function saidUnlooked({ reasons }: StudyEvaluation): number {
  return reasons
    .filter(({ code }) => code === 'not-looked-at')
    .reduce((sum, { message }) => sum + Number(/^(\d+) slice/.exec(message)?.[1] ?? 0), 0);
}

/** Whether a slice lies where one of the others is: no further than neighbours without a gap. */
function nearAny(one: Made, others: readonly Made[]): boolean {
  return others.some((other) => Math.abs(other.z - one.z) <= (1.5 * (other.thicknessMm + one.thicknessMm)) / 2 + 0.1);
}

describe('whatever a study holds', () => {
  it(
    'every original axial slice is looked at, or lies where one is, or is said not to have been',
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(fc.array(seriesPlan, { minLength: 1, maxLength: 5 }), (plans) => {
          const made = make(plans);
          const [study] = groupInstances(made.map(({ instance }) => instance));
          if (!study) throw new Error('no study');
          const { evaluation, looked, rounds } = evaluated(study, made);
          expect(rounds).toBeLessThan(60);
          // Every slice stands in one stack.
          const placed = stacksIn(study).flatMap(({ slices }) => slices.map(({ instanceId }) => instanceId));
          expect([...placed].sort((a, b) => a - b)).toEqual(made.map(({ instance }) => instance.id));

          const unplaced = new Set(
            stacksIn(study).flatMap(({ slices }) =>
              slices.filter(({ positionMm }) => positionMm === undefined).map(({ instanceId }) => instanceId),
            ),
          );
          const originals = made.filter(({ counts }) => counts);
          const seen = made.filter(({ instance }) => looked.has(instance.id));
          const unseen = originals.filter(
            (one) => !looked.has(one.instance.id) && (unplaced.has(one.instance.id) || !nearAny(one, seen)),
          );
          const said = saidUnlooked(evaluation);
          const notAnalysed = evaluation.evaluability === 'not-analysed';
          if (unseen.length > 0 && !notAnalysed) expect(said).toBeGreaterThanOrEqual(unseen.length);

          // What shows brain is scored, or lies where something is scored; else the study cannot read as if it were.
          const scored = evaluation.slabs.flatMap(({ slices }) =>
            slices.map(({ instanceId }) => made[instanceId - 1]!),
          );
          const left = originals.filter(
            (one) => hasBrain(one) && !scored.includes(one) && (unplaced.has(one.instance.id) || !nearAny(one, scored)),
          );
          if (left.length > 0 && !notAnalysed) expect(said).toBeGreaterThanOrEqual(left.length);
          if (originals.some((one) => hasBrain(one) && !one.damaged)) {
            expect(notAnalysed && evaluation.reasons.every(({ code }) => code === 'no-brain')).toBe(false);
          }
        }),
        { numRuns: runs },
      );
    },
  );
});
