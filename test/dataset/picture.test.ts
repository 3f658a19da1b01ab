import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { approximateHu, decodePicture, readSliceHu } from '../../main/dataset/index.js';
import { folderOf, greyPng } from './tinySet.js';

const folder = join(import.meta.dirname, '..', 'fixtures', 'pictures');
const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Record<
  string,
  { readonly rows: number; readonly cols: number; readonly values: readonly number[] }
>;
const names = readdirSync(folder).filter((name) => name !== 'truth.json');

describe('pictures decode to the grey values that Pillow gives', () => {
  test.each(names)('%s', async (name) => {
    const decoded = await decodePicture(readFileSync(join(folder, name)));
    const expected = truth[name]!;
    if (!decoded.ok) throw new Error(decoded.problem.message);
    expect([decoded.value.rows, decoded.value.cols]).toEqual([expected.rows, expected.cols]);
    // Two JPEG decoders may round their inverse transforms apart.
    const apart = [...decoded.value.values].map((value, at) => Math.abs(value - expected.values[at]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(name.endsWith('.jpg') ? 2 : 0);
  });

  test('what is no picture, damaged, too deep or too large is a sentence', async () => {
    const webp = readFileSync(join(folder, 'grey.webp'));
    const deep = encode({ width: 2, height: 2, data: new Uint16Array(4), channels: 1, depth: 16 });
    const large = greyPng(1);
    new DataView(large.buffer, large.byteOffset).setUint32(16, 2_000_000_000);
    const jpeg = readFileSync(
      join(
        folder,
        names.find((name) => name.endsWith('.jpg'))!,
      ),
    );
    const cut = jpeg.subarray(0, Math.floor(jpeg.length * 0.7));
    for (const bytes of [
      Buffer.from('no picture'),
      cut,
      webp.subarray(0, 40),
      greyPng(1).subarray(0, 60),
      deep,
      large,
    ]) {
      const decoded = await decodePicture(bytes);
      expect(decoded.ok ? null : decoded.problem).toMatchObject({
        code: 'picture-unreadable',
        message: expect.stringMatching(/^The picture .+; export it again as 8-bit PNG\.$/) as string,
      });
    }
    // A damaged stream does not spoil the decoder for the next one.
    expect((await decodePicture(webp)).ok).toBe(true);
  });
});

test('a picture comes back as approximate HU, and what is saturated is known as unknown', async () => {
  const made = folderOf({ 'a.png': greyPng(0, 2, Uint8Array.from([0, 1, 254, 255])) });
  const picture = { path: join(made, 'a.png'), window: { levelHu: 40, widthHu: 120 } };
  const slice = await readSliceHu({ image: { kind: 'picture', picture } });
  if (!slice.ok) throw new Error(slice.problem.message);
  const { hu, saturated } = slice.value;
  expect([...hu].map((value) => Number(value.toFixed(3)))).toEqual([-20, -19.529, 99.529, 100]);
  expect([...(saturated ?? [])]).toEqual([1, 0, 0, 1]);
  expect([...approximateHu(Uint8Array.from([0, 255]), picture.window)]).toEqual([-20, 100]);
});
