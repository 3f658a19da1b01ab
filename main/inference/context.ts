import { Tensor } from 'onnxruntime-node';
import { failed, labels, ok, type Result } from '../contract/index.js';
import type { ModelFolder } from './modelFolder.js';
import { openSession } from './session.js';

/** The model of context: logits of neighbouring slices to their logits in context. Small, so it runs on one core. */
export interface ContextRun {
  /** [slices][6] in order of position, in and out in the order of `labels`. */
  inContext(logits: Float32Array): Promise<Result<Float32Array>>;
  close(): Promise<void>;
}

/** Opens the `study.onnx` of a model; null where it has none. Problems: model-invalid. */
export async function openContext({ folder, manifest, context }: ModelFolder): Promise<Result<ContextRun | null>> {
  const described = manifest.context;
  if (!described || !context) return ok(null);
  const refused = (why: string): Result<never> =>
    failed('model-invalid', `${described.file} of ${folder} ${why}; restore the model folder.`, { where: folder });
  const order = labels.map((label) => manifest.labels.indexOf(label));
  const width = labels.length;
  try {
    const session = await openSession(context, 'cpu', 1);
    return ok({
      async inContext(logits) {
        const rows = logits.length / width;
        const given = new Float32Array(logits.length);
        for (let at = 0; at < logits.length; at++) {
          given[at - (at % width) + (order[at % width] ?? 0)] = logits[at] ?? Number.NaN;
        }
        try {
          const answer = await session.run({ [described.input]: new Tensor('float32', given, [rows, width]) });
          const found = answer[described.output]?.data;
          if (!(found instanceof Float32Array) || found.length !== logits.length || !found.every(Number.isFinite)) {
            return refused(`does not give six finite logits for each of ${rows} slices`);
          }
          return ok(logits.map((_, at) => found[at - (at % width) + (order[at % width] ?? 0)] ?? Number.NaN));
        } catch (error) {
          return refused(`cannot be run: ${String(error).slice(0, 200)}`);
        }
      },
      close: () => session.release(),
    });
  } catch (error) {
    return refused(`cannot be opened: ${String(error).slice(0, 200)}`);
  }
}
