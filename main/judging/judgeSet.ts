import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { failed, ok, type LabelledSet, type LabelledSlice, type Problem, type Result } from '../contract/index.js';
import {
  readPredictions,
  type EvaluationInput,
  type Pictures,
  type ScoredModel,
  type SlicePrediction,
} from '../evaluation/report/index.js';
import { partOf, readSplit } from '../dataset/index.js';
import { openFrames } from '../frames/index.js';
import { openInference, readModel, type ModelFolder } from '../inference/index.js';
import type { StartChild } from '../process/index.js';
import { setToJudge, type OnProgress, type SetSource } from './labelledSet.js';
import { picturesOf, scoreSet, type SetPorts } from './scoreSet.js';

export interface JudgeOptions extends SetSource {
  /** A stored split, and the part of it that is judged. */
  readonly split?: string;
  readonly part?: string;
  /** One or two model folders; with predictions at most the one whose they are. */
  readonly models: readonly string[];
  /** One or two files of predictions, used instead of running a network. */
  readonly predictions?: readonly string[];
}

export interface JudgingPorts {
  readonly startChild: StartChild;
  readonly onProgress: OnProgress;
}

/** A set with what one or two models said of it. */
export interface JudgedSet {
  readonly set: LabelledSet;
  readonly split: EvaluationInput['split'];
  /** Those slices that every model could judge. */
  readonly slices: readonly LabelledSlice[];
  readonly models: readonly ScoredModel[];
  readonly notes: readonly string[];
  /** Pictures of slices by the model of that place in `models`; none where predictions were read from a file. */
  picturesOf(model: number, places: readonly number[]): Promise<Pictures>;
  close(): void;
}

/**
 * Reads a labelled set and runs, or reads, the predictions of one or two models. Errors: those of the set, the models and the split;
 * `set-empty`.
 */
export async function judgeSet(folder: string, options: JudgeOptions, ports: JudgingPorts): Promise<Result<JudgedSet>> {
  const read = await setToJudge(folder, options, ports.onProgress);
  if (!read.ok) return read;
  const part = partOfSet(read.value, options);
  if (!part.ok) return part;
  const { set, split } = part.value;
  const folders: ModelFolder[] = [];
  for (const one of options.models) {
    const model = readModel(resolve(one));
    if (!model.ok) return model;
    folders.push(model.value);
  }
  return options.predictions
    ? judgedByFiles(set, split, options.predictions, folders[0])
    : judgedByNetworks(set, split, folders, ports);
}

/** The part of a split that was asked for; the whole set where none was. */
function partOfSet(set: LabelledSet, { split: path, part }: JudgeOptions): Result<Pick<JudgedSet, 'set' | 'split'>> {
  if (path === undefined && part === undefined) return ok({ set, split: null });
  if (path === undefined || part === undefined)
    return failed('split-invalid', 'Say both which split (--split) and which part of it (--part) is judged.');
  const text = textOf(resolve(path), 'split');
  const split = text.ok ? readSplit(text.value, set) : text;
  if (!split.ok) return split;
  const parts = [...new Set(Object.values(split.value.parts))].sort();
  if (!parts.includes(part))
    return failed('split-invalid', `The split has no part "${part}"; it has ${parts.join(', ')}.`);
  const own = <T extends { readonly cluster: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => partOf(split.value, one) === part);
  return ok({
    set: { ...set, slices: own(set.slices), studies: own(set.studies) },
    split: { words: `part ${part} of ${parts.length}, split by patient`, hash: split.value.sha256 },
  });
}

function judgedByFiles(
  set: LabelledSet,
  split: JudgedSet['split'],
  files: readonly string[],
  model: ModelFolder | undefined,
): Result<JudgedSet> {
  const ids = set.slices.map(({ id }) => id);
  const models: ScoredModel[] = [];
  const notes: string[] = [];
  for (const path of files) {
    const text = textOf(resolve(path), 'file of predictions');
    if (!text.ok) return text;
    const name = basename(path);
    const given = readPredictions(text.value, name, ids);
    if (!given.ok) return given;
    if (given.value.unused > 0)
      notes.push(`${given.value.unused} predictions of ${name} are of slices without a label, and are not used.`);
    models.push({
      name: model ? `${model.manifest.id} ${model.manifest.version} (${name})` : name,
      hash: createHash('sha256').update(text.value).digest('hex'),
      studyLevel: model?.manifest ?? null,
      predictions: given.value.predictions,
    });
  }
  return ok({
    set,
    split,
    slices: set.slices,
    models,
    notes,
    picturesOf: () => Promise.resolve(new Map<number, string>()),
    close: () => undefined,
  });
}

function textOf(path: string, what: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    return failed('file-unreadable', `The ${what} ${path} cannot be read; check the path.`, {
      where: path,
      cause: String(error),
    });
  }
}

async function judgedByNetworks(
  set: LabelledSet,
  split: JudgedSet['split'],
  folders: readonly ModelFolder[],
  { startChild, onProgress }: JudgingPorts,
): Promise<Result<JudgedSet>> {
  const frames = openFrames(startChild);
  const networks = folders.map(({ folder }) => openInference({ folder, startChild: () => startChild('inference') }));
  const close = () => {
    frames.close();
    for (const network of networks) network.close();
  };
  const ports: SetPorts[] = [];
  const scored: Awaited<ReturnType<typeof scoreSet>>[] = [];
  for (const [index, network] of networks.entries()) {
    const folder = folders[index];
    const loaded = await network.load();
    if (!loaded.ok || !folder) {
      close();
      return loaded.ok ? failed('model-missing', 'There is no model to judge.') : loaded;
    }
    const startedMs = performance.now();
    const own: SetPorts = {
      frames,
      network,
      onDone(done) {
        const perSecond = (1000 * done) / (performance.now() - startedMs);
        const leftMs = (1000 * (set.slices.length - done)) / perSecond;
        onProgress({ stage: 'scoring', done, total: set.slices.length, perSecond, leftMs, detail: folder.manifest.id });
      },
    };
    ports.push(own);
    scored.push(await scoreSet(set.slices, folder, own));
  }
  const { kept, models, notes } = keptByAll(set, folders, scored);
  if (kept.length === 0) {
    close();
    const problem = scored.flatMap(({ outcomes }) => outcomes).find((one): one is Problem => 'code' in one);
    return { ok: false, problem: problem ?? { code: 'set-empty', message: `${set.name} holds no slice.` } };
  }
  const slices = kept.flatMap((index) => set.slices[index] ?? []);
  return ok({
    set,
    split,
    slices,
    models,
    notes,
    picturesOf: (model, places) => {
      const [folder, own] = [folders[model], ports[model]];
      return folder && own ? picturesOf(slices, places, folder, own) : Promise.resolve(new Map<number, string>());
    },
    close,
  });
}

/** What every model could judge; a slice that one could not is left out for both, and said. */
function keptByAll(
  set: LabelledSet,
  folders: readonly ModelFolder[],
  scored: readonly Awaited<ReturnType<typeof scoreSet>>[],
): { readonly kept: readonly number[]; readonly models: readonly ScoredModel[]; readonly notes: readonly string[] } {
  const isProblem = (one: SlicePrediction | Problem | undefined): one is Problem => one !== undefined && 'code' in one;
  const problems = new Map<number, Problem>();
  for (const { outcomes } of scored)
    outcomes.forEach((one, index) => {
      if (isProblem(one) && !problems.has(index)) problems.set(index, one);
    });
  const kept = set.slices.flatMap((_, index) => (problems.has(index) ? [] : [index]));
  const places = new Map(kept.map((index, place) => [index, place]));
  const [first] = problems.values();
  return {
    kept,
    notes: first
      ? [
          `${problems.size} of ${set.slices.length} labelled slices could not be judged and are left out; the first: ${first.code}.`,
        ]
      : [],
    models: scored.map((one, index): ScoredModel => {
      const { manifest, hash } = folders[index] ?? {};
      return {
        name: `${manifest?.id ?? ''} ${manifest?.version ?? ''}`,
        hash: hash ?? '',
        studyLevel: manifest ?? null,
        predictions: kept.flatMap((slice) => {
          const outcome = one.outcomes[slice];
          return outcome && !isProblem(outcome) ? [outcome] : [];
        }),
        localisations: one.localisations.flatMap(({ slice, ...place }) => {
          const at = places.get(slice);
          return at === undefined ? [] : [{ ...place, slice: at }];
        }),
        latency: one.latency,
      };
    }),
  };
}
