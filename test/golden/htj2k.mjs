// Encodes raw little-endian 16-bit values as HTJ2K with OpenJPH's encoder, for codec_files.py: no other encoder is at hand.
// node test/golden/htj2k.mjs <raw> <out> <rows> <cols> <bits> <signed 0|1> <order 0 LRCP | 2 RPCL> <quantization step, 0: lossless> <tile side, 0: one tile>
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [raw, out, ...numbers] = process.argv.slice(2);
const [rows, cols, bits, signed, order, step, tile] = numbers.map(Number);
const start = createRequire(import.meta.url)('@cornerstonejs/codec-openjph/wasmjs');
const { HTJ2KEncoder } = await start({ print() {}, printErr() {} });
const encoder = new HTJ2KEncoder();
encoder
  .getDecodedBuffer({
    width: cols,
    height: rows,
    bitsPerSample: bits,
    componentCount: 1,
    isSigned: signed === 1,
    isUsingColorTransform: false,
  })
  .set(readFileSync(raw));
encoder.setProgressionOrder(order);
encoder.setQuality(step === 0, step);
if (tile > 0) encoder.setTileSize({ width: tile, height: tile });
encoder.encode();
writeFileSync(out, encoder.getEncodedBuffer());
