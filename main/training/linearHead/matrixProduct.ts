import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { openRuntime } from '../runtime.js';
import { GraphBuilder, writeOnnx } from '../../differentiation/index.js';

/** A matrix [rows, cols] that multiplies on the runtime the network runs on. */
export interface MatrixProduct {
  readonly rows: number;
  readonly cols: number;
  /** features x weights^T: weights [labels, cols] row-major; answers [rows, labels]. */
  project(weights: Float32Array, labels: number): Promise<Float32Array>;
  /** residuals x features: residuals [labels, rows] row-major; answers [labels, cols]. */
  backProject(residuals: Float32Array, labels: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Products of `features` [rows, cols], row-major, float32, by onnxruntime on the CPU. The same thread count gives the same bits. */
export async function openMatrixProduct(features: Float32Array, cols: number): Promise<MatrixProduct> {
  const rows = features.length / cols;
  const matrix = new Tensor('float32', features, [rows, cols]);
  const project = await session((builder) => builder.node('Gemm', 'product', ['matrix', 'other'], { transB: 1 }));
  const backProject = await session((builder) => builder.node('MatMul', 'product', ['other', 'matrix']));

  async function run(
    operation: InferenceSession,
    values: Float32Array,
    dims: readonly number[],
  ): Promise<Float32Array> {
    const answer = await operation.run({ matrix, other: new Tensor('float32', values, dims) });
    return answer['product']?.data as Float32Array;
  }
  return {
    rows,
    cols,
    project: (weights, labels) => run(project, weights, [labels, cols]),
    backProject: (residuals, labels) => run(backProject, residuals, [labels, rows]),
    async close() {
      await project.release();
      await backProject.release();
    },
  };
}

async function session(product: (builder: GraphBuilder) => void): Promise<InferenceSession> {
  const builder = new GraphBuilder();
  builder.input('matrix', ['rows', 'cols']);
  builder.input('other', ['others', 'inner']);
  product(builder);
  builder.output('product', ['left', 'right']);
  const bytes = writeOnnx(builder.model({ name: 'product', producer: 'ictus', doc: '' }));
  return openRuntime(bytes, { threads: 1 });
}
