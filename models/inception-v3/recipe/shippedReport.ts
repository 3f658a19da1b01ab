/**
 * The report of the shipped model over the three training sets, each patient scored by a network that never saw it:
 *   npm run evaluate:shipped [-- <folder>]
 * Uses the folds and their networks that `npm run model:train` left in the cache; writes docs/report.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import packageJson from '../../../package.json' with { type: 'json' };
import { labels, type Label, type Probabilities } from '../../../main/contract/index.js';
import { approximateHu, readPicture, readSetToJudge } from '../../../main/dataset/index.js';
import { localisation } from '../../../main/evaluation/index.js';
import {
  evaluate,
  pictureUri,
  reportPage,
  type EvaluatedSlice,
  type LocalisedSlice,
  type Pictures,
} from '../../../main/evaluation/report/index.js';
import { classActivationMap, readModel, sliceProbabilities } from '../../../main/inference/index.js';
import { prepareInput } from '../../../main/pixels/index.js';
import { openCrossFit } from './fits/crossFitted.js';
import { foldModelFile } from './fits/foldFits.js';
import { modelFolder, trainingRoot } from './design.js';
import { mapSide } from './network/modelFile.js';
import { pictureWindows } from './slices/pictureWindows.js';
import type { TrainingSlice } from './slices/trainingSets.js';
import { readNetwork } from '../../../main/differentiation/index.js';

const out = process.argv[2] ?? join(modelFolder, '..', '..', 'docs', 'report');
const names = { 'ct-ich': 'CT-ICH', rsna2019: 'RSNA 2019', 'phe-sich': 'PHE-SICH' } as const;
const notes = [
  'Every slice was scored by a network that was trained without its patient (3 folds by patient), each on two thirds of the patients. The shipped network was trained in the same way on all of them, so no figure here is its own: they are what such a network does with patients it does not know, from the same hospitals. Nothing here says what it does at a hospital that taught it nothing.',
  'Number of windows, calibration and both operating points were chosen on these same cross-fitted scores, which flatters all of them a little; calibration and operating points are those of "ictus calibrate" on CT-ICH alone.',
  'Figures over all three sets mix sources that can be told apart without looking at blood; every patient of PHE-SICH bleeds, and most of its doubtful slices without an outline are left out. Go by the figures source by source.',
  'These are 8-bit pictures, not DICOM; the windows of the RSNA and PHE-SICH pictures are guessed.',
  'Whole studies are those of CT-ICH alone, and their scores use every labelled slice: what the program does besides, averaging thin slices to slabs and passing over slices with too little brain, is not done here.',
];

const model = readModel(modelFolder);
if (!model.ok) throw new Error(model.problem.message);
const { manifest, hash } = model.value;
const crossFit = await openCrossFit();
const rsna = await rsnaClusters();
const ages = ctIchAges();
const children = [...ages.values()].filter((years) => years < 18).length;
const foldNetworks = new Map<number, FoldNetwork>();
const networkMs: number[] = [];
const anyOutlined = crossFit.slices.flatMap((slice, index) => (slice.outline === undefined ? [] : [{ slice, index }]));
const localisations: LocalisedSlice[] = [];
for (const { slice, index } of anyOutlined) {
  const outline = await readPicture({ path: join(trainingRoot, slice.outline ?? '') });
  if (!outline.ok || outline.value.rows !== outline.value.cols) throw new Error(`no square outline of ${slice.file}`);
  const place = localisation(await heatMap(slice), mapSide, outline.value.values, outline.value.rows);
  if (place) localisations.push({ slice: index, ...place });
  if (localisations.length % 100 === 0)
    console.log(`heat maps of ${localisations.length} of ${anyOutlined.length} outlined slices`);
}

const { data, split } = manifest.evidence;
const figures = evaluate(
  {
    set: {
      name: 'CT-ICH, RSNA 2019 and PHE-SICH',
      hash: createHash('sha256')
        .update(JSON.stringify([data['ct-ich'], data['rsna2019'], data['phe-sich']]))
        .digest('hex'),
    },
    split: {
      words: '3 folds by patient; each patient scored by the network of the fold it was left out of',
      hash: split,
    },
    slices: crossFit.slices.map(evaluatedSlice),
    studies: [],
    models: [
      {
        name: `${manifest.id} ${manifest.version} (cross-fitted)`,
        hash,
        studyLevel: manifest,
        predictions: crossFit.slices.map((slice) => {
          const logits = crossFit.scoredLogitsOf(slice);
          return {
            logits,
            probabilities: sliceProbabilities(logits, manifest.calibration.slice),
            uncalibrated: beforeCalibration(logits),
          };
        }),
        localisations,
        latency: {
          decodeMs: [],
          networkMs,
          on: `${cpus()[0]?.model ?? 'unknown processor'}, CPU, one thread, on a machine with other work`,
        },
      },
    ],
    worstFrom: names['ct-ich'],
    notes: [
      ...notes,
      rsna.note,
      `${children} of the ${ages.size} patients of CT-ICH are under 18, for whom the model is not meant; they are counted.`,
    ],
  },
  { program: `Ictus ${packageJson.version}` },
);
if (!figures.ok) throw new Error(figures.problem.message);
const { worst } = figures.value.models[0] ?? { worst: { falsePositives: [], falseNegatives: [] } };
const pictures = await picturesOf([...worst.falsePositives, ...worst.falseNegatives].map(({ slice }) => slice));
crossFit.close();
for (const { session } of foldNetworks.values()) await session.release();
mkdirSync(out, { recursive: true });
const contains = `It names no patient and no file. Its ${pictures.size} pictures are of CT-ICH (Hssayeni et al. 2020, doi 10.13026/w8q8-ky94), CC BY 4.0, windowed and marked here.`;
writeFileSync(join(out, 'inception-v3.html'), reportPage(figures.value, [pictures], contains));
// Six digits are beyond what any interval here can tell apart.
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;
writeFileSync(join(out, 'inception-v3.json'), `${JSON.stringify(figures.value, rounded, 1)}\n`);
console.log(join(out, 'inception-v3.html'));

function evaluatedSlice(slice: TrainingSlice): EvaluatedSlice {
  const { source, file, patient } = slice;
  const known = patient !== file;
  const age = source === 'ct-ich' ? ages.get(patient.slice('ct-ich:'.length)) : undefined;
  return {
    id: file,
    cluster: rsna.clusters.get(file) ?? patient,
    patientKnown: known,
    // CT-ICH by the number alone, as in ctIchWorklist.ts: equal scores are ordered by a hash of it.
    study: source === 'rsna2019' ? file : patient.replace(/^ct-ich:/, ''),
    // Of the other two sets no whole series is at hand: RSNA is single slices, of PHE-SICH a part is left out.
    position: source === 'ct-ich' ? slice.slice : null,
    truth: slice.truth,
    source: names[source],
    ...(source === 'ct-ich' ? { thicknessMm: manifest.thicknessMm } : {}),
    ...(age === undefined ? {} : { ageYears: age }),
  };
}

/** Clusters of RSNA slices by file: unknown patients joined by near-duplicates, as the terminal does it, and a note on them. */
async function rsnaClusters(): Promise<{ readonly clusters: ReadonlyMap<string, string>; readonly note: string }> {
  const folder = join(trainingRoot, 'rsna2019');
  const set = await readSetToJudge(folder, { window: pictureWindows.rsna2019 }, () => undefined);
  if (!set.ok) throw new Error(set.problem.message);
  const clusters = new Map(set.value.slices.map(({ id, cluster }) => [`rsna2019/${id}`, `rsna2019 ${cluster}`]));
  const members = new Map<string, TrainingSlice[]>();
  for (const slice of crossFit.slices) {
    const cluster = clusters.get(slice.file);
    if (cluster !== undefined) members.set(cluster, [...(members.get(cluster) ?? []), slice]);
  }
  const joined = [...members.values()].filter((own) => new Set(own.map(({ patient }) => patient)).size > 1);
  const apart = joined.filter((own) => new Set(own.map((slice) => crossFit.foldOf(slice))).size > 1);
  const note = `RSNA slices whose patient is unknown count as one patient each, but for ${joined.length} groups that show nearly the same; the slices of ${apart.length} of these groups were in different folds. Where more are of one patient, the intervals are a little too narrow.`;
  return { clusters, note };
}

/** Years by patient; the heading of that table has a line break in it. */
function ctIchAges(): ReadonlyMap<string, number> {
  const rows: string[][] = parse(readFileSync(join(trainingRoot, 'ct-ich', 'patient_demographics.csv')), { from: 2 });
  return new Map(rows.map(([patient = '', years = '']) => [patient.padStart(3, '0'), Number(years)]));
}

function beforeCalibration(logits: readonly number[]): Probabilities {
  const entries = labels.map((label, index): [Label, number] => {
    const { a, b } = crossFit.calibration[index] ?? { a: 1, b: 0 };
    return [label, 1 / (1 + Math.exp(-((logits[index] ?? 0) - b) / a))];
  });
  return Object.fromEntries(entries) as Record<Label, number>;
}

interface FoldNetwork {
  readonly session: InferenceSession;
  /** Head weights of `any`, [channels]. */
  readonly anyHead: Float32Array;
}

async function networkOf(fold: number): Promise<FoldNetwork> {
  const known = foldNetworks.get(fold);
  if (known) return known;
  const onnx = readFileSync(foldModelFile(fold));
  const head = readNetwork(onnx).parameters.get('head.weight')?.values ?? new Float32Array(0);
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  const opened = { session, anyHead: head.subarray(0, manifest.outputs.channels) };
  foldNetworks.set(fold, opened);
  return opened;
}

/** Class activation map of `any` by the network that never saw the patient. */
async function heatMap(slice: TrainingSlice): Promise<Float32Array> {
  const { values, rows, cols } = crossFit.picture(slice);
  const { input } = manifest;
  const tensor = prepareInput(approximateHu(values, pictureWindows[slice.source]), rows, cols, input);
  const { session, anyHead } = await networkOf(crossFit.foldOf(slice));
  const startedMs = performance.now();
  const answer = await session.run({
    [input.name]: new Tensor('float32', tensor, [1, 3, input.size, input.size]),
  });
  networkMs.push(performance.now() - startedMs);
  return classActivationMap(answer[manifest.outputs.featureMap]?.data as Float32Array, anyHead, mapSide);
}

async function picturesOf(places: readonly number[]): Promise<Pictures> {
  const made = new Map<number, string>();
  for (const place of places) {
    const slice = crossFit.slices[place - 1];
    if (slice?.source !== 'ct-ich') continue;
    const { values, rows, cols } = crossFit.picture(slice);
    const outline = slice.outline === undefined ? null : await readPicture({ path: join(trainingRoot, slice.outline) });
    made.set(
      place,
      pictureUri({
        rows,
        cols,
        hu: approximateHu(values, pictureWindows[slice.source]),
        heat: { map: await heatMap(slice), side: mapSide, square: [0, 0, Math.max(rows, cols)] },
        ...(outline?.ok ? { outline: outline.value.values } : {}),
      }),
    );
  }
  return made;
}
