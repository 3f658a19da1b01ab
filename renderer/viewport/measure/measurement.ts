import type { Point } from '../picture/geometry.js';

/** A mark on one slice; points in image pixels. An ellipse is inscribed in the box between its two corners. */
export interface Measurement {
  readonly id: number;
  readonly kind: 'length' | 'ellipse';
  readonly slice: string;
  readonly from: Point;
  readonly to: Point;
}

/** Where a mark lies, of which a drag changes one or both. */
export type Ends = Pick<Measurement, 'from' | 'to'>;
