import { failed, labels, ok, type Label, type Result } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import type { InferenceCalls, ProvenProvider } from './calls.js';
import { openContext, type ContextRun } from './context.js';
import { readModel, type ModelFolder } from './modelFolder.js';
import { openNetwork, type Network } from './network.js';
import type { ProviderName } from './providers.js';

/** The inference process: the only one that loads the native runtime, so that its crash takes nothing along. */
let network: Network | null = null;
let context: ContextRun | null = null;

function notLoaded<T>(): Result<T> {
  return failed('model-missing', 'No model is loaded in the inference process; load one first.');
}

/** Keeps the network on `provider` once it has given the golden vectors; it is closed where it does not. */
async function proveOn(model: ModelFolder, provider: ProviderName): Promise<Result<ProvenProvider>> {
  const opened = await openNetwork(model, provider);
  if (!opened.ok) return opened;
  const proof = await opened.value.prove();
  if (!proof.ok) {
    await opened.value.close();
    return proof;
  }
  network = opened.value;
  const { vectors, maxDiff, msPerSlice } = proof.value;
  return ok({
    hash: model.hash,
    threads: network.threads,
    reason: `Proven on ${vectors} golden vectors, at most ${maxDiff.toExponential(1)} off.`,
    goldenMaxDiff: maxDiff,
    msPerSlice,
  });
}

serveProcess<InferenceCalls>({
  async load({ folder, provider }) {
    await network?.close();
    await context?.close();
    network = null;
    context = null;
    const model = readModel(folder);
    if (!model.ok) return model;
    const opened = await openContext(model.value);
    if (!opened.ok) return opened;
    context = opened.value;
    return proveOn(model.value, provider);
  },
  async run({ tensor }) {
    if (!network) return notLoaded();
    const startedMs = performance.now();
    const logits = await network.logits(tensor);
    return logits.ok ? ok({ logits: logits.value, ms: performance.now() - startedMs }) : logits;
  },
  async inContext({ logits }) {
    return context ? context.inContext(logits) : notLoaded();
  },
  async heatMap({ tensor, label }) {
    if (!network) return notLoaded();
    if (!(labels as readonly string[]).includes(label)) {
      return failed('bad-call', `"${label}" is not a label of this model.`);
    }
    return network.heatMap(tensor, label as Label);
  },
});
