import { convertIndexedToRgb, decode as decodePng, type DecodedPng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { failed, fileName, ok, type FileRef, type Result } from '../contract/index.js';
import { readWhole } from '../files/index.js';
import { decodeWebp } from './webp.js';

/** An 8-bit grey picture, row-major. */
export interface GreyPicture {
  readonly rows: number;
  readonly cols: number;
  readonly values: Uint8Array;
  /** Whether its coding may have moved values by a few steps. */
  readonly lossy: boolean;
}

const mostPixels = 64_000_000;

/** Whether a file is a picture, by its name. */
export function isPictureName(name: string): boolean {
  return /\.(png|jpe?g|webp)$/i.test(name);
}

/** Reads a PNG, JPEG or WebP picture as 8-bit grey. Errors: those of the file, `picture-unreadable`. */
export async function readPicture(ref: FileRef): Promise<Result<GreyPicture>> {
  const bytes = readWhole(ref);
  if (!bytes.ok) return bytes;
  const picture = await decodePicture(bytes.value);
  return picture.ok ? picture : { ok: false, problem: { ...picture.problem, where: fileName(ref) } };
}

/**
 * Decodes PNG (8 bits or fewer), JPEG or WebP to 8-bit grey. Colours become luma in the integers of ITU-R BT.601 that
 * Pillow's mode "L" has, so that both give the same bytes. Error: `picture-unreadable`.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Result<GreyPicture>> {
  try {
    switch (kindOf(bytes)) {
      case 'png':
        return greyOfPng(bytes);
      case 'jpeg': {
        const { data, width, height } = decodeJpeg(bytes, { useTArray: true, maxMemoryUsageInMB: 512 });
        return ok({ rows: height, cols: width, values: luma(data, 4, width * height), lossy: true });
      }
      case 'webp': {
        const { data, width, height } = await decodeWebp(bytes);
        return ok({ rows: height, cols: width, values: luma(data, 4, width * height), lossy: true });
      }
      case null:
        return unreadable('is neither PNG, JPEG nor WebP');
    }
  } catch (error) {
    return unreadable('is damaged', error instanceof Error ? error.message : String(error));
  }
}

function kindOf(bytes: Uint8Array): 'png' | 'jpeg' | 'webp' | null {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'webp' : null;
}

function greyOfPng(bytes: Uint8Array): Result<GreyPicture> {
  // Width and height are the first words of IHDR (PNG 11.2.1): a small file may claim any size.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(16) * view.getUint32(20) > mostPixels) return unreadable('is larger than any slice');
  const png = decodePng(bytes);
  if (png.depth === 16) return unreadable('has 16 bits a sample, and its window is not said; save it with 8');
  const { width: cols, height: rows } = png;
  if (png.palette) {
    const colours = convertIndexedToRgb(png);
    const channels = colours.length / (rows * cols);
    return ok({ rows, cols, values: luma(colours, channels, rows * cols), lossy: false });
  }
  const samples = png.depth === 8 ? png.data : spreadBits(png);
  return ok({ rows, cols, values: luma(samples, png.channels, rows * cols), lossy: false });
}

/** Samples of 1, 2 or 4 bits, packed by row (PNG 7.2), as bytes over the full range. */
function spreadBits({ width, height, depth, data }: DecodedPng): Uint8Array {
  const perRow = Math.ceil((width * depth) / 8);
  const highest = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let row = 0, out = 0; row < height; row++) {
    for (let col = 0; col < width; col++, out++) {
      const bit = col * depth;
      const byte = data[row * perRow + (bit >> 3)] ?? 0;
      samples[out] = (((byte >> (8 - depth - (bit & 7))) & highest) * 255) / highest;
    }
  }
  return samples;
}

function luma(data: ArrayLike<number>, channels: number, pixels: number): Uint8Array {
  const grey = new Uint8Array(pixels);
  for (let at = 0, from = 0; at < pixels; at++, from += channels) {
    const red = data[from] ?? 0;
    grey[at] =
      channels < 3 ? red : (red * 19595 + (data[from + 1] ?? 0) * 38470 + (data[from + 2] ?? 0) * 7471 + 0x8000) >> 16;
  }
  return grey;
}

function unreadable(what: string, cause?: string): Result<never> {
  return failed(
    'picture-unreadable',
    `The picture ${what}; export it again as 8-bit PNG.`,
    cause === undefined ? {} : { cause },
  );
}
