export interface LbfgsOptions {
  /** Stops when no gradient entry is larger; 1e-4 where absent. */
  readonly tolerance?: number;
  /** 100 where absent. */
  readonly iterations?: number;
}

/** Writes the gradient at `at` into `gradient` and answers the loss. */
type Objective = (at: Float64Array, gradient: Float64Array) => Promise<number>;

const memory = 12;

/**
 * Limited-memory BFGS with a backtracking line search (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5).
 * For smooth convex objectives; answers the last point, which is the best one seen.
 */
export async function minimise(
  start: Float64Array,
  objective: Objective,
  options: LbfgsOptions = {},
): Promise<Float64Array> {
  const tolerance = options.tolerance ?? 1e-4;
  const iterations = options.iterations ?? 100;
  let at = start;
  let gradient = new Float64Array(at.length);
  let loss = await objective(at, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];

  for (let iteration = 0; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    const direction = twoLoop(gradient, steps, changes);
    const slope = dot(direction, gradient);
    // Without curvature yet, the first step is no longer than 1.
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    let accepted = false;
    for (let halving = 0; halving < 25; halving++) {
      const next = at.map((value, index) => value + length * (direction[index] ?? 0));
      const nextGradient = new Float64Array(at.length);
      const nextLoss = await objective(next, nextGradient);
      if (nextLoss <= loss + 1e-4 * length * slope) {
        const step = next.map((value, index) => value - (at[index] ?? 0));
        const change = nextGradient.map((value, index) => value - (gradient[index] ?? 0));
        if (dot(step, change) > 1e-18) {
          steps.push(step);
          changes.push(change);
          if (steps.length > memory) {
            steps.shift();
            changes.shift();
          }
        }
        at = next;
        gradient = nextGradient;
        loss = nextLoss;
        accepted = true;
        break;
      }
      length /= 2;
    }
    // The line search finds nothing lower: the float32 products under the objective allow no more.
    if (!accepted) break;
  }
  return at;
}

function twoLoop(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const alphas: number[] = [];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index] ?? direction;
    const change = changes[index] ?? direction;
    const alpha = dot(step, direction) / dot(step, change);
    alphas[index] = alpha;
    addScaled(direction, change, -alpha);
  }
  const lastStep = steps.at(-1);
  const lastChange = changes.at(-1);
  if (lastStep !== undefined && lastChange !== undefined) {
    const gamma = dot(lastStep, lastChange) / dot(lastChange, lastChange);
    for (let index = 0; index < direction.length; index++) direction[index] = (direction[index] ?? 0) * gamma;
  }
  steps.forEach((step, index) => {
    const change = changes[index] ?? step;
    const beta = dot(change, direction) / dot(step, change);
    addScaled(direction, step, (alphas[index] ?? 0) - beta);
  });
  return direction;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] ?? 0) + factor * (source[index] ?? 0);
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
