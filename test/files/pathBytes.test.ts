import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fileName, type FileRef } from '../../main/contract/index.js';
import { readWhole, walkFiles } from '../../main/files/index.js';
import { systemPath, textOfName } from '../../main/files/pathBytes.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('names as bytes', () => {
  it('come back as they were, whatever they hold', () => {
    const anyName = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => Buffer.from(text)),
      fc.constantFrom('\uef80', 'a\uefffb', '\ufffd', 'M\u00fcller').map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(anyName, (name) => {
        expect(Buffer.from(systemPath(textOfName(name)))).toEqual(name);
      }),
      { numRuns: 5000 },
    );
  });

  it('of UTF-8 stay text', () => {
    expect(textOfName(Buffer.from('Sch\u00e4del 1.dcm'))).toBe('Sch\u00e4del 1.dcm');
  });

  // Windows and macOS take no other names.
  it.skipIf(process.platform !== 'linux')('that are no UTF-8 are walked, opened and shown', async () => {
    const inside = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('M\xfcller CT', 'latin1')]);
    mkdirSync(inside);
    writeFileSync(Buffer.concat([inside, Buffer.from('/Sch\xe4del.dcm', 'latin1')]), 'bytes');
    writeFileSync(Buffer.concat([inside, Buffer.from('/plain.dcm')]), 'more');
    const found: FileRef[] = [];
    for await (const files of walkFiles(folder)) found.push(...files.map(({ ref }) => ref));
    expect(found.map(fileName).sort()).toEqual([
      join(folder, 'M\u00fcller CT', 'Sch\u00e4del.dcm'),
      join(folder, 'M\u00fcller CT', 'plain.dcm'),
    ]);
    for (const ref of found) {
      const read = readWhole(ref);
      expect(read.ok && Buffer.from(read.value).toString()).toMatch(/bytes|more/);
    }
  });
});
