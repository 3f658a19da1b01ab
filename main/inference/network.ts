import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { failed, labels, ok, type ActivationMap, type Label, type Result } from '../contract/index.js';
import { goldenSlice } from '../phantom/index.js';
import { prepareInput } from '../pixels/index.js';
import { classActivationMap } from './heatMap.js';
import type { ProviderName } from './providers.js';
import type { ModelFolder } from './modelFolder.js';
import { missingLibrary, openSession } from './session.js';
import { threadsFor, watchCores } from './threads.js';

/** How the golden vectors came out on a provider. */
export interface Proof {
  readonly vectors: number;
  /** Largest difference of any logit from the expected one. */
  readonly maxDiff: number;
  /** Median time of a slice, ms. */
  readonly msPerSlice: number;
}

/** Slices between two looks at the free cores; opening the network anew costs about as much as ten slices. */
const slicesBetweenLooks = 40;

/** The network on one provider, in this process. */
export interface Network {
  readonly provider: ProviderName;
  readonly threads: number;
  /** [3,size,size] in; logits out, in the order of `labels`. */
  logits(tensor: Float32Array): Promise<Result<Float32Array>>;
  heatMap(tensor: Float32Array, label: Label): Promise<Result<ActivationMap>>;
  prove(): Promise<Result<Proof>>;
  close(): Promise<void>;
}

type Outputs = Readonly<Record<string, Tensor | undefined>>;

function said(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

function floats(tensor: Tensor | undefined, count: number): Float32Array | null {
  const data = tensor?.data;
  return data instanceof Float32Array && data.length === count ? data : null;
}

/** The golden inputs, rendered by the same code that every machine has. */
function goldenInputs(model: ModelFolder): Result<readonly Float32Array[]> {
  try {
    return ok(
      model.manifest.golden.map(({ phantom }) => {
        const { hu, rows, cols } = goldenSlice(phantom.recipe, phantom.seed, phantom.slice);
        return prepareInput(hu, rows, cols, model.manifest.input);
      }),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return failed('model-invalid', `A golden vector of ${model.folder} cannot be made by this Ictus: ${error.message}`);
  }
}

/** Opens the network on `provider`; a provider that is missing here is a `provider-unavailable`. */
export async function openNetwork(model: ModelFolder, provider: ProviderName): Promise<Result<Network>> {
  const missing = missingLibrary(provider);
  if (missing !== null) return failed('provider-unavailable', missing);
  const { input, outputs } = model.manifest;
  const order = labels.map((label) => model.manifest.labels.indexOf(label));
  const cores = watchCores();
  let sinceLook = 0;
  let threads = threadsFor(cores.use());
  let session: InferenceSession;
  try {
    session = await openSession(model.onnx, provider, threads);
  } catch (error) {
    return failed('provider-unavailable', `${provider} cannot run this model here: ${said(error)}`);
  }

  /** On CPU the threads follow the free cores: the network is opened anew when their number has changed. */
  async function followFreeCores(): Promise<void> {
    if (provider !== 'cpu' || ++sinceLook < slicesBetweenLooks) return;
    sinceLook = 0;
    const wanted = threadsFor(cores.use());
    if (wanted === threads) return;
    const next = await openSession(model.onnx, provider, wanted);
    await session.release();
    session = next;
    threads = wanted;
  }

  // One at a time: a heat map may be asked for while a slice is scored, or while the network is opened anew.
  let turn: Promise<unknown> = Promise.resolve();
  function run(tensor: Float32Array, outputNames: readonly string[]): Promise<Result<Outputs>> {
    const mine = turn.then(() => runNow(tensor, outputNames));
    turn = mine;
    return mine;
  }

  async function runNow(tensor: Float32Array, outputNames: readonly string[]): Promise<Result<Outputs>> {
    const expected = 3 * input.size * input.size;
    if (tensor.length !== expected) {
      return failed('inference-failed', `The network takes ${expected} values a slice and was given ${tensor.length}.`);
    }
    try {
      await followFreeCores();
      const feeds = { [input.name]: new Tensor('float32', tensor, [1, 3, input.size, input.size]) };
      return ok((await session.run(feeds, outputNames)) as Outputs);
    } catch (error) {
      return failed('inference-failed', `The network failed on ${provider}: ${said(error)}`);
    }
  }

  async function logits(tensor: Float32Array): Promise<Result<Float32Array>> {
    const result = await run(tensor, [outputs.logits]);
    if (!result.ok) return result;
    const values = floats(result.value[outputs.logits], labels.length);
    if (!values?.every(Number.isFinite)) {
      return failed('inference-failed', `The network on ${provider} gave no ${labels.length} finite logits.`);
    }
    return ok(Float32Array.from(order, (place) => values[place] ?? Number.NaN));
  }

  return ok({
    provider,
    get threads() {
      return threads;
    },
    logits,
    async heatMap(tensor, label) {
      const { channels, mapSide } = outputs;
      const result = await run(tensor, [outputs.featureMap, outputs.logits]);
      if (!result.ok) return result;
      const featureMap = floats(result.value[outputs.featureMap], channels * mapSide * mapSide);
      const values = floats(result.value[outputs.logits], labels.length);
      if (!featureMap || !values) return failed('inference-failed', `The network on ${provider} gave no feature map.`);
      const row = order[labels.indexOf(label)] ?? 0;
      const weights = model.head.subarray(row * channels, (row + 1) * channels);
      const map = classActivationMap(featureMap, weights, mapSide);
      const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
      return ok({ map, side: mapSide, bias: (values[row] ?? Number.NaN) - mean });
    },
    async prove() {
      const times: number[] = [];
      let maxDiff = 0;
      const rendered = goldenInputs(model);
      if (!rendered.ok) return rendered;
      const inputs = rendered.value;
      for (const [index, vector] of model.manifest.golden.entries()) {
        const tensor = inputs[index];
        if (!tensor) continue;
        const startedMs = performance.now();
        const found = await logits(tensor);
        times.push(performance.now() - startedMs);
        if (!found.ok) return found;
        const diff = Math.max(
          ...order.map((place, label) =>
            Math.abs((found.value[label] ?? Number.NaN) - (vector.logits[place] ?? Number.NaN)),
          ),
        );
        maxDiff = Math.max(maxDiff, diff);
        if (!(diff <= vector.tolerance)) {
          const { recipe, seed, slice } = vector.phantom;
          return failed(
            'golden-mismatch',
            `${provider} is ${diff.toPrecision(3)} off on golden slice ${slice} of ${recipe}/${seed}, where ${vector.tolerance} is allowed; it is not trusted with this model.`,
          );
        }
      }
      const [first] = inputs;
      // The first slice of a session pays for warming up; one more gives the median an honest pair.
      if (first) {
        const startedMs = performance.now();
        await logits(first);
        times.push(performance.now() - startedMs);
      }
      times.sort((a, b) => a - b);
      return ok({ vectors: inputs.length, maxDiff, msPerSlice: times[times.length >> 1] ?? 0 });
    },
    async close() {
      await session.release();
    },
  });
}
