import { z } from 'zod';
import { failed, ok, type Candidate, type LogEvent, type ModelVersion, type Result } from '../contract/index.js';

/** A model in its folder; folder null: the one that comes with the program. */
export interface PlacedModel {
  readonly hash: string;
  readonly version: string;
  readonly folder: string | null;
}

const placed = z.object({ hash: z.string(), version: z.string(), folder: z.string().nullable() });
const change = placed.extend({ from: placed });
const changeKinds = { 'model-promoted': 'promoted', 'model-rolled-back': 'rolled back' } as const;

/** Every model that was made or brought into use here, newest first: a view of the log. */
export function modelVersions(
  events: readonly LogEvent[],
  inUse: Omit<PlacedModel, 'folder'>,
): readonly ModelVersion[] {
  const made = new Map<string, NonNullable<ModelVersion['made']>>();
  const uses = new Map<string, ModelVersion['uses'][number][]>();
  const versions = new Map<string, string>();
  for (const { kind, atMs, who, detail } of events) {
    const candidate = candidateIn(kind, detail);
    if (candidate) {
      made.set(candidate.hash, { atMs, by: who, candidate });
      versions.set(candidate.hash, candidate.version);
    } else if (kind === 'model-changed') {
      const { modelHash, version, insteadOf } = detail;
      if (typeof modelHash === 'string' && typeof version === 'string') versions.set(modelHash, version);
      // Logged before it took effect, and then it took none.
      if (typeof insteadOf === 'string') uses.set(insteadOf, (uses.get(insteadOf) ?? []).slice(0, -1));
    } else if (kind === 'model-promoted' || kind === 'model-rolled-back') {
      const parsed = change.safeParse(detail);
      if (!parsed.success) continue;
      const { hash, version } = parsed.data;
      versions.set(hash, version);
      uses.set(hash, [...(uses.get(hash) ?? []), { kind: changeKinds[kind], atMs, by: who }]);
    }
  }
  versions.set(inUse.hash, inUse.version);
  return [...versions]
    .map(([hash, version]): ModelVersion => {
      const may = mayPromote(events, inUse.hash, hash);
      return {
        hash,
        version,
        made: made.get(hash) ?? null,
        inUse: hash === inUse.hash,
        promotable: may.ok,
        refusal: may.ok ? '' : may.problem.message,
        uses: uses.get(hash) ?? [],
      };
    })
    .reverse();
}

function candidateIn(kind: LogEvent['kind'], detail: LogEvent['detail']): Candidate | null {
  // What this program wrote itself, in a log whose hashes hold.
  return kind === 'candidate-judged' && typeof detail['hash'] === 'string' ? (detail as unknown as Candidate) : null;
}

/**
 * The candidate, where it may take the place of the model in use. Errors: `candidate-refused` by the gate or not judged in this log;
 * `candidate-stale`, where another model is in use than the one it was begun from and judged beside, or where the log does not hold
 * the reads that it was made of (a store restored from a backup).
 */
export function mayPromote(events: readonly LogEvent[], inUseHash: string, hash: string): Result<Candidate> {
  const judged = events.flatMap(({ kind, detail }) => candidateIn(kind, detail) ?? []);
  const at = judged.findLastIndex((one) => one.hash === hash);
  const candidate = judged[at];
  if (hash === inUseHash) return failed('candidate-stale', 'This model is in use already.');
  if (!candidate) {
    return failed('candidate-refused', 'This log holds no verdict of the gate on this model; make a candidate anew.');
  }
  if (!candidate.verdict.accepted) {
    const failing = candidate.verdict.checks.filter(({ passed }) => !passed).map(({ name }) => name);
    return failed('candidate-refused', `The gate refused this candidate: ${failing.join('; ')}.`);
  }
  if (candidate.parent !== inUseHash) {
    return failed(
      'candidate-stale',
      'This candidate was begun from, and judged beside, another model than the one in use; make one anew.',
    );
  }
  // Two programs that judge at once each take themselves for the nth.
  if (candidate.verdict.look <= at) {
    return failed(
      'candidate-stale',
      `${at} candidates were judged on these patients before this one, which was held to the bounds of number ${candidate.verdict.look}; make one anew.`,
    );
  }
  if (candidate.logHash !== '' && !events.some((event) => event.hash === candidate.logHash)) {
    return failed(
      'candidate-stale',
      'The log does not hold the reads that this candidate was made of, as after restoring a backup; make one anew.',
    );
  }
  return ok(candidate);
}

/** The model that was in use before the one in use was promoted. Error: `nothing-to-roll-back`. */
export function modelBefore(events: readonly LogEvent[], inUseHash: string): Result<PlacedModel> {
  const promoted = events
    .flatMap(({ kind, detail }) => (kind === 'model-promoted' ? [change.safeParse(detail)] : []))
    .findLast((one) => one.success && one.data.hash === inUseHash);
  return promoted?.success
    ? ok(promoted.data.from)
    : failed('nothing-to-roll-back', 'No promotion brought the model in use here, so there is none to take back.');
}

/** How many candidates were judged on the patients that this site holds back. */
export function looksSoFar(events: readonly LogEvent[]): number {
  return events.filter(({ kind }) => kind === 'candidate-judged').length;
}
