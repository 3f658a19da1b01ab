/** Attenuation of what lies in the skull, HU, at 120 kV. */
export const tissueHu = {
  csf: 5,
  grey: 38,
  white: 28.5,
  nuclei: 37.5,
  cerebellum: 37,
  brainstem: 31,
  dura: 50,
  sinus: 54,
  calcium: 230,
} as const;
