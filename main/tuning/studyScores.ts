import { labels, ok, type ModelManifest, type Result } from '../contract/index.js';
import { contextRuns, type ContextRun } from '../inference/index.js';
import type { LinearHead } from '../training/index.js';
import type { PlacedScore } from '../triage/index.js';
import type { PlacedStudy } from './recalibrate.js';
import type { SiteStudy } from './siteStudies.js';

/** The last layer of a model, and its model of context where it has one. */
export interface Reader {
  readonly manifest: ModelManifest;
  readonly head: LinearHead;
  readonly context: ContextRun | null;
}

/** Logits of rows of pooled features, [rows][6]. */
export function headLogits(features: Float32Array, { weights, bias }: LinearHead): Float32Array {
  const channels = weights.length / labels.length;
  const rows = features.length / channels;
  const logits = new Float32Array(rows * labels.length);
  for (let row = 0; row < rows; row++) {
    for (let label = 0; label < labels.length; label++) {
      let sum = bias[label] ?? 0;
      for (let channel = 0; channel < channels; channel++) {
        sum += (features[row * channels + channel] ?? 0) * (weights[label * channels + channel] ?? 0);
      }
      logits[row * labels.length + label] = sum;
    }
  }
  return logits;
}

/**
 * The places of a study as triage takes them, by a head over their features: in context where the model knows of it and enough
 * neighbours are scored, as the scheduler does. Errors: those of the model of context.
 */
async function placedScores(
  { places }: SiteStudy,
  features: Float32Array,
  { manifest, head, context }: Reader,
): Promise<Result<readonly PlacedScore[]>> {
  const width = labels.length;
  const own = headLogits(features, head);
  let at = 0;
  const rows = places.map(({ scored }) => (scored ? own.subarray(at * width, ++at * width) : null));
  const inContext = new Map<number, Float32Array>();
  const runs =
    context && manifest.context
      ? contextRuns(
          rows.map((row) => row !== null),
          manifest.context.minSlices,
        )
      : [];
  for (const run of runs) {
    const answer = await context?.inContext(Float32Array.from(run.flatMap((place) => [...(rows[place] ?? [])])));
    if (!answer) continue;
    if (!answer.ok) return answer;
    run.forEach((place, index) => inContext.set(place, answer.value.subarray(index * width, (index + 1) * width)));
  }
  return ok(
    places.map(({ ordinals }, place): PlacedScore => {
      const seen = inContext.get(place);
      const logits = Array.from(rows[place] ?? []);
      return {
        score: { logits, scored: rows[place] !== null, ...(seen ? { inContext: Array.from(seen) } : {}) },
        ordinals,
      };
    }),
  );
}

/** Each study with its places as triage takes them; `features` by study UID. Errors: those of the model of context. */
export async function placedStudies(
  studies: readonly SiteStudy[],
  features: ReadonlyMap<string, Float32Array>,
  reader: Reader,
): Promise<Result<readonly PlacedStudy[]>> {
  const placed: PlacedStudy[] = [];
  for (const study of studies) {
    const own = await placedScores(study, features.get(study.studyUid) ?? new Float32Array(0), reader);
    if (!own.ok) return own;
    placed.push({ patient: study.patient, truth: study.truth, pitchMm: study.pitchMm, placed: own.value });
  }
  return ok(placed);
}
