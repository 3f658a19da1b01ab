/** How the picture is turned on the screen: flipped first, then rotated clockwise (Cornerstone's order). */
export interface Turn {
  readonly flipHorizontal: boolean;
  readonly flipVertical: boolean;
  readonly rotationDeg: number;
}

export interface EdgeLetters {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** Components below this (about 12 degrees off the plane) are not worth a letter of their own. */
const leastCosine = 0.2;

/** The patient direction a vector points to, largest component first: 'L', 'PF' ... (PS3.3 C.7.6.1.1.1). */
export function directionLetters(vector: readonly [number, number, number]): string {
  const [x, y, z] = vector;
  return [
    { size: Math.abs(x), letter: x > 0 ? 'L' : 'R' },
    { size: Math.abs(y), letter: y > 0 ? 'P' : 'A' },
    { size: Math.abs(z), letter: z > 0 ? 'H' : 'F' },
  ]
    .filter(({ size }) => size >= leastCosine)
    .sort((one, other) => other.size - one.size)
    .map(({ letter }) => letter)
    .join('');
}

/**
 * Letters for the four edges of the screen from the six direction cosines (row, then column, LPS: PS3.3 C.7.6.2.1.1),
 * as the picture is turned now. Null where the header gives no orientation.
 */
export function edgeLetters(orientation: readonly number[] | null, turn: Turn): EdgeLetters | null {
  if (orientation?.length !== 6) return null;
  const [rowX, rowY, rowZ, columnX, columnY, columnZ] = orientation as [number, number, number, number, number, number];
  const angle = (turn.rotationDeg * Math.PI) / 180;
  const letters = (screenX: number, screenY: number): string => {
    // From the screen back to the image: undo the rotation, then the flips.
    const turnedX = screenX * Math.cos(angle) + screenY * Math.sin(angle);
    const turnedY = -screenX * Math.sin(angle) + screenY * Math.cos(angle);
    const imageX = turn.flipHorizontal ? -turnedX : turnedX;
    const imageY = turn.flipVertical ? -turnedY : turnedY;
    return directionLetters([
      imageX * rowX + imageY * columnX,
      imageX * rowY + imageY * columnY,
      imageX * rowZ + imageY * columnZ,
    ]);
  };
  return { top: letters(0, -1), right: letters(1, 0), bottom: letters(0, 1), left: letters(-1, 0) };
}
