/** A figure with its interval, of 95 % where nothing else is said. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}
