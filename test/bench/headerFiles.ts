import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDicom, type DicomElement } from '../../main/dicom/index.js';
import { ctFile } from '../library/ctFile.js';

/**
 * `short`: 28 elements, about what anonymised sets leave (RSNA 2019 has 21). `scanner`: 86 elements, 29 of them private, with the
 * lengths and the spread of a GE HiSpeed head slice as the scanner writes it; other makers write more (Philips 125).
 */
export type HeaderKind = 'short' | 'scanner';

const slicesPerStudy = 32;

/** Header-only CT files in folders of one study each, as an export writes them. */
export function writeHeaderFiles(folder: string, files: number, kind: HeaderKind): void {
  const write = kind === 'short' ? shortFile : scannerFile;
  for (let first = 0; first < files; first += slicesPerStudy) {
    const study = first / slicesPerStudy;
    const home = join(folder, String(Math.floor(study / 100)), String(study));
    mkdirSync(home, { recursive: true });
    for (let slice = 0; slice < Math.min(slicesPerStudy, files - first); slice += 1) {
      writeFileSync(join(home, `${slice}.dcm`), write(study, slice));
    }
  }
}

function studyUidOf(study: number): string {
  return `1.2.826.0.1.3680043.8.498.${100_000 + study}`;
}

function shortFile(study: number, slice: number): Uint8Array {
  const studyUid = studyUidOf(study);
  return ctFile({
    studyUid,
    seriesUid: `${studyUid}.1`,
    sopInstanceUid: `${studyUid}.1.${slice}`,
    patientId: `P${study}`,
    patientName: `Bench^${study}`,
    accession: `A${study}`,
    instanceNumber: slice + 1,
    acquisitionNumber: 1,
    positionMm: [-125, -125, slice * 5],
    thicknessMm: 5,
    rows: 512,
    cols: 512,
    withoutPixels: true,
  });
}

function scannerFile(study: number, slice: number): Uint8Array {
  const studyUid = studyUidOf(study);
  const z = (18.496 + slice * 3.794).toFixed(7);
  const y = (-123.54 + slice * 1.27).toFixed(7);
  const location = -22.84 + slice * 4;
  const number = slice + 1;
  const elements: [number, DicomElement['vr'], DicomElement['value']][] = [
    [0x00080005, 'CS', 'ISO_IR 100'],
    [0x00080008, 'CS', ['ORIGINAL', 'PRIMARY', 'AXIAL', 'ADD']],
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'],
    [0x00080018, 'UI', `${studyUid}.1.${slice}`],
    [0x00080020, 'DA', '20240102'],
    [0x00080021, 'DA', '20240102'],
    [0x00080030, 'TM', '101500'],
    [0x00080031, 'TM', '101612'],
    [0x00080033, 'TM', `1016${String(12 + slice).padStart(2, '0')}`],
    [0x00080050, 'SH', `A${study}`],
    [0x00080060, 'CS', 'CT'],
    [0x00080070, 'LO', 'GE MEDICAL SYSTEMS'],
    [0x00080090, 'PN', ''],
    [0x00081030, 'LO', 'HEAD'],
    [0x00081090, 'LO', 'HiSpeed Dual'],
    [0x00100010, 'PN', `Bench^${study}`],
    [0x00100020, 'LO', `P${study}`],
    [0x00180015, 'CS', 'HEAD'],
    [0x00180050, 'DS', '4.0'],
    [0x00180060, 'DS', '120'],
    [0x00180090, 'DS', '250.0'],
    [0x00181020, 'LO', '3.40'],
    [0x00181050, 'DS', '0.4200000'],
    [0x00181100, 'DS', '250.0000000'],
    [0x00181110, 'DS', '949.0750000'],
    [0x00181111, 'DS', '541.0000000'],
    [0x00181120, 'DS', '+18.5'],
    [0x00181130, 'DS', '-155'],
    [0x00181140, 'CS', 'CW'],
    [0x00181150, 'IS', '2000'],
    [0x00181151, 'IS', '180'],
    [0x00181170, 'IS', '21'],
    [0x00181190, 'DS', '0.7000000'],
    [0x00181210, 'SH', 'STD+'],
    [0x00185100, 'CS', 'HFS'],
    [0x00190010, 'LO', 'GEMS_ACQU_01'],
    [0x00191002, 'SL', 708],
    [0x00191023, 'DS', '+0.0'],
    [0x00191024, 'DS', (9.022 + slice / 100).toFixed(3)],
    [0x00191026, 'SL', 0],
    [0x00191027, 'DS', '2.000'],
    [0x00191039, 'SS', 2],
    [0x00191042, 'SS', 0],
    [0x00191043, 'SS', 0],
    [0x0020000d, 'UI', studyUid],
    [0x0020000e, 'UI', `${studyUid}.1`],
    [0x00200010, 'SH', String(study)],
    [0x00200011, 'IS', '2'],
    // This scanner counts each table step as an acquisition.
    [0x00200012, 'IS', String(number)],
    [0x00200013, 'IS', String(number)],
    [0x00200032, 'DS', `-125.0000000\\${y}\\${z}`],
    [0x00200037, 'DS', '1.0000000\\0.0000000\\0.0000000\\0.0000000\\0.9483237\\-0.3173047'],
    [0x00200052, 'UI', `${studyUid}.2`],
    [0x00201040, 'LO', 'OM'],
    [0x00201041, 'DS', location.toFixed(2)],
    [0x00270010, 'LO', 'GEMS_IMAG_01'],
    [0x00271050, 'FL', location],
    [0x00271051, 'FL', location],
    [0x00280002, 'US', 1],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', 512],
    [0x00280011, 'US', 512],
    [0x00280030, 'DS', '0.4882812\\0.4882812'],
    [0x00280100, 'US', 16],
    [0x00280101, 'US', 16],
    [0x00280102, 'US', 15],
    [0x00280103, 'US', 1],
    [0x00280120, 'SS', -1500],
    [0x00281050, 'DS', '35'],
    [0x00281051, 'DS', '100'],
    [0x00281052, 'DS', '0'],
    [0x00281053, 'DS', '1'],
    [0x00430010, 'LO', 'GEMS_PARM_01'],
    [0x00431012, 'SS', [19983, 19986, 20015]],
    [0x00431031, 'DS', '-0.0000000\\-5.0000000'],
    [0x00431063, 'SH', String(number)],
    [0x00431064, 'CS', ['NONE', 'AAR2']],
    ...[0x00431065, 0x00431066, 0x00431067, 0x00431068, 0x00431069, 0x0043106a, 0x0043106b].map(
      (tag): [number, DicomElement['vr'], DicomElement['value']] => [tag, 'US', tag & 1],
    ),
    [0x0043106c, 'IS', '2'],
    [0x0043106d, 'DS', '+1.00'],
    [0x0043106e, 'SH', 'OFF'],
    [0x004b0010, 'LO', 'GEMS_CT_HINO_01'],
    [0x004b1001, 'DS', '2.0\\2.0'],
  ];
  return writeDicom(elements.map(([tag, vr, value]) => ({ tag, vr, value })));
}
