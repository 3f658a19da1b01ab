import type { Coverage, Stack } from '../contract/index.js';
import { gapFactor } from './stack.js';

/**
 * Which stacks together cover one volume: originals of one series, patient, matrix, in-plane spacing and orientation
 * that follow each other along the normal without a gap and without lying in each other. Every original stack is in
 * exactly one coverage, most of them alone. A head is often scanned in two such parts, thin at the base and thick above.
 */
export function coveragesOf(stacks: readonly Stack[]): readonly Coverage[] {
  const groups = new Map<string, Stack[]>();
  for (const stack of stacks) {
    if (stack.kind !== 'original') continue;
    const key = JSON.stringify([
      stack.seriesUid,
      stack.patientId,
      stack.modality,
      stack.rows,
      stack.cols,
      stack.kernel,
      stack.pixelSpacingMm?.map((value) => Math.round(value * 200)),
      stack.slices[0]?.geometry.orientation?.map((cosine) => Math.round(cosine * 50)),
      stack.slices[0]?.positionMm === undefined ? stack.id : '',
    ]);
    const group = groups.get(key);
    if (group) group.push(stack);
    else groups.set(key, [stack]);
  }
  return [...groups.values()].flatMap(chains);
}

function chains(stacks: readonly Stack[]): Coverage[] {
  const sorted = [...stacks].sort((a, b) => first(a) - first(b) || last(a) - last(b) || (a.id < b.id ? -1 : 1));
  const open: Stack[][] = [];
  for (const stack of sorted) {
    const before = open.filter((chain) => {
      const end = chain.at(-1);
      return end !== undefined && abut(end, stack);
    });
    // The nearest end; where phases end alike, the one of the same acquisition.
    before.sort((a, b) => seam(a, stack) - seam(b, stack) || acquisitionStep(a, stack) - acquisitionStep(b, stack));
    const [chain] = before;
    if (chain) chain.push(stack);
    else open.push([stack]);
  }
  return open.map((chain) => {
    const coverageMm = lengthMm(chain);
    return { stackIds: chain.map((stack) => stack.id), ...(coverageMm === undefined ? {} : { coverageMm }) };
  });
}

function first(stack: Stack): number {
  return stack.slices[0]?.positionMm ?? 0;
}

function last(stack: Stack): number {
  return stack.slices.at(-1)?.positionMm ?? 0;
}

function sliceMm(stack: Stack): number | undefined {
  return stack.thicknessMm ?? stack.spacingMm;
}

/** Centres follow each other, and no further apart than a gap is. Faces may overlap: scanners start the second part early. */
function abut(lower: Stack, upper: Stack): boolean {
  const lowerMm = sliceMm(lower) ?? sliceMm(upper);
  const upperMm = sliceMm(upper) ?? lowerMm;
  if (lowerMm === undefined || upperMm === undefined) return false;
  const stepMm = first(upper) - last(lower);
  return stepMm > 0.05 * Math.min(lowerMm, upperMm) && stepMm <= (gapFactor * (lowerMm + upperMm)) / 2;
}

function seam(chain: readonly Stack[], next: Stack): number {
  const end = chain.at(-1);
  return end ? first(next) - last(end) : Infinity;
}

function acquisitionStep(chain: readonly Stack[], next: Stack): number {
  return Math.abs((chain.at(-1)?.acquisitionNumber ?? 0) - (next.acquisitionNumber ?? 0));
}

/** From the first face to the last face. */
function lengthMm(chain: readonly Stack[]): number | undefined {
  const [lowest] = chain;
  const highest = chain.at(-1);
  if (!lowest || !highest || lowest.coverageMm === undefined || highest.coverageMm === undefined) return undefined;
  return last(highest) - first(lowest) + (sliceMm(lowest) ?? 0) / 2 + (sliceMm(highest) ?? 0) / 2;
}
