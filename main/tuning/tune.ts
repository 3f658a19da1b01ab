import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok, type Candidate, type Result, type TuneProgress, type TuneRequest } from '../contract/index.js';
import { openContext, readModel, type ContextRun, type ModelFolder } from '../inference/index.js';
import { featureFiles, openStore, type Store } from '../store/index.js';
import { headOf, keepFiles, readyFolder, writeModel } from '../training/index.js';
import { cardOf } from './card.js';
import { headDepth } from './headDepth.js';
import { judgeCandidate } from './judgeCandidate.js';
import { enoughFor, recalibrated } from './recalibrate.js';
import { readReplaySet } from './setReplay.js';
import { withoutSameImages } from './sameImages.js';
import { siteFeatures, type TuneControl } from './siteFeatures.js';
import { siteStudies, type SiteStudy } from './siteStudies.js';
import { tailDepth } from './tailDepth.js';
import { readNetwork, UnsupportedNetwork } from '../differentiation/index.js';

/** What the tuning process serves. */
export interface TuningRun {
  readonly request: TuneRequest;
  readonly progress: TuneProgress;
  readonly done: Candidate;
}

/**
 * Makes a candidate of the reads of this site, judges it on patients that were held back, and writes it to a folder of its own with
 * its verdict and card; the model in use is only read. Features of studies are kept, so that a run that was stopped or killed goes
 * on where it was. Errors: those of the model, the store and the files; `too-few-reads`, `model-untrainable`, `cancelled`.
 */
export async function tune(request: TuneRequest, control: TuneControl): Promise<Result<Candidate>> {
  const ready = readyFolder(request.out);
  if (!ready.ok) return ready;
  const model = readModel(resolve(request.model));
  if (!model.ok) return model;
  const store = openStore(request.storePath, { readOnly: true });
  if (!store.ok) return store;
  const context = await openContext(model.value);
  try {
    return context.ok ? await candidateOf(store.value, model.value, context.value, request, control) : context;
  } catch (error) {
    if (!(error instanceof UnsupportedNetwork)) throw error;
    return failed('model-untrainable', `This model cannot be fitted further: ${error.message}`, {
      where: request.model,
    });
  } finally {
    if (context.ok) await context.value?.close();
    store.value.close();
  }
}

async function candidateOf(
  store: Store,
  model: ModelFolder,
  context: ContextRun | null,
  request: TuneRequest,
  control: TuneControl,
): Promise<Result<Candidate>> {
  const { storePath, depth, out, looksBefore, threads } = request;
  const { manifest, hash } = model;
  const { studies: read } = siteStudies(store, model);
  const few = tooFew(
    read.filter(({ side }) => side === 'learn'),
    enoughFor[depth],
  );
  if (!few.ok) return few;
  const replaySet = depth === 'tail' ? await readReplaySet(request.replaySet, control) : null;
  if (replaySet?.ok === false) return replaySet;
  const files = featureFiles(storePath);
  const features = await siteFeatures(read, model, files, threads, control);
  if (!features.ok) return features;
  const studies = withoutSameImages(read, features.value);
  const learnt = studies.filter(({ side }) => side === 'learn');
  const heldOut = studies.filter(({ side }) => side === 'holdout');
  const fewLeft = tooFew(learnt, enoughFor[depth]);
  if (!fewLeft.ok) return fewLeft;

  const network = readNetwork(model.onnx);
  const dataHash = hashOf(studies.map(({ studyUid, patient, truth, marked }) => [studyUid, patient, truth, marked]));
  const head = headOf(network, manifest);
  const task = { request, model, network, head, context, studies, learnt, features: features.value, dataHash };
  const fitted = replaySet ? await tailDepth(task, replaySet.value, files, control) : await headDepth(task, control);
  if (!fitted.ok) return fitted;
  const made = fitted.value;
  const written = await writeModel(out, {
    parent: model,
    network,
    weights: made.weights,
    evidence: {
      data: { 'reads of this site': dataHash },
      split: hashOf(heldOut.map(({ patient }) => patient)),
      recipe: hashOf([depth, made.how]),
    },
    fields: {
      ...recalibrated(made.calibration, manifest, `${made.calibration.length} studies read at this site`),
      version: `${manifest.version.split('+')[0] ?? ''}+site.${dataHash.slice(0, 8)}.${depth}`,
    },
    ...(made.ownReplay === null ? { sameFeatures: true } : { replay: made.ownReplay }),
    texts: {},
  });
  if (!written.ok) return written;

  // What is judged is what was written: the weights as the file keeps them, in half precision.
  const candidate = readModel(out);
  if (!candidate.ok) return candidate;
  control.onProgress({ stage: 'judging', done: 0, total: heldOut.length });
  const verdict = await judgeCandidate(
    [model, candidate.value],
    { ...made, heldOut, context: [context, made.ownReplay === null ? context : null] },
    {
      learntFrom: new Set(learnt.map(({ patient }) => patient)),
      look: looksBefore + 1,
      replayFrom: made.replayFrom,
      sameImages: read.length - studies.length,
    },
  );
  if (!verdict.ok) return verdict;
  const done: Candidate = {
    folder: resolve(out),
    hash: candidate.value.hash,
    version: candidate.value.manifest.version,
    parent: hash,
    depth,
    penalty: made.penalty,
    curve: made.curve,
    dataHash,
    logHash: store.events().at(-1)?.hash ?? '',
    learntStudies: learnt.length,
    learntBleeding: learnt.filter(({ truth }) => truth.any === true).length,
    verdict: verdict.value,
  };
  const card = Buffer.from(cardOf(done, model, candidate.value));
  const kept = keepFiles(out, { 'MODEL_CARD.md': card });
  if (!kept.ok) return kept;
  if (made.checkpoint !== null) rmSync(made.checkpoint, { force: true });
  return ok(done);
}

/** Refuses where too few patients stand behind a change, and says how many are missing. */
function tooFew(learnt: readonly SiteStudy[], enough: number): Result<null> {
  const missing = [true, false].flatMap((bleeds) => {
    const patients = new Set(learnt.filter(({ truth }) => truth.any === bleeds).map(({ patient }) => patient)).size;
    return patients < enough ? [`${enough - patients} more who ${bleeds ? 'bleed' : 'do not bleed'}`] : [];
  });
  if (missing.length === 0) return ok(null);
  return failed(
    'too-few-reads',
    `Half of the patients that were read are held back; to learn from the others, ${missing.join(' and ')} are needed among them.`,
  );
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
