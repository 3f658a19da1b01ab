import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceKey, type Instance, type PixelFacts, type Study } from '../../main/contract/index.js';
import { evaluateStudy } from '../../main/triage/index.js';
import { brain, range, stackOf, studyOf } from './studies.js';

const none = () => undefined;
const evaluate = (study: Study, facts?: PixelFacts | ((index: number) => PixelFacts | 'undecodable')) => {
  const { slabs } = evaluateStudy(study, none, 5);
  const at = new Map(slabs.map((slab, index) => [sliceKey(slab.centre), index]));
  const ends = new Set([slabs[0], slabs.at(-1)].flatMap((slab) => (slab ? [sliceKey(slab.centre)] : [])));
  // A head is smaller at the vertex and the base than between them.
  const whole = (given: PixelFacts, key: string) =>
    ends.has(key) ? { ...given, brainAreaMm2: given.brainAreaMm2 / 2 } : given;
  const result = facts
    ? evaluateStudy(study, none, 5, ({ centre }) => {
        const given = typeof facts === 'function' ? facts(at.get(sliceKey(centre))!) : facts;
        return given === 'undecodable' ? given : whole(given, sliceKey(centre));
      })
    : evaluateStudy(study, none, 5);
  return { ...result, codes: result.reasons.map((reason) => reason.code) };
};
const judged = (study: Study, facts?: Parameters<typeof evaluate>[1]) => {
  const { evaluability, codes } = evaluate(study, facts);
  return [evaluability, ...codes];
};

/** A copy without some of its properties: an absent tag. */
function without<T extends object, K extends keyof T>(from: T, ...names: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;
}

describe('what headers decide', () => {
  it('a plain head of one patient is analysed, before and after pixels', () => {
    expect(judged(studyOf([stackOf()]))).toEqual(['analysed']);
    expect(judged(studyOf([stackOf()]), brain)).toEqual(['analysed']);
  });

  it('two patients under one study UID end it, and nothing is scored', () => {
    const study = studyOf([stackOf()], { patientIds: ['A', 'B'] });
    expect(judged(study)).toEqual(['not-analysed', 'two-patients']);
    expect(evaluate(study).slabs).toEqual([]);
  });

  it('no CT, scouts only and captures only are not analysed, each by its name', () => {
    expect(judged(studyOf([stackOf({ modality: 'MR' })]))).toEqual(['not-analysed', 'not-ct']);
    expect(judged(studyOf([stackOf({ kind: 'localizer' })]))).toEqual(['not-analysed', 'localizer']);
    expect(judged(studyOf([stackOf({ kind: 'secondary' })]))).toEqual(['not-analysed', 'secondary']);
    expect(judged(studyOf([]))).toEqual(['not-analysed', 'no-pixels']);
  });

  it('files without pixels end it where all are so, and limit it where some are', () => {
    const reasons = [{ code: 'no-pixels' as const, message: 'Headers only.' }];
    const stack = stackOf({ reasons });
    const first = stack.slices[0]!.instanceId;
    const empty = (only?: number) => (id: number) => ({ hasPixelData: only !== undefined && id !== only }) as Instance;
    expect(evaluateStudy(studyOf([stack]), empty(), 5).evaluability).toBe('not-analysed');
    expect(evaluateStudy(studyOf([stack]), empty(first), 5)).toMatchObject({
      evaluability: 'partial',
      reasons: [{ code: 'no-pixels', message: '1 of 30 slices hold no pixel data.' }],
    });
  });

  it('a gap is a centre distance over 1.5 thicknesses', () => {
    const missing = stackOf({ positionsMm: range(30, 5).filter((mm) => mm !== 50) });
    expect(judged(studyOf([missing]))).toEqual(['partial', 'gap']);
    const spaced = (stepMm: number) => judged(studyOf([stackOf({ positionsMm: range(20, stepMm) })]));
    expect(spaced(7.5)).toEqual(['analysed']);
    expect(spaced(7.6)).toEqual(['partial', 'gap']);
  });

  it('where the thickness is unknown it is 1.5 medians', () => {
    const bare = without(stackOf(), 'thicknessMm');
    const slices = bare.slices.map((slice) => ({ ...slice, geometry: without(slice.geometry, 'sliceThicknessMm') }));
    expect(judged(studyOf([{ ...bare, slices }]))).toEqual(['analysed']);
    expect(judged(studyOf([{ ...bare, slices: slices.filter((_slice, index) => index !== 9) }]))).toEqual([
      'partial',
      'gap',
    ]);
  });

  it('two thicknesses with two spacings that fit them are no gap', () => {
    const base = stackOf({ id: 'base', positionsMm: range(12, 5) });
    const top = stackOf({
      id: 'top',
      positionsMm: range(8, 10, 62.5),
      thicknessesMm: range(8, 0, 10),
      thicknessMm: 10,
    });
    const study = studyOf([base, top]);
    expect(judged(study)).toEqual(['analysed']);
    expect(evaluate(study).stackIds).toEqual(['base', 'top']);
    expect(evaluate(study).slabs).toHaveLength(20);
  });

  it('one slice is partial for few slices', () => {
    expect(judged(studyOf([stackOf({ positionsMm: [0] })]))).toEqual(['partial', 'few-slices']);
    expect(judged(studyOf([stackOf({ positionsMm: [0] })]), brain)).toEqual(['partial', 'few-slices']);
  });

  it('under 18 is partial, 18 is not, and an unknown age is no reason', () => {
    const aged = (ageYears?: number) =>
      judged(studyOf([stackOf()], { patient: ageYears === undefined ? {} : { ageYears } }));
    expect(aged(17.9)).toEqual(['partial', 'paediatric']);
    expect(aged(18)).toEqual(['analysed']);
    expect(aged()).toEqual(['analysed']);
  });

  it('absent modality, kernel, tilt and body part are no reasons', () => {
    const bare = without(stackOf({ plane: 'unknown' }), 'modality', 'kernel', 'tiltDeg');
    expect(judged(studyOf([bare]))).toEqual(['analysed']);
  });

  it('spacing, plane, kernel and thickness limit it', () => {
    const two = stackOf({ spacingOfSlice: (index) => (index < 10 ? [0.5, 0.5] : [0.6, 0.6]) });
    expect(judged(studyOf([two]))).toEqual(['partial', 'mixed-geometry']);
    expect(judged(studyOf([stackOf({ spacingOfSlice: () => undefined })]))).toEqual(['partial', 'scale-unknown']);
    expect(judged(studyOf([stackOf({ tiltDeg: 30 })]))).toEqual(['analysed']);
    expect(judged(studyOf([stackOf({ tiltDeg: 31 })]))).toEqual(['partial', 'tilt']);
    expect(judged(studyOf([stackOf({ tiltDeg: 90, plane: 'coronal' })]))).toEqual(['partial', 'not-axial']);
    expect(judged(studyOf([stackOf({ kernel: 'H70h' })]))).toEqual(['partial', 'bone-kernel']);
    expect(judged(studyOf([stackOf({ kind: 'derived' })]))).toEqual(['partial', 'derived']);
    const thick = stackOf({ positionsMm: range(9, 12), thicknessesMm: range(9, 0, 12) });
    expect(judged(studyOf([thick]))).toEqual(['partial', 'thick']);
    expect(judged(studyOf([stackOf({ positionsMm: range(8, 5) })]))).toEqual(['partial', 'small-coverage']);
  });
});

describe('which stack is scored', () => {
  const chosen = (...stacks: ReturnType<typeof stackOf>[]) => evaluate(studyOf(stacks)).stackIds;

  it('the original axial soft-tissue stack before scouts, reformats, bone and other planes', () => {
    const best = stackOf({ id: 'best', kernel: 'H30s' });
    const others = [
      stackOf({ id: 'scout', kind: 'localizer' }),
      stackOf({ id: 'capture', kind: 'secondary' }),
      stackOf({ id: 'reformat', kind: 'derived', positionsMm: range(60, 5) }),
      stackOf({ id: 'coronal', plane: 'coronal', tiltDeg: 90, positionsMm: range(60, 5) }),
      stackOf({ id: 'bone', kernel: 'BONEPLUS', positionsMm: range(40, 5) }),
      stackOf({ id: 'short', positionsMm: range(3, 5) }),
    ];
    for (const other of others) expect(chosen(other, best)).toEqual(['best']);
    expect(chosen(...others, best)).toEqual(['best']);
  });

  it('the largest coverage, and of equals the one nearest the thickness of the model', () => {
    const small = stackOf({ id: 'small', positionsMm: range(20, 5) });
    const large = stackOf({ id: 'large', positionsMm: range(32, 5) });
    const thin = stackOf({ id: 'thin', positionsMm: range(160, 1), thicknessesMm: range(160, 0, 1) });
    expect(chosen(small, large)).toEqual(['large']);
    expect(chosen(thin, large)).toEqual(['large']);
    expect(chosen(small, thin)).toEqual(['thin']);
  });

  it('before contrast rather than after, however much more the enhanced one covers', () => {
    const plain = stackOf({ id: 'plain' });
    const angiography = stackOf({ id: 'angiography', positionsMm: range(80, 5), contrastAgent: 'OMNIPAQUE' });
    expect(chosen(angiography, plain)[0]).not.toBe('angiography');
    expect(chosen(angiography, plain)).toContain('plain');
    // Where headers alone decide, what the enhanced one has beside the head is not among what is scored.
    expect(chosen(angiography, plain)).toEqual(['plain']);
  });

  it('does not depend on the order of stacks', () => {
    const stacks = [
      stackOf({ id: 'a' }),
      stackOf({ id: 'b' }),
      stackOf({ id: 'c', kernel: 'H70h' }),
      stackOf({ id: 'd', positionsMm: range(25, 5) }),
    ];
    const expected = chosen(...stacks);
    fc.assert(
      fc.property(fc.shuffledSubarray(stacks, { minLength: 4, maxLength: 4 }), (shuffled) => {
        expect(chosen(...shuffled)).toEqual(expected);
      }),
    );
  });
});

describe('thin slices', () => {
  it('are averaged to about the thickness of the model, and it is said', () => {
    const thin = (count: number, mm: number) =>
      stackOf({ positionsMm: range(count, mm), thicknessesMm: range(count, 0, mm) });
    const { slabs, pitchMm, codes, evaluability } = evaluate(studyOf([thin(128, 1.25)]), brain);
    expect([slabs.length, pitchMm, evaluability, codes]).toEqual([32, 5, 'analysed', ['thin-averaged']]);
    expect(slabs[0]!.slices).toHaveLength(4);
    expect(slabs[1]!.ordinals).toEqual([5, 8]);
    expect(evaluate(studyOf([thin(60, 2.5)])).slabs).toHaveLength(30);
  });

  it('slabs hold every slice once, in order, and reach across no gap', () => {
    const geometry = fc.record({
      count: fc.integer({ min: 1, max: 90 }),
      stepMm: fc.double({ min: 0.3, max: 12, noNaN: true }),
      hole: fc.integer({ min: 0, max: 90 }),
    });
    fc.assert(
      fc.property(geometry, ({ count, stepMm, hole }) => {
        const positionsMm = range(count, stepMm).map((mm, index) => (index > hole ? mm + 3 * stepMm : mm));
        const stack = stackOf({
          positionsMm,
          thicknessesMm: range(count, 0, stepMm),
          thicknessMm: stepMm,
          spacingMm: stepMm,
        });
        const { slabs } = evaluate(studyOf([stack]));
        expect(slabs.flatMap((slab) => slab.slices)).toEqual(stack.slices);
        for (const slab of slabs) {
          expect(slab.slices).toContain(slab.centre);
          const [first, last] = slab.ordinals;
          expect(last - first + 1).toBe(slab.slices.length);
          const extentMm = slab.slices.at(-1)!.positionMm! - slab.slices[0]!.positionMm! + stepMm;
          expect(extentMm).toBeLessThan(Math.max(1.51 * stepMm, 5 * 1.75));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what pixels decide', () => {
  const study = studyOf([stackOf()]);

  it('less than 60 mm of brain is partial; none is not analysed', () => {
    const some = (n: number) => (index: number) => (index < n ? brain : { ...brain, brainAreaMm2: 0 });
    expect(judged(study, some(12))).toEqual(['analysed']);
    expect(judged(study, some(11))).toEqual(['partial', 'small-coverage']);
    expect(judged(study, some(0))).toEqual(['not-analysed', 'no-brain']);
  });

  it('values that are not HU cannot be scored; a few such slices limit it', () => {
    const wrong = { ...brain, looksLikeHu: false };
    expect(judged(study, wrong)).toEqual(['not-analysed', 'units-unknown']);
    expect(judged(study, (index) => (index < 2 ? wrong : brain))).toEqual(['partial', 'units-unknown']);
  });

  it('plastic inside a skull is not a head', () => {
    expect(judged(study, { ...brain, brainMedianHu: 70 })).toEqual(['not-analysed', 'not-a-head']);
    expect(judged(study, { ...brain, brainMedianHu: 5 })).toEqual(['not-analysed', 'not-a-head']);
  });

  it('metal, noise and enhancement limit it', () => {
    const on = (n: number, change: Partial<PixelFacts>) => (index: number) =>
      index >= 5 && index < 5 + n ? { ...brain, ...change } : brain;
    expect(judged(study, on(2, { metalAreaMm2: 40 }))).toEqual(['partial', 'metal']);
    expect(judged(study, on(1, { metalAreaMm2: 40 }))).toEqual(['analysed']);
    expect(judged(study, { ...brain, noiseHu: 13 })).toEqual(['partial', 'noise']);
    expect(judged(study, on(3, { enhancedAreaMm2: 80 }))).toEqual(['partial', 'contrast']);
    expect(judged(study, on(3, { enhancedAreaMm2: 20 }))).toEqual(['analysed']);
    // Bone at the base, by partial volume, where the brain is small.
    expect(judged(study, on(6, { enhancedAreaMm2: 244, brainAreaMm2: 9000 }))).toEqual(['analysed']);
  });

  it('the contrast tag is a hint: it lowers the threshold and decides nothing alone', () => {
    const hinted = studyOf([stackOf({ contrastAgent: 'IOHEXOL' })]);
    expect(judged(hinted)).toEqual(['analysed']);
    expect(judged(hinted, brain)).toEqual(['analysed']);
    expect(judged(hinted, { ...brain, enhancedAreaMm2: 20 })).toEqual(['partial', 'contrast']);
  });

  it('slices that cannot be opened are said; without any nothing is analysed', () => {
    expect(judged(study, (index) => (index === 7 ? 'undecodable' : brain))).toEqual(['partial', 'undecodable']);
    expect(judged(study, () => 'undecodable')).toEqual(['not-analysed', 'undecodable']);
  });

  it('waits for every slab before pixels are asked', () => {
    const { evaluability } = evaluateStudy(study, none, 5, () => undefined);
    expect(evaluability).toBe('analysed');
  });
});
