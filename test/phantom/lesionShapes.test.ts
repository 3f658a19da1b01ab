import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lesionShapes, type LesionSpec } from '../../main/phantom/index.js';

const lesion = (kind: LesionSpec['kind'], severity: number, more: Partial<LesionSpec> = {}): LesionSpec => ({
  kind,
  severity,
  side: 'left',
  seed: 1,
  ...more,
});

const share = fc.double({ min: -1, max: 1, noNaN: true });
const severity = fc.double({ min: 0, max: 1, noNaN: true });

describe('lesion shapes over head coordinates', () => {
  it('keeps an epidural lens between its sutures and on its side', () => {
    fc.assert(
      fc.property(share, share, share, severity, (u, v, w, much) => {
        const [x, y, z] = lesionShapes.templatePlace(u, v, w);
        const thick = lesionShapes.epiduralThickness(lesion('epidural', much))(x, y, z);
        expect(thick).toBeGreaterThanOrEqual(0);
        if (x <= 0 || y < lesionShapes.coronalSutureY(z) || y > lesionShapes.lambdoidSutureY(z)) expect(thick).toBe(0);
      }),
    );
  });

  it('keeps a subdural crescent off the other hemisphere', () => {
    fc.assert(
      fc.property(share, share, share, severity, (u, v, w, much) => {
        const [x, y, z] = lesionShapes.templatePlace(-Math.abs(u), v, w);
        expect(lesionShapes.subduralThickness(lesion('subdural', much))(x, y, z)).toBe(0);
      }),
    );
  });

  it('makes every lesion at least as thick where it is more severe', () => {
    fc.assert(
      fc.property(share, share, share, fc.tuple(severity, severity), (u, v, w, pair) => {
        const [x, y, z] = lesionShapes.templatePlace(u, v, w);
        const [less, more] = [Math.min(...pair), Math.max(...pair)];
        const epidural = [less, more].map((s) => lesionShapes.epiduralThickness(lesion('epidural', s))(x, y, z));
        const subdural = [less, more].map((s) => lesionShapes.subduralThickness(lesion('subdural', s))(x, y, z));
        expect(epidural[1]).toBeGreaterThanOrEqual(epidural[0]! - 1e-9);
        expect(subdural[1]).toBeGreaterThanOrEqual(subdural[0]! - 1e-9);
      }),
    );
  });

  it('lets blood sink: along gravity its share never falls', () => {
    const filled = lesionShapes.intraventricularShare(lesion('intraventricular', 0.15), [0, 1, 0]);
    const column = Array.from({ length: 40 }, (_, k) => filled(22, 25 + k, 48));
    expect(column).toEqual([...column].sort((a, b) => a - b));
    expect([column[0], column.at(-1)]).toEqual([0, 1]);
  });
});
