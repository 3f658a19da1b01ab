/**
 * Writes the golden vectors of the model as it is anew, after the phantom generator has changed:
 *   npx tsx models/inception-v3/recipe/renewGolden.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelManifestSchema } from '../../../main/contract/index.js';
import { modelFolder } from './design.js';
import { shippedGoldenVectors } from './network/goldenVectors.js';

const path = join(modelFolder, 'model.json');
const manifest = modelManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const golden = await shippedGoldenVectors(readFileSync(join(modelFolder, 'model.onnx')), manifest.input);
writeFileSync(path, `${JSON.stringify({ ...manifest, golden }, null, 2)}\n`);
for (const { phantom, logits } of golden) console.log(JSON.stringify(phantom), logits.join(' '));
