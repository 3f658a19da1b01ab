import { InferenceSession, Tensor } from 'onnxruntime-node';
import { labels } from '../../../../main/contract/index.js';
import { median } from '../../../../main/numbers/index.js';
import { rocAuc } from '../../../../main/evaluation/index.js';
import { inputSpec } from '../design.js';
import { slicesInTwoForms } from './forms.js';

export interface FormsReport {
  readonly slices: number;
  /** Median over slices of |logit from HU - logit from picture|, by label in order. */
  readonly medianLogitDifference: readonly number[];
  /** Standard deviation over slices of the logit from HU, by label: what the difference is to be compared with. */
  readonly logitDeviation: readonly number[];
  readonly labelled: number;
  readonly bleeding: number;
  readonly aucFromHu: number;
  readonly aucFromPicture: number;
}

/** All loose real DICOM slices, once from their HU and once as 8-bit pictures. */
export async function formsReport(onnx: Uint8Array, log: (line: string) => void): Promise<FormsReport> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'] });
  const { name, size } = inputSpec;
  const logitsOf = async (tensor: Float32Array): Promise<readonly number[]> => {
    const answer = await session.run({ [name]: new Tensor('float32', tensor, [1, 3, size, size]) });
    return [...(answer['logits']?.data as Float32Array)];
  };
  const slices = await slicesInTwoForms();
  const rows: { hu: readonly number[]; picture: readonly number[]; any: boolean | undefined }[] = [];
  for (const slice of slices) {
    rows.push({
      hu: await logitsOf(slice.fromHu),
      picture: await logitsOf(slice.fromPicture),
      any: slice.any,
    });
  }
  await session.release();
  const labelled = rows.filter((row) => row.any !== undefined);
  const truth = labelled.map((row) => row.any === true);
  const report: FormsReport = {
    slices: rows.length,
    medianLogitDifference: labels.map(
      (_, label) => median(rows.map((row) => Math.abs((row.hu[label] ?? 0) - (row.picture[label] ?? 0)))) ?? NaN,
    ),
    logitDeviation: labels.map((_, label) => deviation(rows.map((row) => row.hu[label] ?? 0))),
    labelled: labelled.length,
    bleeding: truth.filter(Boolean).length,
    aucFromHu: rocAuc(
      labelled.map((row) => row.hu[0] ?? 0),
      truth,
    ),
    aucFromPicture: rocAuc(
      labelled.map((row) => row.picture[0] ?? 0),
      truth,
    ),
  };
  log(
    `${report.slices} DICOM slices both ways: median |difference| of the logit of any ` +
      `${(report.medianLogitDifference[0] ?? NaN).toFixed(3)} (standard deviation of that logit ${(report.logitDeviation[0] ?? NaN).toFixed(2)}); ` +
      `AUC of any on ${report.labelled} labelled ones ${report.aucFromHu.toFixed(3)} from HU, ${report.aucFromPicture.toFixed(3)} from pictures`,
  );
  return report;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
