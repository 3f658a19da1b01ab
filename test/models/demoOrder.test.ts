import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { modelManifestSchema } from '../../main/contract/index.js';
import { demoStudies, phantomRecipes, renderPhantom } from '../../main/phantom/index.js';
import { prepareInput } from '../../main/pixels/index.js';
import { studyProbabilities, type PlacedScore } from '../../main/triage/index.js';
import { modelFolder } from './shared.js';

const bleeding = [
  'epidural',
  'subdural',
  'subarachnoid',
  'intraparenchymal',
  'intraventricular',
  'mixed',
  'midline-shift',
];

/** Pairs that this model gets wrong (MODEL_CARD.md, "Where it is weak"): a better model empties the list. */
const admitted = ['subdural < normal-young', 'intraventricular < normal-young'];

it(
  'ranks bleeding demo studies above normal ones, but for the pairs that its card admits',
  { timeout: 600_000 },
  async () => {
    const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(join(modelFolder, 'model.json'), 'utf8')));
    const session = await InferenceSession.create(join(modelFolder, 'model.onnx'), { executionProviders: ['cpu'] });
    const { size, name } = manifest.input;
    const scores = new Map<string, number>();
    for (const study of demoStudies.filter((one) => one.missing === undefined && one.stranger === undefined)) {
      const volume = renderPhantom({
        ...phantomRecipes[study.recipe](study.seed),
        ageYears: study.ageYears,
        sex: study.sex,
      });
      const placed: PlacedScore[] = [];
      for (let slice = 0; slice < volume.slices.length; slice++) {
        const hu = Float32Array.from(volume.slices[slice] ?? []);
        const tensor = prepareInput(hu, volume.rows, volume.cols, manifest.input);
        const answer = await session.run({ [name]: new Tensor('float32', tensor, [1, 3, size, size]) });
        const logits = Array.from(answer['logits']?.data as Float32Array);
        placed.push({ score: { logits, scored: true }, ordinals: [slice + 1, slice + 1] });
      }
      const result = studyProbabilities(placed, manifest, manifest.thicknessMm);
      scores.set(study.name, result?.score ?? NaN);
    }
    const normal = [...scores].filter(([study]) => study.startsWith('normal'));
    const wrong = [...scores]
      .filter(([study]) => bleeding.includes(study))
      .flatMap(([study, score]) =>
        normal.filter(([, other]) => !(score > other)).map(([other]) => `${study} < ${other}`),
      );
    expect(
      wrong.filter((pair) => !admitted.includes(pair)),
      JSON.stringify(Object.fromEntries(scores)),
    ).toEqual([]);
  },
);
