import { createHash } from 'node:crypto';
import {
  labels,
  modelManifestSchema,
  type Interval,
  type Label,
  type LossPoint,
  type ModelManifest,
  type Platt,
} from '../../../../main/contract/index.js';
import type { FitOptions } from '../../../../main/training/index.js';
import { inputSpec } from '../design.js';
import type { NamedFigure } from '../judged/figures.js';
import type { FormsReport } from '../slices/formsReport.js';
import { featureChannels, mapSide, replayName } from './modelFile.js';
import { frozenTo } from './startNetwork.js';
import { minSlices } from '../fits/studyContext.js';
import { thicknessMm, windowSlices } from '../fits/studyLevel.js';

/** What the recipe found, as `figures` of model.json holds it and the card tells it. */
export interface ModelFigures {
  readonly slices: readonly NamedFigure[];
  /** How the number of windows was chosen: by the AUC of `any` of their mean logit, over whole series. */
  readonly windows: { readonly topK: number; readonly auc: number; readonly studies: number };
  /** How often each neighbour counts beside a slice, and how much better `any` ranks the slices of CT-ICH so. */
  readonly context: { readonly beside: number; readonly gain: Interval };
  readonly forms: FormsReport;
  /** How the network was trained, and its losses on everybody. */
  readonly training: FitOptions & { readonly copies: number; readonly curve: readonly LossPoint[] };
}

interface ManifestParts {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly usesContext: boolean;
  readonly sliceThresholds: Readonly<Record<Label, number>>;
  readonly golden: ModelManifest['golden'];
  readonly evidence: ModelManifest['evidence'];
  readonly figures: ModelFigures;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const uncut = { bleedingStudies: 0, otherStudies: 0, source: 'not calibrated yet: nothing is cut' };

/**
 * model.json before `ictus calibrate`, checked by the schema it will be read with: every calibration leaves its logits as they
 * are, every study lies between the two points, and no label has evidence.
 */
export function uncalibratedManifest(parts: ManifestParts): ModelManifest {
  const identity: Platt = { kind: 'platt', a: 1, b: 0 };
  // Folded into the head's weights: the sigmoid of a logit is a probability already.
  const identities = Object.fromEntries(labels.map((label) => [label, identity]));
  return modelManifestSchema.parse({
    schema: 1,
    id: 'inception-v3',
    version: '2.0.0',
    parent: null,
    sha256: Object.fromEntries(Object.entries(parts.files).map(([name, bytes]) => [name, sha256(bytes)])),
    licence:
      'First weights: Apple sample code licence (LICENSE-weights.txt). Trained on RSNA 2019 (non-commercial research), CT-ICH (CC BY 4.0) and PHE-SICH-CT-IDS. Research use only.',
    lineage:
      "TensorFlow inception-2015-12-05 (ImageNet), as shipped in Apple's sample MetalImageRecognition 1.3; trained behind Mixed_5d by this folder's recipe with Ictus' own trainer.",
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
    ...(parts.usesContext ? { context: { file: 'study.onnx', input: 'logits', output: 'inContext', minSlices } } : {}),
    replay: { file: replayName },
    study: { windowSlices, topK: parts.figures.windows.topK },
    calibration: { slice: identities, study: identities },
    operatingPoints: {
      ruleOut: { threshold: 0, sensitivity: 1, specificity: 0, ...uncut },
      ruleIn: { threshold: 1, sensitivity: 0, specificity: 1, ...uncut },
    },
    sliceThresholds: parts.sliceThresholds,
    insufficient: [...labels],
    expectedFlagged: { share: 0, source: uncut.source },
    golden: parts.golden,
    thicknessMm,
    training: { frozenTo },
    evidence: parts.evidence,
    figures: parts.figures,
  });
}
