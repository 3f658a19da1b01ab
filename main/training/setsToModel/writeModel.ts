import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, isDiskFull, modelManifestSchema, ok, type ModelManifest, type Result } from '../../contract/index.js';
import type { ModelFolder } from '../../inference/index.js';
import { goldenVectors } from '../goldenVectors.js';
import { headNames } from '../linearHead/head.js';
import { sha256 } from '../sha256.js';
import { withParameters, type Network, writeOnnx } from '../../differentiation/index.js';

interface NewModel {
  readonly parent: ModelFolder;
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly evidence: ModelManifest['evidence'];
  /** Fields of model.json that are not the parent's. */
  readonly fields?: Partial<ModelManifest>;
  /** The features are the parent's, so that its model of context and its replay set hold for this model too. */
  readonly sameFeatures?: boolean;
  /** A replay set of its own. */
  readonly replay?: Uint8Array;
  /** Texts of other files of the folder, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

const replayName = 'replay.safetensors';

/**
 * Writes the folder of a trained model: the parent's with other weights and golden vectors of its own; what `fields` does not say is
 * the parent's (of a calibration that is not its own the card tells). Each file is written beside and then renamed, model.json last: without it there is no
 * model. Errors: `disk-full`, `result-unwritable`.
 */
export async function writeModel(folder: string, made: NewModel): Promise<Result<null>> {
  const { parent, network } = made;
  const { manifest } = parent;
  const onnx = writeOnnx(withParameters(network.model, made.weights));
  const headWeights = made.weights.get(headNames(network, manifest).weights) ?? parent.head;
  const head = new Uint8Array(headWeights.buffer, headWeights.byteOffset, headWeights.byteLength);
  const beside =
    made.sameFeatures === true
      ? [manifest.context?.file, manifest.replay?.file].filter((name) => name !== undefined)
      : [];
  const files: Record<string, Uint8Array> = {
    'model.onnx': onnx,
    [manifest.headFile]: head,
    ...Object.fromEntries(beside.map((name) => [name, readFileSync(join(parent.folder, name))])),
    ...(made.replay ? { [replayName]: made.replay } : {}),
  };
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
    // Made for the logits and features of the parent.
    ...(made.sameFeatures === true
      ? {}
      : { context: undefined, replay: made.replay ? { file: replayName } : undefined }),
    ...made.fields,
  });
  const json = Buffer.from(`${JSON.stringify(newManifest, null, 2)}\n`);
  const texts = Object.entries(made.texts).map(([name, text]): [string, Uint8Array] => [name, Buffer.from(text)]);
  return keepFiles(folder, { ...Object.fromEntries(texts), ...files, 'model.json': json });
}

/** Writes files of a model folder in their order, each beside and then renamed. Errors: `disk-full`, `result-unwritable`. */
export function keepFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): Result<null> {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) {
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
