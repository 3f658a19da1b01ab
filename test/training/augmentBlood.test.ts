import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { subtypes, type Subtype } from '../../main/contract/index.js';
import { randomStream } from '../../main/numbers/index.js';
import { drawInto, drawnBlood } from '../../main/training/index.js';
import { drawDecoy } from '../../main/training/augmentation/decoys.js';
import { drawLesion } from '../../main/training/augmentation/drawBlood.js';
import { headAnatomy, type HeadAnatomy } from '../../main/training/augmentation/headAnatomy.js';
import type { HuSlice } from '../../main/training/index.js';
import { atVentricles, healthy, saturated } from './augmentSlices.js';
import { clear } from './madeUpTable.js';

function anatomyOf(slice: HuSlice): HeadAnatomy {
  const anatomy = headAnatomy(slice);
  if (typeof anatomy === 'string') throw new Error(anatomy);
  return anatomy;
}

const cellAt = ({ cell, width }: HeadAnatomy, cols: number, at: number): number =>
  Math.floor(Math.floor(at / cols) / cell) * width + Math.floor((at % cols) / cell);

const marked = ({ hu }: HuSlice): string => createHash('sha256').update(new Uint8Array(hu.buffer)).digest('hex');

interface Drawn {
  readonly before: HuSlice;
  readonly after: HuSlice;
  readonly anatomy: HeadAnatomy;
  /** Pixels covered. */
  readonly places: readonly number[];
}

/** Lesions of a subtype in every healthy slice, in HU and as a picture, wherever there is a place for one. */
function drawnLesions(subtype: Subtype, slices = healthy): readonly Drawn[] {
  return slices
    .flatMap((slice) => [slice, saturated(slice)])
    .flatMap((before, index) =>
      [1, 2, 3].flatMap((seed) => {
        const anatomy = anatomyOf(before);
        const after = { ...before, hu: before.hu.slice() };
        const covered = new Uint8Array(before.hu.length);
        const painted = drawLesion({ slice: after, anatomy, covered }, subtype, randomStream(100 * index + seed).next);
        if (painted === null) return [];
        const places = [...covered.keys()].filter((at) => covered[at]);
        expect(places).toHaveLength(painted.pixels);
        return [{ before, after, anatomy, places }];
      }),
    );
}

const drawn = Object.fromEntries(subtypes.map((subtype) => [subtype, drawnLesions(subtype)])) as Record<
  Subtype,
  readonly Drawn[]
>;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the anatomy of a slice', () => {
  it('is the same in HU and in a picture saturated at both ends', () => {
    for (const slice of healthy) {
      const [full, picture] = [anatomyOf(slice), anatomyOf(saturated(slice))];
      const area = full.inside.reduce((sum, value) => sum + value, 0);
      const different = full.inside.filter((value, cell) => value !== picture.inside[cell]).length;
      expect(different / area).toBeLessThan(0.05);
      expect(Math.abs(full.tissueHu - picture.tissueHu)).toBeLessThan(1.5);
    }
  });

  it('finds ventricle as fluid, and no bone or air within the skull', () => {
    const { ventricles, smoothHu, tissueHu, inside, width } = anatomyOf(atVentricles);
    const found = [...ventricles.keys()].filter((cell) => ventricles[cell]);
    expect(found.length).toBeGreaterThan(60);
    expect(mean(found.map((cell) => smoothHu[cell]!))).toBeLessThan(tissueHu - 15);
    // On both sides of the head.
    expect(new Set(found.map((cell) => cell % width > width / 2)).size).toBe(2);
    const within = [...inside.keys()].filter((cell) => inside[cell]);
    expect(within.filter((cell) => smoothHu[cell]! > 100 || smoothHu[cell]! < -20).length / within.length).toBeLessThan(
      0.01,
    );
  });

  it('says why where there is no head to draw into', () => {
    const size = { rows: 64, cols: 64 };
    expect(headAnatomy({ ...size, hu: new Float32Array(64 * 64).fill(-1000) })).toBe('no-bone');
    const plate = new Float32Array(64 * 64).fill(-1000);
    plate.fill(1000, 640, 1280);
    expect(headAnatomy({ ...size, hu: plate })).toBe('skull-not-closed');
    const ring = plate.map((_, at) => {
      const far = Math.hypot((at % 64) - 32, Math.floor(at / 64) - 32);
      return far < 8 ? 35 : far < 14 ? 1000 : -1000;
    });
    expect(headAnatomy({ ...size, hu: ring })).toBe('too-small');
  });
});

describe.each(subtypes)('%s blood', (subtype) => {
  it('finds a place in most heads and can be seen there', () => {
    expect(drawn[subtype].length).toBeGreaterThan(subtype === 'intraventricular' ? 8 : 20);
    for (const { before, after, places, anatomy } of drawn[subtype]) {
      const change = mean(places.map((at) => after.hu[at]! - before.hu[at]!));
      expect(change).toBeGreaterThan(7);
      expect(mean(places.map((at) => after.hu[at]!))).toBeGreaterThan(anatomy.tissueHu);
    }
  });

  it('has the attenuation of blood', () => {
    for (const { after, places, anatomy } of drawn[subtype]) {
      const values = places.map((at) => after.hu[at]!);
      // Blood mixed with fluid, old blood and the edges are the low end.
      expect(mean(values)).toBeGreaterThan(32);
      expect(mean(values)).toBeLessThan(92);
      expect(Math.max(...values)).toBeLessThanOrEqual(anatomy.highestHu);
    }
  });

  it('changes nothing outside the skull and no bone', () => {
    for (const { before, after, anatomy } of drawn[subtype]) {
      const { inside, width } = anatomy;
      for (let at = 0; at < before.hu.length; at++) {
        if (after.hu[at] === before.hu[at]) continue;
        const cell = cellAt(anatomy, before.cols, at);
        const near = [0, 1, -1, width, -width, width + 1, width - 1, -width - 1, -width + 1].some(
          (step) => inside[cell + step],
        );
        if (!near || before.hu[at]! >= anatomy.boneHu) expect.unreachable(`pixel ${at} was changed`);
      }
    }
  });

  it('is drawn again by the same random numbers', () => {
    const again = drawnLesions(subtype, healthy.slice(0, 2));
    again.forEach(({ after }, index) => expect(marked(after)).toEqual(marked(drawn[subtype][index]!.after)));
  });
});

describe('the site of blood', () => {
  const depths = ({ anatomy, places, before }: Drawn): readonly number[] =>
    places.map((at) => anatomy.depthMm[cellAt(anatomy, before.cols, at)]!);

  it('is the inner table for epidural blood', () => {
    for (const lesion of drawn.epidural) expect(Math.min(...depths(lesion))).toBeLessThan(2);
  });

  it('is the inner table or the midline for subdural blood', () => {
    for (const lesion of drawn.subdural) {
      const { anatomy, places, before } = lesion;
      const lateral = mean(places.map((at) => Math.abs(anatomy.across[cellAt(anatomy, before.cols, at)]!)));
      if (lateral > 0.15) expect(Math.min(...depths(lesion))).toBeLessThan(2);
    }
  });

  it('is longer for its thickness in subdural than in epidural blood', () => {
    const ratio = (lesion: Drawn): number => lesion.places.length / Math.max(...depths(lesion)) ** 2;
    const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
    expect(median(drawn.subdural.map(ratio))).toBeGreaterThan(1.5 * median(drawn.epidural.map(ratio)));
  });

  it('is fluid for blood in ventricles and in the subarachnoid space', () => {
    for (const { anatomy, places, before } of [...drawn.intraventricular, ...drawn.subarachnoid]) {
      expect(mean(places.map((at) => before.hu[at]!))).toBeLessThan(anatomy.tissueHu - 4);
    }
    for (const { anatomy, places, before } of drawn.intraventricular) {
      const near = places.filter((at) => {
        const cell = cellAt(anatomy, before.cols, at);
        return [0, 1, -1, anatomy.width, -anatomy.width].some((step) => anatomy.ventricles[cell + step]);
      });
      expect(near.length / places.length).toBeGreaterThan(0.9);
    }
  });

  it('is never the ventricle for a clot in the brain', () => {
    for (const { anatomy, places, before } of drawn.intraparenchymal) {
      const wrong = places.filter((at) => anatomy.ventricles[cellAt(anatomy, before.cols, at)]);
      expect(wrong.length / places.length).toBeLessThan(0.05);
    }
  });
});

describe('the texture of blood', () => {
  it('is no smoother than the brain was', () => {
    const roughness = (slice: HuSlice, places: readonly number[]): number =>
      mean(places.map((at) => Math.abs(slice.hu[at]! - slice.hu[at + 1]!)));
    for (const { before, after, places } of drawn.intraparenchymal) {
      const covered = new Set(places);
      const core = places.filter((at) => covered.has(at + 1) && covered.has(at + before.cols));
      expect(roughness(after, core)).toBeGreaterThan(0.7 * roughness(before, core));
    }
  });
});

describe('drawing into a slice', () => {
  const always = { ...drawnBlood, blood: 1, decoy: 0 };

  it('says what was drawn', () => {
    const counts = [1, 2, 3, 4, 5].map((seed) => {
      const known = drawInto(atVentricles, clear, { ...always, anotherSubtype: 0.7 }, randomStream(seed).next);
      if (typeof known === 'string') return expect.unreachable(known);
      const names = Object.keys(known.drawn);
      expect(known.truth).toEqual({ ...clear, any: true, ...Object.fromEntries(names.map((name) => [name, true])) });
      subtypes.forEach((subtype, bit) => {
        expect(known.blood.some((bits) => (bits & (1 << bit)) !== 0)).toBe(names.includes(subtype));
      });
      return names.length;
    });
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });

  it('draws blood only into slices known to be without', () => {
    for (const truth of [{ any: true, subdural: true }, {}]) {
      const left = drawInto(atVentricles, truth, always, randomStream(4).next);
      if (typeof left === 'string') return expect.unreachable(left);
      expect([left.truth, left.drawn]).toEqual([truth, {}]);
      expect(marked(left.slice)).toEqual(marked(atVentricles));
    }
  });

  it('leaves the slice given as it was', () => {
    const before = marked({ ...atVentricles, hu: atVentricles.hu.slice() });
    drawInto(atVentricles, clear, { ...always, decoy: 1 }, randomStream(9).next);
    expect(marked(atVentricles)).toEqual(before);
  });

  it('draws things that are no blood without a word of it in the truth', () => {
    for (let seed = 0; seed < 12; seed++) {
      const decoyed = drawInto(atVentricles, clear, { ...always, blood: 0, decoy: 1 }, randomStream(seed).next);
      if (typeof decoyed === 'string') return expect.unreachable(decoyed);
      expect(decoyed.truth).toEqual(clear);
      expect(marked(decoyed.slice)).not.toEqual(marked(atVentricles));
    }
  });

  it('keeps such things within the skull', () => {
    const anatomy = anatomyOf(atVentricles);
    for (let seed = 0; seed < 12; seed++) {
      const slice = { ...atVentricles, hu: atVentricles.hu.slice() };
      drawDecoy({ slice, anatomy, covered: new Uint8Array(slice.hu.length) }, randomStream(seed).next);
      slice.hu.forEach((value, at) => {
        if (value !== atVentricles.hu[at] && atVentricles.hu[at]! >= anatomy.boneHu)
          expect.unreachable(`bone at ${at}`);
      });
    }
  });
});
