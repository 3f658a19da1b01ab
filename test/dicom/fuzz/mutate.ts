import { randomStream, seedOf as seedNumber, type RandomStream } from '../../../main/numbers/index.js';
import { frameDecoders } from '../../../main/dicom/decoders.js';
import type { ElementPlace, Seed } from './seeds.js';

export interface FuzzCase {
  readonly bytes: Uint8Array;
  /** Of what seed, and by which mutations, in words. */
  readonly made: string;
}

type Mutation = (bytes: Uint8Array, seed: Seed, random: RandomStream, all: readonly Seed[]) => Uint8Array;

/** Case number `number` of a run: the same bytes for the same seed number on every machine. */
export function fuzzCase(all: readonly Seed[], runSeed: number, number: number): FuzzCase {
  const random = randomStream(seedNumber(runSeed, number));
  const seed = pick(all, random);
  let bytes: Uint8Array = seed.bytes.slice();
  const names: string[] = [];
  // Any mutation in two cases of five; what only damages headers would hardly ever let a decoder have its turn.
  const kinds = pick([allMutations, allMutations, ofElements, ofPixels, ofPixels], random);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const [name, mutation] = pick(kinds, random);
    bytes = mutation(bytes, seed, random, all);
    names.push(name);
  }
  return { bytes, made: `${seed.name}: ${names.join(', ')}` };
}

function pick<T>(values: readonly T[], random: RandomStream): T {
  const value = values[random.below(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** Somewhere in the file: half of the time before the pixels, where a byte matters most. */
function placeIn(bytes: Uint8Array, seed: Seed, random: RandomStream): number {
  const end = random.below(2) === 0 ? Math.min(seed.pixelsAt, bytes.length) : bytes.length;
  return random.below(Math.max(1, end));
}

/** Somewhere in the first bytes of compressed pixels: headers of fragments, offset tables, markers. */
function placeInPixels(bytes: Uint8Array, seed: Seed, random: RandomStream): number {
  const from = Math.min(seed.pixelsAt, bytes.length - 1);
  const span = Math.min(bytes.length - from, pick([16, 64, 256, 1 << 20], random));
  return Math.max(0, from + random.below(Math.max(1, span)));
}

function element(seed: Seed, random: RandomStream): ElementPlace | undefined {
  return seed.elements.length === 0 ? undefined : pick(seed.elements, random);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function without(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return joined(bytes.subarray(0, from), bytes.subarray(to));
}

function inserted(bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array {
  return joined(bytes.subarray(0, at), more, bytes.subarray(at));
}

function put(bytes: Uint8Array, at: number, values: Uint8Array): Uint8Array {
  for (const [n, value] of values.entries()) if (at + n < bytes.length) bytes[at + n] = value;
  return bytes;
}

function number16(value: number, littleEndian: boolean): Uint8Array {
  const bytes = Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
  return littleEndian ? bytes : bytes.reverse();
}

function number32(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}

const lengths = [0, 1, 2, 3, 7, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
const bytesOfNote = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x20, 0x5c];
const vrs = ['SQ', 'UN', 'OB', 'OW', 'US', 'UI', 'DS', 'FD', 'UT', 'OV', '??', 'ZZ', '\0\0', 'AT'];
const texts = [
  '',
  '-',
  '1e400',
  '99999999999999999999',
  '1\\2\\3\\4\\5\\6\\7',
  'NaN',
  '\u001b$B',
  '../../etc',
  '\0\0\0',
];
const numbers = [0, 1, 2, 7, 8, 12, 15, 16, 17, 32, 64, 255, 0x7fff, 0x8000, 0xfffe, 0xffff];
const markers = [0xd8, 0xd9, 0xc0, 0xc3, 0xc4, 0xda, 0xdb, 0xdd, 0xf7, 0x4f, 0x51, 0x52, 0x90, 0x93, 0x00, 0xff];
/** Item, end of item, end of sequence (PS3.5 7.5). */
const delimiters = [0xe000, 0xe00d, 0xe0dd];
const syntaxes = [...frameDecoders.keys(), '1.2.3.4', ''];

function textBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Writes the length field of the element at `place`, wherever its VR puts it. */
function putLength(bytes: Uint8Array, seed: Seed, place: ElementPlace, length: number): Uint8Array {
  const wide = place.valueAt - place.at === 12 || !seed.explicit;
  return wide
    ? put(bytes, place.valueAt - 4, number32(length, seed.littleEndian))
    : put(bytes, place.valueAt - 2, number16(length, seed.littleEndian));
}

type Named = readonly [string, Mutation];

/** Bytes, whatever they mean. */
const ofBytes: readonly Named[] = [
  ['flip', (bytes, seed, random) => put(bytes, placeIn(bytes, seed, random), Uint8Array.of(1 << random.below(8)))],
  ['set', (bytes, seed, random) => put(bytes, placeIn(bytes, seed, random), Uint8Array.of(pick(bytesOfNote, random)))],
  [
    'insert',
    (bytes, seed, random) =>
      inserted(
        bytes,
        placeIn(bytes, seed, random),
        new Uint8Array(1 + random.below(32)).fill(pick(bytesOfNote, random)),
      ),
  ],
  [
    'delete',
    (bytes, seed, random) => {
      const at = placeIn(bytes, seed, random);
      return without(bytes, at, at + 1 + random.below(64));
    },
  ],
  [
    'repeat',
    (bytes, seed, random) => {
      const at = placeIn(bytes, seed, random);
      return inserted(bytes, at, bytes.slice(at, at + 1 + random.below(256)));
    },
  ],
  ['cut', (bytes, seed, random) => bytes.slice(0, placeIn(bytes, seed, random))],
  [
    'fill',
    (bytes, seed, random) =>
      put(bytes, placeIn(bytes, seed, random), new Uint8Array(1 + random.below(512)).fill(pick([0, 0xff], random))),
  ],
  [
    'splice',
    (bytes, seed, random, all) => {
      const other = pick(all, random);
      return joined(
        bytes.subarray(0, placeIn(bytes, seed, random)),
        other.bytes.subarray(placeIn(other.bytes, other, random)),
      );
    },
  ],
  [
    'number',
    (bytes, seed, random) =>
      put(bytes, placeIn(bytes, seed, random), number32(pick(lengths, random), random.below(2) === 0)),
  ],
];

const ofElements: readonly Named[] = [
  [
    'length',
    (bytes, seed, random) => {
      const place = element(seed, random);
      return place ? putLength(bytes, seed, place, pick(lengths, random)) : bytes;
    },
  ],
  [
    'vr',
    (bytes, seed, random) => {
      const place = element(seed, random);
      return place && seed.explicit ? put(bytes, place.at + 4, textBytes(pick(vrs, random))) : bytes;
    },
  ],
  [
    'double element',
    (bytes, seed, random) => {
      const place = element(seed, random);
      const target = element(seed, random);
      return place && target ? inserted(bytes, target.at, bytes.slice(place.at, place.end)) : bytes;
    },
  ],
  [
    'remove element',
    (bytes, seed, random) => {
      const place = element(seed, random);
      return place ? without(bytes, place.at, place.end) : bytes;
    },
  ],
  [
    'other tag',
    (bytes, seed, random) => {
      const [place, other] = [element(seed, random), element(seed, random)];
      return place && other ? put(bytes, place.at, seed.bytes.slice(other.at, other.at + 4)) : bytes;
    },
  ],
  [
    'text',
    (bytes, seed, random) => {
      const place = element(seed, random);
      return place ? put(bytes, place.valueAt, textBytes(pick(texts, random).padEnd(2, ' '))) : bytes;
    },
  ],
  [
    'value',
    (bytes, seed, random) => {
      const place = element(seed, random);
      return place ? put(bytes, place.valueAt, number16(pick(numbers, random), seed.littleEndian)) : bytes;
    },
  ],
  [
    'image value',
    (bytes, seed, random) => {
      const image = seed.elements.filter(({ tag }) => tag >>> 16 === 0x0028);
      const place = image.length === 0 ? undefined : pick(image, random);
      return place ? put(bytes, place.valueAt, number16(pick(numbers, random), seed.littleEndian)) : bytes;
    },
  ],
  [
    'delimiter',
    (bytes, seed, random) => {
      const at = element(seed, random)?.at ?? placeIn(bytes, seed, random);
      const head = joined(number16(0xfffe, seed.littleEndian), number16(pick(delimiters, random), seed.littleEndian));
      return inserted(bytes, at, joined(head, number32(pick(lengths, random), seed.littleEndian)));
    },
  ],
  [
    'nest',
    (bytes, seed, random) => {
      const at = element(seed, random)?.at ?? seed.dataSetAt;
      const open = joined(
        joined(number16(0x0008, seed.littleEndian), number16(0x1140, seed.littleEndian)),
        seed.explicit
          ? joined(textBytes('SQ\0\0'), number32(0xffffffff, seed.littleEndian))
          : number32(0xffffffff, true),
        joined(number16(0xfffe, seed.littleEndian), number16(0xe000, seed.littleEndian)),
        number32(0xffffffff, seed.littleEndian),
      );
      return inserted(bytes, at, joined(...Array.from({ length: pick([1, 3, 63, 64, 65, 400], random) }, () => open)));
    },
  ],
  [
    'syntax',
    (bytes, _seed, random) => {
      const at = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).indexOf(
        '1.2.840.10008.1.2',
        200,
      );
      return at < 0 ? bytes : put(bytes, at, textBytes(pick(syntaxes, random).padEnd(22, '\0')));
    },
  ],
  [
    'frames',
    (bytes, seed, random) => {
      const place = seed.elements.find(({ tag }) => tag === 0x00280008);
      return place ? put(bytes, place.valueAt, textBytes(pick(['0 ', '-1', '99', '2 ', 'x '], random))) : bytes;
    },
  ],
];

/** Fragments, offset tables, codestreams. */
const ofPixels: readonly Named[] = [
  [
    'pixel byte',
    (bytes, seed, random) => put(bytes, placeInPixels(bytes, seed, random), Uint8Array.of(random.below(256))),
  ],
  [
    'pixel number',
    (bytes, seed, random) => put(bytes, placeInPixels(bytes, seed, random), number32(pick(lengths, random), true)),
  ],
  [
    'marker',
    (bytes, seed, random) => put(bytes, placeInPixels(bytes, seed, random), Uint8Array.of(0xff, pick(markers, random))),
  ],
  ['damage marker', (bytes, seed, random) => damagedMarker(bytes, seed, random)],
  ['cut pixels', (bytes, seed, random) => bytes.slice(0, placeInPixels(bytes, seed, random))],
  [
    'drop from pixels',
    (bytes, seed, random) => {
      const at = placeInPixels(bytes, seed, random);
      return without(bytes, at, at + 1 + random.below(32));
    },
  ],
];

const allMutations = [...ofBytes, ...ofElements, ...ofPixels];

/** A parameter behind one of the markers of the codestream: sizes, tables, numbers of components. */
function damagedMarker(bytes: Uint8Array, seed: Seed, random: RandomStream): Uint8Array {
  const found: number[] = [];
  for (let at = seed.pixelsAt; at + 1 < Math.min(bytes.length, seed.pixelsAt + 2048); at++) {
    if (bytes[at] === 0xff && (bytes[at + 1] ?? 0) >= 0x4f) found.push(at);
  }
  if (found.length === 0) return bytes;
  const at = pick(found, random) + 2 + random.below(40);
  const wide = random.below(2) === 0;
  return put(bytes, at, wide ? number16(pick(numbers, random), false) : Uint8Array.of(pick(bytesOfNote, random)));
}
