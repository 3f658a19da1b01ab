import type { FrameGeometry, FrameWords, Instance } from '../contract/index.js';

/** One image before it has a place in a stack. */
export interface Frame {
  readonly instance: Instance;
  readonly frame: number;
  readonly geometry: FrameGeometry;
  /** Its own words, of the functional groups where there are any, else of its file. */
  readonly words: FrameWords;
}

export function framesOf(instance: Instance): Frame[] {
  const { frameGeometry, frameWords, frames, geometry } = instance;
  const of = (frame: number, own: FrameGeometry): Frame => ({
    instance,
    frame,
    geometry: own,
    words: wordsOf(instance, frameWords?.[frame]),
  });
  if (frameGeometry) return frameGeometry.map((own, frame) => of(frame, own));
  if (frames <= 1) return [of(0, geometry)];
  // One position cannot be that of many frames.
  const shared = { ...geometry };
  delete shared.positionMm;
  const words = wordsOf(instance, undefined);
  return Array.from({ length: frames }, (_, frame) => ({ instance, frame, geometry: shared, words }));
}

function wordsOf(instance: Instance, own: FrameWords | undefined): FrameWords {
  const { imageType, kernel, kvp, contrastAgent, rescaleType, acquisitionNumber, temporalPosition, acquiredMs } =
    instance;
  const root = { imageType, kernel, kvp, rescaleType, acquisitionNumber, temporalPosition, acquiredMs };
  // Whether a frame is enhanced is said by its group where there are groups: the root names the agent for all of them.
  return { ...root, ...(own ? {} : { contrastAgent }), ...own } as FrameWords;
}

/** By number, then by what names a file, which is an order but says nothing. */
export function inFixedOrder(a: Frame, b: Frame): number {
  return (
    (a.instance.instanceNumber ?? Infinity) - (b.instance.instanceNumber ?? Infinity) ||
    order(a.instance.sopInstanceUid, b.instance.sopInstanceUid) ||
    order(a.instance.file.path, b.instance.file.path) ||
    order(a.instance.file.entry ?? '', b.instance.file.entry ?? '') ||
    a.instance.id - b.instance.id ||
    a.frame - b.frame
  );
}

export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
