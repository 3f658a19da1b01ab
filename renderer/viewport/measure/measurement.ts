import type { Point } from './roi.js';
import type { SliceAddress } from '../slices/sliceImages.js';

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

/** The key by which marks are tied to their slice. */
export function sliceKey({ instanceId, frame }: SliceAddress): string {
  return `${instanceId}/${frame}`;
}
