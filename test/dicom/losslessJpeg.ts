/** How an image is coded by the lossless process (ITU-T T.81 annex H). */
export interface LosslessOptions {
  readonly rows: number;
  readonly cols: number;
  /** Below 2^precision each. */
  readonly samples: ArrayLike<number>;
  readonly precision: number;
  readonly predictor: number;
  /** Point transform: low bits left out. */
  readonly shift?: number;
  /** Rows of a restart interval. */
  readonly restartRows?: number;
  /** The 17 categories of differences, those with the shortest codes first. */
  readonly categories?: readonly number[];
}

/** Codes of each length, 1 to 16: three of two bits, then one of each length, so that four are longer than twelve. */
const codeCounts = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

/** A JPEG stream, written as the standard describes it, sample by sample: slow, and without a line of the decoder. */
export function losslessJpeg(options: LosslessOptions): Uint8Array {
  const { rows, cols, samples, precision, predictor, shift = 0, restartRows = 0 } = options;
  const categories = options.categories ?? Array.from({ length: 17 }, (_, category) => category);
  const codes = codesOf(categories);
  const value = (row: number, col: number) => (samples[row * cols + col] ?? 0) >> shift;
  const predict = (row: number, col: number): number => {
    const first = row === 0 || (restartRows > 0 && row % restartRows === 0);
    if (first) return col === 0 ? 2 ** (precision - shift - 1) : value(row, col - 1);
    if (col === 0) return value(row - 1, col);
    const [a, b, c] = [value(row, col - 1), value(row - 1, col), value(row - 1, col - 1)];
    const half = (number: number) => Math.floor(number / 2);
    return [0, a, b, c, a + b - c, a + half(b - c), b + half(a - c), half(a + b)][predictor] ?? 0;
  };
  const coded: number[] = [];
  let bits = '';
  for (let row = 0; row < rows; row++) {
    if (restartRows > 0 && row > 0 && row % restartRows === 0) {
      coded.push(...stuffed(bits), 0xff, 0xd0 + ((row / restartRows - 1) % 8));
      bits = '';
    }
    for (let col = 0; col < cols; col++) bits += codedDifference(value(row, col) - predict(row, col), codes);
  }
  coded.push(...stuffed(bits));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xc3, [precision, ...word(rows), ...word(cols), 1, 1, 0x11, 0]),
    ...segment(0xc4, [0, ...codeCounts, ...categories]),
    ...(restartRows > 0 ? segment(0xdd, word(restartRows * cols)) : []),
    ...segment(0xda, [1, 1, 0, predictor, 0, shift]),
    ...coded,
    ...[0xff, 0xd9],
  ]);
}

function word(value: number): number[] {
  return [value >> 8, value & 255];
}

export function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, ...word(content.length + 2), ...content];
}

function codesOf(categories: readonly number[]): ReadonlyMap<number, string> {
  const codes = new Map<number, string>();
  let code = 0;
  let next = 0;
  for (const [index, count] of codeCounts.entries()) {
    for (let left = count; left > 0; left--) {
      codes.set(categories[next++] ?? 0, code.toString(2).padStart(index + 1, '0'));
      code += 1;
    }
    code *= 2;
  }
  return codes;
}

/** A difference counts modulo 65536, from -32767 to 32768 (H.1.2.1); 32768 has a category, but no bits, of its own. */
function codedDifference(difference: number, codes: ReadonlyMap<number, string>): string {
  const wrapped = ((((difference + 32767) % 65536) + 65536) % 65536) - 32767;
  const category = wrapped === 0 ? 0 : Math.floor(Math.log2(Math.abs(wrapped))) + 1;
  const code = codes.get(category) ?? '';
  if (category === 0 || category === 16) return code;
  const bits = wrapped > 0 ? wrapped : wrapped + 2 ** category - 1;
  return code + bits.toString(2).padStart(category, '0');
}

function stuffed(bits: string): number[] {
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g) ?? [];
  return bytes.flatMap((byte) => (byte === '11111111' ? [255, 0] : [parseInt(byte, 2)]));
}
