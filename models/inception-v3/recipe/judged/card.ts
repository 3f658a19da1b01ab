import { changeWords, labels, type Label, type ModelManifest } from '../../../../main/contract/index.js';
import { rankingIntervals, recallAgainstWorkload, workloadFor } from '../../../../main/evaluation/index.js';
import type { CrossFittedStudy } from '../fits/crossFittedStudies.js';
import { intervalWords, type NamedFigure } from './figures.js';
import type { ModelFigures } from '../network/manifest.js';
import { foldCount } from '../fits/foldFits.js';
import { trainingPhantoms } from '../slices/phantomSlices.js';
import { readTransfer } from './transferFigures.js';

interface CardParts {
  /** Calibrated, with the figures of this recipe. */
  readonly manifest: ModelManifest;
  /** The whole series of CT-ICH, by that calibration. */
  readonly studies: readonly CrossFittedStudy[];
  /** How `ictus calibrate` was called, and what it said. */
  readonly command: string;
  readonly sentences: readonly string[];
}

/** MODEL_CARD.md, every figure of it from the run that made the model. */
export function cardText(parts: CardParts): string {
  const { manifest, studies } = parts;
  const { slices, windows, context, forms, training } = manifest.figures as unknown as ModelFigures;
  const { ruleOut, ruleIn } = manifest.operatingPoints;
  const [channel] = manifest.input.channels;
  const { auc } = rankingIntervals(
    studies.map(({ study, probabilities, bleeds }) => ({
      score: probabilities.any,
      positive: bleeds,
      cluster: study,
    })),
  );
  const transfer = readTransfer();
  const across =
    transfer.length > 0
      ? '"Others to": a network trained in the same way on the other sources alone, the honest expectation for a hospital that taught it nothing.'
      : 'At a hospital that taught it nothing, expect less: leave-one-source-out was not measured for this version.';
  const phantoms = trainingPhantoms.length;
  return `# ${manifest.id} ${manifest.version}

A slice network for head CT: InceptionV3 with six logits (${labels.join(', ')}). Up to Mixed_5d it is as ImageNet left it; the rest
was trained on real blood by Ictus' own trainer, on two processor cores, without Python.

## Use
- **Meant for** research: ordering a list of head CT studies so that probable hemorrhage is read first, every study still read by
  a person.
- **Must not be used** to rule out hemorrhage, to diagnose, to leave a study unread, or in clinical care. It is no medical
  device. A study that is not flagged is not negative. Not for children, not for scans with contrast, not for anything but the head.

## What it sees
One window of one slice, ${manifest.input.size} x ${manifest.input.size}, mapped to [-1, 1], the same in all three channels:
${channel?.name ?? ''} (level ${channel?.levelHu ?? NaN}, width ${channel?.widthHu ?? NaN}). Two thirds of the training pictures exist in a brain window only: a subdural or bone window would
show the network, on real DICOM, what it never saw in training. Three windows within that one, as colours, were learnt more slowly
([what was tried](../../docs/decisions/shipped-model.md)). The price: it knows nothing about fractures, and does not tell calcium from dense blood by HU.

## How it was made
- First weights: TensorFlow inception-2015-12-05 by way of Apple's sample code, batch norm folded. Two of the 94 kernels
  (\`Mixed_7b.branch3x3dbl_2\`, \`Mixed_7c.branch3x3dbl_2\`) began random, because the stored copies lack them.
- Trained: all kernels and biases behind Mixed_5d and the head, ${training.steps} steps of ${training.batch} slices; AdamW, rate ${training.rate} after ${training.warmUpSteps} steps of
  warm-up and along half a cosine (the head ${training.headRateFactor} times faster), decay ${training.decay}, gradients cut at ${training.clipNorm}, dropout ${training.dropout} before the head, weights averaged
  (${training.averaging}). Loss: weighted cross-entropy; unknown labels weigh nothing. Mean loss by step: ${losses(training.curve)}.
- Shown: ${training.copies.toLocaleString('en-US')} frozen copies: each slice as it is (two draws in three), and once turned, scaled, shifted and changed in values (one in
  three).
- Taught by CT-ICH (82 patients), RSNA 2019 (single slices), PHE-SICH (60 patients, all bleed; its doubtful negatives mostly left
  out) and ${phantoms} phantoms, which count in no figure and whose seeds are used nowhere else. Sources, classes and patients are drawn so that
  the source says as little as can be about the label.
- Judged by ${foldCount} networks more, each trained in the same way on two thirds of the patients and tried on the others (an unknown patient
  is a cluster of its own). Nothing was chosen by these figures but what is named below.
${contextWords(context)}
- \`replay.safetensors\`: pooled features of CT-ICH by this network, which has learnt from these slices, with their labels: what a model of a
  site must not forget. The licence of CT-ICH holds for it.
- A first slice calibration (Platt) is fitted on the cross-fitted logits of CT-ICH and RSNA and folded into the head: the sigmoid of
  a logit is a probability already. What \`ictus calibrate\` adds stands below.

## Slices: ranking, cross-fitted
95 % intervals by resampling patients. "Within": patients of the same hospitals, not met in training. ${across} These were computed
on 8-bit pictures, not on DICOM.

| set | label | AUC | average precision | positive slices | positive patients |
|---|---|---|---|---|---|
${[...slices, ...transfer].map((figure) => row(figure)).join('\n')}

RSNA slices whose patient is unknown count as
one patient each, here and in the folds; [the report](../../docs/report/inception-v3.html) joins the few of them that look alike. Here
any is ranked by its own logit, as in the program; the report of 2.0.0 shows any never lower than the largest subtype, which ranks a little
worse.

## Studies: CT-ICH, ${studies.length} patients, each scored by a network that never saw it
Calibration, operating points, slice thresholds and what is called insufficient are those of \`ictus calibrate\`, given the slice
scores by the networks of the folds (\`npm run model:calibrate\` scores and calibrates, \`recalibrate.ts\` goes by the scores that are kept in
docs/report):

\`\`\`sh
${parts.command}
\`\`\`

It printed:

${parts.sentences.map((sentence) => `- ${sentence}`).join('\n')}

What "stays as it was": the slice calibration that is folded into the head; for studies no calibration at all, so that the mean of the
windows' logits counts as it is. The threshold of such a label's slices is cut from the slices without it of CT-ICH and RSNA, that of
another from CT-ICH; 5 % of them stand above it.

| point | threshold | sensitivity | specificity | bleeding | others |
|---|---|---|---|---|---|
| ruleOut | ${ruleOut.threshold.toFixed(3)} | ${ruleOut.sensitivity.toFixed(3)} | ${ruleOut.specificity.toFixed(3)} | ${ruleOut.bleedingStudies} | ${ruleOut.otherStudies} |
| ruleIn | ${ruleIn.threshold.toFixed(3)} | ${ruleIn.sensitivity.toFixed(3)} | ${ruleIn.specificity.toFixed(3)} | ${ruleIn.bleedingStudies} | ${ruleIn.otherStudies} |

AUC of any ${intervalWords(auc)}, by its own logit; no subtype is shown above it. The mean of the top ${manifest.study.topK} of
${manifest.study.windowSlices}-slice windows alone has ${windows.auc.toFixed(3)}, by which that number of windows was chosen. Number of windows, calibration and
both thresholds were chosen on these same scores: expect worse elsewhere.

Probabilities of whole studies are calibrated to CT-ICH, where of 100 studies so many show each: ${prevalenceWords(manifest)}.
The program moves them to the prevalence in its settings (docs/triage.md, 2).

With fewer than 150 bleeding studies behind ruleOut, no study reads "not suspected". Bleeding studies by subtype:
${labels.map((label) => `${label} ${bleedingStudies(studies, label)}`).join(', ')}. Called *insufficient* (fewer than 15 patients with it, or without it, among
whole series): ${manifest.insufficient.join(', ')}.
Read in the order of P(any), ${workloads(studies)
    .map(({ share, read }) => `${100 * share} % of the bleeding studies are found after ${read} of ${studies.length}`)
    .join(', ')} (${bleedingStudies(studies, 'any')} bleed).
\`npx tsx models/inception-v3/recipe/ctIchWorklist.ts\` prints recall against workload, also for the order of the worklist.

## DICOM against pictures
${forms.slices} loose real DICOM slices, once from their HU and once as 8-bit pictures (level 40, width 120): the median logit of
any differs by ${(forms.medianLogitDifference[0] ?? NaN).toFixed(3)} (its standard deviation over slices is ${(forms.logitDeviation[0] ?? NaN).toFixed(2)}). AUC of any on the ${forms.labelled} labelled
ones (${forms.bleeding} bleed): ${forms.aucFromHu.toFixed(3)} from HU, ${forms.aucFromPicture.toFixed(3)} from pictures. Too few to say more than that the two forms agree.

## Where it is weak
- Small, thin or isodense blood, blood beside bone, posterior fossa; subdural and intraventricular blood in few patients.
- Windows of the RSNA pictures are not recorded, so their HU are a guess (level 35, width 90).
- Sources differ in sharpness and framing; figures across sources are well below those within one.
- Calibrated on CT-ICH alone, where ${shareOf(slices, 'within ct-ich')} of the slices show epidural blood (RSNA: ${shareOf(slices, 'within rsna2019')}): elsewhere its
  probability of epidural blood is too high, and too often it leads the subtypes. Seen in the report.
- Calcification and beam hardening look like blood to it.
- Whole studies of CT-ICH are not ranked better than by the linear fit that was shipped before (1.0.1: 0.883; the difference is within the noise
  of 36 bleeding patients), though single slices of RSNA are.
- What limits it now: few patients (82 whole studies, 3,016 others of one slice each), 8-bit pictures of guessed windows, one window,
  and blocks up to Mixed_5d that know photographs alone. More steps do not help: the plainest recipe learns its slices by heart in two and
  a half times as many, and ranks others no better ([what the parts are worth](../../docs/decisions/shipped-model.md)).
- On the demo phantoms every bleeding study scores above every normal one; others like them taught it, so that proves little.

## Licences
- First weights: Apple sample code licence, text in LICENSE-weights.txt; the network is Google's.
- RSNA 2019 data is for non-commercial research and education (Flanders et al. 2020); so is, therefore, this network.
- CT-ICH: CC BY 4.0 (Hssayeni et al. 2020, doi 10.13026/w8q8-ky94). PHE-SICH-CT-IDS: Ma et al. 2023.

Made by \`npm run model:train\`; hashes of data, split, recipe and predictions stand in
model.json. \`parent\` is the hash of the same network before its calibration.
`;
}

function prevalenceWords({ calibration }: ModelManifest): string {
  const { prevalence } = calibration;
  return prevalence
    ? labels.map((label) => `${label} ${(100 * prevalence[label]).toFixed(1)}`).join(', ')
    : 'not stated';
}

function contextWords({ beside, gain }: ModelFigures['context']): string {
  const worth = `AUC of any on the slices of CT-ICH ${changeWords(gain)}, taps fitted without the patient`;
  return gain.low > 0
    ? `- \`study.onnx\` sees each slice in its stack: both neighbours' logits, label by label, count ${beside} times its own. ${worth}.
  The figures of slices below are those of the slice network alone; those of studies go by the logits in context.`
    : `- Neighbouring slices are not looked at: ${worth}.`;
}

/** Share of the slices of a set that show epidural blood: "6.9 %". */
function shareOf(figures: readonly NamedFigure[], set: string): string {
  const found = figures.find((figure) => figure.set === set && figure.label === 'epidural');
  return found ? `${((100 * found.positiveSlices) / found.slices).toFixed(1)} %` : 'not known';
}

function losses(curve: ModelFigures['training']['curve']): string {
  return curve.map(({ step, loss }) => `${loss.toFixed(3)} (${step})`).join(', ');
}

function bleedingStudies(studies: readonly CrossFittedStudy[], label: Label): number {
  return studies.filter(({ bleeds, subtypes }) => (label === 'any' ? bleeds : subtypes.includes(label))).length;
}

/** How many studies are read, the highest P(any) first, until a share of the bleeding ones is found. */
function workloads(studies: readonly CrossFittedStudy[]): readonly { readonly share: number; readonly read: number }[] {
  const order = [...studies].sort((left, right) => right.probabilities.any - left.probabilities.any);
  const points = recallAgainstWorkload(order.map(({ bleeds }) => bleeds));
  return [0.5, 0.8, 0.9, 1].map((share) => ({ share, read: workloadFor(points, share)?.read ?? points.length }));
}

function row(figure: NamedFigure): string {
  return (
    `| ${figure.set} | ${figure.label} | ${intervalWords(figure.auc)} | ${intervalWords(figure.averagePrecision)} | ` +
    `${figure.positiveSlices} of ${figure.slices} | ${figure.positivePatients} of ${figure.patients} |`
  );
}
