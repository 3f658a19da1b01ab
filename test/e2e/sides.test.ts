import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDicom } from '../../main/dicom/index.js';
import { acceptDisclaimer, openIctus, worklistWhen, type OpenWindow } from './window.js';

const side = 64;

/** One slice of a made-up study; without an orientation the header does not say which side is which. */
function sliceFile(
  study: number,
  slice: number,
  name: string,
  orientation: readonly number[] | null,
  zMm: number,
): Uint8Array {
  const pixels = new Uint16Array(side * side).fill(1064);
  return writeDicom([
    { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
    { tag: 0x00080018, vr: 'UI', value: `2.25.815.${study}.${slice + 1}` },
    { tag: 0x0020000d, vr: 'UI', value: `2.25.815.${study}` },
    { tag: 0x0020000e, vr: 'UI', value: `2.25.815.${study}.100` },
    { tag: 0x00080060, vr: 'CS', value: 'CT' },
    { tag: 0x00080008, vr: 'CS', value: ['ORIGINAL', 'PRIMARY', 'AXIAL'] },
    { tag: 0x00100010, vr: 'PN', value: name },
    { tag: 0x00100020, vr: 'LO', value: `ID-${study}` },
    { tag: 0x00200013, vr: 'IS', value: slice + 1 },
    { tag: 0x00200032, vr: 'DS', value: [-16, -16, zMm] },
    ...(orientation === null ? [] : [{ tag: 0x00200037, vr: 'DS' as const, value: orientation }]),
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
    { tag: 0x00281052, vr: 'DS', value: -1024 },
    { tag: 0x00281053, vr: 'DS', value: 1 },
    { tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(pixels.buffer) },
  ]);
}

describe('sides and words on a picture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-sides-'));
  let ictus: OpenWindow;

  const viewport = (): Promise<string> => ictus.page.locator('.viewport').innerText();
  const edges = (): Promise<readonly string[]> => ictus.page.locator('.pane').first().locator('.edge').allInnerTexts();
  async function open(name: string): Promise<void> {
    await ictus.page.getByText(name).first().dblclick();
    await expect.poll(viewport).toContain(name);
  }

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    for (let slice = 0; slice < 4; slice++) {
      // Lying feet first, face up, stored as seen from the head.
      const feetFirst = sliceFile(1, slice, 'FEET^FIRST', [-1, 0, 0, 0, 1, 0], -24 - slice * 5);
      writeFileSync(join(folder, `f${slice}.dcm`), feetFirst);
      writeFileSync(join(folder, `n${slice}.dcm`), sliceFile(2, slice, 'NO^SIDES', null, slice * 5));
    }
    ictus = await openIctus({ paths: [folder], size: { width: 1280, height: 800 } });
    await acceptDisclaimer(ictus);
    await worklistWhen(ictus, ({ rows, indexing }) => rows.length === 2 && indexing.stage === 'idle');
  });
  afterAll(async () => {
    await ictus.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('brings a feet-first study upright and says so, with the positions of its header', async () => {
    await open('FEET, FIRST');
    expect(await edges()).toEqual(['A', 'L', 'P', 'R']);
    expect(await viewport()).toContain('TURNED');
    const ends: (string | undefined)[] = [];
    for (const [key, slice] of [
      ['Home', '1 / 4'],
      ['End', '4 / 4'],
    ] as const) {
      await ictus.page.keyboard.press(key);
      await expect.poll(viewport).toContain(slice);
      ends.push(/z (\S+) mm/.exec(await viewport())?.[1]);
    }
    // As Image Position (Patient) says, not along the normal, which points to the feet here.
    expect(ends.toSorted()).toEqual(['−24.0', '−39.0']);
    await ictus.page.keyboard.press('Shift+X');
    await expect.poll(edges).toEqual(['A', 'R', 'P', 'L']);
    expect(await viewport()).toContain('AS STORED');
    await ictus.page.keyboard.press('Shift+X');
  });

  it('says that a picture is flipped until it is reset', async () => {
    await ictus.page.keyboard.press('x');
    await expect.poll(viewport).toContain('FLIPPED');
    await ictus.page.keyboard.press('r');
    await expect.poll(viewport).not.toContain('FLIPPED');
  });

  it('carries nothing over to the next patient, and names the patient in every pane', async () => {
    await ictus.page.keyboard.press('F2');
    await expect.poll(() => ictus.page.locator('.pane').count()).toBe(2);
    for (const words of await ictus.page.locator('.pane').allInnerTexts()) expect(words).toContain('FEET, FIRST');
    await ictus.page.keyboard.press('3');
    await ictus.page.keyboard.press('x');
    await open('NO, SIDES');
    expect(await ictus.page.locator('.pane').count()).toBe(1);
    expect(await viewport()).toContain('W 80 L 40');
    expect(await viewport()).not.toMatch(/FLIPPED|FEET/);
    expect(await viewport()).toContain('L/R UNKNOWN');
    expect(await edges()).toEqual([]);
  });

  it('leaves what was typed in the search as it is when the viewport gets Ctrl+Z', async () => {
    const search = ictus.page.getByRole('searchbox').first();
    await search.fill('sides');
    await ictus.page.locator('.pane').first().click();
    await ictus.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await ictus.page.keyboard.press('Control+z');
    expect(await search.inputValue()).toBe('sides');
  });
});
