import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChannelAnswers, WorklistRow, WorklistSnapshot } from '../../main/contract/index.js';
import { decodeFrame, parseInstance } from '../../main/dicom/index.js';
import { demoStudies } from '../../main/phantom/index.js';
import { acceptDisclaimer, openIctus, worklistWhen, type OpenWindow } from './window.js';

let ictus: OpenWindow;
let list: WorklistSnapshot;

const scored = (snapshot: ChannelAnswers['worklist.get']) =>
  snapshot.rows.length > 10 &&
  snapshot.indexing.stage === 'idle' &&
  snapshot.rows.every((row) => row.band !== 'pending');

beforeAll(async () => {
  ictus = await openIctus({ size: { width: 1440, height: 900 } });
  await acceptDisclaimer(ictus);
  list = await worklistWhen(ictus, scored, 600_000);
}, 620_000);
afterAll(() => ictus.close());

/** The row of a demo study, by what its phantom shows; its description does not tell. */
function rowOf(name: string): WorklistRow {
  const study = demoStudies.find((candidate) => candidate.name === name)!;
  return list.rows.find(({ accession }) => accession === study.accession)!;
}

/** Where the files of the demo studies lie on this run: the one open root. */
function demoFile(sopInstanceUid: string): Uint8Array {
  const root = list.roots[0]!;
  for (const folder of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const name of readdirSync(join(root, folder.name)).filter((file) => file.endsWith('.dcm'))) {
      const bytes = readFileSync(join(root, folder.name, name));
      const parsed = parseInstance(bytes, { complete: true });
      if (parsed.ok && parsed.value.header.sopInstanceUid === sopInstanceUid) return bytes;
    }
  }
  throw new Error(`no demo file holds ${sopInstanceUid}`);
}

describe('the ranked demo worklist', () => {
  test('every bleeding study that is analysed stands above the normal one', () => {
    const place = (name: string) => list.rows.indexOf(rowOf(name));
    const bleeding = [
      'epidural',
      'subdural',
      'subarachnoid',
      'intraparenchymal',
      'intraventricular',
      'mixed',
      'midline-shift',
    ];
    const lowest = Math.max(...bleeding.map(place));
    expect(list.rows.map(({ patientName }) => patientName)).toHaveLength(demoStudies.length);
    expect(lowest).toBeLessThan(place('normal'));
    // Not only by place: each has a higher probability than every head without blood.
    const whole = demoStudies.filter((one) => one.missing === undefined && one.stranger === undefined);
    const scoreOf = (name: string) => rowOf(name).probabilities?.any ?? Number.NaN;
    const clear = whole.map(({ name }) => name).filter((name) => name.startsWith('normal'));
    expect(clear.length).toBeGreaterThan(0);
    const wrong = bleeding
      .filter((name) => whole.some((one) => one.name === name))
      .flatMap((name) =>
        clear.filter((other) => !(scoreOf(name) > scoreOf(other))).map((other) => `${name} < ${other}`),
      );
    expect(wrong).toEqual([]);
  });

  test('two patients under one study UID are not analysed, and the reason is said', () => {
    const row = list.rows.find(({ evaluability }) => evaluability === 'not-analysed');
    expect(row?.band).toBe('not-analysed');
    expect(row?.reasons.map(({ code }) => code)).toContain('two-patients');
  });

  test('a gap makes a study partial, and it never reads below indeterminate', () => {
    const row = list.rows.find(({ reasons }) => reasons.some(({ code }) => code === 'gap'));
    expect(row?.evaluability).toBe('partial');
    expect(['suspected', 'indeterminate']).toContain(row?.band);
  });

  test('each row says why it stands there', () => {
    for (const { why } of list.rows) expect(why).toMatch(/^[A-Z].{15,}\.$/);
  });
});

describe('reading a study', () => {
  test('the first study opens by keyboard, and its slices are on the screen', async () => {
    await ictus.page.getByRole('listbox').focus();
    await ictus.page.keyboard.press('n');
    await ictus.page.locator('.viewport canvas').first().waitFor();
    const row = await worklistWhen(ictus, ({ rows }) => rows.some(({ state }) => state === 'reading'));
    expect(row.rows.filter(({ state }) => state === 'reading')).toHaveLength(1);
  });

  test("the screen's HU are the file's HU, to the bit", async () => {
    const seen = await ictus.page.evaluate(async () => {
      interface Shown {
        readonly imageId: string;
        readonly slope: number;
        readonly intercept: number;
        getPixelData(): ArrayLike<number>;
      }
      const shown = new Promise<Shown>((resolve) => {
        const listen = (event: Event) => {
          document.removeEventListener('cornerstoneimagerendered', listen, true);
          resolve((event as CustomEvent<{ image: Shown }>).detail.image);
        };
        document.addEventListener('cornerstoneimagerendered', listen, true);
      });
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
      const image = await shown;
      const hu = Float32Array.from(image.getPixelData(), (stored) => stored * image.slope + image.intercept);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', hu.buffer));
      return { imageId: image.imageId, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    });
    const instanceId = Number(/slice\/(\d+)\//.exec(seen.imageId)?.[1]);
    const bytes = demoFile(await uidOfServed(instanceId));
    const parsed = parseInstance(bytes, { complete: true });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const frame = await decodeFrame(parsed.value, bytes, 0);
    if (!frame.ok) throw new Error(frame.problem.message);
    expect(seen.sha256).toBe(createHash('sha256').update(new Uint8Array(frame.value.hu.buffer)).digest('hex'));
  });

  test('window presets answer to their keys and say their numbers', async () => {
    for (const [key, words] of [
      ['3', 'W 2800'],
      ['2', 'W 200'],
      ['1', 'W 80'],
    ] as const) {
      await ictus.page.keyboard.press(key);
      await expect.poll(() => ictus.page.locator('.viewport').innerText()).toContain(words);
    }
  });

  test('the read form is empty until the reader fills it', async () => {
    expect(await ictus.page.locator('.read input:checked').count()).toBe(0);
    expect(await ictus.page.locator('.read textarea').inputValue()).toBe('');
  });

  test('one key dismisses, and the false-alarm count shows it', async () => {
    const before = (await ictus.call('worklist.get', {})).falseAlarms;
    await ictus.page.keyboard.press('d');
    const after = await worklistWhen(ictus, ({ rows }) => rows.some(({ state }) => state === 'dismissed'));
    expect(after.falseAlarms.falseAlarms).toBeGreaterThanOrEqual(before.falseAlarms);
    await ictus.page.keyboard.press('u');
    await worklistWhen(ictus, ({ rows }) => rows.every(({ state }) => state !== 'dismissed'));
  });

  test('a signed read is kept, and its text can be copied', async () => {
    const { studyUid } = rowOf('normal');
    await ictus.call('study.open', { studyUid });
    const signed = await ictus.call('read.sign', {
      studyUid,
      findings: { verdict: 'none', subtypes: [], text: 'Age-appropriate.' },
    });
    expect(signed.read).toMatchObject({ state: 'read', findings: { verdict: 'none' } });
    expect(signed.read.signature).toMatch(/^[0-9a-f]{12}$/);
    expect(await ictus.call('read.copy', { studyUid })).toContain('not a medical device');
  });
});

/** The SOP instance UID of a served slice, read from the very bytes that the screen got. */
async function uidOfServed(instanceId: number): Promise<string> {
  const bytes = await ictus.page.evaluate(
    async (id) => [...new Uint8Array(await (await fetch(`ictus://app/slice/${id}/0`)).arrayBuffer())],
    instanceId,
  );
  const parsed = parseInstance(Uint8Array.from(bytes), { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.value.header.sopInstanceUid;
}
