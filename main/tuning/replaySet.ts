import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, labels, ok, type Label, type Result, type Truth } from '../contract/index.js';
import type { ModelFolder } from '../inference/index.js';
import { readSafetensors, writeSafetensors } from '../training/index.js';
import { sideOf } from './siteReads.js';
import { fromFloat16 } from '../differentiation/index.js';

const unknown = 255;

/** Single slices of which each is known: what came with the model, against forgetting. */
export interface ReplaySlices {
  /** Pooled features, [slices][channels]. */
  readonly features: Float32Array;
  readonly patients: readonly string[];
  readonly truths: readonly Truth[];
}

/**
 * The replay set of a model (`replay` of model.json): a safetensors file with `features` F16 [slices, channels], `labels` U8
 * [slices, 6] (1, 0, 255 unknown; in the order of `labels`) and `patients` I32 [slices]. Empty where the model has none. Error:
 * `model-invalid`.
 */
export function readReplay({ folder, manifest }: ModelFolder): Result<ReplaySlices> {
  const { channels } = manifest.outputs;
  if (!manifest.replay) return ok({ features: new Float32Array(0), rows: 0, patients: [], truths: [] });
  const path = join(folder, manifest.replay.file);
  const tensors = readSafetensors(readFileSync(path));
  const [features, marks, patients] = ['features', 'labels', 'patients'].map((name) => tensors?.get(name));
  const rows = features?.shape[0] ?? 0;
  const whole =
    features?.dtype === 'F16' &&
    features.bytes.length === 2 * rows * channels &&
    marks?.bytes.length === rows * labels.length &&
    patients?.bytes.length === 4 * rows;
  if (!whole) {
    return failed('model-invalid', `${path} is no replay set of this network; restore the model folder.`, {
      where: path,
    });
  }
  const numbers = new Int32Array(patients.bytes.buffer);
  return ok({
    features: Float32Array.from(new Uint16Array(features.bytes.buffer), fromFloat16),
    rows,
    patients: Array.from(numbers, String),
    truths: Array.from({ length: rows }, (_, row) => truthOf(marks.bytes, row * labels.length)),
  });
}

/** A replay set in two, by patient: what is learnt from against forgetting, and what forgetting is judged on. */
export function splitReplay(replay: ReplaySlices): Readonly<Record<'learn' | 'holdout', ReplaySlices>> {
  const channels = replay.features.length / Math.max(replay.truths.length, 1);
  const part = (side: 'learn' | 'holdout'): ReplaySlices => {
    const rows = replay.patients.flatMap((patient, row) => (sideOf(`replay ${patient}`) === side ? [row] : []));
    const features = new Float32Array(rows.length * channels);
    rows.forEach((row, at) => {
      features.set(replay.features.subarray(row * channels, (row + 1) * channels), at * channels);
    });
    return {
      features,
      patients: rows.map((row) => replay.patients[row] ?? ''),
      truths: rows.map((row) => replay.truths[row] ?? {}),
    };
  };
  return { learn: part('learn'), holdout: part('holdout') };
}

function truthOf(marks: Uint8Array, from: number): Truth {
  const truth: Partial<Record<Label, boolean>> = {};
  labels.forEach((label, at) => {
    const mark = marks[from + at] ?? unknown;
    if (mark !== unknown) truth[label] = mark === 1;
  });
  return truth;
}

/** The file of a replay set; `features` are half-precision numbers, [slices][channels]. Patients get running numbers. */
export function replayFile(
  features: Uint16Array,
  slices: readonly { readonly patient: string; readonly truth: Truth }[],
): Uint8Array {
  const marks = Uint8Array.from(
    slices.flatMap(({ truth }) => labels.map((label) => (truth[label] === undefined ? unknown : Number(truth[label])))),
  );
  const numbers = new Map([...new Set(slices.map(({ patient }) => patient))].map((patient, at) => [patient, at]));
  const patients = Int32Array.from(slices, ({ patient }) => numbers.get(patient) ?? NaN);
  const bytesOf = (values: Uint16Array | Int32Array): Uint8Array =>
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return writeSafetensors({
    features: { dtype: 'F16', shape: [slices.length, features.length / slices.length], bytes: bytesOf(features) },
    labels: { dtype: 'U8', shape: [slices.length, labels.length], bytes: marks },
    patients: { dtype: 'I32', shape: [slices.length], bytes: bytesOf(patients) },
  });
}
