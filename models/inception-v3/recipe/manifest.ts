import { createHash } from 'node:crypto';
import {
  labels,
  modelManifestSchema,
  type Label,
  type ModelManifest,
  type OperatingPoint,
  type Platt,
} from '../../../main/contract/index.js';
import { inputSpec } from './design.js';
import { featureChannels, mapSide } from './modelFile.js';
import { thicknessMm, windowSlices } from './studyLevel.js';

/** Share of bleeding studies in the list that `expectedFlagged` speaks of. */
const usualPrevalence = 0.15;

interface ManifestParts {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly topK: number;
  readonly studyCalibration: Readonly<Record<Label, Platt>>;
  readonly operatingPoints: { readonly ruleOut: OperatingPoint; readonly ruleIn: OperatingPoint };
  readonly sliceThresholds: Readonly<Record<Label, number>>;
  readonly insufficient: readonly Label[];
  readonly golden: ModelManifest['golden'];
  readonly evidence: ModelManifest['evidence'];
  readonly figures: ModelManifest['figures'];
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** model.json, checked by the schema it will be read with. */
export function manifestOf(parts: ManifestParts): ModelManifest {
  const { sensitivity, specificity } = parts.operatingPoints.ruleIn;
  const identity: Platt = { kind: 'platt', a: 1, b: 0 };
  return modelManifestSchema.parse({
    schema: 1,
    id: 'inception-v3',
    version: '1.0.0',
    parent: null,
    sha256: Object.fromEntries(Object.entries(parts.files).map(([name, bytes]) => [name, sha256(bytes)])),
    licence:
      'Weights of the trunk: Apple sample code licence (LICENSE-weights.txt). Head: fitted on RSNA 2019 (non-commercial research), CT-ICH (CC BY 4.0) and PHE-SICH-CT-IDS. Research use only.',
    lineage:
      "TensorFlow inception-2015-12-05 (ImageNet), as shipped in Apple's sample MetalImageRecognition 1.3; linear head fitted by this folder's recipe.",
    input: inputSpec,
    outputs: {
      logits: 'logits',
      features: 'features',
      featureMap: 'featureMap',
      channels: featureChannels,
      mapSide,
    },
    labels: [...labels],
    headFile: 'head.f32',
    study: { windowSlices, topK: parts.topK },
    calibration: {
      // Folded into the head's weights: the sigmoid of a logit is the calibrated probability.
      slice: Object.fromEntries(labels.map((label) => [label, identity])),
      study: parts.studyCalibration,
    },
    operatingPoints: parts.operatingPoints,
    sliceThresholds: parts.sliceThresholds,
    insufficient: [...parts.insufficient],
    expectedFlagged: {
      share: usualPrevalence * sensitivity + (1 - usualPrevalence) * (1 - specificity),
      source: `a list with ${100 * usualPrevalence} bleeding studies in 100, at the cross-fitted rates of CT-ICH`,
    },
    golden: parts.golden,
    thicknessMm,
    evidence: parts.evidence,
    figures: parts.figures,
  });
}
