import { sliceKey, type FrameRef, type LogEvent, type SliceScore, type Truth } from '../contract/index.js';
import type { ModelFolder } from '../inference/index.js';
import type { Store } from '../store/index.js';
import { evaluateStudy, slabFrames } from '../triage/index.js';
import { sideOf, siteReads, type SiteReads } from './siteReads.js';

/** One place of a study that the network looks at: a slice, or thin slices averaged. */
export interface SitePlace {
  readonly frames: readonly FrameRef[];
  /** Its slices as `sliceKey` names them: another file has another number. */
  readonly slices: readonly string[];
  /** Slices as the viewer counts them. */
  readonly ordinals: readonly [number, number];
  /** False where there is no brain to look at. */
  readonly scored: boolean;
}

/** A study that was read, and that was scored. */
export interface SiteStudy {
  readonly studyUid: string;
  readonly patient: string;
  readonly side: 'learn' | 'holdout';
  readonly truth: Truth;
  /** Those of the places looked at on which a reader marked blood, by their number among these; mostly none. */
  readonly marked: readonly number[];
  readonly pitchMm: number | null;
  /** In order of position. */
  readonly places: readonly SitePlace[];
}

export interface SiteStudies {
  readonly studies: readonly SiteStudy[];
  readonly leftOut: SiteReads['leftOut'] & {
    /** Studies that no model has scored yet, or that none can score. */
    readonly unscored: number;
  };
}

/** The studies that a model of this site learns from and is judged on, with what the network looks at of each. */
export function siteStudies(
  store: Pick<Store, 'events' | 'study' | 'instance' | 'scores'>,
  { manifest, hash }: Pick<ModelFolder, 'manifest' | 'hash'>,
): SiteStudies {
  const { reads, leftOut } = siteReads(store);
  const scoredBy = modelsOf(store.events(), hash);
  let unscored = 0;
  const studies = reads.flatMap(({ studyUid, patient, truth, shownOn }): SiteStudy[] => {
    const study = store.study(studyUid);
    const scores = new Map(
      scoresByAny(store, studyUid, scoredBy.get(studyUid) ?? [hash]).map((score): [string, SliceScore] => [
        sliceKey(score),
        score,
      ]),
    );
    const evaluation =
      study &&
      evaluateStudy(
        study,
        (id) => store.instance(id),
        manifest.thicknessMm,
        (slab) => scores.get(sliceKey(slab.centre))?.facts,
      );
    const places = (evaluation?.slabs ?? []).flatMap((slab): SitePlace[] => {
      const score = scores.get(sliceKey(slab.centre));
      const frames = slabFrames(slab, (id) => store.instance(id));
      if (score?.slabSlices !== slab.slices.length || !frames) return [];
      return [{ frames, slices: slab.slices.map(sliceKey), ordinals: slab.ordinals, scored: score.scored }];
    });
    const whole = evaluation && evaluation.evaluability !== 'not-analysed' && places.length === evaluation.slabs.length;
    if (!whole || !places.some(({ scored }) => scored)) {
      unscored++;
      return [];
    }
    const looked = places.filter(({ scored }) => scored);
    const marked = looked.flatMap(({ slices }, at) => (slices.some((slice) => shownOn.has(slice)) ? [at] : []));
    return [{ studyUid, patient, side: sideOf(patient), truth, marked, pitchMm: evaluation.pitchMm, places }];
  });
  return { studies, leftOut: { ...leftOut, unscored } };
}

/** The models that scored each study: the one in use first, then the latest. */
function modelsOf(events: readonly LogEvent[], inUse: string): ReadonlyMap<string, readonly string[]> {
  const models = new Map<string, string[]>();
  for (const { kind, studyUid, detail } of events) {
    const { modelHash } = detail;
    if (kind !== 'scored' || studyUid === null || typeof modelHash !== 'string') continue;
    models.set(studyUid, [modelHash, ...(models.get(studyUid) ?? [])]);
  }
  return new Map([...models].map(([studyUid, hashes]) => [studyUid, [...new Set([inUse, ...hashes])]]));
}

/**
 * A study that was finished is not scored again when another model comes into use. What is wanted of its scores, where there is
 * brain, does not depend on the model.
 */
function scoresByAny(store: Pick<Store, 'scores'>, studyUid: string, hashes: readonly string[]): readonly SliceScore[] {
  for (const hash of hashes) {
    const scores = store.scores(hash, studyUid);
    if (scores.length > 0) return scores;
  }
  return [];
}
