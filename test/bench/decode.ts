/**
 * Milliseconds a frame by transfer syntax, ours and pydicom's with gdcm, in turns in one run: `npx tsx test/bench/decode.ts [--rounds 7]`.
 *
 * Frames: a slice of a simulated head (512 x 512, signed 16 bits), and a real slice of 12 bits where the shared data are. They are encoded here, by gdcm
 * (HTJ2K by OpenJPH's encoder: nothing else at hand writes it, and neither gdcm nor pydicom reads it; its row compares with pydicom's JPEG 2000).
 * Ours is bytes to HU in float32 with range and mean. pydicom's is given twice: `pixel_array` alone, which stops at stored values, and the same product
 * as ours, numpy's float32 with rescale, min, max and mean. Both are processor time of the whole process: on a shared machine the clock measures the
 * neighbours. Pillow is what pydicom may use for JPEG 2000 instead of gdcm.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { decodeFrame, parseInstance, uids } from '../../main/dicom/index.js';
import { phantomRecipes, renderPhantom } from '../../main/phantom/index.js';
import { ctFile, pixelElements } from '../dicom/ctSlice.js';
import { encapsulated } from '../dicom/encapsulated.js';
import { sharedFolder } from '../shared.js';
import { medianOf } from './medianOf.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);
const framesARound = 12;

const encoder = `
import sys, gdcm
syntaxes = {'RLE': 'RLELossless', 'JPEG lossless': 'JPEGLosslessProcess14_1', 'JPEG-LS': 'JPEGLSLossless', 'JPEG-LS near': 'JPEGLSNearLossless',
  'JPEG 2000': 'JPEG2000Lossless', 'JPEG 2000 lossy': 'JPEG2000'}
source, folder, kind = sys.argv[1:]
reader = gdcm.ImageReader()
reader.SetFileName(source)
assert reader.Read()
for name, syntax in syntaxes.items():
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, syntax)))
    change.SetInput(reader.GetImage())
    if not change.Change():
        continue
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(folder + '/' + kind + '~' + name + '.dcm')
    assert writer.Write()
`;

/** Reads requests (handler, path, frames), answers seconds of processor time a frame: stored values alone, and to HU. */
const timer = `
import sys, json, time, pydicom
import numpy as np
from pydicom.pixel_data_handlers import gdcm_handler, numpy_handler, pillow_handler, rle_handler
handlers = {'gdcm': gdcm_handler, 'pillow': pillow_handler, 'pydicom': rle_handler}
for line in sys.stdin:
    handler, path, frames = json.loads(line)
    pydicom.config.pixel_data_handlers = [handlers[handler]]
    data = pydicom.dcmread(path)
    def seconds(product):
        began = time.process_time()
        for _ in range(frames):
            data._pixel_id = None
            product(data)
        return (time.process_time() - began) / frames
    def hounsfield(data):
        hu = data.pixel_array.astype(np.float32)
        hu *= np.float32(data.RescaleSlope)
        hu += np.float32(data.RescaleIntercept)
        return hu, hu.min(), hu.max(), hu.mean()
    try:
        print(json.dumps([seconds(lambda data: data.pixel_array), seconds(hounsfield)]), flush=True)
    except Exception as problem:
        print('[null, null]', flush=True)
`;

interface Row {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly ours: number[];
  readonly theirs: Map<string, Theirs>;
}

/** Milliseconds a frame, one a round. */
interface Theirs {
  readonly stored: number[];
  readonly hu: number[];
}

function rowsOf(folder: string): Row[] {
  return readdirSync(folder)
    .filter((name) => name.includes('~'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -4).replace('~', ', '),
      path: join(folder, file),
      bytes: new Uint8Array(readFileSync(join(folder, file))),
      ours: [],
      theirs: new Map<string, Theirs>(),
    }));
}

function encode(folder: string, kind: string, source: string): void {
  const made = spawnSync('/usr/bin/python3', ['-c', encoder, source, folder, kind], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
}

interface Htj2kEncoder {
  getDecodedBuffer(frame: object): Uint8Array;
  setQuality(reversible: boolean, quantization: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** The stored values of an uncompressed file as HTJ2K, in a file of their own. */
async function encodeHtj2k(folder: string, kind: string, source: string): Promise<void> {
  const start = createRequire(import.meta.url)('@cornerstonejs/codec-openjph/wasmjs') as (
    options: object,
  ) => Promise<{ HTJ2KEncoder: new () => Htj2kEncoder }>;
  const { HTJ2KEncoder } = await start({ print: () => undefined, printErr: () => undefined });
  const bytes = new Uint8Array(readFileSync(source));
  const parsed = parseInstance(bytes, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const frame = await decodeFrame(parsed.value, bytes, 0);
  if (!frame.ok) throw new Error(frame.problem.message);
  const { stored, rows, cols } = frame.value;
  const { signed, bitsAllocated, bitsStored } = parsed.value.header;
  const coder = new HTJ2KEncoder();
  const room = coder.getDecodedBuffer({
    width: cols,
    height: rows,
    bitsPerSample: bitsStored,
    componentCount: 1,
    isSigned: signed,
    isUsingColorTransform: false,
  });
  room.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  coder.setQuality(true, 0);
  coder.encode();
  const fragments = [coder.getEncodedBuffer().slice()];
  const format = pixelElements({ rows, cols, bitsAllocated, bitsStored, signed, bytes: new Uint8Array() });
  writeFileSync(join(folder, `${kind}~HTJ2K.dcm`), encapsulated(format, { syntax: uids.htj2kLossless, fragments }));
}

/** A slice of the middle of a simulated head, in signed 16 bits. */
function phantomSlice(): Uint8Array {
  const { slices, rows, cols } = renderPhantom(phantomRecipes.subdural(3));
  const bytes = slices[slices.length >> 1];
  if (!bytes) throw new Error('the phantom has no slice');
  return ctFile(pixelElements({ rows, cols, bitsAllocated: 16, signed: true, bytes }));
}

async function timeOurs(row: Row): Promise<void> {
  const parsed = parseInstance(row.bytes, { complete: true });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const before = process.cpuUsage();
  for (let n = 0; n < framesARound; n++) {
    const frame = await decodeFrame(parsed.value, row.bytes, 0);
    if (!frame.ok) return;
  }
  const { user, system } = process.cpuUsage(before);
  row.ours.push((user + system) / 1000 / framesARound);
}

interface Timer {
  /** Milliseconds to stored values and to HU; null where the handler cannot. */
  ask(handler: string, path: string): Promise<readonly [number, number] | null>;
  close(): void;
}

function startTimer(): Timer {
  const child = spawn('/usr/bin/python3', ['-W', 'ignore', '-c', timer], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(handler, path) {
      child.stdin.write(`${JSON.stringify([handler, path, framesARound])}\n`);
      const line = await lines.next();
      const [stored, hu] = JSON.parse(line.done ? '[null, null]' : line.value) as (number | null)[];
      return typeof stored === 'number' && typeof hu === 'number' ? [stored * 1000, hu * 1000] : null;
    },
    close: () => child.stdin.end(),
  };
}

/** The handlers of pydicom that read a syntax: gdcm, and its own or Pillow's where there is one. */
function handlersOf(name: string): readonly string[] {
  if (name.endsWith('HTJ2K')) return [];
  if (name.endsWith('RLE')) return ['gdcm', 'pydicom'];
  return name.includes('JPEG 2000') ? ['gdcm', 'pillow'] : ['gdcm'];
}

async function timeTheirs(row: Row, timerProcess: Timer): Promise<void> {
  for (const handler of handlersOf(row.name)) {
    const ms = await timerProcess.ask(handler, row.path);
    if (!ms) continue;
    const theirs = row.theirs.get(handler) ?? { stored: [], hu: [] };
    row.theirs.set(handler, theirs);
    theirs.stored.push(ms[0]);
    theirs.hu.push(ms[1]);
  }
}

function say({ name, ours, theirs }: Row, rows: readonly Row[]): void {
  const twin = rows.find((row) => row.name === name.replace('HTJ2K', 'JPEG 2000'));
  const compared = name.endsWith('HTJ2K') ? twin?.theirs : theirs;
  const words = [...(compared ?? [])].map(
    ([handler, { stored, hu }]) =>
      `${handler} to HU ${medianOf(hu).toFixed(1)} (${(medianOf(ours) / medianOf(hu)).toFixed(2)} of it), stored values alone ${medianOf(stored).toFixed(1)} (${(medianOf(ours) / medianOf(stored)).toFixed(2)})`,
  );
  const note = name.endsWith('HTJ2K') ? ', which reads JPEG 2000 there' : '';
  console.log(`${name.padEnd(28)} ours ${medianOf(ours).toFixed(1).padStart(6)} ms; ${words.join('; ')}${note}`);
}

const folder = mkdtempSync(join(tmpdir(), 'ictus-decode-'));
try {
  const sources = [['phantom 16 bit', phantomSlice()]] as [string, Uint8Array][];
  const real = sharedFolder('data/dicom/rsna2019-slices/ID_c3378ddd1.dcm');
  if (real) sources.push(['real 12 bit', new Uint8Array(readFileSync(real))]);
  for (const [kind, bytes] of sources) {
    const source = join(folder, `${kind}.dcm`);
    writeFileSync(source, bytes);
    encode(folder, kind, source);
    await encodeHtj2k(folder, kind, source);
  }
  const rows = rowsOf(folder);
  const timerProcess = startTimer();
  // The first round warms both sides and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const row of rows) {
      await timeTheirs(row, timerProcess);
      await timeOurs(row);
      if (round > 0) continue;
      row.ours.length = 0;
      row.theirs.clear();
    }
  }
  timerProcess.close();
  console.log(`milliseconds a frame, processor time, median of ${rounds} rounds of ${framesARound} frames`);
  for (const row of rows) say(row, rows);
} finally {
  rmSync(folder, { recursive: true });
}
