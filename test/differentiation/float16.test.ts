import { Tensor } from 'onnxruntime-node';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRuntime } from '../../main/training/runtime.js';
import { fromFloat16, GraphBuilder, toFloat16, writeOnnx } from '../../main/differentiation/index.js';

const allBits = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const isNumber = (bits: number): boolean => (bits & 0x7fff) <= 0x7c00;

it('every half precision number goes to a number and back', () => {
  const back = allBits.map((bits) => toFloat16(fromFloat16(bits)));
  const lost = allBits.filter((bits, at) => isNumber(bits) && back[at] !== bits);
  expect([...lost]).toEqual([]);
  expect(allBits.every((bits) => isNumber(bits) !== Number.isNaN(fromFloat16(bits)))).toBe(true);
  expect(isNumber(toFloat16(NaN))).toBe(false);
});

it('every half precision number is the one that the runtime reads', async () => {
  const builder = new GraphBuilder();
  builder.node('Cast', 'wide', [builder.input('half', [allBits.length], 'float16')], { to: 1 });
  builder.output('wide', [allBits.length]);
  const session = await openRuntime(writeOnnx(builder.model({ name: 'cast', producer: 'test', doc: '' })), {
    threads: 1,
  });
  const { wide } = await session.run({ half: new Tensor('float16', allBits, [allBits.length]) });
  await session.release();
  expect(wide?.data).toEqual(Float32Array.from(allBits, fromFloat16));
});

it('a number between two of them goes to the nearer one, from the middle to the even one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0x7bfe }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (below, share, negative) => {
        const sign = negative ? 0x8000 : 0;
        const [low, high] = [fromFloat16(below), fromFloat16(below + 1)];
        const middle = (low + high) / 2;
        const between = Math.fround(low + share * (high - low));
        const nearer = between < middle ? below : between > middle ? below + 1 : below + (below % 2);
        expect(toFloat16(negative ? -between : between)).toBe(sign | nearer);
        expect(toFloat16(negative ? -middle : middle)).toBe(sign | (below + (below % 2)));
      },
    ),
    { seed: 16, numRuns: 20_000 },
  );
});

it('what is too large becomes infinite, from half a unit above the largest', () => {
  expect([65_504, 65_519.996, 65_520, 1e38, Infinity].map(toFloat16)).toEqual([0x7bff, 0x7bff, 0x7c00, 0x7c00, 0x7c00]);
  expect([-65_519.996, -65_520, -Infinity].map(toFloat16)).toEqual([0xfbff, 0xfc00, 0xfc00]);
});
