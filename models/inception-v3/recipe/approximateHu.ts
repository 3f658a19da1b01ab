/** The linear window a picture was made with: HU = value / 255 * widthHu + levelHu - widthHu / 2, clipped at both ends. */
export interface PictureWindow {
  readonly levelHu: number;
  readonly widthHu: number;
}

/**
 * Windows of the 8-bit pictures. CT-ICH's is published; RSNA's is not recorded, most of its slices say level 30 to 40 and
 * width 80 to 100; of PHE-SICH's nothing is said, and this one puts its brain tissue at 30 HU.
 */
export const pictureWindows = {
  'ct-ich': { levelHu: 40, widthHu: 120 },
  rsna2019: { levelHu: 35, widthHu: 90 },
  'phe-sich': { levelHu: 40, widthHu: 100 },
} as const satisfies Readonly<Record<string, PictureWindow>>;

/** HU of an 8-bit picture as far as its window shows them. */
export function approximateHu(values: Uint8Array, window: PictureWindow): Float32Array {
  const lowestHu = window.levelHu - window.widthHu / 2;
  const hu = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    hu[index] = ((values[index] ?? 0) / 255) * window.widthHu + lowestHu;
  }
  return hu;
}
