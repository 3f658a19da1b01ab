import { encode } from 'jpeg-js';
import { windowToBytes } from '../../pixels/index.js';
import { heatAt } from '../index.js';

/** A slice with where the network looked. */
export interface SlicePicture {
  readonly rows: number;
  readonly cols: number;
  readonly hu: Float32Array;
  /** Class activation map, side x side, and the square of the image that it covers (`inputSquare`). */
  readonly heat?: {
    readonly map: ArrayLike<number>;
    readonly side: number;
    readonly square: readonly [x: number, y: number, size: number];
  };
  /** Non-zero inside the blood; of the size of the image. */
  readonly outline?: Uint8Array;
}

const sidePx = 208;
const quality = 76;
const orange = [230, 159, 0] as const;
const blue = [86, 180, 233] as const;
const samples = [0.25, 0.75] as const;

/** JPEG as a data URI: left the slice in the brain window, right the same with heat in orange and the outline in blue. */
export function pictureUri(picture: SlicePicture): string {
  const grey = windowToBytes(picture.hu, 40, 80);
  const data = new Uint8Array(2 * sidePx * sidePx * 4).fill(255);
  const longer = Math.max(picture.rows, picture.cols);
  const top = (picture.rows - longer) / 2;
  const left = (picture.cols - longer) / 2;
  const most = picture.heat ? Math.max(...Array.from(picture.heat.map)) : 0;
  for (let y = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++) {
      const column = left + ((x + 0.5) / sidePx) * longer;
      const line = top + ((y + 0.5) / sidePx) * longer;
      const value = meanOf(grey, picture, left + (x / sidePx) * longer, top + (y / sidePx) * longer, longer / sidePx);
      paint(data, x, y, [value, value, value]);
      const heat = heatOf(picture, column, line) / most;
      const share = most > 0 ? 0.6 * Math.max(0, heat) : 0;
      const warm = orange.map((channel) => value + share * (channel - value));
      paint(data, sidePx + x, y, onOutline(picture, column, line, longer / sidePx) ? blue : warm);
    }
  }
  const { data: bytes } = encode({ data, width: 2 * sidePx, height: sidePx }, quality);
  return `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`;
}

function paint(data: Uint8Array, x: number, y: number, colour: readonly number[]): void {
  const at = 4 * (y * 2 * sidePx + x);
  for (let channel = 0; channel < 3; channel++) data[at + channel] = colour[channel] ?? 0;
}

/** Mean of four samples: a slice is about twice as large as its picture. */
function meanOf(grey: Uint8ClampedArray, { rows, cols }: SlicePicture, x: number, y: number, step: number): number {
  let sum = 0;
  for (const down of samples) {
    for (const across of samples) {
      const column = Math.floor(x + across * step);
      const row = Math.floor(y + down * step);
      const inside = row >= 0 && row < rows && column >= 0 && column < cols;
      sum += inside ? (grey[row * cols + column] ?? 0) : 0;
    }
  }
  return Math.round(sum / 4);
}

function heatOf({ heat }: SlicePicture, column: number, row: number): number {
  if (!heat) return 0;
  const [x, y, size] = heat.square;
  return heatAt(heat.map, heat.side, (column - x) / size, (row - y) / size);
}

function onOutline({ outline, rows, cols }: SlicePicture, column: number, row: number, step: number): boolean {
  if (!outline) return false;
  const inside = (x: number, y: number): boolean =>
    x >= 0 && x < cols && y >= 0 && y < rows && outline[Math.floor(y) * cols + Math.floor(x)] !== 0;
  if (!inside(column, row)) return false;
  return ![
    [step, 0],
    [-step, 0],
    [0, step],
    [0, -step],
  ].every(([across = 0, down = 0]) => inside(column + across, row + down));
}
