import { createHash } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  failed,
  labels,
  modelManifestSchema,
  ok,
  showOneWindow,
  type ModelManifest,
  type ModelSummary,
  type Result,
} from '../contract/index.js';
import { scanOnnx } from './onnxScan.js';

/** Largest file of a model folder that is opened: a network that is bigger does not belong on a reading desk. */
const modelFileLimitBytes = 512 * 1024 * 1024;
const manifestLimitBytes = 1024 * 1024;

/** A model folder that was read and found whole. */
export interface ModelFolder {
  readonly folder: string;
  readonly manifest: ModelManifest;
  /** sha256 over the bytes of model.onnx and then model.json: the key of every score. */
  readonly hash: string;
  readonly onnx: Uint8Array;
  /** The model of context (`context.file`), null where the manifest names none. */
  readonly context: Uint8Array | null;
  /** Linear head, [labels][channels] row-major, in the manifest's order of labels. */
  readonly head: Float32Array;
  /** Text of MODEL_CARD.md, '' where there is none. */
  readonly card: string;
}

/** As many bytes as the file had when it was looked at: one that grows meanwhile is not followed. */
function readBytes(path: string, size: number): Uint8Array {
  // Windows knows neither flag. Should a link or a pipe have taken the place of the file, it is not followed or waited for.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
  const file = openSync(path, (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK);
  try {
    const bytes = new Uint8Array(size);
    let filled = 0;
    for (let got = -1; got !== 0 && filled < size; filled += got)
      got = readSync(file, bytes, filled, size - filled, null);
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function readCapped(path: string, limitBytes: number): Result<Uint8Array> {
  try {
    const found = lstatSync(path);
    if (!found.isFile()) {
      return failed(
        'model-invalid',
        `${path} is not a plain file but a link or something else; a model must be whole in its folder, so copy the file itself there.`,
        { where: path },
      );
    }
    if (found.size > limitBytes) {
      return failed(
        'model-too-large',
        `The model file ${path} has ${Math.ceil(found.size / 1e6)} MB, more than the ${Math.floor(limitBytes / 1e6)} MB that are opened; choose another model folder.`,
        { where: path },
      );
    }
    return ok(readBytes(path, found.size));
  } catch (error) {
    return failed(
      'model-missing',
      `The model file ${path} cannot be read; name a model folder with --model or in the settings.`,
      {
        where: path,
        cause: error instanceof Error ? error.message : String(error),
      },
    );
  }
}

function parseManifest(bytes: Uint8Array, path: string): Result<ModelManifest> {
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    return failed('model-invalid', `${path} is not JSON; restore the model folder.`, {
      where: path,
      cause: String(error),
    });
  }
  const version = typeof data === 'object' && data !== null ? (data as { schema?: unknown }).schema : undefined;
  if (version !== 1) {
    return failed(
      'model-invalid',
      `${path} has schema ${version === undefined ? 'none' : JSON.stringify(version)}, and this Ictus knows schema 1 only; use a newer Ictus or another model.`,
      { where: path },
    );
  }
  const parsed = modelManifestSchema.safeParse(data);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    const place = first?.path.join('.') || 'the top level';
    return failed(
      'model-invalid',
      `${path} does not meet the model contract at ${place}: ${first?.message ?? 'unknown'}.`,
      {
        where: path,
      },
    );
  }
  return ok(parsed.data);
}

/** File names of a model folder are plain names in it: no way out of the folder. */
function plainName(name: string): boolean {
  return /^[\w][\w.-]*$/.test(name);
}

function checkHashes(folder: string, manifest: ModelManifest): Result<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const needed = ['model.onnx', manifest.headFile, ...(manifest.context ? [manifest.context.file] : [])];
  for (const required of needed) {
    if (!(required in manifest.sha256)) {
      return failed(
        'model-invalid',
        `model.json of ${folder} gives no sha256 for ${required}, so it cannot be trusted.`,
        {
          where: folder,
        },
      );
    }
  }
  for (const [name, expected] of Object.entries(manifest.sha256)) {
    if (!plainName(name)) {
      return failed(
        'model-invalid',
        `model.json of ${folder} names "${name}", which is not a file name in the folder.`,
        { where: folder },
      );
    }
    const path = join(folder, name);
    const bytes = readCapped(path, modelFileLimitBytes);
    if (!bytes.ok) return bytes;
    const found = createHash('sha256').update(bytes.value).digest('hex');
    if (found !== expected) {
      return failed(
        'model-hash-mismatch',
        `${path} is not the file that model.json describes (sha256 ${found.slice(0, 12)}, expected ${expected.slice(0, 12)}); restore the model folder.`,
        { where: path },
      );
    }
    // Whatever else the manifest lists is checked, and not kept in memory.
    if (needed.includes(name)) files.set(name, bytes.value);
  }
  return ok(files);
}

function headWeights(bytes: Uint8Array, manifest: ModelManifest, folder: string): Result<Float32Array> {
  const count = labels.length * manifest.outputs.channels;
  if (bytes.byteLength !== 4 * count) {
    return failed(
      'model-invalid',
      `${join(folder, manifest.headFile)} has ${bytes.byteLength} bytes, and ${labels.length} x ${manifest.outputs.channels} float32 weights need ${4 * count}.`,
      { where: folder },
    );
  }
  // A copy into memory of its own: a Buffer may be a window of a pool, at an address no Float32Array can start at.
  return ok(new Float32Array(Uint8Array.from(bytes).buffer));
}

/**
 * Reads a model folder (docs/design.md 5): manifest by its schema, every file by its sha256, sizes capped, no data outside the
 * folder, no custom operators. Problems: model-missing, model-invalid, model-hash-mismatch, model-too-large.
 */
export function readModel(folderPath: string): Result<ModelFolder> {
  const folder = resolve(folderPath);
  const manifestPath = join(folder, 'model.json');
  const manifestBytes = readCapped(manifestPath, manifestLimitBytes);
  if (!manifestBytes.ok) return manifestBytes;
  const manifest = parseManifest(manifestBytes.value, manifestPath);
  if (!manifest.ok) return manifest;
  if (new Set(manifest.value.labels).size !== labels.length) {
    return failed('model-invalid', `${manifestPath} names a label twice and so leaves one out.`, {
      where: manifestPath,
    });
  }
  const files = checkHashes(folder, manifest.value);
  if (!files.ok) return files;
  const onnx = files.value.get('model.onnx');
  const headBytes = files.value.get(manifest.value.headFile);
  if (!onnx || !headBytes) return failed('model-invalid', `${folder} lacks model.onnx or its head.`, { where: folder });

  const contextFile = manifest.value.context?.file;
  const context = contextFile === undefined ? null : (files.value.get(contextFile) ?? null);
  for (const [name, bytes] of files.value) {
    const finding = name === manifest.value.headFile ? null : scanOnnx(bytes);
    if (!finding) continue;
    const sentences = {
      'external-data': `${name} in ${folder} keeps "${finding.name}" in another file; a model must be whole in its folder, so it is refused.`,
      'custom-operator': `${name} in ${folder} uses ${finding.name}; only standard ONNX operators are run, so it is refused.`,
      damaged: `${name} in ${folder} is not a readable ONNX file (${finding.name}); restore the model folder.`,
    };
    return failed('model-invalid', sentences[finding.kind], { where: folder });
  }
  const head = headWeights(headBytes, manifest.value, folder);
  if (!head.ok) return head;

  const card = readCapped(join(folder, 'MODEL_CARD.md'), manifestLimitBytes);
  return ok({
    folder,
    manifest: manifest.value,
    hash: createHash('sha256').update(onnx).update(manifestBytes.value).digest('hex'),
    onnx,
    context,
    head: head.value,
    card: card.ok ? Buffer.from(card.value).toString('utf8') : '',
  });
}

/** What screens and exports say about a model. */
export function summaryOf(model: ModelFolder): ModelSummary {
  const { manifest } = model;
  return {
    id: manifest.id,
    version: manifest.version,
    hash: model.hash,
    folder: model.folder,
    card: model.card,
    licence: manifest.licence,
    insufficient: manifest.insufficient,
    ruleIn: manifest.operatingPoints.ruleIn.threshold,
    ruleOut: manifest.operatingPoints.ruleOut.threshold,
    sliceThresholds: manifest.sliceThresholds,
    ...(showOneWindow(manifest.input.channels) ? {} : { channels: manifest.input.channels }),
  };
}
