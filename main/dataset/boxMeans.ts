/** A picture shrunk to `height` x `width`: means over equal boxes, each at least one pixel. Row-major. */
export function boxMeans(
  values: Uint8Array | Uint8ClampedArray,
  rows: number,
  cols: number,
  height: number,
  width: number,
): Float32Array {
  const out = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * rows) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * rows) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * cols) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * cols) / width));
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = row * cols + left; at < row * cols + right; at++) sum += values[at] ?? 0;
      }
      out[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return out;
}
