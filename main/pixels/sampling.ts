/** How one axis of the output is read from one axis of the input: the same number of neighbours for each output pixel. */
export interface AxisSampling {
  /** Neighbours an output pixel reads; those it does not need have weight 0. */
  readonly taps: number;
  /** First input pixel of each output pixel. */
  readonly first: Int32Array;
  /** [output][tap], each row summing to 1. */
  readonly weights: Float32Array;
}

const kept = new Map<string, AxisSampling>();
const keptAtMost = 32;

/**
 * Sampling of an axis of `inputSize` pixels to `outputSize`: area average down, bilinear up (docs/model-contract.md, "Input").
 * Input pixel j covers [j, j + 1). Down: output i is the mean over [i * s, (i + 1) * s), s = inputSize / outputSize. Up: output i is
 * interpolated at (i + 0.5) * s - 0.5 between pixel centres, edges held.
 */
export function axisSampling(inputSize: number, outputSize: number): AxisSampling {
  const key = `${inputSize}:${outputSize}`;
  const known = kept.get(key);
  if (known) return known;
  const made = inputSize >= outputSize ? areaSampling(inputSize, outputSize) : bilinearSampling(inputSize, outputSize);
  if (kept.size >= keptAtMost) kept.clear();
  kept.set(key, made);
  return made;
}

function areaSampling(inputSize: number, outputSize: number): AxisSampling {
  const scale = inputSize / outputSize;
  const taps = Math.min(Math.ceil(scale) + 1, inputSize);
  const first = new Int32Array(outputSize);
  const weights = new Float32Array(outputSize * taps);
  for (let output = 0; output < outputSize; output++) {
    // Whole numbers over outputSize, so that no edge falls a rounding error short of a pixel border.
    const start = (output * inputSize) / outputSize;
    const end = ((output + 1) * inputSize) / outputSize;
    const begin = Math.min(Math.floor(start), inputSize - taps);
    first[output] = begin;
    for (let tap = 0; tap < taps; tap++) {
      const pixel = begin + tap;
      const covered = Math.min(end, pixel + 1) - Math.max(start, pixel);
      weights[output * taps + tap] = Math.max(covered, 0) / scale;
    }
  }
  return { taps, first, weights };
}

function bilinearSampling(inputSize: number, outputSize: number): AxisSampling {
  const taps = Math.min(2, inputSize);
  const first = new Int32Array(outputSize);
  const weights = new Float32Array(outputSize * taps);
  for (let output = 0; output < outputSize; output++) {
    const centre = ((output + 0.5) * inputSize) / outputSize - 0.5;
    const held = Math.min(Math.max(centre, 0), inputSize - 1);
    const begin = Math.min(Math.floor(held), inputSize - taps);
    first[output] = begin;
    const share = held - begin;
    weights[output * taps] = 1 - share;
    if (taps === 2) weights[output * taps + 1] = share;
  }
  return { taps, first, weights };
}
