import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change, ctFile, ds, pixelElements } from '../dicom/ctSlice.js';
import { side, simpleSlice, sizeAt, spacingMm, usual } from './simpleStudy.js';

const thicknessMm = 5;

/**
 * Writes a study of the discs of `simpleStudy` as some slices of the RSNA set are: unsigned, 12 bits, intercept 0, HU modulo 4096. The
 * last `sound` slices are as they should be instead: the same HU over an intercept of -1024.
 */
export function writeWrappedStudy(folder: string, name: string, counts: { slices: number; sound: number }): void {
  mkdirSync(folder, { recursive: true });
  for (let slice = 0; slice < counts.slices; slice++) {
    const intercept = slice < counts.slices - counts.sound ? 0 : -1024;
    const bytes = Uint16Array.from(
      simpleSlice(false, slice, usual, sizeAt(slice, counts.slices)),
      (hu) => (hu - intercept) & 0xfff,
    );
    const file = ctFile({
      ...pixelElements({ rows: side, cols: side, bitsAllocated: 16, bitsStored: 12, bytes }),
      ...change(
        { tag: 0x00080018, vr: 'UI', value: `2.25.7.3.${slice + 1}` },
        { tag: 0x00081030, vr: 'LO', value: 'CT head' },
        { tag: 0x00100020, vr: 'LO', value: name },
        { tag: 0x00101010, vr: 'AS', value: '060Y' },
        { tag: 0x0020000d, vr: 'UI', value: `2.25.7.1.${counts.sound + 1}` },
        { tag: 0x0020000e, vr: 'UI', value: `2.25.7.2.${counts.sound + 1}` },
        { tag: 0x00200013, vr: 'IS', value: slice + 1 },
        ds(0x00180050, thicknessMm),
        ds(0x00200032, [0, 0, slice * thicknessMm]),
        ds(0x00280030, [spacingMm, spacingMm]),
        ds(0x00281052, intercept),
      ),
    });
    writeFileSync(join(folder, `${slice}.dcm`), file);
  }
}
