import { ok, type ModelInput, type ModelManifest, type Result, type SliceScore } from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import { sliceProbabilities } from './calibrate.js';
import type { InferenceClient } from './inferenceClient.js';
import { showsNoBrain, type SliceQueue, type SliceWork, type TakenSlice } from './sliceQueue.js';

export interface SliceScoringPorts {
  readonly frames: Pick<FramesClient, 'modelInput'>;
  readonly inference: Pick<InferenceClient, 'run'>;
  readonly manifest: ModelManifest;
}

/** A slice on its way: decoded ahead of the network, and scored when its turn comes. */
export class SliceOnItsWay {
  private readonly input: Promise<Result<ModelInput>>;
  private asked: Promise<Result<SliceScore>> | undefined;

  /** Asks the decode process for the slice at once; `alone` where it is tried once more, with no other beside it. */
  constructor(
    private readonly ports: SliceScoringPorts,
    readonly taken: TakenSlice,
    readonly queue: SliceQueue,
    readonly alone: boolean,
  ) {
    const { frames, pixelSpacingMm } = taken.work;
    const request = { frames, input: ports.manifest.input, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) };
    this.input = ports.frames.modelInput(request);
  }

  /** Its score, as soon as its pixels are there and the network has run; asked for once, however often it is called. */
  score(): Promise<Result<SliceScore>> {
    this.asked ??= this.scoreNow();
    return this.asked;
  }

  private async scoreNow(): Promise<Result<SliceScore>> {
    const prepared = await this.input;
    if (!prepared.ok) return prepared;
    this.queue.see(this.taken.index, !showsNoBrain(prepared.value.facts));
    return this.run(this.taken.work, prepared.value, this.queue.maySkip(this.taken.index));
  }

  private async run(work: SliceWork, input: ModelInput, skip: boolean): Promise<Result<SliceScore>> {
    const result = skip ? ok({ logits: new Float32Array(0), ms: 0 }) : await this.ports.inference.run(input.tensor);
    if (!result.ok) return result;
    const logits = Array.from(result.value.logits);
    return ok({
      instanceId: work.instanceId,
      frame: work.frame,
      slabSlices: work.frames.length,
      logits,
      probabilities: sliceProbabilities(skip ? null : logits, this.ports.manifest.calibration.slice),
      scored: !skip,
      facts: input.facts,
      ms: input.ms + result.value.ms,
    });
  }
}
