/**
 * How many groups of a toolbar, in their order, fit into its rows; the rest goes behind one button at the end of the last row.
 * Lengths in one unit.
 * @param button width of that button, kept free wherever not all groups fit
 */
export function groupsThatFit(
  widths: readonly number[],
  room: number,
  rows: number,
  gap: number,
  button: number,
): number {
  const fits = (count: number): boolean => {
    const parts = count === widths.length ? widths : [...widths.slice(0, count), button];
    let row = 1;
    let used = 0;
    for (const width of parts) {
      const next = used === 0 ? width : used + gap + width;
      if (next <= room) used = next;
      else {
        row += 1;
        used = width;
      }
      if (used > room) return false;
    }
    return row <= rows;
  };
  for (let count = widths.length; count > 0; count--) if (fits(count)) return count;
  return 0;
}
