import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeFrame, parseInstance } from '../../main/dicom/index.js';
import { readWhole, walkFiles } from '../../main/files/index.js';
import { pixelFacts } from '../../main/pixels/index.js';
import type { FileRef, PixelFacts } from '../../main/contract/index.js';
import { sharedFolder } from '../shared.js';

const folder = sharedFolder('data/dicom');

async function factsOf(ref: FileRef): Promise<{ readonly z: number; readonly facts: PixelFacts } | undefined> {
  const bytes = readWhole(ref);
  const parsed = bytes.ok ? parseInstance(bytes.value, { complete: true }) : bytes;
  if (!bytes.ok || !parsed.ok) return undefined;
  const decoded = await decodeFrame(parsed.value, bytes.value, 0);
  if (!decoded.ok) return undefined;
  const { hu, rows, cols } = decoded.value;
  const { positionMm, pixelSpacingMm } = parsed.value.header.geometry;
  return { z: positionMm?.[2] ?? 0, facts: pixelFacts(hu, rows, cols, pixelSpacingMm) };
}

describe.skipIf(!folder)('facts on real slices', () => {
  it('find the brain of a patient where it is', async () => {
    const study = join(folder ?? '', 'rsna2019-study-ID_1f6d1e8aeb');
    const names = readdirSync(study).filter((name) => name.endsWith('.dcm'));
    const facts = await Promise.all(names.map((name) => factsOf({ path: join(study, name) })));
    const slices = facts.flatMap((one) => one ?? []).sort((a, b) => a.z - b.z);
    expect(slices).toHaveLength(32);
    expect(slices.every(({ facts }) => facts.looksLikeHu)).toBe(true);
    // The middle third of the head is nearly all brain, at a usual grey; the last slice is skin and air.
    for (const { facts } of slices.slice(9, 20)) {
      expect(facts.brainAreaMm2).toBeGreaterThan(12_000);
      expect(facts.brainMedianHu).toBeGreaterThan(24);
      expect(facts.brainMedianHu).toBeLessThan(36);
      expect(facts.noiseHu).toBeLessThan(6);
    }
    expect(slices.at(-1)?.facts.brainAreaMm2).toBe(0);
  });

  it('find none in a plastic head', async () => {
    const zip = join(folder ?? '', 'philips-ingenuity-head-phantom.zip');
    let seen = 0;
    const refs: FileRef[] = [];
    for await (const files of walkFiles(zip)) refs.push(...files.map((file) => file.ref));
    for (const ref of refs) {
      const found = await factsOf(ref);
      if (!found) continue;
      seen += 1;
      expect(found.facts.brainAreaMm2, ref.entry ?? '').toBe(0);
    }
    expect(seen).toBeGreaterThan(28);
  });
});
