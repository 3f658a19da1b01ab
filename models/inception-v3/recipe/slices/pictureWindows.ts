import type { PictureWindow } from '../../../../main/contract/index.js';

/**
 * Windows of the 8-bit pictures. CT-ICH's is published; RSNA's is not recorded, most of its slices say level 30 to 40 and
 * width 80 to 100; of PHE-SICH's nothing is said, and this one puts its brain tissue at 30 HU.
 */
export const pictureWindows = {
  'ct-ich': { levelHu: 40, widthHu: 120 },
  rsna2019: { levelHu: 35, widthHu: 90 },
  'phe-sich': { levelHu: 40, widthHu: 100 },
} as const satisfies Readonly<Record<string, PictureWindow>>;
