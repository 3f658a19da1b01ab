import type { InstanceLookup, Reason, Stack, Study } from '../contract/index.js';
import { finding, type Finding } from './finding.js';
import { isBoneKernel } from './kernel.js';
import { limits } from './limits.js';
import type { Gap, Slab } from './slabs.js';
import { isAxial, type Volume } from './volumes.js';

const oneDecimal = (value: number): string => String(Math.round(value * 10) / 10);

/** Why no stack of the study may be scored. */
export function nothingToScore(study: Study): Finding {
  const stacks = study.series.flatMap((series) => series.stacks);
  const ct = stacks.filter((stack) => stack.modality === undefined || stack.modality === 'CT');
  if (stacks.length === 0) return finding('no-pixels', 'The study holds no image that could be opened.');
  if (ct.length === 0) {
    const found = [...new Set(stacks.flatMap((stack) => stack.modality ?? []))].join(', ');
    return finding('not-ct', `The study holds no CT image (found: ${found}).`);
  }
  if (ct.some((stack) => stack.kind === 'map')) {
    return finding(
      'derived',
      'The study holds computed values, projections or reformats only; no blood is looked for in them.',
      'not-analysed',
    );
  }
  if (ct.every((stack) => stack.kind === 'secondary')) {
    return finding('secondary', 'The study holds secondary captures only, which are pictures and not slices.');
  }
  return finding('localizer', 'The study holds scouts but no axial slices.');
}

/** Two patients, a child: what the study says of itself. */
export function studyFindings(study: Study): readonly Finding[] {
  const findings: Finding[] = [];
  if (study.patientIds.length > 1) {
    findings.push(
      finding(
        'two-patients',
        `${study.patientIds.length} patients are filed under this study UID; have them separated before it is scored.`,
      ),
    );
  }
  if (study.identityContradicted) {
    findings.push(
      finding(
        'identity-unsure',
        'Under one patient ID and name the files give different birth dates or sexes; check whose images these are.',
      ),
    );
  }
  if (study.lost) {
    const { count, example } = study.lost;
    const files = count === 1 ? '1 file' : `${count} files`;
    findings.push(
      finding(
        'files-missing',
        `${files} among those of the study could not be read, so slices may be missing: ${example}`,
      ),
    );
  }
  const age = study.patient.ageYears;
  if (age !== undefined && age < limits.adultYears) {
    const words = age < 2 ? `${Math.round(age * 12)} months` : `${Math.floor(age)} years`;
    findings.push(finding('paediatric', `The patient is ${words} old; the model learnt from adults.`));
  }
  return findings;
}

/** Holes of a whole slice or more are missing slices; slices that all stand apart were never made closer. */
function gapFinding(gaps: readonly Gap[], stacks: readonly Stack[]): Finding | null {
  const [first] = gaps;
  if (!first) return null;
  const slices = stacks.reduce((sum, stack) => sum + stack.slices.length, 0);
  if (gaps.length * 2 > slices - 1) {
    const apart = `The slices stand ${oneDecimal(first.distanceMm)} mm apart`;
    const thick = stacks[0]?.thicknessMm;
    const than = thick === undefined ? '' : ` and are ${oneDecimal(thick)} mm thick`;
    return finding('gap', `${apart}${than}: what lies between them was not imaged.`);
  }
  const more = gaps.length > 1 ? ` and ${gaps.length - 1} more` : '';
  const between = `${oneDecimal(first.distanceMm)} mm between slices ${first.after} and ${first.after + 1}`;
  return finding('gap', `Slices are missing: ${between}${more}.`);
}

function spacingFinding(stacks: readonly Stack[]): Finding | null {
  const spacings = stacks.flatMap((stack) => stack.slices.map((slice) => slice.geometry.pixelSpacingMm));
  const known = spacings.filter((spacing) => spacing !== undefined);
  const [first] = known;
  if (!first || known.length < spacings.length) {
    return finding('scale-unknown', 'The pixel spacing is not given, so sizes on the slices are unknown.');
  }
  const differs = known.some((one) =>
    one.some((mm, axis) => Math.abs(mm - (first[axis] ?? mm)) > limits.spacingTolerance * mm),
  );
  return differs ? finding('mixed-geometry', 'The slices do not share one pixel spacing.') : null;
}

function planeFinding(stacks: readonly Stack[]): Finding | null {
  const off = stacks.find((stack) => !isAxial(stack));
  if (!off) return null;
  const tilt = off.tiltDeg;
  if (tilt === undefined || tilt > limits.otherPlaneDeg) {
    return finding('not-axial', 'No axial stack was found; the model learnt from axial slices.');
  }
  return finding('tilt', `The slices are tilted by ${Math.round(tilt)} degrees from axial.`);
}

function extentFinding(coverageMm: number, slabs: readonly Slab[]): Finding | null {
  if (slabs.length < limits.fewSlices) {
    const count = slabs.length === 1 ? '1 slice' : `${slabs.length} slices`;
    return finding('few-slices', `Only ${count} to score: most of the head is not seen.`);
  }
  // Unknown coverage is left to the pixels: an absent tag is not itself a reason.
  if (coverageMm > 0 && coverageMm < limits.brainMm) {
    const found = oneDecimal(coverageMm);
    return finding('small-coverage', `The slices cover ${found} mm; ${limits.brainMm} mm of brain are needed.`);
  }
  return null;
}

function thicknessFindings(stacks: readonly Stack[], slabs: readonly Slab[], modelThicknessMm: number): Finding[] {
  const thickestMm = Math.max(0, ...stacks.flatMap((stack) => stack.thicknessMm ?? []));
  const findings: Finding[] = [];
  if (thickestMm > limits.thickInModelThicknesses * modelThicknessMm) {
    findings.push(finding('thick', `The slices are ${oneDecimal(thickestMm)} mm thick and may hide small bleeds.`));
  }
  const most = Math.max(0, ...slabs.map((slab) => slab.slices.length));
  if (most > 1) {
    const slices = slabs.reduce((sum, slab) => sum + slab.slices.length, 0);
    findings.push(
      finding(
        'thin-averaged',
        `${slices} thin slices were averaged to ${slabs.length} of about ${oneDecimal(modelThicknessMm)} mm for scoring.`,
      ),
    );
  }
  return findings;
}

/** The scanner's own count of the images of the acquisition, where fewer have come. */
function missingFinding(study: Study, stacks: readonly Stack[]): Finding | null {
  const all = study.series.flatMap((series) => series.stacks).filter(({ kind }) => kind !== 'localizer');
  for (const { imagesInAcquisition: said, acquisitionNumber, patientId } of stacks) {
    if (said === undefined || said > limits.mostImages) continue;
    const same = all.filter((one) => one.patientId === patientId && one.acquisitionNumber === acquisitionNumber);
    const here = same.reduce((sum, one) => sum + one.slices.length, 0);
    if (here < said) {
      return finding('files-missing', `The scanner made ${said} images in this acquisition; ${here} of them are here.`);
    }
  }
  return null;
}

/** What the library saw on the stacks; gaps, tilt and size are judged here, by the rules of docs/design.md 4.1. */
const fromLibrary: ReadonlySet<Reason['code']> = new Set([
  'duplicate-position',
  'position-unknown',
  'mixed-geometry',
  'units-mended',
  'joined-series',
]);

/** All that headers say about the chosen stacks. */
export function stackFindings(
  study: Study,
  { description }: Volume,
  stacks: readonly Stack[],
  coverageMm: number,
  slabs: readonly Slab[],
  gaps: readonly Gap[],
  modelThicknessMm: number,
  instanceOf: InstanceLookup,
): readonly Finding[] {
  const findings: (Finding | null)[] = [];
  // The library says of a stack that some of its files hold headers only; whether all do is asked of them.
  if (stacks.some((stack) => stack.reasons.some((reason) => reason.code === 'no-pixels'))) {
    const slices = stacks.flatMap((stack) => stack.slices);
    const empty = slices.filter((slice) => instanceOf(slice.instanceId)?.hasPixelData === false).length;
    const all = empty === slices.length;
    const message = all ? 'The images hold no pixel data.' : `${empty} of ${slices.length} slices hold no pixel data.`;
    findings.push(finding('no-pixels', message, all ? 'not-analysed' : 'partial'));
  }
  findings.push(
    gapFinding(gaps, stacks),
    spacingFinding(stacks),
    planeFinding(stacks),
    extentFinding(coverageMm, slabs),
  );
  if (stacks.some((stack) => stack.kind === 'derived')) {
    findings.push(finding('derived', 'Only derived images were found; what was done to them is unknown.'));
  }
  const sharp = stacks.find((stack) => isBoneKernel(stack.kernel, description));
  if (sharp) {
    const named = sharp.kernel ? ` (${sharp.kernel})` : '';
    const all = stacks.every((stack) => isBoneKernel(stack.kernel, description));
    const what = all ? 'Only a bone kernel was found' : 'Part of the head was found in a bone kernel only';
    findings.push(finding('bone-kernel', `${what}${named}.`));
  }
  findings.push(missingFinding(study, stacks));
  findings.push(...thicknessFindings(stacks, slabs, modelThicknessMm));
  for (const reason of stacks.flatMap((stack) => stack.reasons)) {
    if (fromLibrary.has(reason.code)) findings.push(finding(reason.code, reason.message));
  }
  return [...studyFindings(study), ...findings.filter((one) => one !== null)];
}
