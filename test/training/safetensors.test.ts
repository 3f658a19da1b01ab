import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../main/training/index.js';

describe('a safetensors file', () => {
  const values = Float32Array.of(1, -2.5, 3e7);
  const file = writeSafetensors({
    marks: { dtype: 'U8', shape: [3], bytes: Uint8Array.of(0, 1, 255) },
    values: { dtype: 'F32', shape: [1, 3], bytes: new Uint8Array(values.buffer) },
  });

  it('gives back what was written, each tensor in memory of its own, also from the middle of a Buffer', () => {
    const within = Buffer.concat([Buffer.alloc(3), file]).subarray(3);
    for (const bytes of [file, within]) {
      const tensors = readSafetensors(bytes);
      const read = tensors?.get('values');
      expect(read).toMatchObject({ dtype: 'F32', shape: [1, 3] });
      expect(new Float32Array(read?.bytes.buffer ?? new ArrayBuffer(0))).toEqual(values);
      expect(tensors?.get('marks')?.bytes).toEqual(Uint8Array.of(0, 1, 255));
    }
  });

  it('begins its tensors where eight divides, as the format asks', () => {
    expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it('is refused, and throws nothing, where its bytes are others', () => {
    for (let end = 0; end < file.length; end++) expect(readSafetensors(file.subarray(0, end))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readSafetensors(bytes)).not.toThrow();
      }),
    );
  });
});
