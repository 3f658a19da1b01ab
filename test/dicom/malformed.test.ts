import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Problem } from '../../main/contract/index.js';
import { openFrames } from '../../main/frames/index.js';
import { nodeChildren } from '../../main/process/index.js';
import { sharedFolder } from '../shared.js';
import { ctFile } from './ctSlice.js';
import { malformedDifferences } from './malformedDifferences.js';
import { outcomesIn, type OutcomeClass } from './malformedOutcome.js';

const torture = sharedFolder('data/torture');
const built = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
const isBuilt = existsSync(join(built, 'frames.js'));
if (!isBuilt) console.warn(`skipped: ${built} is not built (npm test builds it first)`);

const base = mkdtempSync(join(tmpdir(), 'ictus-malformed-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Truth {
  readonly malformed: Readonly<Record<string, { readonly expect: string }>>;
}

it.skipIf(!torture || !isBuilt)(
  'does with each malformed file what is expected, or what the table of differences says',
  async () => {
    const folder = join(base, 'data');
    cpSync(join(torture ?? '', 'malformed'), folder, { recursive: true });
    const healthy = ['a healthy slice.dcm', 'zz a healthy slice.dcm'];
    for (const [n, name] of healthy.entries()) {
      writeFileSync(join(folder, name), ctFile({ 0x0020000d: { tag: 0x0020000d, vr: 'UI', value: `2.25.9.${n}` } }));
    }
    const truth = JSON.parse(readFileSync(join(torture ?? '', 'truth.json'), 'utf8')) as Truth;
    const deaths: Problem[] = [];
    const frames = openFrames(nodeChildren(built), (death) => deaths.push(death));
    const found = await outcomesIn(folder, join(base, 'store'), frames);
    frames.close();

    const got = new Map<string, OutcomeClass>();
    for (const { file, outcome, told } of found) {
      const name = file.slice(folder.length + 1);
      got.set(name, outcome);
      const [archive] = name.split('!');
      if (archive !== undefined && archive !== name) got.set(archive, 'archive');
      // What is not simply opened is explained, in sentences.
      if (outcome !== 'open') expect(told.length, name).toBeGreaterThan(0);
      for (const sentence of told) expect(sentence, name).toMatch(/^[a-z-]+: [^\n]+\.$/);
    }
    const differing: Record<string, OutcomeClass | undefined> = {};
    const counts: Record<string, number> = {};
    for (const [name, { expect: expected }] of Object.entries(truth.malformed)) {
      const outcome = got.get(name);
      counts[outcome ?? 'missing'] = (counts[outcome ?? 'missing'] ?? 0) + 1;
      const asExpected =
        outcome !== undefined && (expected === 'any_no_crash' || expected.split('_or_').includes(outcome));
      if (!asExpected) differing[name] = outcome;
    }
    console.log(
      `malformed: ${Object.keys(truth.malformed).length} files,`,
      counts,
      `${Object.keys(differing).length} differences`,
    );
    expect(differing).toEqual(
      Object.fromEntries(Object.entries(malformedDifferences).map(([name, { outcome }]) => [name, outcome])),
    );
    expect(healthy.map((name) => got.get(name))).toEqual(['open', 'open']);
    expect(deaths).toEqual([]);
  },
);
