import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeFrame, parseInstance, uids } from '../../main/dicom/index.js';
import { acceptDisclaimer, openIctus, worklistWhen, type OpenWindow } from './window.js';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'dicom');

/** Fixtures of one size, one frame each, that make one stack when they are given places in it. */
const studies: readonly { readonly name: string; readonly files: readonly string[] }[] = [
  { name: 'uncompressed and deflated', files: ['implicit.dcm', 'explicit.dcm', 'big_endian.dcm', 'deflated.dcm'] },
  { name: 'RLE', files: ['rle_two_frames.dcm'] },
  { name: 'JPEG', files: single('jpeg', (name) => !name.startsWith('lossless70_gdcm') && !name.includes('signed16')) },
  { name: 'JPEG-LS, JPEG 2000 and HTJ2K', files: single('codecs', (name) => !name.includes('frames')) },
];

function single(folder: string, wanted: (name: string) => boolean): readonly string[] {
  const names = readdirSync(join(fixtures, folder)).filter((name) => name.endsWith('.dcm') && wanted(name));
  return names.map((name) => join(folder, name));
}

/** Where the data set begins: behind the group of file meta information. */
function dataSetAt(bytes: Buffer): number {
  return 144 + bytes.readUInt32LE(140);
}

/** The fixtures all name the same study and instance at the same place; here each gets its own, in bytes of the same length. */
function placed(bytes: Buffer, study: number, slice: number): Buffer {
  const meta = bytes.subarray(0, dataSetAt(bytes));
  const deflated = bytes.includes(uids.deflatedLittleEndian);
  const rest = bytes.subarray(meta.length);
  const words = (deflated ? inflateRawSync(rest) : rest)
    .toString('latin1')
    .replace('2.25.77.1\0', `2.25.77.1${study}`)
    .replace('2.25.77.2\0', `2.25.77.2${study}`)
    .replace('2.25.77.3\0', `2.25.77.${30 + slice}`)
    .replace('-99.25\\33.0', `-99.25\\${30 + slice}.0`);
  const dataSet = Buffer.from(words, 'latin1');
  return Buffer.concat([meta, deflated ? deflateRawSync(dataSet) : dataSet]);
}

/** HU of every frame as one text each. */
async function huOf(bytes: Uint8Array): Promise<readonly string[]> {
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const all: string[] = [];
  for (let frame = 0; frame < parsed.value.header.frames; frame++) {
    const decoded = await decodeFrame(parsed.value, bytes, frame);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    all.push(decoded.value.hu.join());
  }
  return all;
}

// As text: what runs in the page must not be changed by the test's own compiler.
const collectRenders = `(() => {
  window.seen = new Map();
  window.renders = 0;
  document.addEventListener('cornerstoneimagerendered', ({ detail: { image } }) => {
    const hu = Array.from(image.getPixelData(), (stored) => Math.fround(stored * image.slope + image.intercept));
    const key = hu.join();
    window.seen.set(key, (window.seen.get(key) ?? new Set()).add(image.imageId));
    window.renders += 1;
  }, true);
})()`;

describe('a sample of each syntax in the real window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-syntaxes-'));
  /** Of each study: HU, and how many of its slices hold just these. */
  const wanted = new Map<string, Map<string, number>>();
  let ictus: OpenWindow;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    for (const [number, { name, files }] of studies.entries()) {
      mkdirSync(join(folder, String(number)));
      const hu = new Map<string, number>();
      for (const [slice, file] of files.entries()) {
        const bytes = placed(readFileSync(join(fixtures, file)), number, slice);
        writeFileSync(join(folder, String(number), `${slice}.dcm`), bytes);
        for (const one of await huOf(bytes)) hu.set(one, (hu.get(one) ?? 0) + 1);
      }
      wanted.set(name, hu);
    }
    ictus = await openIctus({ paths: [folder], size: { width: 1280, height: 800 } });
    await acceptDisclaimer(ictus);
    await worklistWhen(ictus, ({ rows, indexing }) => rows.length === studies.length && indexing.stage === 'idle');
    await ictus.page.evaluate(collectRenders);
  }, 240_000);
  async function drawnAfter(key: string): Promise<boolean> {
    const before = await ictus.page.evaluate<number>('window.renders');
    await ictus.page.keyboard.press(key);
    const drawn = async () => (await ictus.page.evaluate<number>('window.renders')) > before;
    const seen = await vi.waitUntil(drawn, { timeout: 2_000 }).catch(() => false);
    // One key may draw more than once; the next key waits for the last of it.
    await ictus.page.waitForTimeout(150);
    return seen;
  }

  afterAll(async () => {
    await ictus.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the values that the file holds, on every slice of every study', async () => {
    for (let study = 0; study < studies.length; study++) {
      await drawnAfter('n');
      await drawnAfter('End');
      // At the end of a stack nothing is drawn: no slice is left.
      while (await drawnAfter('ArrowUp'));
    }
    const missing = async () => {
      const seen = new Map(
        await ictus.page.evaluate<[string, number][]>('[...window.seen].map(([hu, images]) => [hu, images.size])'),
      );
      const unseen = (hu: Map<string, number>) =>
        [...hu].filter(([one, count]) => (seen.get(one) ?? 0) < count).map(([one]) => one.slice(0, 60));
      return Object.fromEntries([...wanted].map(([name, hu]) => [name, unseen(hu)]));
    };
    await vi.waitFor(async () => {
      expect(await missing()).toEqual(Object.fromEntries(studies.map(({ name }) => [name, []])));
    }, 20_000);
    console.log(
      `screen: ${[...wanted].map(([name, hu]) => `${name} ${[...hu.values()].reduce((sum, count) => sum + count, 0)}`).join(', ')} slices, to the bit`,
    );
  }, 240_000);
});
