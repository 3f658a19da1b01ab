import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestError, type Subject } from './gradientCheck.js';
import { type Shape, type GraphBuilder } from '../../main/differentiation/index.js';

/** Every subject that `subjects` makes has the gradients that differences of its loss show. */
async function agrees(subjects: fc.Arbitrary<Subject>, numRuns = 12): Promise<void> {
  await fc.assert(
    fc.asyncProperty(subjects, fc.nat(1e6), async (subject, seed) => {
      expect(await largestError(subject, seed)).toBeLessThan(1e-2);
    }),
    { seed: 20, numRuns },
  );
}

const size = (from: number, to: number): fc.Arbitrary<number> => fc.integer({ min: from, max: to });
const pads = (most: number): fc.Arbitrary<number[]> => fc.array(size(0, most), { minLength: 4, maxLength: 4 });
const pair = (from: number, to: number): fc.Arbitrary<[number, number]> => fc.tuple(size(from, to), size(from, to));
const picture = fc.tuple(size(1, 2), size(1, 3), size(7, 10), size(7, 10));
const anyShape = fc.array(size(1, 4), { minLength: 1, maxLength: 4 });

/** One node that reads the first parameter and then the others, in their order. */
const oneNode =
  (opType: string, attributes: Parameters<GraphBuilder['node']>[3] = {}, ...others: readonly string[]) =>
  (builder: GraphBuilder, read: string): string =>
    builder.node(opType, 'output', [read, ...others], attributes);

describe('a convolution', () => {
  it.each([
    [1, 1],
    [3, 3],
    [1, 7],
    [7, 1],
    [5, 5],
  ])('with a kernel of %i by %i has the gradients of its differences', async (rows, cols) => {
    const motion = fc.record({
      input: picture,
      outputs: size(1, 4),
      strides: pair(1, 2),
      dilations: pair(1, 2),
      pads: pads(3),
      bias: fc.boolean(),
    });
    const subjects = motion.map(({ input, outputs, dilations, strides, pads: [top = 0, left = 0, ...rest], bias }) => {
      // A kernel that reaches beyond the picture would have no output.
      const fits = dilations.map((dilation, axis) => ((axis ? cols : rows) > 4 ? 1 : dilation));
      return {
        parameters: { x: input, kernel: [outputs, input[1], rows, cols], ...(bias ? { bias: [outputs] } : {}) },
        write: oneNode(
          'Conv',
          { kernel_shape: [rows, cols], strides, dilations: fits, pads: [top, left, ...rest] },
          'kernel',
          ...(bias ? ['bias'] : []),
        ),
      };
    });
    await agrees(subjects, 20);
  });

  it('with the same padding all round and no stride, as most have, has the gradients of its differences', async () => {
    const subjects = fc.tuple(picture, size(1, 4), size(0, 2), size(0, 2)).map(([input, outputs, down, across]) => ({
      parameters: { x: input, kernel: [outputs, input[1], 2 * down + 1, 2 * across + 1], bias: [outputs] },
      write: oneNode('Conv', { pads: [down, across, down, across] }, 'kernel', 'bias'),
    }));
    await agrees(subjects);
  });
});

describe('a pool', () => {
  it('of maxima, overlapping and padded, has the gradients of its differences', async () => {
    const motion = fc.record({ input: picture, kernel: pair(2, 3), strides: pair(1, 2), pads: pads(1) });
    const subjects = motion.map(({ input, kernel, strides, pads: around }) => ({
      parameters: { x: input },
      write: oneNode('MaxPool', { kernel_shape: kernel, strides, pads: around }),
    }));
    await agrees(subjects, 20);
  });

  it.each([0, 1])('of means has the gradients of its differences, count_include_pad %i', async (counted) => {
    const motion = fc.record({ input: picture, kernel: pair(2, 3), strides: pair(1, 2), pads: pads(1) });
    const subjects = motion.map(({ input, kernel, strides, pads: around }) => ({
      parameters: { x: input },
      write: oneNode('AveragePool', { kernel_shape: kernel, strides, pads: around, count_include_pad: counted }),
    }));
    await agrees(subjects, 20);
  });

  it('of the whole picture has the gradients of its differences', async () => {
    await agrees(picture.map((input) => ({ parameters: { x: input }, write: oneNode('GlobalAveragePool') })));
  });

  it.each([0, 1])('over any axes has the gradients of its differences, keepdims %i', async (keepdims) => {
    const subjects = anyShape.chain((shape) =>
      fc.subarray([...shape.keys()], { minLength: 1 }).chain((axes) =>
        fc.boolean().map((negative) => ({
          parameters: { x: shape },
          write: oneNode('ReduceMean', { axes: axes.map((axis) => (negative ? axis - shape.length : axis)), keepdims }),
        })),
      ),
    );
    await agrees(subjects);
  });
});

describe('a pointwise operator', () => {
  it.each(['Relu', 'Sigmoid', 'Identity', 'Dropout'])('%s has the gradients of its differences', async (opType) => {
    // Behind a product, so that the slope of the operator is multiplied by another one.
    const subjects = fc.tuple(size(2, 4), size(2, 5)).map(([rows, cols]) => ({
      parameters: { x: [rows, cols], scale: [rows, cols] },
      write: (builder: GraphBuilder, read: string): string =>
        builder.node('Mul', 'output', [builder.node(opType, 'value', [read]), 'scale']),
    }));
    await agrees(subjects, 6);
  });

  it.each(['Add', 'Mul'])(
    '%s has the gradients of its differences, however its operands are broadcast',
    async (opType) => {
      const subjects = anyShape.chain((shape) => {
        const thinned = fc
          .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), size(0, shape.length), fc.boolean())
          .map(([kept, dropped, swapped]): Subject => {
            const other: Shape = shape.map((length, axis) => (kept[axis] ? length : 1)).slice(dropped);
            return {
              parameters: { x: shape, y: other },
              write: (builder, read) => builder.node(opType, 'output', swapped ? ['y', read] : [read, 'y']),
            };
          });
        return thinned;
      });
      await agrees(subjects, 30);
    },
  );

  it.each(['Add', 'Mul'])('%s of a row and a column has the gradients of its differences', async (opType) => {
    await agrees(fc.constant({ parameters: { x: [3, 1, 4], y: [2, 1] }, write: oneNode(opType, {}, 'y') }), 2);
  });
});

describe('a matrix product', () => {
  it('Gemm has the gradients of its differences, whatever is transposed, scaled and broadcast', async () => {
    const form = fc.record({
      rows: size(1, 4),
      inner: size(1, 4),
      cols: size(1, 4),
      transA: size(0, 1),
      transB: size(0, 1),
      alpha: fc.constantFrom(1, -0.5, 2),
      beta: fc.constantFrom(1, 0.75, -2),
      addend: fc.constantFrom('none', 'whole', 'row', 'column', 'list', 'scalar'),
    });
    const subjects = form.map(({ rows, inner, cols, transA, transB, alpha, beta, addend }): Subject => {
      const addends: Record<string, Shape> = {
        whole: [rows, cols],
        row: [1, cols],
        column: [rows, 1],
        list: [cols],
        scalar: [],
      };
      const shape = addends[addend];
      return {
        parameters: {
          x: transA ? [inner, rows] : [rows, inner],
          y: transB ? [cols, inner] : [inner, cols],
          ...(shape ? { z: shape } : {}),
        },
        write: oneNode(
          'Gemm',
          { transA, transB, alpha: { float: alpha }, beta: { float: beta } },
          'y',
          ...(shape ? ['z'] : []),
        ),
      };
    });
    await agrees(subjects, 60);
  });

  it('MatMul has the gradients of its differences, for stacks of matrices and one matrix for all', async () => {
    const form = fc.record({
      stack: fc.array(size(1, 3), { maxLength: 2 }),
      rows: size(1, 4),
      inner: size(1, 4),
      cols: size(1, 4),
      single: fc.constantFrom('neither', 'left', 'right'),
    });
    const subjects = form.map(({ stack, rows, inner, cols, single }) => ({
      parameters: {
        x: [...(single === 'left' ? [] : stack), rows, inner],
        y: [...(single === 'right' ? [] : stack), inner, cols],
      },
      write: oneNode('MatMul', {}, 'y'),
    }));
    await agrees(subjects, 30);
  });
});

describe('an operator of layout', () => {
  it('Concat has the gradients of its differences along any axis', async () => {
    const subjects = fc
      .tuple(
        size(2, 4).chain((rank) => fc.array(size(1, 3), { minLength: rank, maxLength: rank })),
        fc.nat(3),
        size(1, 3),
        fc.boolean(),
      )
      .map(([shape, anyAxis, length, negative]) => {
        const axis = anyAxis % shape.length;
        return {
          parameters: { x: shape, y: shape.map((own, at) => (at === axis ? length : own)) },
          // One operand twice: its gradients add up.
          write: (builder: GraphBuilder, read: string): string =>
            builder.node('Concat', 'output', [read, 'y', read], { axis: negative ? axis - shape.length : axis }),
        };
      });
    await agrees(subjects, 20);
  });

  it('Flatten, Reshape and Transpose have the gradients of their differences', async () => {
    const shape = [2, 3, 4];
    const scaled =
      (write: (builder: GraphBuilder, read: string) => string) =>
      (builder: GraphBuilder, read: string): string =>
        builder.node('Mul', 'output', [write(builder, read), 'scale']);
    const forms: readonly (readonly [Shape, (builder: GraphBuilder, read: string) => string])[] = [
      [[1, 24], (builder, read) => builder.node('Flatten', 'flat', [read], { axis: 0 })],
      [[2, 12], (builder, read) => builder.node('Flatten', 'flat', [read])],
      [[6, 4], (builder, read) => builder.node('Flatten', 'flat', [read], { axis: -1 })],
      [[2, 6, 2], (builder, read) => builder.node('Reshape', 'shaped', [read, builder.int64('to', [0, -1, 2])])],
      [[24], (builder, read) => builder.node('Reshape', 'shaped', [read, builder.int64('to', [-1])])],
      [[4, 3, 2], (builder, read) => builder.node('Transpose', 'turned', [read])],
      [[3, 4, 2], (builder, read) => builder.node('Transpose', 'turned', [read], { perm: [1, 2, 0] })],
    ];
    for (const [scale, write] of forms) {
      expect(await largestError({ parameters: { x: shape, scale }, write: scaled(write) }, 5)).toBeLessThan(1e-2);
    }
  });
});

it('a value that several nodes read gathers the gradients of all', async () => {
  const subjects = fc.tuple(size(1, 3), size(1, 3)).map(([rows, cols]) => ({
    parameters: { x: [rows, cols], y: [rows, cols] },
    write: (builder: GraphBuilder, read: string): string => {
      const square = builder.node('Mul', 'square', [read, read]);
      const both = builder.node('Add', 'both', [square, builder.node('Sigmoid', 'curve', [read])]);
      return builder.node('Add', 'output', [
        builder.node('Mul', 'scaled', [both, 'y']),
        builder.node('Mul', 'again', ['y', read]),
      ]);
    },
  }));
  await agrees(subjects, 6);
});
