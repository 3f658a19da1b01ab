import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PictureWindow } from '../../../../main/contract/index.js';
import { approximateHu } from '../../../../main/dataset/index.js';
import { decodeFrame, parseInstance } from '../../../../main/dicom/index.js';
import { prepareInput } from '../../../../main/pixels/index.js';
import { dicomRoot, inputSpec } from '../design.js';
import { pictureWindows } from './pictureWindows.js';

/** A real DICOM slice as the network's input in two forms: from its HU, and from its 8-bit picture. */
interface TwoForms {
  readonly file: string;
  readonly fromHu: Float32Array;
  readonly fromPicture: Float32Array;
  /** Label `any` where it is known. */
  readonly any?: boolean;
}

/** The loose DICOM files below shared/data/dicom that hold a slice; files of other kinds are passed over. */
export async function slicesInTwoForms(window: PictureWindow = pictureWindows['ct-ich']): Promise<readonly TwoForms[]> {
  const known = labelledSlices();
  const slices: TwoForms[] = [];
  for (const file of dicomFiles(dicomRoot)) {
    const bytes = readFileSync(file);
    const parsed = parseInstance(bytes, { complete: true });
    if (!parsed.ok) continue;
    const frame = await decodeFrame(parsed.value, bytes, 0);
    if (!frame.ok) continue;
    const { hu, rows, cols } = frame.value;
    const any = known.get(basename(file));
    slices.push({
      file: file.slice(dicomRoot.length + 1),
      fromHu: prepareInput(hu, rows, cols, inputSpec),
      fromPicture: prepareInput(approximateHu(asPicture(hu, window), window), rows, cols, inputSpec),
      ...(any === undefined ? {} : { any }),
    });
  }
  return slices;
}

/** The 8-bit picture of HU in a window: what a PNG export holds. */
function asPicture(hu: Float32Array, window: PictureWindow): Uint8Array {
  const lowestHu = window.levelHu - window.widthHu / 2;
  return Uint8Array.from(hu, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - lowestHu) / window.widthHu))),
  );
}

function dicomFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return dicomFiles(path);
      return name.endsWith('.dcm') ? [path] : [];
    });
}

function labelledSlices(): ReadonlyMap<string, boolean> {
  const rows: Record<string, string>[] = parse(readFileSync(join(dicomRoot, 'rsna2019-slices', 'labels.csv')), {
    columns: true,
    trim: true,
  });
  return new Map(
    rows.flatMap((row): [string, boolean][] =>
      row['any'] === '0' || row['any'] === '1' ? [[row['file'] ?? '', row['any'] === '1']] : [],
    ),
  );
}
