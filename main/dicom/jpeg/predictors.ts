/**
 * Turns a row of differences into samples (T.81 H.1.2.1), modulo 65536, which is what the cells of `samples` hold. `at`
 * is the row's first sample, `start` the prediction for it in the first row of a restart interval; that row is predicted
 * from the left whatever the predictor. In any other row the first sample is predicted from above.
 */
export function addPredictions(
  differences: Int32Array,
  samples: Uint16Array,
  at: number,
  predictor: number,
  start: number | undefined,
): void {
  const cols = differences.length;
  const above = at - cols;
  let left = ((differences[0] ?? 0) + (start ?? samples[above] ?? 0)) & 0xffff;
  samples[at] = left;
  switch (start === undefined ? predictor : 1) {
    case 1:
      for (let col = 1; col < cols; col++) {
        left = (left + (differences[col] ?? 0)) & 0xffff;
        samples[at + col] = left;
      }
      return;
    case 2:
      for (let col = 1; col < cols; col++) samples[at + col] = (samples[above + col] ?? 0) + (differences[col] ?? 0);
      return;
    case 3:
      for (let col = 1; col < cols; col++)
        samples[at + col] = (samples[above + col - 1] ?? 0) + (differences[col] ?? 0);
      return;
    case 4:
      for (let col = 1, corner = samples[above] ?? 0; col < cols; col++) {
        const up = samples[above + col] ?? 0;
        left = (left + up - corner + (differences[col] ?? 0)) & 0xffff;
        samples[at + col] = left;
        corner = up;
      }
      return;
    case 5:
      for (let col = 1, corner = samples[above] ?? 0; col < cols; col++) {
        const up = samples[above + col] ?? 0;
        left = (left + ((up - corner) >> 1) + (differences[col] ?? 0)) & 0xffff;
        samples[at + col] = left;
        corner = up;
      }
      return;
    case 6:
      for (let col = 1, corner = samples[above] ?? 0; col < cols; col++) {
        const up = samples[above + col] ?? 0;
        left = (up + ((left - corner) >> 1) + (differences[col] ?? 0)) & 0xffff;
        samples[at + col] = left;
        corner = up;
      }
      return;
    default:
      for (let col = 1; col < cols; col++) {
        left = (((left + (samples[above + col] ?? 0)) >> 1) + (differences[col] ?? 0)) & 0xffff;
        samples[at + col] = left;
      }
  }
}
