import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applied, pictureMatrix, type Matrix } from '../../../renderer/viewport/picture/geometry.js';
import { gripAt, handlesOf } from '../../../renderer/viewport/measure/grips.js';
import type { Measurement } from '../../../renderer/viewport/measure/measurement.js';
import type { Point } from '../../../renderer/viewport/picture/geometry.js';

const length: Measurement = { id: 1, kind: 'length', slice: '1/0', from: { x: 100, y: 100 }, to: { x: 200, y: 150 } };
const ellipse: Measurement = { id: 2, kind: 'ellipse', slice: '1/0', from: { x: 300, y: 90 }, to: { x: 240, y: 130 } };
const marks = [length, ellipse];

const matrices = fc
  .record({
    zoom: fc.double({ min: 0.5, max: 8, noNaN: true }),
    panX: fc.integer({ min: -200, max: 200 }),
    panY: fc.integer({ min: -200, max: 200 }),
    rotationDeg: fc.constantFrom(0, 90, 180, 270),
    flipHorizontal: fc.boolean(),
    flipVertical: fc.boolean(),
  })
  .map((placement): Matrix => {
    return pictureMatrix({ rows: 512, cols: 512, pixelAspect: 1.3 }, { width: 700, height: 500 }, placement);
  });
const by = (point: Point, x: number, y: number): Point => ({ x: point.x + x, y: point.y + y });
const close = ({ x, y }: Point) => ({ x: expect.closeTo(x, 6) as number, y: expect.closeTo(y, 6) as number });

it('pulls the end of a length to where the mouse goes, however the picture lies, and leaves the other end', () => {
  fc.assert(
    fc.property(matrices, fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }), (matrix, x, y) => {
      const end = applied(matrix, length.to);
      const pulled = gripAt(marks, matrix, end)?.ends(by(end, x, y));
      expect(pulled?.from).toEqual(length.from);
      expect(pulled && applied(matrix, pulled.to)).toEqual(close(by(end, x, y)));
    }),
  );
});

it('pulls an ellipse at the end of an axis along that axis alone', () => {
  fc.assert(
    fc.property(matrices, fc.constantFrom(0, 1, 2, 3), (matrix, which) => {
      const handle = handlesOf(ellipse)[which]?.at ?? { x: NaN, y: NaN };
      const grip = gripAt(marks, matrix, applied(matrix, handle));
      const pulled = grip?.ends(applied(matrix, by(handle, 12, -8)));
      const { from, to } = ellipse;
      expect(grip?.id).toBe(2);
      const wanted = [
        { from: close(by(from, 12, 0)), to },
        { from, to: close(by(to, 12, 0)) },
        { from: close(by(from, 0, -8)), to },
        { from, to: close(by(to, 0, -8)) },
      ][which];
      expect(pulled).toEqual(wanted);
    }),
  );
});

it('moves a mark as a whole by its outline: its size stays', () => {
  fc.assert(
    fc.property(matrices, fc.double({ min: 0.3, max: 1.2, noNaN: true }), (matrix, angle) => {
      // Enough pane pixels from any handle.
      fc.pre(Math.abs(matrix.a) + Math.abs(matrix.b) > 1.5);
      const onEllipse = { x: 270 + 30 * Math.cos(angle), y: 110 + 20 * Math.sin(angle) };
      for (const [mark, place] of [
        [ellipse, onEllipse],
        [length, { x: 150, y: 125 }],
      ] as const) {
        const grip = gripAt(marks, matrix, applied(matrix, place));
        const moved = grip?.ends(applied(matrix, by(place, 7, 9)));
        expect(grip?.id).toBe(mark.id);
        expect(moved).toEqual({ from: close(by(mark.from, 7, 9)), to: close(by(mark.to, 7, 9)) });
      }
    }),
  );
});

it('takes hold of nothing inside an ellipse, beyond an end or elsewhere, and of the last of equals', () => {
  const plain: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
  for (const place of [
    { x: 270, y: 110 },
    { x: 280, y: 115 },
    { x: 92, y: 96 },
    { x: 400, y: 400 },
  ]) {
    expect(gripAt(marks, plain, place)).toBeNull();
  }
  expect(gripAt([], plain, length.from)).toBeNull();
  expect(gripAt([length, { ...length, id: 7 }], plain, length.from)?.id).toBe(7);
  expect(gripAt(marks, plain, { x: 104, y: 97 })?.id).toBe(1);
});
