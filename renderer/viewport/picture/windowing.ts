/** A display window in HU: `levelHu` is its centre (PS3.3 C.11.2.1.2). */
export interface HuWindow {
  readonly widthHu: number;
  readonly levelHu: number;
}

/** Level and width in HU of the windows on the number row. */
export const windowPresets = {
  brain: { levelHu: 40, widthHu: 80 },
  subdural: { levelHu: 80, widthHu: 200 },
  bone: { levelHu: 600, widthHu: 2800 },
  stroke: { levelHu: 40, widthHu: 40 },
  softTissue: { levelHu: 50, widthHu: 400 },
} as const satisfies Readonly<Record<string, HuWindow>>;

/** Windows with a key of their own, the one of the file, and one dragged by hand. */
export type WindowPreset = keyof typeof windowPresets | 'file' | 'composite' | 'custom';

/** A window a reader can drag to: at least 1 HU wide, inside what CT can hold, whole HU. */
export function clampWindow({ widthHu, levelHu }: HuWindow): HuWindow {
  return {
    widthHu: Math.min(8192, Math.max(1, Math.round(widthHu))),
    levelHu: Math.min(4095, Math.max(-2048, Math.round(levelHu))),
  };
}

/**
 * The window after a drag of `dxPx`, `dyPx` from where it was `start`: right widens, down raises the level, as most
 * PACS do. The step follows the width it started from, so that a narrow brain window moves by single HU and a bone
 * window crosses its range in one stroke.
 */
export function dragWindow(start: HuWindow, dxPx: number, dyPx: number): HuWindow {
  const huPerPx = Math.min(8, Math.max(0.25, start.widthHu / 300));
  return clampWindow({ widthHu: start.widthHu + dxPx * huPerPx, levelHu: start.levelHu + dyPx * huPerPx });
}
