import type { Subtype } from '../contract/index.js';

export type Side = 'left' | 'right';

/** What is drawn: the five subtypes of bleeding, and calcium, which is bright and no bleeding. */
export type LesionKind = Subtype | 'calcification';

export type IntraparenchymalPlace = 'basal-ganglia' | 'thalamus' | 'frontal' | 'parietal' | 'temporal' | 'cerebellum';
export type EpiduralPlace = 'temporal' | 'frontal' | 'parietal';
export type SubduralPlace = 'convexity' | 'falx' | 'tentorium';
export type SubarachnoidPlace = 'cisterns' | 'convexity';
export type LesionPlace = IntraparenchymalPlace | EpiduralPlace | SubduralPlace | SubarachnoidPlace;

/** One lesion. Volume grows with `severity`; everything else keeps its place. */
export interface LesionSpec {
  readonly kind: LesionKind;
  /** 0 to 1: just visible to life-threatening. */
  readonly severity: number;
  readonly side: Side;
  /** Where it lies; a kind that has no such place uses its first. */
  readonly place?: LesionPlace;
  /** Attenuation of the blood, 50 to 90 HU when fresh. */
  readonly hu?: number;
  readonly seed: number;
}

/** All that a phantom is made from: equal specifications give equal voxels. */
export interface PhantomSpec {
  readonly seed: number;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly lesions: readonly LesionSpec[];
  /** 30 slices of 5 mm where absent. */
  readonly slices?: number;
  readonly thicknessMm?: number;
  /** Pixels a side, 512 where absent; the field of view stays the same. */
  readonly size?: number;
  /** Standard deviation of the noise in the middle of the head, HU; drawn from the seed where absent. */
  readonly noiseHu?: number;
  /** Dark bands between the petrous bones and brighter tissue beneath the skull; on where absent. */
  readonly beamHardening?: boolean;
}

export type LesionTruth = Readonly<Record<Subtype, number>>;

/** A rendered head, slices from the skull base upward. */
export interface PhantomVolume {
  readonly rows: number;
  readonly cols: number;
  readonly pixelSpacingMm: number;
  readonly thicknessMm: number;
  /** Position along the head-foot axis of each slice's centre, mm, ascending. */
  readonly positionsMm: readonly number[];
  /** Centre of the first pixel, mm, LPS: x and y. */
  readonly cornerMm: readonly [number, number];
  /** Whole HU, row-major, one array a slice. */
  readonly slices: readonly Int16Array[];
  /** Which subtypes a pixel carries, one bit each in the order of `subtypes`: blood in at least half of the voxel. */
  readonly lesionMasks: readonly Uint8Array[];
  /** Pixels of blood per subtype, one entry a slice. */
  readonly lesionTruth: readonly LesionTruth[];
}
