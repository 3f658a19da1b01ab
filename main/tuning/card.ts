import type { Candidate, TuneDepth } from '../contract/index.js';
import type { ModelFolder } from '../inference/index.js';
import { gateBounds } from './gate.js';
import { enoughFor } from './recalibrate.js';
import { tailSteps } from './tailDepth.js';

const changed: Readonly<Record<TuneDepth, string>> = {
  calibration: 'study-level calibration and operating points; no weight of the network',
  head: 'the last layer (six rows of weights), and study-level calibration and operating points',
  tail: 'everything behind the frozen part of the network, and study-level calibration and operating points',
};

/**
 * MODEL_CARD.md of a candidate, with the three parts of a predetermined change control plan (FDA, Marketing Submission
 * Recommendations for a Predetermined Change Control Plan for AI-Enabled Device Software Functions, December 2024).
 */
export function cardOf(done: Candidate, parent: ModelFolder, candidate: ModelFolder): string {
  const { verdict, depth } = done;
  const { id, version } = parent.manifest;
  const { ruleIn, ruleOut } = candidate.manifest.operatingPoints;
  const row = ({ name, passed, sentence }: (typeof verdict.checks)[number]): string =>
    `| ${name} | ${passed ? 'holds' : '**fails**'} | ${sentence} |`;
  return `# ${id} ${done.version}, changed at this site

Begun from ${id} ${version} (${parent.hash.slice(0, 12)}), whose card and licence hold for this model too. For research; no medical device.
${verdict.accepted ? 'The gate accepted it: a named person may promote it.' : 'The gate **refused** it: it cannot be promoted.'}

## 1. Description of modification
- Depth: ${changed[depth]}.
- Learnt from ${done.learntStudies} studies of this site, ${done.learntBleeding} of which bleed, by signed reads and imported tables (sha256 ${done.dataHash.slice(0, 12)}).
- Operating points: ruleOut ${ruleOut.threshold.toFixed(3)} (${ruleOut.source}), ruleIn ${ruleIn.threshold.toFixed(3)} (${ruleIn.source}).

## 2. Modification protocol
- Patients are split by a hash of the patient: half are held back, judged, and never learnt from by any candidate.
${fitWords(done)}- Calibration by label: slope and shift from ${enoughFor.both} patients with and without it, the shift alone from ${enoughFor.shift}, else as it was. Operating points: from
  ${enoughFor.both} patients who bleed and who do not, else as they were.
- The gate: paired bootstrap over patients, ${(100 * verdict.level).toFixed(1)} % intervals (candidate number ${verdict.look} on these patients); at least ${gateBounds.bleedingStudies} bleeding studies and
  ${gateBounds.otherStudies} others; every condition below. What is judged is the file as it is written, in half precision.

## 3. Impact assessment
Judged on ${verdict.studies} studies of ${verdict.patients} patients that were held back (${verdict.bleeding} bleed) and on ${verdict.replaySlices} slices of ${verdict.replayFrom}.
Changes are this model minus ${version}.

| condition | | |
|---|---|---|
${verdict.checks.map(row).join('\n')}

Benefit: better order and truer probabilities at this site, as far as the table says so. Risk: what is rare here is hardly judged;
another scanner or another kind of patient may fare otherwise. The screen of this site counts misses and false alarms as studies are
signed; one click brings ${version} back.
`;
}

/** How weights were fitted; empty where none were. */
function fitWords({ depth, penalty, curve }: Candidate): string {
  if (depth === 'calibration') return '';
  if (depth === 'head') {
    return `- The last layer: log loss of studies (mean of the top three slices) and of the replay slices, half of the weight each; L2 toward the model in use
  (${penalty ?? 0}, chosen by cross-validation over patients).
`;
  }
  const losses = curve.map(
    ({ step, loss, heldOutLoss }) => `${step} steps ${loss.toFixed(3)}, ${heldOutLoss?.toFixed(3) ?? '-'}`,
  );
  return `- The tail: AdamW, learning rate ${tailSteps.rate} along half a cosine, decay ${penalty ?? 0} toward the model in use. Of a study that bleeds the top three slices by
  the model in use are taken for it. Every fourth patient of those learnt from teaches nothing: the best weights and the calibration go by these.
- Loss, and loss of every fourth patient: ${losses.join('; ')}.
`;
}
