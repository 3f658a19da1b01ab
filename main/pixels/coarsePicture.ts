import type { Grid } from './grid.js';

/** The picture in square cells of a few pixels: the mean of each; rows and columns that fill no cell are left out. */
export interface CoarsePicture extends Grid {
  /** Pixels along the side of a cell. */
  readonly cell: number;
  readonly mean: Float32Array;
  /** Pixels of the whole picture above 2,500 HU. */
  readonly metalPixels: number;
}

/** About as many cells on the longer side: 4 pixels a cell for 512 x 512. */
const cellsAcross = 128;
const metalHu = 2500;

export function coarsePicture(hu: Float32Array, rows: number, cols: number): CoarsePicture {
  const cell = Math.max(1, Math.round(Math.max(rows, cols) / cellsAcross));
  const width = Math.floor(cols / cell);
  const height = Math.floor(rows / cell);
  const mean = new Float32Array(width * height);
  const perPixel = 1 / (cell * cell);
  let metalPixels = 0;
  for (let row = 0; row < height * cell; row++) {
    const base = row * cols;
    const out = Math.floor(row / cell) * width;
    for (let at = 0, col = base; at < width; at++) {
      let sum = 0;
      for (let across = 0; across < cell; across++, col++) {
        // Padding far below air (GE: -3024) would make a cell at its edge look emptier than air; metal is cut to bone.
        const value = hu[col] ?? 0;
        if (value > metalHu) metalPixels += 1;
        sum += value > -1024 ? (value < 3000 ? value : 3000) : -1024;
      }
      mean[out + at] = (mean[out + at] ?? 0) + sum * perPixel;
    }
  }
  return { width, height, cell, mean, metalPixels };
}
