import { labels, type Label, type ModelManifest } from '../../../main/contract/index.js';
import { rankingIntervals, recallAgainstWorkload, workloadFor } from '../../../main/evaluation/index.js';
import type { CrossFittedStudy } from './crossFittedStudies.js';
import type { NamedFigure } from './evaluate.js';
import { intervalWords } from './figures.js';
import type { ModelFigures } from './manifest.js';
import { trainingPhantoms } from './phantomSlices.js';

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
  const { slices, windows, forms, penalty, penalties } = manifest.figures as unknown as ModelFigures;
  const { ruleOut, ruleIn } = manifest.operatingPoints;
  const { auc } = rankingIntervals(
    studies.map(({ study, probabilities, bleeds }) => ({
      score: probabilities.any,
      positive: bleeds,
      cluster: study,
    })),
  );
  const phantoms = trainingPhantoms.length;
  return `# ${manifest.id} ${manifest.version}

A slice network for head CT: 94 convolutions of InceptionV3 with ImageNet weights, and six logistic regressions on their
pooled features (${labels.join(', ')}). It proves the whole path with a model that sees real blood; it is **not** a good
detector, and nothing here was trained end to end.

## Use
- **Meant for** research: ordering a list of head CT studies so that probable hemorrhage is read first, every study still read by
  a person.
- **Must not be used** to rule out hemorrhage, to diagnose, to leave a study unread, or in clinical care. It is no medical
  device. A study that is not flagged is not negative. Not for children, not for scans with contrast, not for anything but the head.

## What it sees
Three windows of one slice, ${manifest.input.size} x ${manifest.input.size}, each mapped to [-1, 1]:
${manifest.input.channels.map((channel) => `${channel.name} (level ${channel.levelHu}, width ${channel.widthHu})`).join(', ')}. All lie between 0 and 80 HU, because two
thirds of the training pictures exist in one brain window only: a subdural or bone window would show the network, on real DICOM,
what it never saw while its head was fitted. The price: it knows nothing about fractures.

## How it was made
- Trunk: TensorFlow inception-2015-12-05 by way of Apple's sample code, 16-bit, batch norm folded. Two of its 94 kernels
  (\`Mixed_7b.branch3x3dbl_2\`, \`Mixed_7c.branch3x3dbl_2\`) are random, because the stored copies lack them.
- Features: the last block (Mixed_7c, 2048 channels), of which the head uses 1280: those of \`branch3x3dbl\`, straight from a random
  kernel, have weight 0. Mean AUC of any within CT-ICH and RSNA, 4-fold, penalty 0.3, by
  \`npx tsx models/inception-v3/recipe/compareStages.ts\`: Mixed_6e 0.847, 7a 0.854, 7b 0.861, 7c 0.843, and the channels used 0.850. The
  differences are smaller than the intervals below; with the last block the network stays whole, and the next version trains it.
- Head: L2-regularised logistic regression per label, classes balanced inside each source, penalty ${penalty}: the weakest
  within 0.005 of the best in 10-fold cross-validation split by patient (an unknown patient is a cluster of its own); a weaker
  penalty learns more from the few phantoms. Mean AUC of any within CT-ICH and RSNA by penalty:
  ${penalties.map(({ penalty, auc }) => `${penalty}: ${auc.toFixed(3)}`).join('; ')}.
- Taught by CT-ICH (82 patients), RSNA 2019 (single slices), PHE-SICH (60 patients, all bleed; its doubtful negatives mostly left
  out) and ${phantoms} phantoms, which count in no figure and whose seeds are used nowhere else.
- A first slice calibration (Platt) is fitted on the cross-fitted logits of CT-ICH and RSNA and folded into the head: the sigmoid of
  a logit is a probability already. What \`ictus calibrate\` adds stands below.

## Slices: ranking, cross-fitted
95 % intervals by resampling patients. "A to B" is a head fitted on A (and phantoms) and tried on B: the honest expectation for a
hospital it never saw. These were computed on 8-bit pictures, not on DICOM.

| set | label | AUC | average precision | positive slices | positive patients |
|---|---|---|---|---|---|
${slices.map((figure) => row(figure)).join('\n')}

The penalty was chosen on the same cross-fitted figures, which flatters them a little. RSNA slices whose patient is unknown count as
one patient each, here and in the folds; [the report](../../docs/report/inception-v3.html) joins the few of them that look alike. Here
any is ranked by its own logit; the report, as the program, shows any never lower than the largest subtype, which ranks a little worse.

## Studies: CT-ICH, ${studies.length} patients, each scored by a head that never saw it
Calibration, operating points, slice thresholds and what is called insufficient are those of \`ictus calibrate\`, given one file of
slice probabilities by the heads of the folds (\`npm run model:calibrate\` writes the file and runs it):

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

AUC of any ${intervalWords(auc)}: calibrated, and never lower than the largest subtype. The mean of the top ${manifest.study.topK} of
${manifest.study.windowSlices}-slice windows alone has ${windows.auc.toFixed(3)}, by which that number of windows was chosen. Number of windows, calibration and
both thresholds were chosen on these same scores: expect worse elsewhere.

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
- On the demo phantoms every bleeding study scores above the normal one and the aged normal one; the young normal one, though, scores above
  the subdural and the intraventricular one: a false alarm on a single slice.

## Licences
- Trunk weights: Apple sample code licence, text in LICENSE-weights.txt; the network is Google's.
- RSNA 2019 data is for non-commercial research and education (Flanders et al. 2020); so is, therefore, this head.
- CT-ICH: CC BY 4.0 (Hssayeni et al. 2020, doi 10.13026/w8q8-ky94). PHE-SICH-CT-IDS: Ma et al. 2023.

Made by \`npm run model:build\`; hashes of data, split, recipe and predictions stand in
model.json. \`parent\` is the hash of the same network before its calibration.
`;
}

/** Share of the slices of a set that show epidural blood: "6.9 %". */
function shareOf(figures: readonly NamedFigure[], set: string): string {
  const found = figures.find((figure) => figure.set === set && figure.label === 'epidural');
  return found ? `${((100 * found.positiveSlices) / found.slices).toFixed(1)} %` : 'not known';
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
