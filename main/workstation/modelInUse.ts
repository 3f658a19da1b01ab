import { ok, type OpenModel, type Problem, type Result } from '../contract/index.js';
import type { Store } from '../store/index.js';
import { atPrevalence, type Prevalence } from '../triage/index.js';
import { openScoring, type Scoring, type ScoringPorts } from './scoring.js';

export interface ModelInUsePorts extends ScoringPorts {
  /** Who acts, for the log. */
  readonly who: () => string;
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

  /** Begins with the model in `folder`; where it is refused there is none, and the list works without. */
  constructor(
    private readonly ports: ModelInUsePorts,
    folder: string,
  ) {
    const used = this.use(folder);
    if (!used.ok) this.refusal = used.problem;
  }

  /** The model with its process and its queue; null without one. */
  get scoring(): Scoring | null {
    return this.current;
  }

  /** Why there is no model. */
  get problem(): Problem | null {
    return this.refusal;
  }

  /** Scores with the model in `folder` from now on; the one in use stays where that is refused. Errors: those of `readModel`. */
  use(folder: string): Result<OpenModel> {
    const next = openScoring(folder, this.ports);
    if ('code' in next) return { ok: false, problem: next };
    this.current?.close();
    this.current = next;
    this.refusal = null;
    logModel(this.ports.store, next.model, this.ports.who(), this.ports.nowMs());
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

/** Logs that another model is in use than the one the log names last. */
function logModel(store: Store, { summary: { id, version, hash } }: OpenModel, who: string, atMs: number): void {
  const last = store.events().findLast(({ kind }) => kind === 'model-changed');
  if (last?.detail['modelHash'] === hash) return;
  const detail = { modelHash: hash, id, version };
  store.appendEvent({ atMs, kind: 'model-changed', studyUid: null, who, detail });
}
