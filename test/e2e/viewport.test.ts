import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeDicom } from '../../main/dicom/index.js';
import { openIctus, worklistWhen, type OpenWindow } from './window.js';

const side = 96;
const count = 6;
const intercept = -1024;

/** A ramp with a flat disc of 40 + slice HU in the middle: every pixel and every slice differs from its neighbour. */
function huOf(slice: number, row: number, col: number): number {
  const inside = (row + 0.5 - side / 2) ** 2 + (col + 0.5 - side / 2) ** 2 < 20 ** 2;
  return inside ? 40 + slice : -1000 + 31 * row + 7 * col + slice;
}

function sliceFile(slice: number): Uint8Array {
  const pixels = Uint16Array.from(
    { length: side * side },
    (_, at) => huOf(slice, Math.floor(at / side), at % side) - intercept,
  );
  return writeDicom([
    { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
    { tag: 0x00080018, vr: 'UI', value: `2.25.4711.${slice + 1}` },
    { tag: 0x0020000d, vr: 'UI', value: '2.25.4711' },
    { tag: 0x0020000e, vr: 'UI', value: '2.25.4711.100' },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    { tag: 0x00100010, vr: 'PN', value: 'RAMP^DISC' },
    { tag: 0x00100020, vr: 'LO', value: 'RAMP-1' },
    { tag: 0x00200013, vr: 'IS', value: slice + 1 },
    { tag: 0x00200032, vr: 'DS', value: [-24, -24, slice * 5] },
    { tag: 0x00200037, vr: 'DS', value: [1, 0, 0, 0, 1, 0] },
    { tag: 0x00180050, vr: 'DS', value: 5 },
    { tag: 0x00280030, vr: 'DS', value: [0.5, 0.5] },
    { tag: 0x00280002, vr: 'US', value: 1 },
    { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
    { tag: 0x00280010, vr: 'US', value: side },
    { tag: 0x00280011, vr: 'US', value: side },
    { tag: 0x00280100, vr: 'US', value: 16 },
    { tag: 0x00280101, vr: 'US', value: 16 },
    { tag: 0x00280102, vr: 'US', value: 15 },
    { tag: 0x00280103, vr: 'US', value: 0 },
    { tag: 0x00281052, vr: 'DS', value: intercept },
    { tag: 0x00281053, vr: 'DS', value: 1 },
    { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(pixels.buffer) },
  ]);
}

/** As the screen's arrays round: half to even, clipped. */
function byteOf(grey: number): number | undefined {
  return Uint8ClampedArray.of(grey)[0];
}

/** What Cornerstone last drew: HU from its own image, and the grey of the canvas in the middle. */
interface Drawn {
  readonly renders: number;
  readonly hu: readonly number[];
  readonly middle: number;
}

// As text: what runs in the page must not be changed by the test's own compiler.
const watchRenders = `(() => {
  window.drawn = { renders: 0, hu: [], middle: -1 };
  document.querySelector('.surface').addEventListener('cornerstoneimagerendered', ({ detail: { image } }) => {
    const canvas = document.querySelector('.surface canvas');
    const { data } = canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1);
    window.drawn = {
      renders: window.drawn.renders + 1,
      hu: Array.from(image.getPixelData(), (stored) => stored * image.slope + image.intercept),
      middle: data[0],
    };
  });
})()`;

describe('the viewport in the real window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-ramp-'));
  let ictus: OpenWindow;

  function lastDrawn(): Promise<Drawn> {
    return ictus.page.evaluate<Drawn>('window.drawn');
  }

  async function drawnAfter(act: () => Promise<void>): Promise<Drawn> {
    const before = await lastDrawn();
    await act();
    await vi.waitUntil(async () => (await lastDrawn()).renders > before.renders, { timeout: 30_000 });
    return lastDrawn();
  }
  const press = (key: string) => () => ictus.page.keyboard.press(key);

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    for (let slice = 0; slice < count; slice++) writeFileSync(join(folder, `${slice}.dcm`), sliceFile(slice));
    ictus = await openIctus({ paths: [folder], size: { width: 1280, height: 800 } });
    await worklistWhen(ictus, ({ rows, indexing }) => rows.length > 0 && indexing.stage === 'idle');
    const agree = ictus.page.getByRole('button', { name: 'I understand' });
    if ((await agree.count()) > 0) await agree.click();
    await ictus.page.keyboard.press('n');
    await ictus.page.waitForSelector('.surface canvas', { timeout: 30_000 });
    await ictus.page.evaluate(watchRenders);
    await drawnAfter(press('End'));
    await drawnAfter(press('Home'));
  });
  afterAll(async () => {
    await ictus.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives Cornerstone the HU of the file, pixel for pixel, on every slice', async () => {
    await drawnAfter(press('ArrowDown'));
    for (let slice = 2; slice < count; slice++) {
      const { hu } = await drawnAfter(press('ArrowDown'));
      const wanted = Array.from({ length: side * side }, (_, at) => huOf(slice, Math.floor(at / side), at % side));
      expect(hu, `slice ${slice + 1}`).toEqual(wanted);
    }
  });

  it('draws a window as the formula says: grey = ((HU - level) / width + 0.5) * 255', async () => {
    await drawnAfter(press('Home'));
    const grey = ((40 - 80) / 200 + 0.5) * 255;
    expect((await drawnAfter(press('2'))).middle).toBe(byteOf(grey));
    expect((await drawnAfter(press('i'))).middle).toBe(byteOf(255 - grey));
    await drawnAfter(press('i'));
    expect((await drawnAfter(press('1'))).middle).toBe(byteOf(0.5 * 255));
  });

  it('measures an ellipse in the flat disc', async () => {
    await drawnAfter(press('End'));
    await ictus.page.keyboard.press('e');
    const box = await ictus.page.locator('.pane').first().boundingBox();
    if (box === null) throw new Error('There is no pane.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<string> => {
      await ictus.page.mouse.move(...from);
      await ictus.page.mouse.down();
      await ictus.page.mouse.move(...to, { steps: 8 });
      await ictus.page.mouse.up();
      await words.waitFor({ timeout: 10_000 });
      return (await words.textContent()) ?? '';
    };
    const pixels = (text: string): number => Number(/, n (\d+)/.exec(text)?.[1]);
    const words = ictus.page.locator('.pane p').first();
    const mean = `Mean ${40 + count - 1}.0 HU, SD 0.0`;
    const drawn = await drag([x - 40, y - 30], [x + 40, y + 30]);
    expect(drawn).toContain(mean);
    // Pulled at the end of an axis it grows by half; by its outline it is moved, and no second one is drawn.
    const wider = await drag([x + 40, y], [x + 80, y]);
    expect(wider).toContain(mean);
    expect(pixels(wider) / pixels(drawn)).toBeCloseTo(1.5, 1);
    const outline = [x + 20 + 60 * Math.SQRT1_2, y - 30 * Math.SQRT1_2] as const;
    const moved = await drag(outline, [outline[0] - 20, outline[1]]);
    expect(pixels(moved) / pixels(wider)).toBeCloseTo(1, 1);
    expect(await ictus.page.locator('.pane p').count()).toBe(1);
    await ictus.page.keyboard.press('Delete');
    await words.waitFor({ state: 'detached', timeout: 10_000 });
    await ictus.page.keyboard.press('Escape');
  });

  it('scrolls one slice a notch of the wheel', async () => {
    await drawnAfter(press('Home'));
    const box = await ictus.page.locator('.pane').first().boundingBox();
    if (box === null) throw new Error('There is no pane.');
    await ictus.page.mouse.move(box.x + 100, box.y + 100);
    const { hu } = await drawnAfter(() => ictus.page.mouse.wheel(0, 120));
    expect(hu[0]).toBe(huOf(1, 0, 0));
  });
});
