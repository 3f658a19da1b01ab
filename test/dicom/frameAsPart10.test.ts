import dicomParser from 'dicom-parser';
import { describe, expect, it } from 'vitest';
import { decodeFrame, frameAsPart10, parseInstance, type DicomElement } from '../../main/dicom/index.js';
import { change, ctFile, ds, pixelElements } from './ctSlice.js';

/** What cornerstone-wado-image-loader 4.13.2 makes of a file: getImagePixelModule, decodeLittleEndian, modalityLutModule. */
function asLoaderReads(bytes: Uint8Array) {
  const dataSet = dicomParser.parseDicom(bytes);
  const element = dataSet.elements['x7fe00010'];
  if (!element) throw new Error('no pixel data');
  const pixelBytes = bytes.slice(element.dataOffset, element.dataOffset + element.length);
  const bitsAllocated = dataSet.uint16('x00280100');
  const signed = dataSet.uint16('x00280103') === 1;
  const pixels =
    bitsAllocated === 16
      ? signed
        ? new Int16Array(pixelBytes.buffer)
        : new Uint16Array(pixelBytes.buffer)
      : bitsAllocated === 32
        ? new Float32Array(pixelBytes.buffer)
        : pixelBytes;
  const slope = dataSet.floatString('x00281053') ?? 1;
  const intercept = dataSet.floatString('x00281052') ?? 0;
  const size = (dataSet.uint16('x00280010') ?? 0) * (dataSet.uint16('x00280011') ?? 0);
  return {
    hu: Float32Array.from(pixels.subarray(0, size), (value) => value * slope + intercept),
    invert: dataSet.string('x00280004') === 'MONOCHROME1',
    spacing: dataSet.string('x00280030'),
    position: dataSet.string('x00200032'),
    transferSyntax: dataSet.string('x00020010'),
    patient: dataSet.elements['x00100010'],
    bitsAllocated,
    lossy: dataSet.string('x00282110'),
  };
}

async function served(changes: Record<number, DicomElement | null>, frame = 0) {
  const bytes = ctFile(changes);
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const decoded = await decodeFrame(parsed.value, bytes, frame);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  return { ours: decoded.value, loader: asLoaderReads(frameAsPart10(parsed.value, decoded.value, frame)) };
}

const slopes: readonly (readonly [number, number])[] = [
  [1, 0],
  [1, -1024],
  [2.5, -1000.5],
  [0.1, 1 / 3],
];

describe('the file the viewer is served', () => {
  it.each([
    ['signed 16', { bitsAllocated: 16, signed: true, bytes: Int16Array.from([-32768, 5, 32767]) }],
    ['unsigned 16', { bitsAllocated: 16, bytes: Uint16Array.from([0, 40000, 65535]) }],
    ['unsigned 8', { bitsAllocated: 8, bytes: Uint8Array.from([0, 128, 255]) }],
    ['signed 8', { bitsAllocated: 8, signed: true, bytes: Int8Array.from([-128, 0, 127]) }],
    [
      'signed 12 in 16',
      { bitsAllocated: 16, bitsStored: 12, signed: true, bytes: Uint16Array.from([0xfff, 0x800, 1]) },
    ],
    ['signed 32', { bitsAllocated: 32, signed: true, bytes: Int32Array.from([-70000, 0, 70000]) }],
    [
      'float',
      { bitsAllocated: 32, pixelVr: 'OF' as const, pixelTag: 0x7fe00008, bytes: Float32Array.from([-0.5, 0, 1e4]) },
    ],
  ])('has our HU to the bit: %s', async (_, format) => {
    for (const [slope, intercept] of slopes) {
      const text = (tag: number, value: number): DicomElement => ({ tag, vr: 'DS', value: String(value) });
      const { ours, loader } = await served({
        ...pixelElements({ rows: 1, cols: 3, ...format }),
        ...change(text(0x00281053, slope), text(0x00281052, intercept)),
      });
      expect([...loader.hu]).toEqual([...ours.hu]);
    }
  });

  it('serves wide values that fit into 16 bits as whole numbers, and wider ones as float', async () => {
    const of = async (values: readonly number[]) => {
      const bytes = Int32Array.from(values);
      const { ours, loader } = await served(
        pixelElements({ rows: 1, cols: 3, bitsAllocated: 32, signed: true, bytes }),
      );
      expect([...loader.hu]).toEqual([...ours.hu]);
      return loader.bitsAllocated;
    };
    expect([await of([-1024, 0, 3071]), await of([0, 7, 65535]), await of([-1, 0, 65535])]).toEqual([16, 16, 32]);
  });

  it('says that pixels were lossy once', async () => {
    const { loader } = await served(change({ tag: 0x00282110, vr: 'CS', value: '01' }));
    expect(loader.lossy).toBe('01');
    expect((await served({})).loader.lossy).toBeUndefined();
  });

  it('keeps MONOCHROME1, spacing and position, and names no patient', async () => {
    const { loader } = await served(change({ tag: 0x00280004, vr: 'CS', value: 'MONOCHROME1' }));
    expect(loader).toMatchObject({
      invert: true,
      spacing: '0.5\\0.4',
      position: '-100\\-120.5\\42.25',
      transferSyntax: '1.2.840.10008.1.2.1',
      patient: undefined,
    });
  });

  it('holds the one frame that was asked for', async () => {
    const bytes = Int16Array.from([1, 2, 3, -4, -5, -6]);
    const { loader } = await served(
      {
        ...pixelElements({ rows: 1, cols: 3, bitsAllocated: 16, signed: true, bytes }),
        ...change({ tag: 0x00280008, vr: 'IS', value: 2 }, ds(0x00281052, -1000)),
      },
      1,
    );
    expect([...loader.hu]).toEqual([-1004, -1005, -1006]);
  });
});
