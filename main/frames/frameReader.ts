import {
  failed,
  fileName,
  ok,
  type DecodedFrame,
  type FrameRef,
  type ModelInput,
  type Result,
} from '../contract/index.js';
import type { FileRef, InputSpec, Problem } from '../contract/index.js';
import { decodeFrame, frameAsPart10, parseInstance, type DicomFrame, type ParsedInstance } from '../dicom/index.js';
import { reachable, readWhole } from '../files/index.js';
import { pixelFacts, prepareInput } from '../pixels/index.js';
import { frameCache } from './frameCache.js';

/** Bytes of files and of decoded frames that are kept: about a hundred slices of each. */
const keptFileBytes = 192 * 1024 * 1024;
const keptFrameBytes = 192 * 1024 * 1024;

interface OpenFile {
  readonly bytes: Uint8Array;
  readonly parsed: ParsedInstance;
}

/** The one path from file to pixels. */
interface FrameReader {
  open(file: FileRef): Result<OpenFile>;
  decode(ref: FrameRef): Promise<Result<DicomFrame>>;
  part10(ref: FrameRef): Promise<Result<Uint8Array>>;
  /** Mean HU of frames of one stack. `onFrame` hears which frame of several is read next. */
  meanHu(refs: readonly FrameRef[], onFrame?: (ref: FrameRef) => void): Promise<Result<MeanHu>>;
  modelInput(request: ModelInputRequest, onFrame?: (ref: FrameRef) => void): Promise<Result<ModelInput>>;
}

export interface MeanHu extends Averaged {
  /** The stored units of a frame were mended to be HU. */
  readonly unitsMended: boolean;
}

export interface ModelInputRequest {
  readonly frames: readonly FrameRef[];
  readonly pixelSpacingMm?: readonly [number, number];
  readonly input: InputSpec;
}

/** Reads, decodes and prepares frames, and keeps the latest. Problems carry the file in `where`. */
export function frameReader(): FrameReader {
  const files = frameCache<OpenFile>(keptFileBytes);
  const frames = frameCache<DicomFrame>(keptFrameBytes);

  function open(file: FileRef): Result<OpenFile> {
    const key = fileKey(file);
    const known = files.get(key);
    if (known) return ok(known);
    const bytes = readWhole(file);
    if (!bytes.ok) return bytes;
    const parsed = parseInstance(bytes.value, { complete: true });
    if (!parsed.ok) return at(file, parsed.problem);
    const opened = { bytes: bytes.value, parsed: parsed.value };
    files.put(key, opened, bytes.value.length + (parsed.value.inflated ? parsed.value.dataSet.bytes.length : 0));
    return ok(opened);
  }

  async function decode(ref: FrameRef): Promise<Result<DicomFrame>> {
    const key = `${ref.frame}\n${fileKey(ref.file)}`;
    const known = frames.get(key);
    if (known) return ok(known);
    const opened = open(ref.file);
    if (!opened.ok) return opened;
    const decoded = await decodeFrame(opened.value.parsed, opened.value.bytes, ref.frame);
    if (!decoded.ok) return at(ref.file, decoded.problem);
    const frame = apartFromFile(decoded.value);
    frames.put(key, frame, frame.hu.byteLength + frame.stored.byteLength);
    return ok(frame);
  }

  async function part10(ref: FrameRef): Promise<Result<Uint8Array>> {
    const opened = open(ref.file);
    if (!opened.ok) return opened;
    const decoded = await decode(ref);
    return decoded.ok ? ok(frameAsPart10(opened.value.parsed, decoded.value, ref.frame)) : decoded;
  }

  async function meanHu(refs: readonly FrameRef[], onFrame?: (ref: FrameRef) => void): Promise<Result<MeanHu>> {
    const decoded: DicomFrame[] = [];
    for (const ref of refs) {
      if (refs.length > 1) onFrame?.(ref);
      const frame = await decode(ref);
      if (!frame.ok) return frame;
      decoded.push(frame.value);
    }
    const averaged = averageHu(decoded, refs);
    if (!averaged.ok) return averaged;
    const { hu, rows, cols } = averaged.value;
    return ok({ hu, rows, cols, unitsMended: decoded.some((frame) => frame.unitsMended) });
  }

  async function modelInput(
    request: ModelInputRequest,
    onFrame?: (ref: FrameRef) => void,
  ): Promise<Result<ModelInput>> {
    const startMs = performance.now();
    const mean = await meanHu(request.frames, onFrame);
    if (!mean.ok) return mean;
    const { hu, rows, cols, unitsMended } = mean.value;
    return ok({
      tensor: prepareInput(hu, rows, cols, request.input),
      facts: {
        ...pixelFacts(hu, rows, cols, request.pixelSpacingMm),
        ...(unitsMended ? { unitsMended: true } : {}),
      },
      ms: performance.now() - startMs,
    });
  }

  return { open, decode, part10, meanHu, modelInput };
}

/** A view of a large file would keep all of it in memory for one frame. */
function apartFromFile(frame: DicomFrame): DicomFrame {
  const { stored } = frame;
  return stored.buffer.byteLength > 2 * stored.byteLength ? { ...frame, stored: stored.slice() } : frame;
}

type Averaged = Pick<DecodedFrame, 'hu' | 'rows' | 'cols'>;

/** Mean HU of the slices of a slab. They must be of one size: the caller takes them from one stack. */
function averageHu(frames: readonly DicomFrame[], refs: readonly FrameRef[]): Result<Averaged> {
  const [first, ...others] = frames;
  if (!first) return failed('frame-out-of-range', 'No frame was named for the model input.');
  if (others.length === 0) return ok(first);
  const sum = Float64Array.from(first.hu);
  for (const [index, frame] of others.entries()) {
    if (frame.rows !== first.rows || frame.cols !== first.cols) {
      return failed('pixel-format-unsupported', 'Slices of different size cannot be averaged into one.', {
        where: refs[index + 1]?.file.path ?? '',
      });
    }
    const { hu } = frame;
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (hu[at] ?? 0);
  }
  const hu = new Float32Array(sum.length);
  for (let at = 0; at < sum.length; at++) hu[at] = (sum[at] ?? 0) / frames.length;
  return ok({ hu, rows: first.rows, cols: first.cols });
}

/** Names the bytes, not only the file: a file written anew is read anew. Of a zip entry, the archive's time counts. */
function fileKey(file: FileRef): string {
  const stats = reachable(file.path);
  return [file.path, file.entry ?? '', stats?.mtimeMs ?? '', stats?.size ?? ''].join('\n');
}

/** The problem, with the file it is about. */
function at(file: FileRef, problem: Problem): Result<never> {
  return { ok: false, problem: { ...problem, where: fileName(file) } };
}
