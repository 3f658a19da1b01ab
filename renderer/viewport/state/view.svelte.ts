import { SvelteSet } from 'svelte/reactivity';
import { session, setWindow, windowPresets, type WindowPreset } from '../../shell/session.svelte.js';
import type { CompositeChannel } from '../picture/composite.js';
import type { Placement } from '../picture/geometry.js';
import { sliceKey, type Ends, type Measurement } from '../measure/measurement.js';
import type { SliceAddress } from '../slices/sliceImages.js';
import type { HuWindow } from '../picture/windowing.js';

/** What one pane shows of the slice that all panes share. */
export interface PaneWindow extends HuWindow {
  readonly preset: WindowPreset;
  readonly inverted: boolean;
}

const upright: Placement = {
  zoom: 1,
  panX: 0,
  panY: 0,
  rotationDeg: 0,
  flipHorizontal: false,
  flipVertical: false,
};

function fixed(preset: 'brain' | 'subdural' | 'bone' | 'composite'): PaneWindow {
  return { preset, inverted: false, ...windowPresets[preset === 'composite' ? 'brain' : preset] };
}

/** The windows of the linked panes, by layout: brain and bone; brain, subdural, bone and the composite. */
const paneSets = {
  1: [],
  2: [fixed('brain'), fixed('bone')],
  4: [fixed('brain'), fixed('subdural'), fixed('bone'), fixed('composite')],
} as const;

/** What the panes share beside the session: placement, the pane in use, cine, marks, and what the cache holds. */
class View {
  placement = $state.raw<Placement>(upright);
  activePane = $state(0);
  paneWindows = $state.raw<readonly PaneWindow[]>([]);
  cineOn = $state(false);
  cinePerSecond = $state(10);
  measurements = $state.raw<readonly Measurement[]>([]);
  /** Places of the shown stack that are in the cache. */
  readonly fetched = new SvelteSet<number>();
  /** Size of a pane in CSS pixels, for actions that come from the keyboard. */
  paneSize = $state.raw({ width: 1, height: 1 });
}

export const view = new View();

/** Red, green and blue of the colour composite: the model's own channels where they differ, else brain, subdural and bone. */
export function compositeChannels(): readonly CompositeChannel[] {
  return (
    session.app?.model?.channels ?? [
      { name: 'brain', ...windowPresets.brain },
      { name: 'subdural', ...windowPresets.subdural },
      { name: 'bone', ...windowPresets.bone },
    ]
  );
}

/** The window of a pane: that of the pane in use is the session's, which keys and drags change. */
export function paneWindow(pane: number): PaneWindow {
  const kept = view.paneWindows[pane];
  if (kept !== undefined && pane !== view.activePane) return kept;
  return {
    preset: session.windowPreset,
    levelHu: session.levelHu,
    widthHu: session.widthHu,
    inverted: session.inverted,
  };
}

function take(window: PaneWindow): void {
  session.windowPreset = window.preset;
  session.levelHu = window.levelHu;
  session.widthHu = window.widthHu;
  session.inverted = window.inverted;
}

/** Makes a pane the one that keys and drags act on. */
export function usePane(pane: number): void {
  if (pane === view.activePane || view.paneWindows[pane] === undefined) return;
  const left = paneWindow(view.activePane);
  view.paneWindows = view.paneWindows.map((window, at) => (at === view.activePane ? left : window));
  const entered = view.paneWindows[pane];
  view.activePane = pane;
  if (entered !== undefined) take(entered);
}

export function setLayout(layout: 1 | 2 | 4): void {
  if (layout === session.layout) return;
  session.layout = layout;
  view.activePane = 0;
  view.paneWindows = paneSets[layout];
  const first = view.paneWindows[0];
  if (first !== undefined) take(first);
}

/** Brain again, upright and fitted. */
export function resetView(): void {
  view.placement = upright;
  session.inverted = false;
  setWindow('brain');
}

export function fitView(): void {
  view.placement = { ...view.placement, zoom: 1, panX: 0, panY: 0 };
}

/** Drops what belonged to a study that is no longer shown; the placement is kept, as a reader expects of a layout. */
export function forgetStudy(): void {
  view.cineOn = false;
  view.measurements = [];
  view.fetched.clear();
  view.placement = upright;
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
