import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { change, ctFile } from '../dicom/ctSlice.js';

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ictus-set-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A grey PNG of the values given, or of smooth blobs that differ by `seed`. */
export function greyPng(seed: number, side = 48, values?: Uint8Array): Uint8Array {
  const data =
    values ??
    Uint8Array.from({ length: side * side }, (_, at) => {
      const [x, y] = [(at % side) / side, Math.floor(at / side) / side];
      return 128 + 120 * Math.sin(3 * x * (1 + (seed % 7)) + seed) * Math.cos(2 * y * (1 + (seed % 5)) - seed * seed);
    });
  return encode({ width: side, height: side, data, channels: 1, depth: 8 });
}

/** A tiny CT instance of one study. */
export function ctOf(changes: {
  readonly sop: string;
  readonly study?: string;
  readonly accession?: string;
  readonly patient?: string;
  readonly z?: number;
  readonly birthDate?: string;
}): Uint8Array {
  const { sop, study = '2.25.10', accession = 'A1', patient = 'P1', z = 0, birthDate = '' } = changes;
  return ctFile(
    change(
      { tag: 0x00080018, vr: 'UI', value: sop },
      { tag: 0x00080050, vr: 'SH', value: accession },
      { tag: 0x00100020, vr: 'LO', value: patient },
      { tag: 0x00100030, vr: 'DA', value: birthDate },
      { tag: 0x0020000d, vr: 'UI', value: study },
      { tag: 0x00200032, vr: 'DS', value: [0, 0, z] },
    ),
  );
}
