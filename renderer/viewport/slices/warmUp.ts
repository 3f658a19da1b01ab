import cornerstone, { type CornerstoneImage } from 'cornerstone-core';
import { startLoader } from './sliceImages.js';

/** A picture of nothing, as large as a CT slice, so that the drawing code meets what it will meet. */
function blankImage(): CornerstoneImage {
  const side = 512;
  const pixels = new Int16Array(side * side);
  return {
    imageId: 'warm-up',
    color: false,
    rows: side,
    columns: side,
    width: side,
    height: side,
    slope: 1,
    intercept: -1024,
    minPixelValue: 0,
    maxPixelValue: 0,
    windowCenter: 40,
    windowWidth: 80,
    invert: false,
    sizeInBytes: pixels.byteLength,
    getPixelData: () => pixels,
  };
}

/** Does once, while the window has nothing else to do, what the first slice would have to wait for. */
export function warmUpWhenIdle(): void {
  requestIdleCallback(() => {
    startLoader();
    const surface = document.createElement('div');
    surface.style.cssText = 'position:fixed;left:-999px;width:64px;height:64px;visibility:hidden';
    document.body.append(surface);
    surface.addEventListener('cornerstoneimagerendered', (event) => {
      event.stopPropagation();
      cornerstone.disable(surface);
      surface.remove();
    });
    cornerstone.enable(surface);
    cornerstone.displayImage(surface, blankImage(), { voi: { windowWidth: 80, windowCenter: 40 } });
  });
}
