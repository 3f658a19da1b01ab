/** A display window in HU: `levelHu` is its centre (PS3.3 C.11.2.1.2). */
export interface HuWindow {
  readonly widthHu: number;
  readonly levelHu: number;
}

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
