import { describe, expect, it } from 'vitest';
import { subtypes, type Subtype } from '../../main/contract/index.js';
import { renderSlices, type LesionSpec, type PhantomSpec } from '../../main/phantom/index.js';

const size = 160;
const base: PhantomSpec = { seed: 5, ageYears: 55, sex: 'F', lesions: [], size, noiseHu: 0 };

function withLesion(lesion: Omit<LesionSpec, 'seed' | 'hu'>): PhantomSpec {
  return { ...base, lesions: [{ ...lesion, seed: 3, hu: 68 }] };
}

/** Slices 11 to 18: sylvian fissures to the bodies of the ventricles. */
const rendered = new Map<string, ReturnType<typeof renderSlices>>();
function slices(spec: PhantomSpec): ReturnType<typeof renderSlices> {
  const key = JSON.stringify(spec);
  const before = rendered.get(key);
  if (before) return before;
  const made = renderSlices(spec, 11, 18);
  rendered.set(key, made);
  return made;
}

function bloodPixels(spec: PhantomSpec, subtype: Subtype): number {
  return slices(spec).reduce((sum, slice) => sum + slice.truth[subtype], 0);
}

/** Distance in pixels from each pixel of a mask to bone along the ray to the middle of the head. */
function nearBone(hu: Int16Array, x: number, y: number, reach: number): boolean {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) if ((hu[(y + dy) * size + x + dx] ?? 0) > 300) return true;
  }
  return false;
}

const bitOf = (subtype: Subtype): number => 1 << subtypes.indexOf(subtype);

// Every test renders several phantoms, on shared cores.
describe('lesions lie where anatomy says', { timeout: 240_000 }, () => {
  it('marks only the subtype that was asked for', () => {
    for (const kind of subtypes) {
      const spec = withLesion({ kind, severity: 0.7, side: 'left' });
      const truth = slices(spec).map((slice) => slice.truth);
      const found = subtypes.filter((subtype) => truth.some((slice) => slice[subtype] > 0));
      expect(found).toEqual([kind]);
    }
  });

  it('puts the epidural lens on the inner table of its side', () => {
    const spec = withLesion({ kind: 'epidural', severity: 0.6, side: 'left' });
    for (const { hu, mask, truth } of slices(spec).slice(0, 4)) {
      expect(truth.epidural).toBeGreaterThan(35);
      const columnsOfRow = new Map<number, number[]>();
      mask.forEach((bits, i) => {
        if (!(bits & bitOf('epidural'))) return;
        const row = Math.floor(i / size);
        columnsOfRow.set(row, [...(columnsOfRow.get(row) ?? []), i % size]);
      });
      for (const [row, columns] of columnsOfRow) {
        expect(Math.min(...columns)).toBeGreaterThan(size / 2);
        expect(nearBone(hu, Math.max(...columns), row, 3)).toBe(true);
      }
    }
  });

  it('ends the epidural at the sutures and lets the subdural cross them', () => {
    const rowsOf = (spec: PhantomSpec, subtype: Subtype): number => {
      const { mask } = slices(spec)[3]!;
      const rows = new Set<number>();
      mask.forEach((bits, i) => bits & bitOf(subtype) && rows.add(Math.floor(i / size)));
      return rows.size * (250 / size);
    };
    // Coronal to lambdoid suture is about 88 mm along the side of the head.
    expect(rowsOf(withLesion({ kind: 'epidural', severity: 1, side: 'right' }), 'epidural')).toBeLessThan(92);
    expect(rowsOf(withLesion({ kind: 'subdural', severity: 0.7, side: 'right' }), 'subdural')).toBeGreaterThan(105);
  });

  it('keeps intraventricular blood inside the ventricles and lets it sink', () => {
    const clean = slices(base);
    const spec = withLesion({ kind: 'intraventricular', severity: 0.3, side: 'left' });
    let fluid = 0;
    let blood = 0;
    let front = 0;
    slices(spec).forEach(({ mask }, slice) => {
      mask.forEach((bits, i) => {
        if (!(bits & bitOf('intraventricular'))) return;
        blood++;
        // Fluid, or the calcium of the choroid plexus that hangs in it.
        const hu = clean[slice]?.hu[i] ?? 30;
        if (hu < 24 || hu > 60) fluid++;
        if (Math.floor(i / size) < size / 2) front++;
      });
    });
    expect(blood).toBeGreaterThan(5);
    expect(fluid / blood).toBeGreaterThan(0.9);
    expect(front).toBe(0);
  });

  it('pushes the midline away from a large collection', () => {
    const ventricleMiddle = (spec: PhantomSpec): number => {
      let sum = 0;
      let count = 0;
      for (const { hu } of slices(spec).slice(5, 7)) {
        for (let row = Math.floor(size * 0.35); row < size * 0.6; row++) {
          for (let col = Math.floor(size * 0.38); col < size * 0.62; col++) {
            if ((hu[row * size + col] ?? 99) > 12) continue;
            sum += col;
            count++;
          }
        }
      }
      return (sum / count) * (250 / size);
    };
    const shifted = withLesion({ kind: 'subdural', severity: 1, side: 'right' });
    // The patient's right is on the left of the image: the ventricles move to larger columns.
    expect(ventricleMiddle(shifted) - ventricleMiddle(base)).toBeGreaterThan(4);
  });

  it.each(subtypes)('grows with severity: %s', (kind) => {
    const [slight, large] = [0.3, 0.7].map((severity) =>
      bloodPixels(withLesion({ kind, severity, side: 'left' }), kind),
    );
    expect(large).toBeGreaterThan(slight!);
  });

  it('draws blood at the attenuation that was asked for', () => {
    const spec = withLesion({ kind: 'intraparenchymal', severity: 0.7, side: 'left' });
    const values: number[] = [];
    for (const { hu, mask } of slices(spec)) mask.forEach((bits, i) => bits && values.push(hu[i]!));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(60);
    expect(mean).toBeLessThan(72);
  });

  it('leaves a phantom with only calcium without blood', () => {
    const spec = withLesion({ kind: 'calcification', severity: 1, side: 'left' });
    const dense = slices(spec).reduce((sum, { hu }, slice) => {
      const clean = slices(base)[slice]!.hu;
      return sum + hu.filter((value, i) => value > 110 && clean[i]! < 60).length;
    }, 0);
    expect(dense).toBeGreaterThan(10);
    expect(slices(spec).every(({ mask }) => mask.every((bits) => bits === 0))).toBe(true);
  });
});
