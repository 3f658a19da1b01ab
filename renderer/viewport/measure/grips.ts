import { applied, undone, type Matrix, type Point } from '../picture/geometry.js';
import type { Ends, Measurement } from './measurement.js';
import { inscribed } from './roi.js';

/** A mark that is taken hold of; `ends` are its new ends while the mouse is at a place of the pane. */
export interface Grip {
  readonly id: number;
  ends(pointer: Point): Ends;
}

interface Handle {
  /** In image pixels. */
  readonly at: Point;
  /** The ends of the mark with this handle moved by image pixels. */
  moved(by: Point): Ends;
}

/** A press so near to a handle or an outline, in pane pixels, takes hold of it. */
const reachPx = 7;

/** What can be pulled: the two ends of a length, and the four ends of the axes of an ellipse. */
export function handlesOf({ kind, from, to }: Measurement): readonly Handle[] {
  if (kind === 'length') {
    return [
      { at: from, moved: (by) => ({ from: sum(from, by), to }) },
      { at: to, moved: (by) => ({ from, to: sum(to, by) }) },
    ];
  }
  const { cx, cy } = inscribed(from, to);
  return [
    { at: { x: from.x, y: cy }, moved: ({ x }) => ({ from: sum(from, { x, y: 0 }), to }) },
    { at: { x: to.x, y: cy }, moved: ({ x }) => ({ from, to: sum(to, { x, y: 0 }) }) },
    { at: { x: cx, y: from.y }, moved: ({ y }) => ({ from: sum(from, { x: 0, y }), to }) },
    { at: { x: cx, y: to.y }, moved: ({ y }) => ({ from, to: sum(to, { x: 0, y }) }) },
  ];
}

/**
 * What a press takes hold of: the nearest handle within reach, else the mark whose outline is nearest, which is moved as a whole;
 * of equals the mark that was drawn last.
 * @param matrix image pixels to pane pixels
 * @param at where the mouse is pressed, in pane pixels
 */
export function gripAt(marks: readonly Measurement[], matrix: Matrix, at: Point): Grip | null {
  const start = undone(matrix, at);
  const grip = (id: number, moved: Handle['moved']): Grip => ({
    id,
    ends: (pointer) => moved(difference(undone(matrix, pointer), start)),
  });
  const lastFirst = marks.toReversed();
  const handles = lastFirst.flatMap((mark) =>
    handlesOf(mark).map((handle) => ({
      distance: distance(applied(matrix, handle.at), at),
      grip: grip(mark.id, (by) => handle.moved(by)),
    })),
  );
  const outlines = lastFirst.map((mark) => ({
    distance: distance(applied(matrix, onOutline(mark, start)), at),
    grip: grip(mark.id, (by) => ({ from: sum(mark.from, by), to: sum(mark.to, by) })),
  }));
  return nearest(handles) ?? nearest(outlines);
}

function nearest(near: readonly { readonly distance: number; readonly grip: Grip }[]): Grip | null {
  const within = near.filter(({ distance }) => distance <= reachPx);
  return within.sort((left, right) => left.distance - right.distance)[0]?.grip ?? null;
}

/** A point of the outline close to `at`: the foot on a line, and of an ellipse the point on the ray from its middle. */
function onOutline({ kind, from, to }: Measurement, at: Point): Point {
  if (kind === 'length') {
    const along = difference(to, from);
    const squared = along.x ** 2 + along.y ** 2;
    const away = difference(at, from);
    const part = squared === 0 ? 0 : (away.x * along.x + away.y * along.y) / squared;
    const held = Math.min(1, Math.max(0, part));
    return sum(from, { x: held * along.x, y: held * along.y });
  }
  const { cx, cy, rx, ry } = inscribed(from, to);
  const away = difference(at, { x: cx, y: cy });
  const radii = Math.hypot(away.x / rx, away.y / ry);
  return { x: cx + away.x / radii, y: cy + away.y / radii };
}

function sum(left: Point, right: Point): Point {
  return { x: left.x + right.x, y: left.y + right.y };
}

function difference(left: Point, right: Point): Point {
  return { x: left.x - right.x, y: left.y - right.y };
}

function distance(left: Point, right: Point): number {
  return Math.hypot(left.x - right.x, left.y - right.y);
}
