import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance, Problem } from '../../main/contract/index.js';
import { uids, type DicomElement } from '../../main/dicom/index.js';
import { openFrames } from '../../main/frames/index.js';
import { openLibrary } from '../../main/library/index.js';
import { nodeChildren, type StartChild } from '../../main/process/index.js';
import { openStore, type Store } from '../../main/store/index.js';
import { change, ctFile, us } from '../dicom/ctSlice.js';
import { writeZip } from '../files/writeZip.js';
import { writeCt } from './ctFile.js';

const built = process.env['ICTUS_BUILT'] ?? join(import.meta.dirname, '..', '..', 'dist', 'main');
const isBuilt = existsSync(join(built, 'library.js')) && existsSync(join(built, 'frames.js'));
if (!isBuilt) console.warn(`skipped: ${built} is not built (npm test builds it first)`);

const base = mkdtempSync(join(tmpdir(), 'ictus-hostile-'));
const root = join(base, 'data');
afterAll(() => rmSync(base, { recursive: true, force: true }));

const ui = (tag: number, value: string): DicomElement => ({ tag, vr: 'UI', value });
/** A CT image of a study of its own. */
const image = (uid: string, changes: Record<number, DicomElement | null> = {}, syntax?: string) =>
  ctFile(
    { ...change(ui(0x0020000d, uid), ui(0x0020000e, `${uid}.1`), ui(0x00080018, `${uid}.1.1`)), ...changes },
    syntax,
  );

function write(name: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), bytes);
}

/** The file with the length of its last element, or of a private one, replaced. */
function withLength(file: Uint8Array, tag: number, length: number): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 132; at + 12 <= file.length; at++) {
    if (view.getUint16(at, true) === tag >>> 16 && view.getUint16(at + 2, true) === (tag & 0xffff)) {
      view.setUint32(at + 8, length, true);
      return file;
    }
  }
  throw new Error('no such element');
}

/** A deflated file whose data set goes on for 200 MB of nothing before its pixels. */
function deflateBomb(): Uint8Array {
  const nothing: DicomElement = { tag: 0x00091010, vr: 'OB', value: new Uint8Array(200_000_000) };
  const file = image('2.25.11', change(nothing), uids.deflatedLittleEndian);
  const metaEnd = 144 + new DataView(file.buffer, file.byteOffset).getUint32(140, true);
  return new Uint8Array(Buffer.concat([file.subarray(0, metaEnd), deflateRawSync(file.subarray(metaEnd))]));
}

function deeplyNested(levels: number): Uint8Array {
  const open = Buffer.from([
    0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255,
  ]);
  const file = image('2.25.12');
  const at = Buffer.from(file).indexOf(Buffer.from([0x10, 0, 0x10, 0]));
  return new Uint8Array(
    Buffer.concat([file.subarray(0, at), ...Array.from({ length: levels }, () => open), file.subarray(at)]),
  );
}

const pixel = (length: number): DicomElement => ({ tag: 0x7fe00010, vr: 'OW', value: new Uint8Array(length) });

/** What stands in the list for each hostile file: its code, and what its sentence says. */
const expected: Readonly<Record<string, readonly [string, RegExp]>> = {
  'cut/header.dcm': ['header-damaged', /longer than the file; copy the file again/],
  'cut/pixels.dcm': ['pixel-data-truncated', /holds 20 of the 48 bytes of a frame; copy the file again/],
  'lengths/element.dcm': ['header-damaged', /longer than the file; copy the file again/],
  'lengths/sequence.dcm': ['header-damaged', /longer than the file; copy the file again/],
  'lengths/pixels.dcm': ['file-odd', /says it has 4294967294 bytes, but the file holds 48/],
  'bombs/deflate.dcm': ['header-damaged', /cannot be inflated; copy the file again/],
  'bombs/claims.zip!large.dcm': ['zip-entry-refused', /larger than Ictus reads in one piece/],
  'bombs/claims.zip!lies.dcm': ['zip-damaged', /copy the archive again/],
  'bombs/frames.dcm': ['file-odd', /says 99999999 frames, but Pixel Data holds 1/],
  'names.zip!../../evil.dcm': ['zip-entry-refused', /leads out of the archive/],
  'names.zip!/abs.dcm': ['zip-entry-refused', /no relative path/],
  'nested.dcm': ['header-damaged', /nested too deep to be real/],
  'nameless/1.dcm': ['file-odd', /no study UID; it stands alone under one made up for it/],
  'nameless/2.dcm': ['file-odd', /no study UID; it stands alone under one made up for it/],
  'uid path.dcm': ['file-odd', /study UID is no UID; it is kept as a name only/],
  nothing: ['not-dicom', /not a DICOM file/],
};

function writeHostile(): void {
  for (const n of [0, 1, 2])
    writeCt(join(root, 'healthy', `${n}.dcm`), { sopInstanceUid: `1.2.3.1.${n}`, positionMm: [0, 0, 2 * n], fill: n });
  const plain = image('2.25.2');
  write('nothing', '');
  write('cut/header.dcm', image('2.25.3').subarray(0, 420));
  write('cut/pixels.dcm', plain.subarray(0, plain.length - 28));
  const privateBytes: DicomElement = { tag: 0x00091010, vr: 'OB', value: new Uint8Array(4) };
  write('lengths/element.dcm', withLength(image('2.25.4', change(privateBytes)), 0x00091010, 0xfffffffe));
  const sequence: DicomElement = { tag: 0x00081140, vr: 'SQ', value: [[privateBytes]] };
  write('lengths/sequence.dcm', withLength(image('2.25.5', change(sequence)), 0x00081140, 0x7ffffffe));
  write('lengths/pixels.dcm', withLength(image('2.25.6'), 0x7fe00010, 0xfffffffe));
  write('bombs/deflate.dcm', deflateBomb());
  write('bombs/frames.dcm', image('2.25.7', change({ tag: 0x00280008, vr: 'IS', value: '99999999' })));
  write('nested.dcm', deeplyNested(10_000));
  const unnamed = { 0x0020000d: null, 0x0020000e: null, 0x00080018: null };
  write('nameless/1.dcm', ctFile(unnamed));
  write('nameless/2.dcm', ctFile({ ...unnamed, ...change({ tag: 0x00100020, vr: 'LO', value: 'P2' }) }));
  write('uid path.dcm', image('../../../../tmp/ictus-evil'));
  const rgb = change(
    us(0x00280002, 3),
    { tag: 0x00280004, vr: 'CS', value: 'RGB' },
    us(0x00280100, 8),
    us(0x00280101, 8),
    us(0x00280102, 7),
    us(0x00280103, 0),
    pixel(72),
  );
  write('page.dcm', image('2.25.8', rgb));
  write('two/a.dcm', image('2.25.9'));
  write('two/b.dcm', image('2.25.9', change(ui(0x00080018, '2.25.9.2'), { tag: 0x00100020, vr: 'LO', value: 'P2' })));
  // An honest archive of a huge image: 400 MB of pixels in half a megabyte.
  mkdirSync(join(root, 'bombs'), { recursive: true });
  writeZip(join(root, 'bombs', 'pixels.zip'), [
    { name: 'pixels.dcm', bytes: image('2.25.10', change(pixel(400_000_000))) },
  ]);
  writeZip(join(root, 'bombs', 'claims.zip'), [
    { name: 'large.dcm', bytes: 'x', claimedBytes: 2_000_000_000 },
    { name: 'lies.dcm', bytes: new Uint8Array(500_000), claimedBytes: 1_000 },
  ]);
  writeZip(join(root, 'names.zip'), [
    { name: '../../evil.dcm', bytes: plain },
    { name: '/abs.dcm', bytes: plain },
  ]);
  symlinkSync(root, join(root, 'two', 'loop'));
  symlinkSync(join(root, 'self'), join(root, 'self'));
}

function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem },
): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

/** Largest resident memory that a process has had, MB; null where the system does not tell. */
function peakMb(pid: number): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
}

describe.skipIf(!isBuilt)('a folder of hostile files', () => {
  const storePath = join(base, 'store', 'ictus.sqlite');
  const pids: number[] = [];
  const deaths: Problem[] = [];
  const start: StartChild = (name) => {
    const child = nodeChildren(built)(name);
    pids.push(child.pid ?? 0);
    return child;
  };
  let store: Store;
  let libraryPeakMb: number | null = null;

  beforeAll(async () => {
    writeHostile();
    const library = openLibrary(start, storePath, (death) => deaths.push(death));
    value(await library.index([root]));
    libraryPeakMb = peakMb(pids[0] ?? 0);
    library.close();
    store = value(openStore(storePath, { readOnly: true }));
  });
  afterAll(() => store.close());

  it('is indexed with one sentence for each of them, in one process, in little memory', () => {
    const listed = new Map(store.skipped().map((one) => [one.file.slice(root.length + 1), one]));
    for (const [name, [code, sentence]] of Object.entries(expected)) {
      expect(listed.get(name)?.code, name).toBe(code);
      expect(listed.get(name)?.message, name).toMatch(sentence);
    }
    // Besides them only the link that leads to itself.
    expect([...listed.keys()].filter((name) => !(name in expected))).toEqual(['self']);
    expect(pids).toHaveLength(1);
    expect(deaths).toEqual([]);
    console.log(`hostile: peak of the library process ${Math.round(libraryPeakMb ?? 0)} MB`);
    if (libraryPeakMb !== null) expect(libraryPeakMb).toBeLessThan(400);
  });

  it('leaves the healthy study whole, and keeps strangers apart', () => {
    expect(store.study('1.2.3')?.series[0]?.stacks[0]?.slices).toHaveLength(3);
    const nameless = store.studies().filter(({ studyUid }) => studyUid.startsWith('no-study-uid-'));
    expect(nameless.map(({ instances }) => instances)).toEqual([1, 1]);
    const two = store.study('2.25.9');
    expect(two?.patientIds).toEqual(['P1', 'P2']);
    for (const stack of two?.series.flatMap((series) => series.stacks) ?? []) {
      expect(stack.reasons.map(({ code }) => code)).toContain('two-patients');
      expect(stack.slices).toHaveLength(1);
    }
    expect(store.study('2.25.8')?.series[0]?.stacks[0]?.reasons.map(({ code }) => code)).toEqual(['secondary']);
  });

  it('writes nothing outside the store, whatever a UID or an entry is named', () => {
    expect(readdirSync(base).sort()).toEqual(['data', 'store']);
    expect(existsSync('/tmp/ictus-evil')).toBe(false);
    expect(readdirSync(join(base, 'store')).every((name) => name.startsWith('ictus.sqlite'))).toBe(true);
  });

  it('is decoded or refused frame by frame, with the name of the file, by one process in bounded memory', async () => {
    pids.length = 0;
    const frames = openFrames(start, (death) => deaths.push(death));
    const refused: Record<string, string> = {};
    const instances: Instance[] = store.studies().flatMap(({ studyUid }) => [...store.instancesOf(studyUid)]);
    for (const { file } of instances) {
      const decoded = await frames.decode({ file, frame: 0 });
      if (decoded.ok) continue;
      expect(decoded.problem.where).toContain(file.path);
      refused[file.path.slice(root.length + 1)] = decoded.problem.code;
    }
    expect(instances.length).toBeGreaterThan(10);
    expect(refused).toEqual({ 'cut/pixels.dcm': 'pixel-data-truncated', 'page.dcm': 'colour-image' });
    const peak = peakMb(pids[0] ?? 0);
    console.log(`hostile: peak of the decode process ${Math.round(peak ?? 0)} MB`);
    expect(pids).toHaveLength(1);
    expect(deaths).toEqual([]);
    // The whole of one file of 400 MB, and no more.
    if (peak !== null) expect(peak).toBeLessThan(700);
    frames.close();
  });
});
