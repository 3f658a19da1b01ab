/**
 * Draws the example pictures of the findings panel's reference cards from the phantom, in the brain window (W80 L40):
 *   npx tsx test/golden/referencePictures.ts [subtype...]
 * The pictures are committed, so this runs only when the phantom's anatomy has changed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { subtypes } from '../../main/contract/index.js';
import { phantomRecipes, renderPhantom } from '../../main/phantom/index.js';
import { windowToBytes } from '../../main/pixels/index.js';

const folder = join(import.meta.dirname, '..', '..', 'renderer', 'findings', 'reference');
/** Pixels a side of the phantom; two by two are averaged, as a smaller picture of the same head. */
const side = 512;
/** The picture is cut to the head: the middle of a field of view of 250 mm. */
const cut = 216;
const seed = 7;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** 8-bit grey PNG (ISO/IEC 15948), each row filtered by the one above (type 2), which suits smooth pictures. */
function png(grey: Uint8ClampedArray, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 2;
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = (grey[y * width + x] ?? 0) - (y > 0 ? (grey[(y - 1) * width + x] ?? 0) : 0);
    }
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The middle of a slice at half its resolution. */
function middle(hu: Int16Array): Float32Array {
  const small = new Float32Array(cut * cut);
  const margin = side / 2 - cut;
  for (let y = 0; y < cut; y++) {
    for (let x = 0; x < cut; x++) {
      const corner = (margin + 2 * y) * side + margin + 2 * x;
      const sum = [0, 1, side, side + 1].reduce((total, step) => total + (hu[corner + step] ?? 0), 0);
      small[y * cut + x] = sum / 4;
    }
  }
  return small;
}

const asked = process.argv.slice(2);
for (const subtype of subtypes.filter((one) => asked.length === 0 || asked.includes(one))) {
  const volume = renderPhantom({ ...phantomRecipes[subtype](seed), noiseHu: 3 });
  // Between skull base and vertex, where a reader knows the section at a glance.
  const pixels = volume.lesionTruth.map((truth, slice) => (slice >= 8 && slice <= 20 ? truth[subtype] : 0));
  const most = Math.max(...pixels);
  const slice = pixels.indexOf(most);
  const hu = volume.slices[slice];
  if (hu === undefined || most === 0) throw new Error(`The phantom has no slice with ${subtype} blood.`);
  const grey = windowToBytes(middle(hu), 40, 80);
  const file = png(grey, cut, cut);
  writeFileSync(join(folder, `${subtype}.png`), file);
  console.log(`${subtype}.png: slice ${slice + 1}, ${(file.length / 1024).toFixed(1)} KiB`);
}
