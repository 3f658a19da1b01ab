import type { InputSpec } from '../contract/index.js';
import { inputSquare } from './inputSquare.js';
import { axisSampling, type AxisSampling } from './sampling.js';

/** What stands where there is no image. */
const airHu = -1000;

/**
 * The network's input from one frame in HU: [3, size, size], channel-major. Each channel is windowed (clipped) at full
 * resolution and then resampled, never the other way round: clipped first, bone and air cannot bleed into the brain beside them, and a
 * frame in HU gives what its 8-bit picture in the same window gives.
 *
 * @param hu row-major, `rows` x `cols`; NaN counts as air.
 */
export function prepareInput(hu: Float32Array, rows: number, cols: number, input: InputSpec): Float32Array {
  const { size } = input;
  const [x, y, side] = inputSquare(rows, cols, input);
  const axis = axisSampling(side, size);
  const tensor = new Float32Array(input.channels.length * size * size);
  const [low, high] = input.range;
  // A window that reaches below air sees everything; otherwise what lies below all windows looks like air in each.
  const bottomHu = Math.min(...input.channels.map((channel) => channel.levelHu - channel.widthHu / 2));
  const extents = rowExtents(hu, rows, cols, bottomHu < airHu ? Number.NEGATIVE_INFINITY : bottomHu);
  const image: SourceImage = { hu, rows, cols, x, y, side, extents };
  const box = seenBox(image, size);
  input.channels.forEach((channel, index) => {
    const plane = tensor.subarray(index * size * size, (index + 1) * size * size);
    const channelBottomHu = channel.levelHu - channel.widthHu / 2;
    const across = sampleAcross(image, channelBottomHu, channel.widthHu, axis, size);
    plane.fill(low + (high - low) * windowed(airHu, channelBottomHu, channel.widthHu));
    sampleDown(across, axis, size, box, low, high - low, plane);
  });
  return tensor;
}

interface SourceImage {
  readonly hu: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly extents: Int32Array;
}

/** First column and column after the last of each row that is above `bottomHu`. */
function rowExtents(hu: Float32Array, rows: number, cols: number, bottomHu: number): Int32Array {
  const extents = new Int32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    const base = row * cols;
    let from = 0;
    let to = cols;
    while (from < to && !((hu[base + from] ?? 0) > bottomHu)) from++;
    while (to > from && !((hu[base + to - 1] ?? 0) > bottomHu)) to--;
    extents[row * 2] = from;
    extents[row * 2 + 1] = to;
  }
  return extents;
}

/** Part of the output in which anything but air can be: rows and columns, first and after the last. */
interface OutputBox {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function seenBox({ extents, rows, x, y, side }: SourceImage, size: number): OutputBox {
  let [top, bottom, left, right] = [side, 0, side, 0];
  for (let row = Math.max(y, 0); row < Math.min(y + side, rows); row++) {
    const from = (extents[row * 2] ?? 0) - x;
    const to = (extents[row * 2 + 1] ?? 0) - x;
    if (from >= to) continue;
    top = Math.min(top, row - y);
    bottom = row - y + 1;
    left = Math.min(left, Math.max(from, 0));
    right = Math.max(right, Math.min(to, side));
  }
  return {
    top: firstOutput(top, side, size),
    bottom: afterLastOutput(bottom, side, size),
    left: firstOutput(left, side, size),
    right: afterLastOutput(right, side, size),
  };
}

/** First output pixel that reads input pixel `at` or a later one, or one before it. */
function firstOutput(at: number, side: number, size: number): number {
  return Math.max(Math.floor(((at - 1) * size) / side) - 1, 0);
}

/** One after the last output pixel that reads an input pixel before `at`, or a little more. */
function afterLastOutput(at: number, side: number, size: number): number {
  return Math.min(Math.ceil(((at + 1) * size) / side) + 1, size);
}

/** Windowed to 0..1 and resampled along each row: [side][size]. */
function sampleAcross(
  image: SourceImage,
  bottomHu: number,
  widthHu: number,
  axis: AxisSampling,
  size: number,
): Float32Array {
  const { hu, rows, cols, x, y, side, extents } = image;
  const across = scratch(side * size);
  const air = windowed(airHu, bottomHu, widthHu);
  const line = new Float32Array(side);
  const perHu = 1 / widthHu;
  const { first, weights, taps } = axis;
  for (let row = 0; row < side; row++) {
    const sourceRow = row + y;
    const out = row * size;
    if (sourceRow < 0 || sourceRow >= rows) {
      across.fill(air, out, out + size);
      continue;
    }
    const base = sourceRow * cols + x;
    // In columns of the square: where anything can be seen in any window.
    const from = Math.max((extents[sourceRow * 2] ?? 0) - x, 0);
    const to = Math.min((extents[sourceRow * 2 + 1] ?? 0) - x, side);
    line.fill(air);
    for (let col = from; col < to; col++) {
      const value = ((hu[base + col] ?? 0) - bottomHu) * perHu;
      // NaN fails the first comparison and becomes 0.
      line[col] = value > 0 ? (value < 1 ? value : 1) : 0;
    }
    const outFrom = firstOutput(from, side, size);
    const outTo = afterLastOutput(to, side, size);
    across.fill(air, out, out + size);
    if (taps === 3) {
      for (let col = outFrom, weight = outFrom * 3; col < outTo; col++, weight += 3) {
        const at = first[col] ?? 0;
        across[out + col] =
          (line[at] ?? 0) * (weights[weight] ?? 0) +
          (line[at + 1] ?? 0) * (weights[weight + 1] ?? 0) +
          (line[at + 2] ?? 0) * (weights[weight + 2] ?? 0);
      }
    } else {
      for (let col = outFrom; col < outTo; col++) {
        const at = first[col] ?? 0;
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) sum += (line[at + tap] ?? 0) * (weights[col * taps + tap] ?? 0);
        across[out + col] = sum;
      }
    }
  }
  return across;
}

/** Resamples the columns and maps 0..1 to the model's range. */
function sampleDown(
  across: Float32Array,
  axis: AxisSampling,
  size: number,
  box: OutputBox,
  low: number,
  span: number,
  plane: Float32Array,
): void {
  const { first, weights, taps } = axis;
  const { left, right } = box;
  for (let row = box.top; row < box.bottom; row++) {
    const out = row * size;
    const at = (first[row] ?? 0) * size;
    if (taps === 3) {
      const a = (weights[row * 3] ?? 0) * span;
      const b = (weights[row * 3 + 1] ?? 0) * span;
      const c = (weights[row * 3 + 2] ?? 0) * span;
      for (let col = left; col < right; col++) {
        plane[out + col] =
          low +
          (across[at + col] ?? 0) * a +
          (across[at + size + col] ?? 0) * b +
          (across[at + 2 * size + col] ?? 0) * c;
      }
      continue;
    }
    for (let col = left; col < right; col++) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        sum += (across[at + tap * size + col] ?? 0) * (weights[row * taps + tap] ?? 0);
      }
      plane[out + col] = low + sum * span;
    }
  }
}

function windowed(hu: number, bottomHu: number, widthHu: number): number {
  return Math.min(Math.max((hu - bottomHu) / widthHu, 0), 1);
}

let kept = new Float32Array(0);

/** One buffer, used again from call to call: a fresh megabyte for each channel would cost more than the arithmetic. */
function scratch(length: number): Float32Array {
  if (kept.length < length) kept = new Float32Array(length);
  return kept;
}
