import type { Instance, ModelInput, ModelManifest, Problem, Probabilities, Result, Study } from '../contract/index.js';
import type { FramesClient } from '../frames/index.js';
import { sliceProbabilities, type InferenceClient } from '../inference/index.js';

/** Slices decoded ahead of the network. */
const ahead = 3;

export interface CtSlice {
  readonly instance: Instance;
  readonly frame: number;
  readonly pixelSpacingMm?: readonly [number, number];
}

export interface PredictedSlice {
  readonly slice: CtSlice;
  readonly outcome: { readonly probabilities: Probabilities } | { readonly problem: Problem };
}

/** Every CT slice of a study, evaluable or not: originals and reformats, no localizers, no secondary captures. */
export function ctSlices(study: Study, instanceOf: (id: number) => Instance | undefined): readonly CtSlice[] {
  const slices = study.series
    .flatMap((series) => series.stacks)
    .filter((stack) => stack.kind === 'original' || stack.kind === 'derived')
    .filter((stack) => stack.modality === undefined || stack.modality === 'CT')
    .flatMap((stack) => stack.slices);
  return slices.flatMap((slice) => {
    const instance = instanceOf(slice.instanceId);
    if (!instance) return [];
    const { pixelSpacingMm } = slice.geometry;
    return [{ instance, frame: slice.frame, ...(pixelSpacingMm ? { pixelSpacingMm } : {}) }];
  });
}

/**
 * The slice network's calibrated output for each slice, in the order given; the next slices are decoded while the
 * network runs. A slice that ends a process is tried once more alone, so that it costs itself and no other.
 */
export async function* predictSlices(
  slices: readonly CtSlice[],
  ports: {
    readonly frames: Pick<FramesClient, 'modelInput'>;
    readonly network: Pick<InferenceClient, 'run'>;
    readonly manifest: ModelManifest;
  },
): AsyncGenerator<PredictedSlice> {
  const { frames, network, manifest } = ports;
  const prepare = (slice: CtSlice): Promise<Result<ModelInput>> =>
    frames.modelInput({
      frames: [{ file: slice.instance.file, frame: slice.frame }],
      input: manifest.input,
      ...(slice.pixelSpacingMm ? { pixelSpacingMm: slice.pixelSpacingMm } : {}),
    });
  const score = async (input: Result<ModelInput>) => (input.ok ? network.run(input.value.tensor) : input);
  const inFlight: Promise<Result<ModelInput>>[] = [];
  for (const [index, slice] of slices.entries()) {
    for (let next = index + inFlight.length; next < Math.min(slices.length, index + ahead); next++) {
      const coming = slices[next];
      if (coming) inFlight.push(prepare(coming));
    }
    const input = await (inFlight.shift() ?? prepare(slice));
    let result = await score(input);
    if (!result.ok && (result.problem.code === 'process-died' || result.problem.code === 'process-stuck')) {
      await Promise.all(inFlight);
      inFlight.length = 0;
      result = await score(await prepare(slice));
    }
    yield {
      slice,
      outcome: result.ok
        ? { probabilities: sliceProbabilities(Array.from(result.value.logits), manifest.calibration.slice) }
        : { problem: result.problem },
    };
  }
}
