import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance, uids, type ParsedInstance } from '../../main/dicom/index.js';
import { enhancedFile, perFrameFirst, type EnhancedWords } from './functionalGroups.js';

function parse(file: Uint8Array): ParsedInstance {
  const parsed = parseInstance(file, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value;
}

/** HU of both pixels of every frame; frame n holds n + 1 and 100. */
async function huOf(file: Uint8Array): Promise<readonly (readonly number[])[]> {
  const parsed = parse(file);
  const frames: number[][] = [];
  for (let frame = 0; frame < parsed.header.frames; frame++) {
    const decoded = await decodeFrame(parsed, file, frame);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    frames.push([...decoded.value.hu]);
  }
  return frames;
}

const axial = [1, 0, 0, 0, 1, 0];
const coronal = [1, 0, 0, 0, 0, -1];

/** Orientation is shared; thickness, spacing and rescale are too, but for the frames that have their own. */
const mixed: EnhancedWords = {
  shared: { orientation: axial, spacingMm: [0.5, 0.4], thicknessMm: 5, rescale: [1, -1024] },
  perFrame: [
    { positionMm: [-100, -120, 30] },
    { positionMm: [-100, -120, 10], spacingMm: [0.6, 0.6], thicknessMm: 2.5, rescale: [2, 7] },
    { positionMm: [-100, -120, 20], orientation: coronal },
    { positionMm: [-100, -120, 0], rescale: [0.25, -3] },
  ],
};
const mixedGeometry = [
  { positionMm: [-100, -120, 30], orientation: axial, pixelSpacingMm: [0.5, 0.4], sliceThicknessMm: 5 },
  { positionMm: [-100, -120, 10], orientation: axial, pixelSpacingMm: [0.6, 0.6], sliceThicknessMm: 2.5 },
  { positionMm: [-100, -120, 20], orientation: coronal, pixelSpacingMm: [0.5, 0.4], sliceThicknessMm: 5 },
  { positionMm: [-100, -120, 0], orientation: axial, pixelSpacingMm: [0.5, 0.4], sliceThicknessMm: 5 },
];
const mixedHu = [
  [-1023, -924],
  [11, 207],
  [-1021, -924],
  [-2, 22],
];

describe('functional groups', () => {
  const little = enhancedFile(mixed);
  it.each([
    ['shared before per frame', little],
    ['per frame before shared', perFrameFirst(little)],
    ['in implicit little endian', enhancedFile({ ...mixed, transferSyntaxUid: uids.implicitLittleEndian })],
  ])('give each frame its own, else the shared: %s', async (_, file) => {
    const { header } = parse(file);
    expect(header.frameGeometry).toEqual(mixedGeometry);
    // What stands for the whole instance is what its first frame says.
    expect(header).toMatchObject({ geometry: mixedGeometry[0], rescaleSlope: 1, rescaleIntercept: -1024 });
    expect(await huOf(file)).toEqual(mixedHu);
  });

  it('lie in either order in these files', () => {
    const groups = (file: Uint8Array) =>
      parse(file).dataSet.tags.filter((tag) => tag >= 0x52000000 && tag < 0x53000000);
    expect(groups(little)).toEqual([0x52009229, 0x52009230]);
    expect(groups(perFrameFirst(little))).toEqual([0x52009230, 0x52009229]);
  });

  it('of frames beyond the last item are the shared ones', async () => {
    const file = enhancedFile({ ...mixed, perFrame: mixed.perFrame.slice(0, 2), frames: 3 });
    expect(parse(file).header.frameGeometry?.[2]).toEqual({
      orientation: axial,
      pixelSpacingMm: [0.5, 0.4],
      sliceThicknessMm: 5,
    });
    expect((await huOf(file))[2]).toEqual([3 - 1024, 100 - 1024]);
  });

  it('that hold no rescale leave slope 1 and intercept 0, and no word of HU', async () => {
    const file = enhancedFile({ perFrame: [{ positionMm: [0, 0, 0] }, { rescale: [3, 1] }] });
    expect(parse(file).header.rescaleSlope).toBeUndefined();
    expect(await huOf(file)).toEqual([
      [1, 100],
      [7, 301],
    ]);
  });
});
