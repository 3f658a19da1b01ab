import type { CornerstoneImage } from 'cornerstone-core';
import { compositeRgba, type CompositeChannel } from '../picture/composite.js';

/** Composites are cheap to make again (a few ms) and large to keep (1 MiB), so only the last few are kept. */
const kept = 24;
const made = new Map<string, { readonly source: CornerstoneImage; readonly image: CornerstoneImage }>();

/** The slice as a Cornerstone colour image: each channel one window, as the model sees it. */
export function compositeImage(source: CornerstoneImage, channels: readonly CompositeChannel[]): CornerstoneImage {
  const key = `${source.imageId}|${channels.map(({ levelHu, widthHu }) => `${levelHu},${widthHu}`).join('|')}`;
  const found = made.get(key);
  if (found?.source === source) return found.image;
  const rgba = compositeRgba(source.getPixelData(), source.slope, source.intercept, channels);
  const canvas = document.createElement('canvas');
  canvas.width = source.columns;
  canvas.height = source.rows;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, source.columns, source.rows), 0, 0);
  const image: CornerstoneImage = {
    imageId: `composite:${key}`,
    color: true,
    rgba: true,
    rows: source.rows,
    columns: source.columns,
    width: source.width,
    height: source.height,
    slope: 1,
    intercept: 0,
    minPixelValue: 0,
    maxPixelValue: 255,
    windowCenter: 128,
    windowWidth: 255,
    invert: false,
    rowPixelSpacing: source.rowPixelSpacing,
    columnPixelSpacing: source.columnPixelSpacing,
    sizeInBytes: rgba.byteLength,
    getPixelData: () => rgba,
    getCanvas: () => canvas,
  };
  made.set(key, { source, image });
  for (const oldest of made.keys()) {
    if (made.size <= kept) break;
    made.delete(oldest);
  }
  return image;
}
