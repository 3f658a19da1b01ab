/** How a heat map lies to the outline of the blood. */
export interface Localisation {
  /** Pointing game (Zhang 2016): the hottest point lies inside the outline, or within half a cell of the map of it. */
  readonly hit: boolean;
  /** Share of the map's positive heat that lies inside the outline (Wang 2020, energy-based pointing game). */
  readonly energy: number;
  /** Share of the picture that lies inside the outline: the energy of a map that knows nothing. */
  readonly area: number;
}

/**
 * @param map side x side, row-major, any scale; only what is above its zero counts as heat
 * @param outline outlineSide x outlineSide, over the same square as the map; non-zero inside
 * @returns null where the outline is empty
 */
export function localisation(
  map: ArrayLike<number>,
  side: number,
  outline: ArrayLike<number>,
  outlineSide: number,
): Localisation | null {
  let inside = 0;
  let heat = 0;
  let heatInside = 0;
  let hottest = { value: Number.NEGATIVE_INFINITY, x: 0, y: 0 };
  for (let y = 0; y < outlineSide; y++) {
    for (let x = 0; x < outlineSide; x++) {
      const value = heatAt(map, side, (x + 0.5) / outlineSide, (y + 0.5) / outlineSide);
      const within = Boolean(outline[y * outlineSide + x]);
      if (within) inside += 1;
      heat += Math.max(0, value);
      if (within) heatInside += Math.max(0, value);
      if (value > hottest.value) hottest = { value, x, y };
    }
  }
  if (inside === 0) return null;
  const reach = outlineSide / side / 2;
  return {
    hit: nearOutline(outline, outlineSide, hottest, reach),
    energy: heat > 0 ? heatInside / heat : 0,
    area: inside / outlineSide ** 2,
  };
}

/** The map between its cell centres, bilinear; beyond the outermost centres it goes on as there. x and y from 0 to 1. */
export function heatAt(map: ArrayLike<number>, side: number, x: number, y: number): number {
  const [left, across] = cellOf(x, side);
  const [top, down] = cellOf(y, side);
  const at = (row: number, column: number): number => map[row * side + column] ?? 0;
  const right = Math.min(side - 1, left + 1);
  const bottom = Math.min(side - 1, top + 1);
  const upper = at(top, left) + across * (at(top, right) - at(top, left));
  const lower = at(bottom, left) + across * (at(bottom, right) - at(bottom, left));
  return upper + down * (lower - upper);
}

function cellOf(place: number, side: number): readonly [number, number] {
  const centre = Math.min(Math.max(place * side - 0.5, 0), side - 1);
  const cell = Math.floor(centre);
  return [cell, centre - cell];
}

function nearOutline(
  outline: ArrayLike<number>,
  side: number,
  at: { readonly x: number; readonly y: number },
  reach: number,
): boolean {
  for (let y = Math.max(0, Math.ceil(at.y - reach)); y <= Math.min(side - 1, at.y + reach); y++) {
    for (let x = Math.max(0, Math.ceil(at.x - reach)); x <= Math.min(side - 1, at.x + reach); x++) {
      if (outline[y * side + x] && (x - at.x) ** 2 + (y - at.y) ** 2 <= reach ** 2) return true;
    }
  }
  return false;
}
