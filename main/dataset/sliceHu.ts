import { ok, type FrameRef, type LabelledSlice, type Result } from '../contract/index.js';
import { decodeFrame, parseInstance } from '../dicom/index.js';
import { readWhole } from '../files/index.js';
import { approximateHu } from './approximateHu.js';
import { readPicture } from './picture.js';

/** A slice in HU; of a picture, as far as its window showed them. */
export interface SliceHu {
  readonly rows: number;
  readonly cols: number;
  readonly hu: Float32Array;
  /**
   * 1 where the picture is saturated: the HU there is an end of the window, and all that is known is that the true one
   * lies at or beyond it. Null for DICOM, where every HU is known. A mask, not NaN: bone must stay white for the model.
   */
  readonly saturated: Uint8Array | null;
}

/** Lossy coding leaves black and white a few steps off. */
const lossyMargin = 5;

/** Reads and decodes one slice of a set here, in this process. Errors: those of the file and of its decoding. */
export async function readSliceHu({ image }: Pick<LabelledSlice, 'image'>): Promise<Result<SliceHu>> {
  if (image.kind === 'dicom') return dicomHu(image.frame);
  const picture = await readPicture(image.picture);
  if (!picture.ok) return picture;
  const { rows, cols, values, lossy } = picture.value;
  const margin = lossy ? lossyMargin : 0;
  const saturated = new Uint8Array(values.length);
  for (const [at, value] of values.entries()) if (value <= margin || value >= 255 - margin) saturated[at] = 1;
  return ok({ rows, cols, hu: approximateHu(values, image.picture.window), saturated });
}

async function dicomHu({ file, frame }: FrameRef): Promise<Result<SliceHu>> {
  const bytes = readWhole(file);
  if (!bytes.ok) return bytes;
  const parsed = parseInstance(bytes.value, { complete: true });
  if (!parsed.ok) return parsed;
  const decoded = await decodeFrame(parsed.value, bytes.value, frame);
  if (!decoded.ok) return decoded;
  const { rows, cols, hu } = decoded.value;
  return ok({ rows, cols, hu, saturated: null });
}
