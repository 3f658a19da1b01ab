import { sliceKey, type SliceAddress } from '../../../main/contract/index.js';
import { session, showSlice } from '../../shell/session.svelte.js';
import { gripAt, type Grip } from '../measure/grips.js';
import {
  pannedBy,
  undone,
  zoomedAt,
  type Matrix,
  type PaneSize,
  type PictureSize,
  type Placement,
  type Point,
} from '../picture/geometry.js';
import { keepMeasurement, measurementsOn, moveMeasurement, setPosition, view } from './view.svelte.js';
import { activeWindow, dragActiveWindow } from './windows.svelte.js';

/** One stroke of the mouse over a pane; points are in pane pixels. */
export interface Drag {
  move(to: Point): void;
  end(to: Point): void;
}

export interface DragContext {
  readonly picture: PictureSize;
  readonly size: PaneSize;
  readonly matrix: Matrix;
  /** How the picture lies at the press of the mouse. */
  readonly placement: Placement;
  readonly slice: SliceAddress;
  /** A picture is there to be measured. */
  readonly measurable: boolean;
  /** Shows the line or box that is being drawn, in image pixels. */
  show(line: { readonly from: Point; readonly to: Point }): void;
}

/** A mark shorter than this on the screen was a click. */
const leastStrokePx = 4;

/** Pixels of a scrolling drag that go to the next slice. */
function pxPerSlice(size: PaneSize, slices: number): number {
  return Math.min(24, Math.max(3, size.height / Math.max(1, slices)));
}

/**
 * What a press of the mouse begins, as readers know it from their PACS: left sets the window, or measures where a tool
 * is chosen, or pulls at a mark that lies there; Shift and left scrolls; middle, or Ctrl and left, pans; right zooms.
 */
export function startDrag(
  event: Pick<PointerEvent, 'button' | 'shiftKey' | 'ctrlKey'>,
  from: Point,
  context: DragContext,
): Drag | null {
  if (event.button === 2) return zooming(from, context);
  if (event.button === 1 || (event.button === 0 && event.ctrlKey)) return panning(from, context);
  if (event.button !== 0) return null;
  if (event.shiftKey) return scrolling(from, context);
  const grip = gripUnder(from, context);
  if (grip !== null) return always((to) => moveMeasurement(grip.id, grip.ends(to)));
  if (view.tool !== 'none') return context.measurable ? measuring(view.tool, from, context) : null;
  return windowing(from);
}

/** The mark that a press at a place of the pane takes hold of. */
export function gripUnder(
  at: Point,
  { measurable, slice, matrix }: Pick<DragContext, 'measurable' | 'slice' | 'matrix'>,
): Grip | null {
  return measurable ? gripAt(measurementsOn(slice), matrix, at) : null;
}

function always(move: (to: Point) => void): Drag {
  return { move, end: () => undefined };
}

function windowing(from: Point): Drag {
  const start = activeWindow();
  return always((to) => dragActiveWindow(start, to.x - from.x, to.y - from.y));
}

function scrolling(from: Point, { size }: DragContext): Drag {
  const first = session.sliceIndex;
  const step = pxPerSlice(size, session.stack?.slices.length ?? 1);
  return always((to) => showSlice(first + Math.trunc((to.y - from.y) / step)));
}

function panning(from: Point, { picture, size, placement }: DragContext): Drag {
  return always((to) => setPosition(pannedBy(placement, to.x - from.x, to.y - from.y, picture, size)));
}

function zooming(from: Point, { picture, size, placement }: DragContext): Drag {
  return always((to) => setPosition(zoomedAt(placement, 2 ** ((from.y - to.y) / 120), from, picture, size)));
}

function measuring(kind: 'length' | 'ellipse', from: Point, context: DragContext): Drag {
  const start = undone(context.matrix, from);
  return {
    move: (to) => context.show({ from: start, to: undone(context.matrix, to) }),
    end: (to) => {
      if (Math.hypot(to.x - from.x, to.y - from.y) < leastStrokePx) return;
      keepMeasurement({ kind, slice: sliceKey(context.slice), from: start, to: undone(context.matrix, to) });
    },
  };
}
