import cornerstone, { type CornerstoneImage } from 'cornerstone-core';
import wadoImageLoader from 'cornerstone-wado-image-loader/dist/dynamic-import/cornerstoneWADOImageLoader.min.js';
import dicomParser from 'dicom-parser';
import type { PixelGrid } from '../measure/roi.js';
import { ok, problem, sliceUrl, type Problem, type Result, type SliceAddress } from '../../../main/contract/index.js';

/** Decoded slices kept; a 512 x 512 slice is half a MiB, and the loader keeps the file's bytes beside it. */
const cacheBytes = 384 * 1024 * 1024;

let ready = false;

/** Starts Cornerstone's loader and its worker; the first slice does it otherwise, and comes later for it. */
export function startLoader(): void {
  if (ready) return;
  ready = true;
  wadoImageLoader.external.cornerstone = cornerstone;
  wadoImageLoader.external.dicomParser = dicomParser;
  cornerstone.imageCache.setMaximumSizeBytes(cacheBytes);
  // Slices arrive uncompressed (docs/design.md 1), so one worker keeps up and no codec is ever loaded.
  wadoImageLoader.webWorkerManager.initialize({
    maxWebWorkers: 1,
    startWebWorkersOnDemand: false,
    taskConfiguration: { decodeTask: { initializeCodecsOnStartup: false, strict: false } },
  });
}

function imageIdOf({ instanceId, frame }: SliceAddress): string {
  return `wadouri:${sliceUrl(instanceId, frame)}`;
}

/** The decoded slice where it is in the cache already; touches it, so that it stays there. */
export function cachedSlice(address: SliceAddress): CornerstoneImage | undefined {
  const imageId = imageIdOf(address);
  const image = cornerstone.imageCache.imageCache[imageId]?.image;
  if (image !== undefined) cornerstone.imageCache.getImageLoadObject(imageId);
  return image;
}

const cacheListeners = new Set<(address: SliceAddress) => void>();

/** Tells of every slice that comes into the cache, whoever asked for it. @returns a function that stops telling */
export function onSliceCached(listener: (address: SliceAddress) => void): () => void {
  cacheListeners.add(listener);
  return () => cacheListeners.delete(listener);
}

/**
 * Loads a slice through Cornerstone's loader; asking twice costs one request.
 * Problems: whatever the protocol says of the slice, else `internal-error`.
 */
export async function loadSlice(address: SliceAddress): Promise<Result<CornerstoneImage>> {
  startLoader();
  try {
    const image = await cornerstone.loadAndCacheImage(imageIdOf(address));
    for (const listener of cacheListeners) listener(address);
    return ok(image);
  } catch (thrown) {
    return { ok: false, problem: asProblem(thrown) };
  }
}

/** The protocol answers a slice it cannot serve with a status and one sentence for the reader. */
function sentenceOf(request: XMLHttpRequest): string | null {
  const body: unknown = request.response;
  if (!(body instanceof ArrayBuffer) || body.byteLength === 0 || body.byteLength > 4096) return null;
  return new TextDecoder().decode(body);
}

function asProblem(thrown: unknown): Problem {
  const error: unknown = typeof thrown === 'object' && thrown !== null && 'error' in thrown ? thrown.error : thrown;
  if (error instanceof XMLHttpRequest) {
    return problem(
      'file-unreadable',
      sentenceOf(error) ??
        `The slice could not be fetched (answer ${error.status}); check that its file is still there, then try again.`,
    );
  }
  return {
    code: 'internal-error',
    message: 'The slice arrived but could not be decoded for the screen; try again, and report its file if it repeats.',
    cause: error instanceof Error ? error.message : String(error),
  };
}

/** (0028,2110): pixels went through lossy compression once. */
export function isLossy(image: CornerstoneImage): boolean {
  return image.data?.string('x00282110') === '01';
}

/** The pixels of a slice for HU under the pointer and for statistics: the values of the file, not of the screen. */
export function pixelGrid(image: CornerstoneImage): PixelGrid {
  const { rows, columns: cols, floatPixelData } = image;
  if (floatPixelData !== undefined) return { rows, cols, stored: floatPixelData, slope: 1, intercept: 0 };
  return { rows, cols, stored: image.getPixelData(), slope: image.slope, intercept: image.intercept };
}
