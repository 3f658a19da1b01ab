import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { labels, type LabelledSlice } from '../../main/contract/index.js';
import { setInContext } from '../../main/judging/setContext.js';
import { openInference, readModel } from '../../main/inference/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { contextFile } from '../../models/inception-v3/recipe/fits/studyContext.js';
import { builtFolder } from '../inference/builtFolder.js';
import { writeTinyModel } from '../inference/tinyModel.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-set-context-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function slice(study: string, position: number | null): LabelledSlice {
  const image = { kind: 'picture', picture: { path: '', window: { levelHu: 40, widthHu: 80 } } } as const;
  return {
    id: `${study} ${position}`,
    image,
    cluster: study,
    patientKnown: true,
    study,
    position,
    truth: {},
    source: '',
  };
}

it('joins the neighbours of each study in order of position, and nothing across a missing or unjudged slice', async () => {
  const platt = labels.map(() => ({ kind: 'platt' as const, a: 1, b: 0 }));
  const own = await writeTinyModel(join(folder, 'tiny'), { context: contextFile({ beside: 1, platt }) });
  const model = readModel(own);
  if (!model.ok) throw new Error(model.problem.message);
  const startChild = nodeChildren(builtFolder);
  const network = openInference({ startChild: () => startChild('inference'), folder: own, only: ['cpu'] });
  const slices = [
    // Out of order; the study of 10 mm has one missing at 50, and three on either side.
    ...[30, 10, 20].map((position) => slice('whole', position)),
    ...[10, 20, 30, 50, 60, 70].map((position) => slice('parted', position)),
    ...[1, 2, 3, 4].map((position) => slice('unjudged', position)),
    ...[1, 2].map((position) => slice('short', position)),
    slice('single', null),
  ];
  const logits = slices.map(({ id, position }) => (id === 'unjudged 2' ? null : labels.map(() => position ?? 0)));
  const seen = await setInContext(slices, logits, model.value, network);
  network.close();
  if (!seen.ok) throw new Error(seen.problem.message);
  const any = Object.fromEntries([...seen.value].map(([place, [first = NaN]]) => [slices[place]?.id ?? '', first]));
  expect(any).toEqual({
    'whole 10': 10 + 10 + 20,
    'whole 20': 60,
    'whole 30': 20 + 30 + 30,
    'parted 10': 40,
    'parted 20': 60,
    'parted 30': 80,
    'parted 50': 50 + 50 + 60,
    'parted 60': 180,
    'parted 70': 60 + 70 + 70,
  });
});
