import {
  failed,
  labels,
  ok,
  type InferenceCalls,
  type Label,
  type LoadedModel,
  type ProviderReport,
  type Result,
} from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { openContext, type ContextRun } from './context.js';
import { readModel, type ModelFolder } from './modelFolder.js';
import { openNetwork, type Network } from './network.js';
import { isProviderName, providerLadder, type ProviderName } from './ladder.js';

/** The inference process: the only one that loads the native runtime, so that its crash takes nothing along. */
let network: Network | null = null;
let context: ContextRun | null = null;

function notLoaded<T>(): Result<T> {
  return failed('model-missing', 'No model is loaded in the inference process; load one first.');
}

/** Tries providers in order until one is proven; every other one is reported with its reason. */
async function climb(model: ModelFolder, ladder: readonly ProviderName[]): Promise<Result<LoadedModel>> {
  const reports: ProviderReport[] = [];
  let failure: Result<LoadedModel> = failed('provider-unavailable', 'No execution provider was named.');
  for (const name of ladder) {
    const opened = await openNetwork(model, name);
    const proof = opened.ok ? await opened.value.prove() : opened;
    if (opened.ok && proof.ok) {
      network = opened.value;
      const { vectors, maxDiff, msPerSlice } = proof.value;
      reports.push({
        name,
        outcome: 'used',
        reason: `Proven on ${vectors} golden vectors, at most ${maxDiff.toExponential(1)} off.`,
        goldenMaxDiff: maxDiff,
        msPerSlice,
      });
      const rest = ladder.slice(ladder.indexOf(name) + 1);
      for (const later of rest) reports.push({ name: later, outcome: 'not-tried', reason: `${name} is used.` });
      return ok({ hash: model.hash, provider: name, providers: reports, threads: network.threads });
    }
    if (opened.ok) await opened.value.close();
    if (!proof.ok) {
      reports.push({ name, outcome: 'refused', reason: proof.problem.message });
      failure = { ok: false, problem: proof.problem };
    }
  }
  return failure;
}

serveProcess<InferenceCalls>({
  async load({ folder, providers }) {
    await network?.close();
    await context?.close();
    network = null;
    context = null;
    const model = readModel(folder);
    if (!model.ok) return model;
    const opened = await openContext(model.value);
    if (!opened.ok) return opened;
    context = opened.value;
    return climb(model.value, providers ? providers.filter(isProviderName) : providerLadder(process.platform));
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
