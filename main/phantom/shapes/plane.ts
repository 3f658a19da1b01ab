/** One plane of the scanner, mm. */
export interface Plane {
  readonly size: number;
  readonly spacingMm: number;
  readonly cornerMm: readonly [number, number];
  readonly zMm: number;
}
