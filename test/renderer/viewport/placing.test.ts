import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applied,
  fitScale,
  pannedBy,
  pictureMatrix,
  scaleBar,
  undone,
  zoomedAt,
} from '../../../renderer/viewport/picture/geometry.js';
import { directionLetters, edgeLetters } from '../../../renderer/viewport/picture/orientation.js';
import { prefetchOrder } from '../../../renderer/viewport/slices/prefetch.js';
import { wheelSteps } from '../../../renderer/viewport/picture/wheel.js';

const upright = { zoom: 1, panX: 0, panY: 0, rotationDeg: 0, flipHorizontal: false, flipVertical: false };
const axial = [1, 0, 0, 0, 1, 0];

describe('orientation letters', () => {
  it('names the edges of the three standard planes', () => {
    expect(edgeLetters(axial, upright)).toEqual({ top: 'A', right: 'L', bottom: 'P', left: 'R' });
    expect(edgeLetters([0, 1, 0, 0, 0, -1], upright)).toEqual({ top: 'H', right: 'P', bottom: 'F', left: 'A' });
    expect(edgeLetters([1, 0, 0, 0, 0, -1], upright)).toEqual({ top: 'H', right: 'L', bottom: 'F', left: 'R' });
  });

  it('follows flips and rotation', () => {
    expect(edgeLetters(axial, { ...upright, flipHorizontal: true })).toEqual({
      top: 'A',
      right: 'R',
      bottom: 'P',
      left: 'L',
    });
    expect(edgeLetters(axial, { ...upright, flipVertical: true })?.top).toBe('P');
    // A quarter turn clockwise brings the left edge of the picture to the top.
    expect(edgeLetters(axial, { ...upright, rotationDeg: 90 })).toEqual({
      top: 'R',
      right: 'A',
      bottom: 'L',
      left: 'P',
    });
    expect(edgeLetters(axial, { ...upright, rotationDeg: 90, flipHorizontal: true })?.top).toBe('L');
  });

  it('names a tilt from about twelve degrees on, the larger part first', () => {
    expect(edgeLetters([1, 0, 0, 0, 0.981627, -0.190809], upright)?.bottom).toBe('P');
    expect(edgeLetters([1, 0, 0, 0, 0.9397, -0.342], upright)?.bottom).toBe('PF');
    expect(directionLetters([0.5, -0.7, 0.51])).toBe('AHL');
  });

  it('says nothing where the header says nothing', () => {
    expect(edgeLetters(null, upright)).toBeNull();
    expect(edgeLetters([1, 0, 0], upright)).toBeNull();
  });
});

const placement = fc.record({
  zoom: fc.double({ min: 0.25, max: 32, noNaN: true }),
  panX: fc.double({ min: -200, max: 200, noNaN: true }),
  panY: fc.double({ min: -200, max: 200, noNaN: true }),
  rotationDeg: fc.constantFrom(0, 90, 180, 270),
  flipHorizontal: fc.boolean(),
  flipVertical: fc.boolean(),
});
const picture = fc.record({
  rows: fc.integer({ min: 16, max: 1024 }),
  cols: fc.integer({ min: 16, max: 1024 }),
  pixelAspect: fc.constantFrom(1, 0.5, 2),
});
const pane = { width: 640, height: 480 };

describe('placement of the picture', () => {
  it('fits the whole picture, also lying on its side and with oblong pixels', () => {
    expect(fitScale({ rows: 512, cols: 512, pixelAspect: 1 }, pane, 0)).toBe(480 / 512);
    expect(fitScale({ rows: 512, cols: 256, pixelAspect: 1 }, pane, 90)).toBe(640 / 512);
    expect(fitScale({ rows: 256, cols: 512, pixelAspect: 2 }, pane, 0)).toBe(480 / 512);
  });

  it('centres a fitted picture', () => {
    const matrix = pictureMatrix({ rows: 400, cols: 300, pixelAspect: 1 }, pane, upright);
    expect(applied(matrix, { x: 150, y: 200 })).toEqual({ x: 320, y: 240 });
  });

  it('goes to the screen and back', () => {
    fc.assert(
      fc.property(placement, picture, (how, what) => {
        const matrix = pictureMatrix(what, pane, how);
        const back = undone(matrix, applied(matrix, { x: 12.5, y: 99 }));
        return Math.abs(back.x - 12.5) < 1e-6 && Math.abs(back.y - 99) < 1e-6;
      }),
    );
  });

  it('pans by just what the pointer moved', () => {
    fc.assert(
      fc.property(placement, picture, (how, what) => {
        const before = applied(pictureMatrix(what, pane, how), { x: 10, y: 20 });
        const after = applied(pictureMatrix(what, pane, pannedBy(how, 17, -9, what, pane)), { x: 10, y: 20 });
        return Math.abs(after.x - before.x - 17) < 1e-6 && Math.abs(after.y - before.y + 9) < 1e-6;
      }),
    );
  });

  it('zooms about the point under the pointer', () => {
    fc.assert(
      fc.property(placement, picture, fc.double({ min: 0.5, max: 2, noNaN: true }), (how, what, factor) => {
        const at = { x: 100, y: 400 };
        const point = undone(pictureMatrix(what, pane, how), at);
        const kept = applied(pictureMatrix(what, pane, zoomedAt(how, factor, at, what, pane)), point);
        return Math.abs(kept.x - at.x) < 1e-5 && Math.abs(kept.y - at.y) < 1e-5;
      }),
    );
  });
});

describe('scale bar', () => {
  it('is the longest round length that has room', () => {
    expect(scaleBar(0.5, 150)).toEqual({ lengthMm: 50, lengthPx: 100 });
    expect(scaleBar(0.05, 150)).toEqual({ lengthMm: 5, lengthPx: 100 });
    expect(scaleBar(null, 150)).toBeNull();
  });
});

describe('prefetch', () => {
  it('starts at the slice and leans into the direction of travel', () => {
    expect(prefetchOrder(5, 12, 1)).toEqual([5, 6, 7, 8, 4, 9, 10, 11, 3, 2, 1, 0]);
    expect(prefetchOrder(5, 12, -1).slice(0, 5)).toEqual([5, 4, 3, 2, 6]);
  });

  it('names every slice once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(),
        fc.constantFrom(1 as const, -1 as const),
        (n, at, way) => {
          const order = prefetchOrder(at % n, n, way);
          return order.length === n && new Set(order).size === n && order[0] === at % n;
        },
      ),
    );
    expect(prefetchOrder(0, 0, 1)).toEqual([]);
  });
});

describe('wheel', () => {
  it('gives one slice a notch, in pixels or in lines', () => {
    const steps = wheelSteps();
    expect(steps({ deltaY: 120, deltaMode: 0 })).toBe(1);
    expect(steps({ deltaY: -100, deltaMode: 0 })).toBe(-1);
    expect(steps({ deltaY: 3, deltaMode: 1 })).toBe(1);
    expect(steps({ deltaY: 360, deltaMode: 0 })).toBe(3);
  });

  it('adds up the small deltas of a trackpad and forgets them on a turn', () => {
    const steps = wheelSteps();
    expect([15, 15, 15].map((deltaY) => steps({ deltaY, deltaMode: 0 }))).toEqual([0, 0, 1]);
    expect([-15, -15, -15].map((deltaY) => steps({ deltaY, deltaMode: 0 })).map(Math.abs)).toEqual([0, 0, 1]);
  });
});
