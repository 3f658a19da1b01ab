import { createHash } from 'node:crypto';
import { failed, labels, ok, type Label, type Result, type Truth } from '../../contract/index.js';
import { Column, TextPacker, type PackedText } from './packedText.js';

/** One labelled slice, as a trainer knows it. */
export interface ExampleRow {
  /** Names the slice; no two rows share it. */
  readonly id: string;
  /** Where it comes from: classes are balanced inside each source. */
  readonly source: string;
  /** The patient, or what stands for one: all slices that must not be parted by a split. */
  readonly patient: string;
  readonly study: string;
  /** Order within the study; null where it is not known. */
  readonly position: number | null;
  /** As given: nothing is inferred from one label about another. */
  readonly truth: Truth;
}

/** The bit of each label in `known` and `positive`. */
export const labelBits = Object.fromEntries(labels.map((label, index) => [label, 1 << index])) as Readonly<
  Record<Label, number>
>;

/**
 * Labelled slices by column, in the order of their ids: whatever order they were added in, the same slices have the same row
 * numbers and the same hash. A row costs 30 bytes and its id.
 */
export interface ExampleTable {
  readonly size: number;
  /** sha256 of every row's content, hexadecimal: another hash is another set. */
  readonly hash: string;
  /** Names of the sources, patients and studies that the columns number. */
  readonly sources: PackedText;
  readonly patients: PackedText;
  readonly studies: PackedText;
  readonly ids: PackedText;
  /** By row, as all that follow: indices into `sources`, `patients` and `studies`. */
  readonly source: Uint32Array;
  readonly patient: Uint32Array;
  readonly study: Uint32Array;
  /** NaN where it is not known. */
  readonly position: Float64Array;
  /** Labels that are known, the bit `1 << index` for each of `labels`; those that are positive are a part of them. */
  readonly known: Uint8Array;
  readonly positive: Uint8Array;
  /** The how-manyth that was added, 0-based: leads to what the caller keeps beside the table. */
  readonly added: Uint32Array;
  rowAt(row: number): ExampleRow;
  /** Writes 1 for each positive label and 0 for the others, [6] in the order of `labels`, from `at` on. */
  writeTargets(row: number, target: Float32Array, at?: number): void;
  /** Row numbers, ascending, of the patients that `keep` says yes to; it is asked once for each patient. */
  rowsOfPatients(keep: (patient: string) => boolean): Uint32Array;
}

/** Takes rows one by one and keeps none of their objects. */
export class ExampleTableBuilder {
  private readonly ids = new TextPacker();
  private readonly source = new Numbering();
  private readonly patient = new Numbering();
  private readonly study = new Numbering();
  private readonly position = new Column(Float64Array);
  private readonly known = new Column(Uint8Array);
  private readonly positive = new Column(Uint8Array);

  add(row: ExampleRow): void {
    this.ids.add(row.id);
    this.source.add(row.source);
    this.patient.add(row.patient);
    this.study.add(row.study);
    this.position.add(row.position ?? NaN);
    const { known, positive } = bitsOf(row.truth);
    this.known.add(known);
    this.positive.add(positive);
  }

  /** The table of what was added. Error: `set-row-duplicated`, where two rows have one id. */
  build(): Result<ExampleTable> {
    const given = this.ids.packed();
    const added = Uint32Array.from({ length: given.length }, (_, row) => row);
    added.sort((left, right) => given.compare(left, right));
    for (let row = 1; row < added.length; row++) {
      const [one, other] = [added[row - 1] ?? 0, added[row] ?? 0];
      if (given.compare(one, other) === 0) {
        const [first, second] = [Math.min(one, other) + 1, Math.max(one, other) + 1];
        const words = `Examples ${first} and ${second} are both "${given.at(one)}"; give each slice once.`;
        return failed('set-row-duplicated', words, { where: given.at(one) });
      }
    }
    const source = this.source.picked(added);
    const patient = this.patient.picked(added);
    const study = this.study.picked(added);
    const columns = {
      ids: given.picked(added),
      sources: source.names,
      patients: patient.names,
      studies: study.names,
      source: source.numbers,
      patient: patient.numbers,
      study: study.numbers,
      position: this.position.picked(added),
      known: this.known.picked(added),
      positive: this.positive.picked(added),
    };
    return ok({
      ...columns,
      added,
      size: added.length,
      hash: hashOf(columns),
      rowAt: (row) => ({
        id: columns.ids.at(row),
        source: columns.sources.at(columns.source[row] ?? 0),
        patient: columns.patients.at(columns.patient[row] ?? 0),
        study: columns.studies.at(columns.study[row] ?? 0),
        position: numberOrNull(columns.position[row]),
        truth: truthOf(columns.known[row] ?? 0, columns.positive[row] ?? 0),
      }),
      writeTargets(row, target, at = 0) {
        const positive = columns.positive[row] ?? 0;
        for (let label = 0; label < labels.length; label++) target[at + label] = (positive >> label) & 1;
      },
      rowsOfPatients(keep) {
        const kept = Uint8Array.from({ length: columns.patients.length }, (_, at) =>
          Number(keep(columns.patients.at(at))),
        );
        const rows = new Column(Uint32Array);
        for (const [row, number] of columns.patient.entries()) if (kept[number] === 1) rows.add(row);
        return rows.values();
      },
    });
  }
}

function numberOrNull(position: number | undefined): number | null {
  return position === undefined || Number.isNaN(position) ? null : position;
}

/** The labels that are known, and those that are positive, by `labelBits`. */
export function bitsOf(truth: Truth): { readonly known: number; readonly positive: number } {
  let known = 0;
  let positive = 0;
  for (const label of labels) {
    if (truth[label] !== undefined) known |= labelBits[label];
    if (truth[label] === true) positive |= labelBits[label];
  }
  return { known, positive };
}

/** The truth that two sets of `labelBits` stand for. */
export function truthOf(known: number, positive: number): Truth {
  const knownLabels = labels.filter((label) => (known & labelBits[label]) !== 0);
  return Object.fromEntries(knownLabels.map((label) => [label, (positive & labelBits[label]) !== 0]));
}

/** Names that occur again and again, each kept once. */
class Numbering {
  private readonly numberOf = new Map<string, number>();
  private readonly names = new TextPacker();
  private readonly numbers = new Column(Uint32Array);

  add(name: string): void {
    let number = this.numberOf.get(name);
    if (number === undefined) {
      number = this.numberOf.size;
      this.numberOf.set(name, number);
      this.names.add(name);
    }
    this.numbers.add(number);
  }

  /** The numbers in this order of rows, and the names numbered anew as they come up in it. */
  picked(rows: Uint32Array): { readonly numbers: Uint32Array; readonly names: PackedText } {
    const numbers = this.numbers.picked(rows);
    const anew = new Uint32Array(this.numberOf.size).fill(0xffff_ffff);
    const order = new Column(Uint32Array);
    let count = 0;
    for (const [row, number] of numbers.entries()) {
      if (anew[number] === 0xffff_ffff) {
        anew[number] = count++;
        order.add(number);
      }
      numbers[row] = anew[number] ?? 0;
    }
    return { numbers, names: this.names.packed().picked(order.values()) };
  }
}

type HashedColumns = Pick<
  ExampleTable,
  'ids' | 'sources' | 'patients' | 'studies' | 'source' | 'patient' | 'study' | 'position' | 'known' | 'positive'
>;

/** Each text with its length before it, so that no two rows are the same bytes. */
function hashOf(columns: HashedColumns): string {
  const hash = createHash('sha256').update('ictus examples 1\n');
  const chunk = Buffer.alloc(1 << 16);
  let used = 0;
  const room = (bytes: number): void => {
    if (used + bytes <= chunk.length) return;
    hash.update(chunk.subarray(0, used));
    used = 0;
  };
  const text = (bytes: Uint8Array): void => {
    room(4 + bytes.length);
    used = chunk.writeUInt32LE(bytes.length, used);
    if (bytes.length > chunk.length - used) {
      hash.update(chunk.subarray(0, used)).update(bytes);
      used = 0;
      return;
    }
    chunk.set(bytes, used);
    used += bytes.length;
  };
  for (let row = 0; row < columns.ids.length; row++) {
    text(columns.ids.bytesAt(row));
    text(columns.sources.bytesAt(columns.source[row] ?? 0));
    text(columns.patients.bytesAt(columns.patient[row] ?? 0));
    text(columns.studies.bytesAt(columns.study[row] ?? 0));
    const position = columns.position[row] ?? NaN;
    room(11);
    used = chunk.writeUInt8(Number.isNaN(position) ? 0 : 1, used);
    used = chunk.writeDoubleLE(Number.isNaN(position) ? 0 : position, used);
    used = chunk.writeUInt8(columns.known[row] ?? 0, used);
    used = chunk.writeUInt8(columns.positive[row] ?? 0, used);
  }
  return hash.update(chunk.subarray(0, used)).digest('hex');
}
