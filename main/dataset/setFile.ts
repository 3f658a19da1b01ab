import { basename, join } from 'node:path';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { failed, ok, type PictureWindow, type Result } from '../contract/index.js';
import { namesIn, readWhole } from '../files/index.js';
import { readTable, type LabelTable } from './readTable.js';

const setFileName = 'set.json';

/** `set.json` beside the table: what the table cannot say of its pictures. */
const setFileSchema = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  /** The table of labels, where it is not `labels.csv` or the only one. */
  labels: z.string().min(1).optional(),
  /** The window of the pictures. */
  window: z.strictObject({ levelHu: z.number(), widthHu: z.number().positive() }).optional(),
});

export interface SetFile {
  readonly name: string;
  readonly labels: string | null;
  readonly window: PictureWindow | null;
}

/** Reads `set.json`; where there is none, the set has its folder's name. Error: `set-invalid`. */
export function readSetFile(folder: string): Result<SetFile> {
  const nothing: SetFile = { name: basename(folder), labels: null, window: null };
  if (!existsSync(join(folder, setFileName))) return ok(nothing);
  const bytes = readWhole({ path: join(folder, setFileName) });
  if (!bytes.ok) return bytes;
  const invalid = (cause: string): Result<never> =>
    failed(
      'set-invalid',
      `${setFileName} is not as it should be: {"name": "...", "labels": "labels.csv", "window": {"levelHu": 40, "widthHu": 80}}, each optional.`,
      { where: join(folder, setFileName), cause },
    );
  try {
    const parsed = setFileSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes.value)));
    if (!parsed.success) return invalid(z.prettifyError(parsed.error));
    const { name, labels, window } = parsed.data;
    return ok({ name: name ?? nothing.name, labels: labels ?? null, window: window ?? null });
  } catch (error) {
    return invalid(String(error));
  }
}

export interface FoundTable {
  /** Below the folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly table: LabelTable;
}

/**
 * The table of labels of a folder: `wanted`, else `labels.csv`, else the one CSV file that holds labels. Errors:
 * `folder-unreadable`, `set-invalid`, `set-empty`, those of the file.
 */
export function findTable(folder: string, wanted: string | null): Result<FoundTable> {
  const read = (name: string): Result<FoundTable> => {
    const bytes = readWhole({ path: join(folder, name) });
    if (!bytes.ok) return bytes;
    const table = readTable(new TextDecoder().decode(bytes.value), name);
    return table.ok ? ok({ name, bytes: bytes.value, table: table.value }) : table;
  };
  if (wanted !== null) return read(wanted);
  if (existsSync(join(folder, 'labels.csv'))) return read('labels.csv');
  const listed = namesIn(folder);
  if (!listed.ok) return listed;
  const tables = listed.value.filter((name) => /\.csv$/i.test(name)).map(read);
  const good = tables.filter((table) => table.ok);
  const [first, second] = good;
  if (first && !second) return first;
  if (first) {
    return failed('set-invalid', `${folder} holds several tables of labels; say which with --labels, or in set.json.`);
  }
  return (
    tables[0] ?? failed('set-empty', `${folder} holds no table of labels; put a labels.csv into it.`, { where: folder })
  );
}
