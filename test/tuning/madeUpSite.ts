import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { labels, modelManifestSchema, type ModelManifest, type Truth } from '../../main/contract/index.js';
import { replayFile } from '../../main/tuning/index.js';
import { writeSimpleStudy } from '../inference/simpleStudy.js';
import { writeTinyModel } from '../inference/tinyModel.js';
import { toFloat16 } from '../../main/differentiation/index.js';

export const truthOf = (bleeds: boolean): Truth =>
  Object.fromEntries(labels.map((label) => [label, bleeds && (label === 'any' || label === 'intraparenchymal')]));

/** Features as the tiny model has them: bright in the brain window where blood is. */
function replay(): Uint8Array {
  const slices = Array.from({ length: 120 }, (_, at) => ({ patient: String(at), truth: truthOf(at % 3 === 0) }));
  const features = Uint16Array.from(
    slices.flatMap(({ truth, patient }) => {
      const wobble = ((Number(patient) * 37) % 11) / 1000;
      return [(truth.any === true ? 0.09 : 0.04) + wobble, 0.03, 0.01, 0.3].map(toFloat16);
    }),
  );
  return replayFile(features, slices);
}

/** A tiny model with a replay set, whose study-level calibration is off by `shift` logits. */
export async function writeSiteModel(folder: string, shift: number): Promise<string> {
  const bytes = replay();
  await writeTinyModel(folder, {
    manifest: (manifest: ModelManifest) =>
      modelManifestSchema.parse({
        ...manifest,
        replay: { file: 'replay.safetensors' },
        sha256: { ...manifest.sha256, 'replay.safetensors': createHash('sha256').update(bytes).digest('hex') },
        calibration: {
          ...manifest.calibration,
          study: Object.fromEntries(labels.map((label) => [label, { kind: 'platt', a: 1, b: shift }])),
        },
      }),
  });
  writeFileSync(join(folder, 'replay.safetensors'), bytes);
  return folder;
}

export interface MadeUpSite {
  /** Table of reads, study by study. */
  readonly table: string;
  readonly names: readonly string[];
}

/** Writes as many one-study patients as asked for, every second of whom bleeds, and what a reader says of them. */
export function writeSite(folder: string, patients: number): MadeUpSite {
  const names = Array.from({ length: patients }, (_, at) => `p${String(at).padStart(3, '0')}`);
  names.forEach((name, at) => {
    // No two heads are alike.
    const tissue = { hu: 31 + ((at * 7) % 13) / 2, blood: 58 + ((at * 11) % 29) / 2 };
    writeSimpleStudy(join(folder, name), name, { bleeds: at % 2 === 0, slices: 6, tissue, patient: at });
  });
  const rows = names.map((name, at) => {
    const truth = truthOf(at % 2 === 0);
    return [`ACC-${name}`, ...labels.map((label) => Number(truth[label]))].join(',');
  });
  return { names, table: `accession,${labels.join(',')}\n${rows.join('\n')}\n` };
}

/** A labelled set of other patients: heads with blood in their middle slices, and heads without. */
export function writeOtherPatients(folder: string, patients: number): string {
  const rows = Array.from({ length: patients }, (_, at) => {
    const bleeds = at % 2 === 0;
    return writeSimpleStudy(join(folder, `o${at}`), `other${at}`, { bleeds, slices: 6 }).map((file, slice) => {
      const truth = truthOf(bleeds && slice >= 2 && slice < 4);
      return `o${at}/${basename(file)},o${at},${slice},${labels.map((label) => Number(truth[label])).join(',')}`;
    });
  }).flat();
  writeFileSync(join(folder, 'labels.csv'), [`file,patient,slice,${labels.join(',')}`, ...rows].join('\n'));
  return folder;
}

export function manifestIn(folder: string): ModelManifest {
  return modelManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
}
