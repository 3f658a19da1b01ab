import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { labels } from '../../main/contract/index.js';
import { openContext } from '../../main/inference/context.js';
import { readModel } from '../../main/inference/index.js';
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

it('ranks every bleeding demo study above every normal one', { timeout: 600_000 }, async () => {
  const model = readModel(modelFolder);
  if (!model.ok) throw new Error(model.problem.message);
  const { manifest, onnx } = model.value;
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'] });
  const context = await openContext(model.value);
  if (!context.ok) throw new Error(context.problem.message);
  const { size, name } = manifest.input;
  const scores = new Map<string, number>();
  for (const study of demoStudies.filter((one) => one.missing === undefined && one.stranger === undefined)) {
    const volume = renderPhantom({
      ...phantomRecipes[study.recipe](study.seed),
      ageYears: study.ageYears,
      sex: study.sex,
    });
    const rows: number[][] = [];
    for (let slice = 0; slice < volume.slices.length; slice++) {
      const hu = Float32Array.from(volume.slices[slice] ?? []);
      const tensor = prepareInput(hu, volume.rows, volume.cols, manifest.input);
      const answer = await session.run({ [name]: new Tensor('float32', tensor, [1, 3, size, size]) });
      rows.push(Array.from(answer['logits']?.data as Float32Array));
    }
    const joined = await context.value?.inContext(Float32Array.from(rows.flat()));
    if (joined?.ok === false) throw new Error(joined.problem.message);
    const placed = rows.map((logits, slice): PlacedScore => {
      const own = joined?.value.slice(slice * labels.length, (slice + 1) * labels.length);
      const score = { logits, scored: true, ...(own ? { inContext: [...own] } : {}) };
      return { score, ordinals: [slice + 1, slice + 1] };
    });
    const result = studyProbabilities(placed, manifest, manifest.thicknessMm);
    scores.set(study.name, result?.score ?? NaN);
  }
  const normal = [...scores].filter(([study]) => study.startsWith('normal'));
  const wrong = [...scores]
    .filter(([study]) => bleeding.includes(study))
    .flatMap(([study, score]) =>
      normal.filter(([, other]) => !(score > other)).map(([other]) => `${study} < ${other}`),
    );
  expect(wrong, JSON.stringify(Object.fromEntries(scores))).toEqual([]);
});
