/** Values at the centres of `side` x `side` cells, row-major. */
export interface Field {
  readonly side: number;
  readonly values: Float32Array;
}

/**
 * Lines along which a field has the value `level`, by marching squares between cell centres, as the `d` of an SVG path; one unit
 * is the field's whole side. The field counts as below every level outside its border, so that all lines are closed.
 */
export function contourPath({ side, values }: Field, level: number): string {
  const at = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= side || column >= side ? -Infinity : (values[row * side + column] ?? -Infinity);
  const place = (cell: number): string => ((cell + 0.5) / side).toFixed(4);
  // How far from `from` to `to` the level lies; a step from nothing (-Infinity) is crossed in its middle.
  const part = (from: number, to: number): number =>
    Number.isFinite(from) && Number.isFinite(to) ? (level - from) / (to - from) : 0.5;
  const lines: string[] = [];
  for (let row = -1; row < side; row++) {
    for (let column = -1; column < side; column++) {
      const a = at(row, column);
      const b = at(row, column + 1);
      const c = at(row + 1, column + 1);
      const d = at(row + 1, column);
      const inside = [a, b, c, d].map((value) => value >= level);
      const ends: string[] = [];
      if (inside[0] !== inside[1]) ends.push(`${place(column + part(a, b))} ${place(row)}`);
      if (inside[1] !== inside[2]) ends.push(`${place(column + 1)} ${place(row + part(b, c))}`);
      if (inside[2] !== inside[3]) ends.push(`${place(column + part(d, c))} ${place(row + 1)}`);
      if (inside[3] !== inside[0]) ends.push(`${place(column)} ${place(row + part(a, d))}`);
      // Two opposite corners inside: either way of joining the four ends is right.
      for (let end = 0; end + 1 < ends.length; end += 2) lines.push(`M${ends[end] ?? ''}L${ends[end + 1] ?? ''}`);
    }
  }
  return lines.join('');
}
