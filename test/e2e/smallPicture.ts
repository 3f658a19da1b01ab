import { decode, encode } from 'fast-png';

/** RGB, 8 bits, row-major. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const shrink = 4;

/** A screenshot (PNG, RGB or RGBA), each 4 x 4 pixels as their mean: edges of letters may fall otherwise by a pixel, areas may not. */
export function smallPicture(png: Uint8Array): SmallPicture {
  const large = decode(png);
  const width = Math.floor(large.width / shrink);
  const height = Math.floor(large.height / shrink);
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at++) {
    const channel = at % 3;
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    let sum = 0;
    for (let cell = 0; cell < shrink * shrink; cell++) {
      const column = x * shrink + (cell % shrink);
      const line = y * shrink + Math.floor(cell / shrink);
      sum += large.data[(line * large.width + column) * large.channels + channel] ?? 0;
    }
    data[at] = Math.round(sum / (shrink * shrink));
  }
  return { width, height, data };
}

export function asPng({ width, height, data }: SmallPicture): Uint8Array {
  return encode({ width, height, data, channels: 3, depth: 8 });
}

export function ofPng(png: Uint8Array): SmallPicture {
  const { width, height, data, channels } = decode(png);
  if (channels !== 3) throw new Error(`a small picture has 3 channels, not ${channels}`);
  return { width, height, data: Uint8Array.from(data) };
}

/** Steps of 255 in one channel, above which a pixel counts as another one. */
const step = 24;

/** How many pixels differ beyond what rounding and smoothing of edges do; all where the size differs. */
export function pixelsApart(one: SmallPicture, other: SmallPicture): number {
  if (one.width !== other.width || one.height !== other.height) return one.width * one.height;
  let apart = 0;
  for (let at = 0; at < one.data.length; at += 3) {
    const differs = [0, 1, 2].some(
      (channel) => Math.abs((one.data[at + channel] ?? 0) - (other.data[at + channel] ?? 0)) > step,
    );
    if (differs) apart += 1;
  }
  return apart;
}
