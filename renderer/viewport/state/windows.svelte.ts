import { session } from '../../shell/session.svelte.js';
import type { CompositeChannel } from '../picture/composite.js';
import { dragWindow, windowPresets, type HuWindow, type WindowPreset } from '../picture/windowing.js';

/** The window through which one pane shows the slice that all panes share. */
export interface PaneWindow extends HuWindow {
  readonly preset: WindowPreset;
  readonly inverted: boolean;
}

export type Layout = 1 | 2 | 4;

function named(preset: 'brain' | 'subdural' | 'bone' | 'composite'): PaneWindow {
  return { preset, inverted: false, ...windowPresets[preset === 'composite' ? 'brain' : preset] };
}

/** The windows that a layout begins with: brain; brain and bone; brain, subdural, bone and the composite. */
const firstWindows: Readonly<Record<Layout, readonly [PaneWindow, ...PaneWindow[]]>> = {
  1: [named('brain')],
  2: [named('brain'), named('bone')],
  4: [named('brain'), named('subdural'), named('bone'), named('composite')],
};

/** The window of every pane, in order, and the pane in use: the one that keys and drags act on. */
class Windows {
  layout = $state<Layout>(1);
  panes = $state.raw<readonly [PaneWindow, ...PaneWindow[]]>(firstWindows[1]);
  activePane = $state(0);
}

export const windows = new Windows();

/** The window of a pane; of the first where there is no such pane. */
export function paneWindow(pane: number): PaneWindow {
  return windows.panes[pane] ?? windows.panes[0];
}

/** The window of the pane in use. */
export function activeWindow(): PaneWindow {
  return paneWindow(windows.activePane);
}

function changeActive(change: Partial<PaneWindow>): void {
  const changed = (window: PaneWindow, pane: number): PaneWindow =>
    pane === windows.activePane ? { ...window, ...change } : window;
  const [first, ...others] = windows.panes;
  windows.panes = [changed(first, 0), ...others.map((window, at) => changed(window, at + 1))];
}

/** Makes a pane the one in use. */
export function activatePane(pane: number): void {
  if (pane < windows.panes.length) windows.activePane = pane;
}

/** Shows so many panes, each through the window it has in that layout; the first of them is in use. */
export function setLayout(layout: Layout): void {
  if (layout === windows.layout) return;
  windows.activePane = 0;
  windows.panes = firstWindows[layout];
  windows.layout = layout;
}

/** One pane in the brain window, as every study starts. */
export function startWindows(): void {
  windows.activePane = 0;
  windows.panes = firstWindows[1];
  windows.layout = 1;
}

/** Sets a preset in the pane in use; `file` is the window that the shown series names, brain where it names none. */
export function setWindow(preset: Exclude<WindowPreset, 'custom'>): void {
  if (preset === 'composite') changeActive({ preset });
  else if (preset === 'file') {
    const { windowCentreHu, windowWidthHu } = session.stack ?? { windowCentreHu: null, windowWidthHu: null };
    changeActive({
      preset,
      levelHu: windowCentreHu ?? windowPresets.brain.levelHu,
      widthHu: windowWidthHu ?? windowPresets.brain.widthHu,
    });
  } else changeActive({ preset, ...windowPresets[preset] });
}

/** The window of the pane in use after a drag from where it was `start`. */
export function dragActiveWindow(start: HuWindow, dxPx: number, dyPx: number): void {
  // The composite has three windows of its own; a drag cannot say which it means.
  if (activeWindow().preset !== 'composite') changeActive({ preset: 'custom', ...dragWindow(start, dxPx, dyPx) });
}

/** Dark for bright in the pane in use, and back. */
export function invertWindow(inverted = !activeWindow().inverted): void {
  changeActive({ inverted });
}

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
