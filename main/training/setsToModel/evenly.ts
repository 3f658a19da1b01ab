/** Chooses at most `most` of `count` places, evenly over all of them. */
export function evenly(count: number, most: number): (place: number) => boolean {
  const step = Math.max(count / most, 1);
  return (place) => Math.floor(place / step) !== Math.floor((place - 1) / step);
}
