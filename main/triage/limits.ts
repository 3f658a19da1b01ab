import type { ReasonCode } from '../contract/index.js';

/**
 * Every threshold of evaluability in one table. "Design" is docs/design.md 4.1; "judgement" is ours, chosen on phantoms and the
 * public head CT at hand and open to correction: docs/triage.md says what each was looked at on.
 */
export const limits = {
  /** Centre distance over this many thicknesses is a gap (design). */
  gapInThicknesses: 1.5,
  /** Brain that must be seen for `analysed`, mm along the normal (design). */
  brainMm: 60,
  /** Tilt from axial up to which a stack is taken as axial, degrees (design). A usual gantry tilt is up to 25. */
  axialDeg: 30,
  /** Beyond this a stack is no longer a tilted axial one but another plane, degrees (judgement: the halfway angle). */
  otherPlaneDeg: 45,
  /** Years (design). */
  adultYears: 18,
  /** Fewer slices than this cannot cover 60 mm at the thickest usual slice, 10 mm (arithmetic). */
  fewSlices: 6,
  /** Slices over this many times the model's thickness hide small bleeds by partial volume (judgement). */
  thickInModelThicknesses: 2,
  /** Relative difference of pixel spacing above which it is another spacing (judgement; above rounding in headers). */
  spacingTolerance: 0.01,
  /** A choice of stack counts as equally large down to this share of the largest coverage (judgement). */
  nearlyLargestCoverage: 0.9,
  /** Tissue inside bone on one slice that counts as brain, mm2; an adult's slice at the ventricles has over 10,000 (judgement). */
  brainAreaMm2: 500,
  /** The same in pixels, where the pixel spacing is unknown: at 0.5 mm, 500 mm2. */
  brainAreaPixels: 2000,
  /** Median HU of a living or fresh adult brain on CT lies well inside this (judgement; grey 37 to 41, white 20 to 34). */
  brainMedianHu: [18, 48],
  /** Spread of pixels about their local mean above which thin blood drowns, HU (judgement). */
  noiseHu: 12,
  /** More images than an acquisition of a head has: then the number counts something else (judgement). */
  mostImages: 5000,
  /** Of equals, one whose noise is so many times that of another is not chosen (judgement). */
  muchNoisier: 1.5,
  /** Brain on the first or last slice over this share of the largest is a head that was cut off (judgement). */
  cutOffShare: 0.85,
  /** Metal on a brain slice, mm2, and on how many slices (judgement: more than one clip or one streak source). */
  metalAreaMm2: 30,
  metalSlices: 2,
  /**
   * Enhanced vessels, mm2, on how many slices; less is enough where the header names a contrast agent (judgement). Only
   * on slices with nearly the largest brain: near the base partial volume of bone shows up to 244 mm2 without contrast.
   */
  enhancedAreaMm2: 60,
  enhancedAreaHintedMm2: 15,
  enhancedSlices: 3,
  enhancedBrainShare: 0.85,
  /** Share of slices not in HU above which nothing can be scored honestly (judgement: the majority). */
  notHuShare: 0.5,
  /** Bleeding studies behind `ruleOut` without which nothing may read `not-suspected` (design 4.3). */
  ruleOutStudies: 150,
} as const;

/** What a reason does to a study: a note changes nothing, `partial` caps how low it may read, `not-analysed` ends it. */
export type Effect = 'note' | 'partial' | 'not-analysed';

export const effects: Readonly<Record<ReasonCode, Effect>> = {
  'two-patients': 'not-analysed',
  'not-ct': 'not-analysed',
  localizer: 'not-analysed',
  secondary: 'not-analysed',
  'no-pixels': 'not-analysed',
  'no-brain': 'not-analysed',
  'not-a-head': 'not-analysed',
  'units-unknown': 'not-analysed',
  gap: 'partial',
  'mixed-geometry': 'partial',
  'duplicate-position': 'partial',
  'position-unknown': 'partial',
  contrast: 'partial',
  'few-slices': 'partial',
  'small-coverage': 'partial',
  thick: 'partial',
  tilt: 'partial',
  'not-axial': 'partial',
  metal: 'partial',
  noise: 'partial',
  paediatric: 'partial',
  'bone-kernel': 'partial',
  derived: 'partial',
  undecodable: 'partial',
  'scale-unknown': 'partial',
  'age-unknown': 'note',
  'thin-averaged': 'note',
  'units-mended': 'note',
  'joined-series': 'note',
  'not-looked-at': 'note',
  'alike-series': 'note',
  'files-missing': 'partial',
  'cut-off': 'partial',
  'identity-unsure': 'partial',
};
