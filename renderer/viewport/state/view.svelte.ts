import { SvelteSet } from 'svelte/reactivity';
import { sliceKey, type SliceAddress, type Label } from '../../../main/contract/index.js';
import type { Ends, Measurement } from '../measure/measurement.js';
import type { Placement } from '../picture/geometry.js';
import { isTurned, turnedTwice, uprightTurn } from '../picture/upright.js';
import type { Turn } from '../picture/orientation.js';
import { invertWindow, setWindow, startWindows } from './windows.svelte.js';

export type MeasureTool = 'none' | Measurement['kind'];

const centred: Placement = { zoom: 1, panX: 0, panY: 0, rotationDeg: 0, flipHorizontal: false, flipVertical: false };

/** How the open study is looked at: what all panes share, and nothing that outlives the study but the overlays. */
class View {
  /** What the reader did to the picture, on top of the turn that brings it upright. */
  placement = $state.raw<Placement>(centred);
  /** Turned, prone and feet-first pictures are shown as they are stored. */
  asStored = $state(false);
  overlaysOn = $state(true);
  tool = $state<MeasureTool>('none');
  heatMapOn = $state(false);
  /** Label that the reader chose for heat map and peaks; null: the leading one of the study. */
  chosenLabel = $state<Label | null>(null);
  cineOn = $state(false);
  cinePerSecond = $state(10);
  measurements = $state.raw<readonly Measurement[]>([]);
  /** Indices of the slices of the shown stack that are in the cache. */
  readonly fetched = new SvelteSet<number>();
  /** Size of a pane in CSS pixels, for actions that come from the keyboard. */
  paneSize = $state.raw({ width: 1, height: 1 });
}

export const view = new View();

/** How a picture of an orientation lies in its pane: brought upright, then turned and moved as the reader did. */
export function placementOf(orientation: readonly number[] | null): Placement {
  const { placement, asStored } = view;
  return asStored ? placement : { ...placement, ...turnedTwice(uprightTurn(orientation), placement) };
}

/** Zoom and place of the picture; the reader's turn stays as it is. */
export function setPosition({ zoom, panX, panY }: Pick<Placement, 'zoom' | 'panX' | 'panY'>): void {
  view.placement = { ...view.placement, zoom, panX, panY };
}

/** Turns what is on the screen further. */
export function turnView(turn: Partial<Turn>): void {
  const turned = turnedTwice(view.placement, { flipHorizontal: false, flipVertical: false, rotationDeg: 0, ...turn });
  const both = turned.flipHorizontal && turned.flipVertical;
  // Flipped both ways is turned half round: nothing is mirrored any more.
  view.placement = both
    ? { ...view.placement, flipHorizontal: false, flipVertical: false, rotationDeg: (turned.rotationDeg + 180) % 360 }
    : { ...view.placement, ...turned };
}

/** What must be said of how the picture lies, in capitals beside it; none where it lies upright as it is stored. */
export function sideBadges(orientation: readonly number[] | null): readonly SideBadge[] {
  const { placement, asStored } = view;
  const badges: SideBadge[] = [];
  if (isTurned(uprightTurn(orientation))) {
    badges.push(
      asStored
        ? { words: 'AS STORED', message: 'Shown as it is stored: sides and top are not where they usually are.' }
        : {
            words: 'TURNED',
            message: 'Stored turned or mirrored; shown with the patient’s right on the left, face up.',
          },
    );
  }
  if (placement.flipHorizontal !== placement.flipVertical) {
    badges.push({ words: 'FLIPPED', message: 'You mirrored the picture; reset shows it upright again.' });
  }
  if (placement.rotationDeg !== 0) {
    badges.push({
      words: `ROTATED ${placement.rotationDeg}°`,
      message: 'You rotated the picture; reset shows it upright again.',
    });
  }
  return badges;
}

export interface SideBadge {
  readonly words: string;
  readonly message: string;
}

/** Brain again, upright and fitted. */
export function resetView(): void {
  view.placement = centred;
  view.asStored = false;
  invertWindow(false);
  setWindow('brain');
}

export function fitView(): void {
  view.placement = { ...view.placement, zoom: 1, panX: 0, panY: 0 };
}

/**
 * The state every study starts in: one pane, brain window, upright and fitted, nothing measured, no heat map. What a reader set for one
 * patient never meets the next.
 */
export function startView(): void {
  startWindows();
  view.placement = centred;
  view.asStored = false;
  view.tool = 'none';
  view.heatMapOn = false;
  view.chosenLabel = null;
  view.cineOn = false;
  view.measurements = [];
  view.fetched.clear();
}

let nextMeasurement = 1;

export function keepMeasurement(mark: Omit<Measurement, 'id'>): void {
  view.measurements = [...view.measurements, { ...mark, id: nextMeasurement++ }];
}

export function moveMeasurement(id: number, ends: Ends): void {
  view.measurements = view.measurements.map((mark) => (mark.id === id ? { ...mark, ...ends } : mark));
}

/** The marks of one slice, in the order in which they were drawn. */
export function measurementsOn(slice: SliceAddress): readonly Measurement[] {
  const key = sliceKey(slice);
  return view.measurements.filter((mark) => mark.slice === key);
}

/** Deletes the marks of one slice. */
export function dropMeasurements(slice: SliceAddress): void {
  const key = sliceKey(slice);
  view.measurements = view.measurements.filter((mark) => mark.slice !== key);
}
