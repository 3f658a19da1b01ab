import type { Instance, InstanceLookup, Series, Stack, Study } from '../contract/index.js';
import { isBoneKernel } from './kernel.js';
import { limits } from './limits.js';

/** What a study may be scored on: one stack, or abutting stacks that together cover the head, in order of position. */
export interface Candidate {
  readonly stacks: readonly Stack[];
  readonly coverageMm: number;
  readonly description: string;
}

/** Largest distance from the first to the last face that headers support, mm; 0 where they give nothing. */
function coverageOf(stacks: readonly Stack[]): number {
  return stacks.reduce((sum, stack) => {
    const step = stack.spacingMm ?? stack.thicknessMm;
    return sum + (stack.coverageMm ?? (step === undefined ? 0 : step * stack.slices.length));
  }, 0);
}

/** A stack without a modality is not refused: an absent tag is not itself a reason. */
function scorable(stack: Stack): boolean {
  const ct = stack.modality === undefined || stack.modality === 'CT';
  return ct && stack.slices.length > 0 && (stack.kind === 'original' || stack.kind === 'derived');
}

function candidatesOf(study: Study): Candidate[] {
  const stacks = new Map<string, { stack: Stack; series: Series }>();
  for (const series of study.series) for (const stack of series.stacks) stacks.set(stack.id, { stack, series });
  const covered = new Set<string>();
  const groups: Stack[][] = [];
  for (const coverage of study.coverages) {
    const members = coverage.stackIds.flatMap((id) => stacks.get(id)?.stack ?? []).filter(scorable);
    for (const stack of members) covered.add(stack.id);
    if (members.length > 0) groups.push(members);
  }
  for (const { stack } of stacks.values()) if (!covered.has(stack.id) && scorable(stack)) groups.push([stack]);
  return groups.map((members) => ({
    stacks: members,
    coverageMm: coverageOf(members),
    description: stacks.get(members[0]?.id ?? '')?.series.description ?? '',
  }));
}

/** Keeps those that pass where any does: each wish of docs/design.md 4.1 holds "where another choice exists". */
function prefer(from: readonly Candidate[], wish: (one: Candidate) => boolean): readonly Candidate[] {
  const kept = from.filter(wish);
  return kept.length > 0 ? kept : from;
}

export function isAxial(stack: Stack): boolean {
  if (stack.tiltDeg !== undefined) return stack.tiltDeg <= limits.axialDeg;
  return stack.plane === 'axial' || stack.plane === 'unknown';
}

function sliceCount(one: Candidate): number {
  return one.stacks.reduce((sum, stack) => sum + stack.slices.length, 0);
}

function firstInstance(one: Candidate, instanceOf: InstanceLookup): Instance | undefined {
  const slice = one.stacks[0]?.slices[0];
  return slice && instanceOf(slice.instanceId);
}

/**
 * The stack, or the coverage of abutting stacks, that a study is scored on (docs/design.md 4.1): CT, original rather than
 * derived, axial, long enough to hold a head, soft kernel, before contrast, largest; of equals the one nearest the
 * model's thickness. Null where no stack may be scored.
 */
export function chooseStack(study: Study, instanceOf: InstanceLookup, modelThicknessMm: number): Candidate | null {
  let left: readonly Candidate[] = candidatesOf(study);
  if (left.length > 1) {
    left = prefer(left, (one) => one.stacks.every((stack) => stack.kind === 'original'));
    left = prefer(left, (one) => one.stacks.every(isAxial));
    left = prefer(left, (one) => one.coverageMm >= limits.brainMm);
    left = prefer(left, (one) => !one.stacks.some((stack) => isBoneKernel(stack.kernel, one.description)));
    if (study.contrastAgent !== undefined) {
      left = prefer(left, (one) => firstInstance(one, instanceOf)?.contrastAgent === undefined);
    }
    const largestMm = Math.max(...left.map((one) => one.coverageMm));
    left = prefer(left, (one) => one.coverageMm >= limits.nearlyLargestCoverage * largestMm);
  }
  const off = (one: Candidate): number => Math.abs((one.stacks[0]?.thicknessMm ?? modelThicknessMm) - modelThicknessMm);
  const id = (one: Candidate): string => one.stacks[0]?.id ?? '';
  const [best] = [...left].sort(
    (a, b) =>
      off(a) - off(b) ||
      b.coverageMm - a.coverageMm ||
      sliceCount(b) - sliceCount(a) ||
      (id(a) < id(b) ? -1 : Number(id(a) > id(b))),
  );
  return best ?? null;
}
