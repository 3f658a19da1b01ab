import type { Reason, ReasonCode } from '../../../main/contract/index.js';

/** What a reader must know of the picture itself, in the few words an overlay has room for. */
const shortWords: Partial<Readonly<Record<ReasonCode, string>>> = {
  'two-patients': 'Two patients in one study',
  gap: 'Gap between slices',
  'mixed-geometry': 'Mixed geometry',
  'duplicate-position': 'Repeated positions',
  'position-unknown': 'Position unknown',
  'scale-unknown': 'Scale unknown',
  'units-unknown': 'Not certainly HU',
  'units-mended': 'HU mended',
  tilt: 'Tilted gantry',
  'not-axial': 'Not axial',
  localizer: 'Localizer',
  derived: 'Derived image',
  secondary: 'Secondary capture',
  contrast: 'Contrast',
};

export interface Warning {
  readonly words: string;
  readonly message: string;
}

/** Warnings for the overlay from a stack's reasons and the file's own word on lossy compression. */
export function pictureWarnings(reasons: readonly Reason[], lossy: boolean): readonly Warning[] {
  const warnings: Warning[] = [];
  if (lossy) {
    warnings.push({
      words: 'Lossy compression',
      message: 'The pixels went through lossy compression once; HU and fine detail may differ from what was acquired.',
    });
  }
  for (const { code, message } of reasons) {
    const words = shortWords[code];
    if (words !== undefined && !warnings.some((other) => other.words === words)) warnings.push({ words, message });
  }
  return warnings;
}
