import type { Turn } from './orientation.js';

/** Points and sizes are in image pixels, continuous: pixel (0, 0) covers [0, 1) on both axes. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How the picture lies in its pane. `zoom` 1 fits it; pan is in image pixels before zoom, along the screen. */
export interface Placement extends Turn {
  readonly zoom: number;
  readonly panX: number;
  readonly panY: number;
}

export interface PictureSize {
  readonly rows: number;
  readonly cols: number;
  /** Height of a pixel over its width; 1 where the spacing is unknown. */
  readonly pixelAspect: number;
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** 2D affine map in the order of CSS `matrix()`: x' = a x + c y + e, y' = b x + d y + f. */
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Row spacing over column spacing. */
export function pixelAspect(spacing: readonly [number, number] | undefined): number {
  if (spacing === undefined || !(spacing[0] > 0) || !(spacing[1] > 0)) return 1;
  return spacing[0] / spacing[1];
}

/** Screen pixels per image pixel along the finer axis at which the whole picture just fits (Cornerstone's `scale`). */
export function fitScale(picture: PictureSize, pane: PaneSize, rotationDeg: number): number {
  const stretchX = Math.max(1, 1 / picture.pixelAspect);
  const stretchY = Math.max(1, picture.pixelAspect);
  const width = picture.cols * stretchX;
  const height = picture.rows * stretchY;
  const lying = Math.abs(rotationDeg % 180) === 90;
  return Math.min(pane.width / (lying ? height : width), pane.height / (lying ? width : height));
}

/** Pane pixels that one image pixel takes along each of its axes, and the turn of those axes. */
function drawnScale(picture: PictureSize, pane: PaneSize, placement: Placement) {
  const scale = fitScale(picture, pane, placement.rotationDeg) * placement.zoom;
  const angle = (placement.rotationDeg * Math.PI) / 180;
  return {
    scaleX: scale * Math.max(1, 1 / picture.pixelAspect),
    scaleY: scale * Math.max(1, picture.pixelAspect),
    cos: Math.cos(angle),
    sin: Math.sin(angle),
  };
}

/** Image pixels to pane pixels: the map Cornerstone draws with (its calculateTransform), so that marks lie on it. */
export function pictureMatrix(picture: PictureSize, pane: PaneSize, placement: Placement): Matrix {
  const { scaleX, scaleY, cos, sin } = drawnScale(picture, pane, placement);
  const flipX = placement.flipHorizontal ? -1 : 1;
  const flipY = placement.flipVertical ? -1 : 1;
  const a = cos * scaleX * flipX;
  const b = sin * scaleX * flipX;
  const c = -sin * scaleY * flipY;
  const d = cos * scaleY * flipY;
  // The pan is undone from the rotation before it is applied, but keeps the scale of the axes it then lies on.
  const panX = cos * placement.panX + sin * placement.panY;
  const panY = -sin * placement.panX + cos * placement.panY;
  const shiftX = cos * scaleX * panX - sin * scaleY * panY;
  const shiftY = sin * scaleX * panX + cos * scaleY * panY;
  const centreX = picture.cols / 2;
  const centreY = picture.rows / 2;
  return {
    a,
    b,
    c,
    d,
    e: pane.width / 2 + shiftX - (a * centreX + c * centreY),
    f: pane.height / 2 + shiftY - (b * centreX + d * centreY),
  };
}

export function applied(matrix: Matrix, { x, y }: Point): Point {
  return { x: matrix.a * x + matrix.c * y + matrix.e, y: matrix.b * x + matrix.d * y + matrix.f };
}

/** The way back: pane pixels to image pixels. */
export function undone(matrix: Matrix, { x, y }: Point): Point {
  const determinant = matrix.a * matrix.d - matrix.b * matrix.c;
  const left = x - matrix.e;
  const down = y - matrix.f;
  return {
    x: (matrix.d * left - matrix.c * down) / determinant,
    y: (matrix.a * down - matrix.b * left) / determinant,
  };
}

/** As the `transform` attribute of SVG takes it, or with ',' between its numbers as CSS does. */
export function matrixText({ a, b, c, d, e, f }: Matrix, between: ' ' | ',' = ' '): string {
  return `matrix(${[a, b, c, d, e, f].join(between)})`;
}

/** The placement after zooming by `factor` so that the image point under `at` (pane pixels) stays under it. */
export function zoomedAt(
  placement: Placement,
  factor: number,
  at: Point,
  picture: PictureSize,
  pane: PaneSize,
): Placement {
  const zoom = Math.min(32, Math.max(0.25, placement.zoom * factor));
  const fixed = undone(pictureMatrix(picture, pane, placement), at);
  const moved = applied(pictureMatrix(picture, pane, { ...placement, zoom }), fixed);
  return pannedBy({ ...placement, zoom }, at.x - moved.x, at.y - moved.y, picture, pane);
}

/** The placement after moving the picture by screen pixels. */
export function pannedBy(
  placement: Placement,
  dxPx: number,
  dyPx: number,
  picture: PictureSize,
  pane: PaneSize,
): Placement {
  const { scaleX, scaleY, cos, sin } = drawnScale(picture, pane, placement);
  const alongX = (cos * dxPx + sin * dyPx) / scaleX;
  const alongY = (-sin * dxPx + cos * dyPx) / scaleY;
  return {
    ...placement,
    panX: placement.panX + cos * alongX - sin * alongY,
    panY: placement.panY + sin * alongX + cos * alongY,
  };
}

/** Millimetres per screen pixel, along the finer pixel axis; null where the spacing is unknown. */
export function mmPerPx(
  picture: PictureSize,
  pane: PaneSize,
  placement: Placement,
  spacing: readonly [number, number] | undefined,
): number | null {
  if (spacing === undefined) return null;
  return Math.min(spacing[0], spacing[1]) / (fitScale(picture, pane, placement.rotationDeg) * placement.zoom);
}

export interface ScaleBar {
  readonly lengthMm: number;
  readonly lengthPx: number;
}

const scaleBarStepsMm = [1, 2, 5, 10, 20, 50, 100, 200];

/** The longest round length that fits into `roomPx` at `mmPerPx`; null where the scale is unknown. */
export function scaleBar(mmPerPx: number | null, roomPx: number): ScaleBar | null {
  if (mmPerPx === null || !(mmPerPx > 0)) return null;
  let best: ScaleBar | null = null;
  for (const lengthMm of scaleBarStepsMm) {
    const lengthPx = lengthMm / mmPerPx;
    if (lengthPx <= roomPx) best = { lengthMm, lengthPx };
  }
  return best;
}
