import { labels, type Label, type ModelManifest, type OperatingPoint, type Platt } from '../contract/index.js';

/** Share of the studies that show each label, each above 0 and below 1. */
export type Prevalence = Readonly<Record<Label, number>>;

/** A model as its study probabilities depend on how frequent the labels are. */
type Calibrated = Pick<ModelManifest, 'calibration' | 'operatingPoints' | 'expectedFlagged'>;

const logit = (share: number): number => Math.log(share / (1 - share));

/**
 * The study calibration and operating points of a model, as they are on a list on which the labels are as frequent as `wanted`
 * says. Bayes: what a study shows multiplies the odds that the label had before, so another prevalence adds the difference of
 * its log odds to every logit (Saerens, Latinne and Decaestecker, Neural Computation 2002, eq. 2.4). Thresholds of `any` go along,
 * so no study changes its band. A model that does not state what it was calibrated to stays as it is; so do slices.
 */
export function atPrevalence<M extends Calibrated>(model: M, wanted: Prevalence): M {
  const { calibration, operatingPoints } = model;
  const stated = calibration.prevalence;
  if (!stated) return model;
  const shiftOf = (label: Label): number => logit(wanted[label]) - logit(stated[label]);
  const shifted = labels.map((label): [Label, Platt] => {
    const platt = calibration.study[label];
    return [label, { ...platt, b: platt.b + shiftOf(label) }];
  });
  const study = Object.fromEntries(shifted) as Record<Label, Platt>;
  const moved = (point: OperatingPoint): OperatingPoint => ({
    ...point,
    threshold: 1 / (1 + Math.exp(-(logit(point.threshold) + shiftOf('any')))),
  });
  const { sensitivity, specificity } = operatingPoints.ruleIn;
  return {
    ...model,
    calibration: { ...calibration, study, prevalence: wanted },
    operatingPoints: { ruleIn: moved(operatingPoints.ruleIn), ruleOut: moved(operatingPoints.ruleOut) },
    expectedFlagged: {
      share: wanted.any * sensitivity + (1 - wanted.any) * (1 - specificity),
      source: `a list with ${Number((100 * wanted.any).toFixed(1))} bleeding studies in 100, at the rates of ruleIn`,
    },
  };
}
