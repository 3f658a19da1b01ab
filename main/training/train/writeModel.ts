import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, isDiskFull, modelManifestSchema, ok, type ModelManifest, type Result } from '../../contract/index.js';
import type { ModelFolder } from '../../inference/index.js';
import { UnsupportedNetwork, withParameters, type Network } from '../gradients/index.js';
import { writeOnnx } from '../onnx/index.js';
import { goldenVectors } from '../goldenVectors.js';
import { sha256 } from '../sha256.js';

interface NewModel {
  readonly parent: ModelFolder;
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly evidence: ModelManifest['evidence'];
  /** Texts of other files of the folder, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

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
    golden: await goldenVectors(
      onnx,
      manifest,
      manifest.golden.map(({ phantom }) => phantom),
    ),
    evidence: made.evidence,
    figures: {},
    // Made for the logits of the parent.
    context: undefined,
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
    return isDiskFull(error)
      ? failed(
          'disk-full',
          `The disk is full: the model could not be written to ${folder}. The run is kept; free some space and go on.`,
        )
      : failed('result-unwritable', `The model could not be written to ${folder}.`, {
          where: folder,
          cause: String(error),
        });
  }
}

/** Name of the weights of the last layer, [labels][channels]. */
function headOf({ nodes, parameters }: Network, { outputs }: ModelManifest): string {
  const node = nodes.find(({ output }) => output.includes(outputs.logits));
  const weights = node?.input.find((name) => parameters.get(name)?.shape.length === 2);
  if (weights === undefined) throw new UnsupportedNetwork(`"${outputs.logits}" does not come from a linear layer.`);
  return weights;
}
