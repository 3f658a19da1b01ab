import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { parseInstance, uids, writeDicom, type DicomElement } from '../../../main/dicom/index.js';
import { change, ctElements, ctFile, ds, encapsulatedFile, us } from '../ctSlice.js';

/** A valid file that cases are made from. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Where its elements begin, file meta information excluded, and how they are written. */
  readonly elements: readonly ElementPlace[];
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  readonly dataSetAt: number;
  /** Where the value of the pixel element begins. */
  readonly pixelsAt: number;
}

export interface ElementPlace {
  readonly tag: number;
  readonly at: number;
  readonly valueAt: number;
  readonly end: number;
}

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'dicom');

/** Files of every syntax that is read: those of the fixtures, and what the writer of the program makes. */
export function seeds(): readonly Seed[] {
  const found = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dcm'))
    .sort()
    .map((name) => seedOf(name, new Uint8Array(readFileSync(join(fixtures, name)))));
  const made = [
    seedOf('implicit', ctFile({}, uids.implicitLittleEndian)),
    seedOf('explicit', ctFile()),
    seedOf('big endian', ctFile({}, uids.explicitBigEndian)),
    seedOf('deflated', deflated(ctFile({}, uids.deflatedLittleEndian))),
    seedOf('nested', ctFile(nested())),
    seedOf('enhanced', enhanced()),
    seedOf('rle fragments', rleInFragments()),
  ];
  return [...made, ...found];
}

function seedOf(name: string, bytes: Uint8Array): Seed {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(`${name} is no valid file: ${parsed.problem.message}`);
  const { dataSet, pixels, inflated } = parsed.value;
  const { explicit, littleEndian } = dataSet.encoding;
  // Inside a deflate stream there are no places to aim at: such a seed has bytes only.
  const elements = inflated
    ? []
    : dataSet.tags.map((tag, n) => {
        const valueAt = dataSet.offsets[n] ?? 0;
        const end = Math.min(valueAt + (dataSet.lengths[n] ?? 0), bytes.length);
        return { tag, at: headAt(bytes, valueAt, tag, littleEndian), valueAt, end };
      });
  const dataSetAt = elements[0]?.at ?? 132;
  const pixelsAt = inflated ? bytes.length : (pixels?.valueAt ?? bytes.length);
  return { name, bytes, elements, explicit, littleEndian, dataSetAt, pixelsAt };
}

/** An element's header has 8 or 12 bytes: the tag tells which. */
function headAt(bytes: Uint8Array, valueAt: number, tag: number, littleEndian: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const twelve = valueAt >= 12 ? valueAt - 12 : 0;
  const there = view.getUint16(twelve, littleEndian) * 0x10000 + view.getUint16(twelve + 2, littleEndian);
  return there === tag ? twelve : valueAt - 8;
}

function deflated(file: Uint8Array): Uint8Array {
  const parsed = parseInstance(ctFile(), { complete: true });
  if (!parsed.ok) throw new Error('the plain file cannot be read');
  const meta = 132 + 12 + new DataView(file.buffer, file.byteOffset).getUint32(140, true);
  return new Uint8Array(Buffer.concat([file.subarray(0, meta), deflateRawSync(file.subarray(meta))]));
}

function nested(): Record<number, DicomElement> {
  const inner: DicomElement = { tag: 0x00081155, vr: 'UI', value: '2.25.7' };
  const middle: DicomElement = { tag: 0x00081199, vr: 'SQ', value: [[inner], [inner], []] };
  return change(
    { tag: 0x00081140, vr: 'SQ', value: [[middle, inner], [middle]] },
    { tag: 0x00091010, vr: 'UN', value: new Uint8Array(40) },
    { tag: 0x00283000, vr: 'SQ', value: [[{ tag: 0x00283002, vr: 'US', value: [256, 0, 16] }]] },
  );
}

function enhanced(): Uint8Array {
  const frames = 5;
  const frame = (n: number): DicomElement[] => [
    { tag: 0x00209113, vr: 'SQ', value: [[ds(0x00200032, [0, 0, n * 2.5])]] },
    { tag: 0x00289145, vr: 'SQ', value: [[ds(0x00281052, -1024 + n), ds(0x00281053, 1)]] },
  ];
  const shared: DicomElement[] = [
    { tag: 0x00209116, vr: 'SQ', value: [[ds(0x00200037, [1, 0, 0, 0, 1, 0])]] },
    { tag: 0x00289110, vr: 'SQ', value: [[ds(0x00280030, [0.5, 0.5]), ds(0x00180050, 2.5)]] },
  ];
  return writeDicom(
    ctElements({
      ...change(
        { tag: 0x00280008, vr: 'IS', value: frames },
        { tag: 0x52009229, vr: 'SQ', value: [shared] },
        { tag: 0x52009230, vr: 'SQ', value: Array.from({ length: frames }, (_, n) => frame(n)) },
        { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(frames * 48).map((_, at) => at * 7) },
      ),
    }),
  );
}

/** Three frames of one byte a pixel, the second in two fragments, with an offset table. */
function rleInFragments(): Uint8Array {
  const header = new Uint8Array(64);
  new DataView(header.buffer).setUint32(0, 1, true);
  new DataView(header.buffer).setUint32(4, 64, true);
  const whole = Uint8Array.from([...header, 233, 5, 0]).subarray(0, 66);
  const fragments = [whole, whole.subarray(0, 40), whole.subarray(40), whole];
  const changes = change(us(0x00280100, 8), us(0x00280101, 8), us(0x00280102, 7), us(0x00280103, 0), {
    tag: 0x00280008,
    vr: 'IS',
    value: 3,
  });
  return encapsulatedFile(uids.rleLossless, fragments, changes, [0, 74, 156]);
}
