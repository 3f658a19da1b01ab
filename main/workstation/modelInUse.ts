import { ok, type OpenModel, type Problem, type Result } from '../contract/index.js';
import { atPrevalence, type Prevalence } from '../triage/index.js';
import { compareAtStart, isMeant, noteInUse, type NamedModel } from '../tuning/index.js';
import { isOwnModelFolder } from './places.js';
import { openScoring, type Scoring, type ScoringPorts } from './scoring.js';

export interface ModelInUsePorts extends ScoringPorts {
  /** Who acts, for the log. */
  readonly who: () => string;
  /** The log's last word is another model than the one that the program begins with. */
  readonly onDifference: (difference: Problem) => void;
}

/** The model that scores now, or why there is none. Another one takes its place only when it was read and found whole. */
export class ModelInUse {
  private current: Scoring | null = null;
  private refusal: Problem | null = null;
  private read: { model: OpenModel | null; prevalence: Prevalence | null; there: OpenModel | null } = {
    model: null,
    prevalence: null,
    there: null,
  };

  /**
   * Begins with the model in `folder`; where it is refused there is none, and the list works without.
   * @param forThisRun it was named for this run, and is not the one that the settings name
   */
  constructor(
    private readonly ports: ModelInUsePorts,
    folder: string,
    forThisRun: boolean,
  ) {
    const begun = openScoring(folder, ports);
    if ('code' in begun) this.refusal = begun;
    else this.current = begun;
    const said = { who: ports.who(), atMs: ports.nowMs(), forThisRun };
    const difference = compareAtStart(ports.store, this.current && named(this.current.model), said);
    if (difference) ports.onDifference(difference);
  }

  /** The model with its process and its queue; null without one. */
  get scoring(): Scoring | null {
    return this.current;
  }

  /** Why there is no model. */
  get problem(): Problem | null {
    return this.refusal;
  }

  /**
   * Logs that the model in `folder` is in use, and scores with it from now on; the one in use stays where that is refused. Errors:
   * those of `readModel` and the store; `model-hash-mismatch` where it is another than `meant`.
   */
  use(folder: string, meant?: string): Result<OpenModel> {
    const next = openScoring(folder, this.ports);
    if ('code' in next) return { ok: false, problem: next };
    const { who, nowMs, store } = this.ports;
    const found = named(next.model);
    const compared = isMeant(found, { ...found, hash: meant ?? found.hash }, folder);
    const logged = compared.ok ? noteInUse(store, found, { who: who(), atMs: nowMs() }) : compared;
    if (!logged.ok) {
      next.close();
      return logged;
    }
    this.current?.close();
    this.current = next;
    this.refusal = null;
    return ok(next.model);
  }

  /** The model as it reads where the labels are so frequent; the same object until either changes. */
  at(prevalence: Prevalence): OpenModel | null {
    const model = this.current?.model ?? null;
    if (model !== this.read.model || prevalence !== this.read.prevalence) {
      this.read = { model, prevalence, there: model && modelAt(model, prevalence) };
    }
    return this.read.there;
  }

  close(): void {
    this.current?.close();
  }
}

function modelAt({ summary, manifest }: OpenModel, prevalence: Prevalence): OpenModel {
  const there = atPrevalence(manifest, prevalence);
  const { ruleIn, ruleOut } = there.operatingPoints;
  return { summary: { ...summary, ruleIn: ruleIn.threshold, ruleOut: ruleOut.threshold }, manifest: there };
}

function named({ summary: { hash, id, version, folder } }: OpenModel): NamedModel {
  return { hash, id, version, folder: isOwnModelFolder(folder) ? null : folder };
}
