import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import {
  failed,
  labels,
  modelManifestSchema,
  ok,
  type GoldenVector,
  type ModelManifest,
  type Result,
} from '../../contract/index.js';
import type { ModelFolder } from '../../inference/index.js';
import { goldenSlice } from '../../phantom/index.js';
import { prepareInput } from '../../pixels/index.js';
import { UnsupportedNetwork, withParameters, type Network } from '../gradients/index.js';
import { writeOnnx } from '../onnx/index.js';
import { openRuntime } from '../runtime.js';

interface NewModel {
  readonly parent: ModelFolder;
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly evidence: ModelManifest['evidence'];
  /** Texts of other files of the folder, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

const tolerance = 0.02;

/**
 * Writes the folder of a trained model: the parent's with other weights, golden vectors of its own, and the parent's calibration,
 * which is not its own (the card says so). Each file is written beside and then renamed, model.json last: without it there is no
 * model. Errors: `disk-full`, `result-unwritable`.
 */
export async function writeModel(folder: string, made: NewModel): Promise<Result<null>> {
  const { parent, network } = made;
  const { manifest } = parent;
  const onnx = writeOnnx(withParameters(network.model, made.weights));
  const headWeights = made.weights.get(headOf(network, manifest)) ?? parent.head;
  const head = new Uint8Array(headWeights.buffer, headWeights.byteOffset, headWeights.byteLength);
  const files: Record<string, Uint8Array> = { 'model.onnx': onnx, [manifest.headFile]: head };
  const newManifest = modelManifestSchema.parse({
    ...manifest,
    version: `${manifest.version.split('+')[0] ?? ''}+${made.evidence.recipe.slice(0, 8)}`,
    parent: parent.hash,
    sha256: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)])),
    golden: await goldenOf(onnx, manifest),
    evidence: made.evidence,
    figures: {},
  });
  const json = Buffer.from(`${JSON.stringify(newManifest, null, 2)}\n`);
  try {
    mkdirSync(folder, { recursive: true });
    const texts = Object.entries(made.texts).map(([name, text]): [string, Uint8Array] => [name, Buffer.from(text)]);
    for (const [name, bytes] of [...texts, ...Object.entries(files), ['model.json', json] as const]) {
      writeFileSync(join(folder, `${name}.part`), bytes);
      renameSync(join(folder, `${name}.part`), join(folder, name));
    }
    return ok(null);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOSPC'
      ? failed(
          'disk-full',
          `The disk is full: the model could not be written to ${folder}. The run is kept; free some space and go on.`,
        )
      : failed('result-unwritable', `The model could not be written to ${folder}.`, { where: folder, cause: message });
  }
}

/** Name of the weights of the last layer, [labels][channels]. */
function headOf({ nodes, parameters }: Network, { outputs }: ModelManifest): string {
  const node = nodes.find(({ output }) => output.includes(outputs.logits));
  const weights = node?.input.find((name) => parameters.get(name)?.shape.length === 2);
  if (weights === undefined) throw new UnsupportedNetwork(`"${outputs.logits}" does not come from a linear layer.`);
  return weights;
}

async function goldenOf(onnx: Uint8Array, { golden, input, outputs }: ModelManifest): Promise<GoldenVector[]> {
  const session = await openRuntime(onnx, { threads: 1 });
  const vectors: GoldenVector[] = [];
  for (const { phantom } of golden) {
    const { hu, rows, cols } = goldenSlice(phantom.recipe, phantom.seed, phantom.slice);
    const tensor = new Tensor('float32', prepareInput(hu, rows, cols, input), [1, 3, input.size, input.size]);
    const answer = await session.run({ [input.name]: tensor }, [outputs.logits]);
    const logits = Array.from(answer[outputs.logits]?.data as Float32Array, (logit) => Number(logit.toFixed(5)));
    vectors.push({ phantom, logits: logits.slice(0, labels.length), tolerance });
  }
  await session.release();
  return vectors;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
