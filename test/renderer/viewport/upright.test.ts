import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeLetters } from '../../../renderer/viewport/picture/orientation.js';
import { positionWords, turnedTwice, uprightTurn } from '../../../renderer/viewport/picture/upright.js';

const axes = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const;
/** Every way in which rows and columns can follow the patient's axes: supine, prone, feet first, turned, mirrored. */
const allOrientations = axes.flatMap((row, at) =>
  axes.flatMap((column, other) =>
    other === at
      ? []
      : [1, -1].flatMap((x) => [1, -1].map((y) => [...row.map((one) => one * x), ...column.map((one) => one * y)])),
  ),
);
const lettersOf = (orientation: readonly number[]) => edgeLetters(orientation, uprightTurn(orientation));
const normalAxis = (orientation: readonly number[]): number =>
  [0, 1, 2].find((axis) => orientation[axis] === 0 && orientation[axis + 3] === 0) ?? -1;

describe('bringing a picture upright', () => {
  it('shows every axial picture with R on the left and A at the top, however it was stored', () => {
    const axial = allOrientations.filter((one) => normalAxis(one) === 2);
    expect(axial).toHaveLength(8);
    for (const orientation of axial) {
      expect(lettersOf(orientation), String(orientation)).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' });
    }
  });

  it('shows coronal pictures from the front and sagittal ones with the face to the left', () => {
    for (const orientation of allOrientations) {
      const axis = normalAxis(orientation);
      if (axis === 1) expect(lettersOf(orientation)).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
      if (axis === 0) expect(lettersOf(orientation)).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
    }
  });

  it('leaves a tilted axial picture, and one without an orientation, as stored', () => {
    const untouched = { flipHorizontal: false, flipVertical: false, rotationDeg: 0 };
    expect(uprightTurn([1, 0, 0, 0, 0.94, -0.34])).toEqual(untouched);
    expect(uprightTurn(null)).toEqual(untouched);
  });

  it('joins two turns to the one that gives the same picture', () => {
    const turn = fc.record({
      flipHorizontal: fc.boolean(),
      flipVertical: fc.boolean(),
      rotationDeg: fc.constantFrom(0, 90, 180, 270),
    });
    type Turn = Parameters<typeof turnedTwice>[0];
    const carried = ([x, y]: readonly [number, number], one: Turn): readonly [number, number] => {
      const [fx, fy] = [one.flipHorizontal ? -x : x, one.flipVertical ? -y : y];
      const angle = (one.rotationDeg * Math.PI) / 180;
      return [fx * Math.cos(angle) - fy * Math.sin(angle), fx * Math.sin(angle) + fy * Math.cos(angle)];
    };
    fc.assert(
      fc.property(turn, turn, (first, then) => {
        const stepwise = carried(carried([2, 1], first), then);
        const atOnce = carried([2, 1], turnedTwice(first, then));
        expect(atOnce[0]).toBeCloseTo(stepwise[0]);
        expect(atOnce[1]).toBeCloseTo(stepwise[1]);
      }),
    );
  });
});

describe('the position of a slice', () => {
  it("is the patient's own, whichever way the rows run", () => {
    expect(positionWords([-120, -110, -24], [-1, 0, 0, 0, 1, 0])).toBe('z −24.0 mm');
    expect(positionWords([-120, 31.26, 80], [1, 0, 0, 0, 0, -1])).toBe('y 31.3 mm');
    expect(positionWords([5, -110, 80], [0, 1, 0, 0, 0, -1])).toBe('x 5.0 mm');
    expect(positionWords(null, [1, 0, 0, 0, 1, 0])).toBe('');
  });
});
