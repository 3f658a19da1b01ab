import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { featureFiles } from '../../main/store/index.js';

const folder = mkdtempSync(join(tmpdir(), 'ictus-features-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('features beside the store', () => {
  const files = featureFiles(join(folder, 'ictus.sqlite'));
  const beside = join(folder, 'ictus.sqlite-features');
  const values = Uint16Array.of(1, 2, 65535);

  it('come back as they were saved, by study and key, and no path holds a UID', () => {
    expect(files.saveFeatures('1.2.840.1', 'network', values)).toBeNull();
    expect(files.features('1.2.840.1', 'network')).toEqual(values);
    expect(files.features('1.2.840.1', 'another network')).toBeNull();
    expect(files.features('1.2.840.2', 'network')).toBeNull();
    expect(readdirSync(beside, { recursive: true }).join()).not.toContain('840');
  });

  it('are absent once a bit of them is wrong', () => {
    files.saveFeatures('1.2.840.3', 'network', values);
    for (const entry of readdirSync(beside, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }
    expect(files.features('1.2.840.3', 'network')).toBeNull();
    expect(files.features('1.2.840.1', 'network')).toBeNull();
  });

  it('are gone when the study is forgotten', () => {
    files.saveFeatures('1.2.840.4', 'network', values);
    const before = readdirSync(beside).length;
    files.forgetFeatures('1.2.840.4');
    expect(files.features('1.2.840.4', 'network')).toBeNull();
    expect(readdirSync(beside)).toHaveLength(before - 1);
  });
});
