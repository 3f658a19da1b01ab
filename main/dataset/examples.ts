import { createHash } from 'node:crypto';
import { encode } from 'fast-png';
import {
  labels,
  ok,
  type Example,
  type Label,
  type LabelledSet,
  type LabelledSlice,
  type Result,
} from '../contract/index.js';
import { windowToBytes } from '../pixels/index.js';
import { boxMeans } from './boxMeans.js';
import { readSliceHu, type SliceHu } from './sliceHu.js';

/** The windows that an example is shown in; the last three are the channels of the composite. */
const windows = {
  brain: { levelHu: 40, widthHu: 80 },
  subdural: { levelHu: 80, widthHu: 200 },
  bone: { levelHu: 600, widthHu: 2000 },
} as const;

/** What 12 bits hold at intercept -1024: everything that CT measures. */
const everything = { levelHu: 1024, widthHu: 4096 } as const;

const longestSidePx = 176;

/** Examples of one label, of different patients. */
const each = 2;

/**
 * Examples of each label, and of slices without hemorrhage: up to two of different patients, always the same ones. A slice
 * that cannot be decoded is passed over. `onDrawn` counts them, of those there would be if all could be decoded.
 */
export async function examplesOf(
  set: LabelledSet,
  options: { readonly onDrawn?: (done: number, total: number) => void } = {},
): Promise<readonly Example[]> {
  const shown = [...labels.filter((one) => one !== 'any'), 'none'] as const;
  const total = shown.reduce((sum, label) => sum + Math.min(each, patientsWith(set, label)), 0);
  const numbered = set.slices.map((slice, at) => ({ slice, number: at + 1 }));
  const inOrder = numbered
    .map((one) => ({ ...one, key: createHash('sha256').update(one.slice.id).digest('hex') }))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  const examples: Example[] = [];
  options.onDrawn?.(0, total);
  for (const label of shown) {
    const clusters = new Set<string>();
    for (const { slice, number } of inOrder) {
      if (clusters.size === each) break;
      if (!shows(slice, label) || clusters.has(slice.cluster)) continue;
      const views = await viewsOf(slice);
      if (!views.ok) continue;
      clusters.add(slice.cluster);
      examples.push({ label, slice: number, views: views.value });
      options.onDrawn?.(examples.length, total);
    }
  }
  return examples;
}

function patientsWith({ slices }: LabelledSet, label: Label | 'none'): number {
  return new Set(slices.filter((slice) => shows(slice, label)).map(({ cluster }) => cluster)).size;
}

function shows({ truth }: LabelledSlice, label: Label | 'none'): boolean {
  return label === 'none' ? truth.any === false : truth[label] === true;
}

async function viewsOf(slice: LabelledSlice): Promise<Result<readonly string[]>> {
  const read = await readSliceHu(slice);
  if (!read.ok) return read;
  const whole = slice.image.kind === 'picture' ? slice.image.picture.window : everything;
  const [plain, brain, subdural, bone] = [whole, windows.brain, windows.subdural, windows.bone].map((window) =>
    shrunk(read.value, windowToBytes(read.value.hu, window.levelHu, window.widthHu)),
  );
  if (!plain || !brain || !subdural || !bone) return ok([]);
  const composite = new Uint8Array(3 * plain.bytes.length);
  [brain, subdural, bone].forEach(({ bytes }, channel) => {
    for (const [at, value] of bytes.entries()) composite[3 * at + channel] = value;
  });
  const grey = [plain, brain, subdural, bone].map(({ width, height, bytes }) => pngUri(width, height, bytes, 1));
  return ok([...grey, pngUri(plain.width, plain.height, composite, 3)]);
}

function shrunk({ rows, cols }: SliceHu, bytes: Uint8ClampedArray) {
  const scale = Math.min(1, longestSidePx / Math.max(rows, cols));
  const [height, width] = [Math.max(1, Math.round(rows * scale)), Math.max(1, Math.round(cols * scale))];
  return { height, width, bytes: Uint8Array.from(boxMeans(bytes, rows, cols, height, width), Math.round) };
}

function pngUri(width: number, height: number, data: Uint8Array, channels: number): string {
  const png = encode({ width, height, data, channels, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
