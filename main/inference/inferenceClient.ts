import {
  failed,
  ok,
  type ActivationMap,
  type InferenceResult,
  type Label,
  type LoadedModel,
  type ProviderReport,
  type Result,
} from '../contract/index.js';
import { connectProcess, type ChildHandle } from '../process/index.js';
import type { InferenceCalls, ProvenProvider } from './calls.js';
import { readProviderMemory, type ProviderNotes } from './providerMemory.js';
import { providersOf, type ProviderName } from './providers.js';

const loadLimitMs = 240_000;
const runLimitMs = 60_000;
/** Deaths while scoring after which a provider other than CPU is given up. */
const deathsAllowed = 2;

/** The inference process as its host sees it: loaded when needed, loaded anew after it died. */
export interface InferenceClient {
  /** Proves a provider and loads the model, unless that is done; the answer says which and why. */
  load(): Promise<Result<LoadedModel>>;
  /** Logits of one slice in the order of `labels`; loads first where needed. */
  run(tensor: Float32Array): Promise<Result<InferenceResult>>;
  /** Logits of neighbouring slices in order of position, each in the order of `labels`, to their logits in context. */
  inContext(logits: readonly (readonly number[])[]): Promise<Result<readonly (readonly number[])[]>>;
  heatMap(tensor: Float32Array, label: Label): Promise<Result<ActivationMap>>;
  /** What is loaded now; null before the first load and after a death. */
  readonly loaded: LoadedModel | null;
  readonly pid: number | undefined;
  close(): void;
}

export interface InferenceOptions {
  readonly startChild: () => ChildHandle;
  readonly folder: string;
  /** The model that was found there, by whose hash scores are kept; absent: whatever the folder holds when it is loaded. */
  readonly hash?: string;
  /** Remembers across starts which provider crashed the process; absent = this session only. */
  readonly notes?: ProviderNotes;
  readonly platform?: NodeJS.Platform;
  /** Tries only these, e.g. `['cpu']`. */
  readonly only?: readonly ProviderName[];
  readonly onLoaded?: (loaded: LoadedModel) => void;
}

/**
 * Opens the inference process on a model folder. Providers are tried one call at a time: which one was being tried is
 * noted before, so that one which takes the process down, or the whole program, is left out the next time.
 */
export function openInference(options: InferenceOptions): InferenceClient {
  const providers = options.only ?? providersOf(options.platform ?? process.platform);
  const memory = readProviderMemory(options.notes);
  let loaded: LoadedModel | null = null;
  let loading: Promise<Result<LoadedModel>> | null = null;
  let deaths = 0;

  const client = connectProcess<InferenceCalls>('inference', options.startChild, { onDeath: lostProvider });

  function lostProvider(): void {
    const provider = loaded?.provider;
    loaded = null;
    if (provider && provider !== 'cpu' && ++deaths >= deathsAllowed) memory.crashed(provider);
  }

  async function tryProvider(provider: ProviderName): Promise<Result<ProvenProvider>> {
    memory.trying(provider);
    const answer = await client.call('load', { folder: options.folder, provider }, { timeoutMs: loadLimitMs });
    const died = !answer.ok && (answer.problem.code === 'process-died' || answer.problem.code === 'process-stuck');
    if (died && provider !== 'cpu') memory.crashed(provider);
    else memory.answered(provider);
    return answer;
  }

  /** Tries providers in order until one is proven; every other one is reported with its reason. */
  async function loadOnFirst(): Promise<Result<LoadedModel>> {
    const reports: ProviderReport[] = [];
    let failure: Result<LoadedModel> = failed(
      'provider-unavailable',
      'No execution provider is left to run the model.',
    );
    for (const [index, name] of providers.entries()) {
      if (memory.excluded(name)) {
        const reason = `${name} ended the inference process on this machine before; "ictus doctor --retry" tries it again.`;
        reports.push({ name, outcome: 'refused', reason });
        continue;
      }
      const answer = await tryProvider(name);
      if (answer.ok) {
        const { hash, threads, ...proof } = answer.value;
        if (options.hash !== undefined && options.hash !== hash) return exchanged(options.folder);
        reports.push({ name, outcome: 'used', ...proof });
        for (const later of providers.slice(index + 1)) {
          reports.push({ name: later, outcome: 'not-tried', reason: `${name} is used.` });
        }
        loaded = { hash, provider: name, providers: reports, threads };
        options.onLoaded?.(loaded);
        return ok(loaded);
      }
      // A model that is not whole is not helped by another provider.
      if (answer.problem.code.startsWith('model-') || answer.problem.code === 'cancelled') return answer;
      reports.push({ name, outcome: 'refused', reason: answer.problem.message });
      failure = answer;
    }
    return failure;
  }

  /** The process stays without a model that anybody asks: `loaded` is not set. */
  function exchanged(folder: string): Result<never> {
    return failed(
      'model-hash-mismatch',
      `The model in ${folder} is not the one any more that was opened there; restore the folder, or choose the model again.`,
      { where: folder },
    );
  }

  function load(): Promise<Result<LoadedModel>> {
    if (loaded) return Promise.resolve(ok(loaded));
    loading ??= loadOnFirst().finally(() => {
      loading = null;
    });
    return loading;
  }

  return {
    load,
    async run(tensor) {
      const ready = await load();
      return ready.ok ? client.call('run', { tensor }, { timeoutMs: runLimitMs }) : ready;
    },
    async inContext(logits) {
      const ready = await load();
      if (!ready.ok) return ready;
      const given = Float32Array.from(logits.flat());
      const answer = await client.call('inContext', { logits: given }, { timeoutMs: runLimitMs });
      if (!answer.ok) return answer;
      const width = given.length / logits.length;
      return ok(logits.map((_, slice) => [...answer.value.subarray(slice * width, (slice + 1) * width)]));
    },
    async heatMap(tensor, label) {
      const ready = await load();
      return ready.ok ? client.call('heatMap', { tensor, label }, { timeoutMs: runLimitMs }) : ready;
    },
    get loaded() {
      return loaded;
    },
    get pid() {
      return client.pid;
    },
    close() {
      loaded = null;
      client.close();
    },
  };
}
