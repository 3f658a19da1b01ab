import type { OperatingPoint } from '../contract/index.js';

export interface OperatingPoints {
  readonly ruleOut: OperatingPoint;
  readonly ruleIn: OperatingPoint;
}

/** Sensitivity and specificity of study scores at a threshold. */
export function operatingPointAt(
  threshold: number,
  scores: readonly number[],
  bleeds: readonly boolean[],
  source: string,
): OperatingPoint {
  const bleeding = scores.filter((_, index) => bleeds[index] === true);
  const others = scores.filter((_, index) => bleeds[index] !== true);
  return {
    threshold,
    sensitivity: bleeding.filter((score) => score >= threshold).length / bleeding.length,
    specificity: others.filter((score) => score < threshold).length / others.length,
    bleedingStudies: bleeding.length,
    otherStudies: others.length,
    source,
  };
}

/**
 * ruleOut: the highest score at which at least 98 % of bleeding studies stand at or above it; ruleIn: the lowest at which at
 * least 95 % of the others stand below it.
 */
export function cutOperatingPoints(
  scores: readonly number[],
  bleeds: readonly boolean[],
  source: string,
): OperatingPoints {
  const bleeding = scores.filter((_, index) => bleeds[index] === true).sort((left, right) => left - right);
  const others = scores.filter((_, index) => bleeds[index] !== true).sort((left, right) => left - right);
  const missed = Math.floor(0.02 * bleeding.length + 1e-9);
  const alarms = Math.floor(0.05 * others.length + 1e-9);
  // Rounded so that the score the threshold was cut from stays on its side of it.
  const ruleOut = Math.floor((bleeding[missed] ?? 0) * 1e6) / 1e6;
  const highestBelow = others[others.length - 1 - alarms] ?? 0;
  const ruleIn = Math.max(Math.ceil(highestBelow * 1e6 + 1) / 1e6, ruleOut);
  return {
    ruleOut: operatingPointAt(ruleOut, scores, bleeds, source),
    ruleIn: operatingPointAt(Math.min(ruleIn, 1), scores, bleeds, source),
  };
}
