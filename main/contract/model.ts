import { z } from 'zod';
import { labels } from './labels.js';

const perLabel = <T extends z.ZodType>(value: T) =>
  z.strictObject({
    any: value,
    epidural: value,
    intraparenchymal: value,
    intraventricular: value,
    subarachnoid: value,
    subdural: value,
  });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Platt: p = 1 / (1 + exp(-(a * logit + b))), a > 0 so that it is monotone. */
export const plattSchema = z.strictObject({
  kind: z.literal('platt'),
  a: z.number().positive(),
  b: z.number(),
});
export type Platt = z.infer<typeof plattSchema>;

export const channelSchema = z.strictObject({
  name: z.string().min(1),
  levelHu: z.number(),
  widthHu: z.number().positive(),
});

/** How a frame in HU becomes the network's input; the sampling formula is in docs/model-contract.md. */
export const inputSchema = z.strictObject({
  name: z.string().min(1),
  size: z.int().min(32).max(1024),
  channels: z.array(channelSchema).length(3),
  range: z.tuple([z.number(), z.number()]),
  /** Pad to a square with air (or crop the centre), then area-average down or bilinear up. */
  geometry: z.enum(['pad', 'crop']),
});
export type InputSpec = z.infer<typeof inputSchema>;

/** Whether all channels show the same HU: to the network a grey picture, and no colour composite of it. */
export function showOneWindow([first, ...others]: InputSpec['channels']): boolean {
  return others.every(({ levelHu, widthHu }) => levelHu === first?.levelHu && widthHu === first.widthHu);
}

const operatingPointSchema = z.strictObject({
  /** Calibrated study-level probability of `any`. */
  threshold: z.number().min(0).max(1),
  sensitivity: z.number().min(0).max(1),
  specificity: z.number().min(0).max(1),
  bleedingStudies: z.int().min(0),
  otherStudies: z.int().min(0),
  source: z.string().min(1),
});
export type OperatingPoint = z.infer<typeof operatingPointSchema>;

const goldenSchema = z.strictObject({
  /** A phantom the program makes itself, so that no picture has to be shipped. */
  phantom: z.strictObject({
    recipe: z.string(),
    seed: z.int(),
    slice: z.int().min(0),
  }),
  logits: z.array(z.number()).length(labels.length),
  tolerance: z.number().positive(),
});

/** model.json, version 1. An unknown version or an unknown key is refused. */
export const modelManifestSchema = z.strictObject({
  schema: z.literal(1),
  id: z.string().min(1),
  version: z.string().min(1),
  parent: sha256.nullable(),
  sha256: z.record(z.string(), sha256),
  licence: z.string().min(1),
  lineage: z.string().min(1),
  input: inputSchema,
  outputs: z.strictObject({
    logits: z.string(),
    features: z.string(),
    featureMap: z.string(),
    /** Channels of `features`, and the side of the square `featureMap`. */
    channels: z.int().positive(),
    mapSide: z.int().positive(),
  }),
  labels: z.array(z.enum(labels)).length(labels.length),
  /** Linear head over `features`, [6][channels], for class activation maps: stored in head.f32. */
  headFile: z.string().min(1),
  /** A model of neighbouring slices: logits of a stack, [N, 6] in order of position, to their logits in context. */
  context: z
    .strictObject({
      file: z.string().min(1),
      input: z.string().min(1),
      output: z.string().min(1),
      /** Fewer neighbouring slices than these keep the slice network's own logits. */
      minSlices: z.int().min(2),
    })
    .optional(),
  /** Pooled features of labelled slices, by this network: what a head that is fitted further must not forget. */
  replay: z.strictObject({ file: z.string().min(1) }).optional(),
  study: z.strictObject({ windowSlices: z.int().min(1), topK: z.int().min(1) }),
  calibration: z.strictObject({
    slice: perLabel(plattSchema),
    study: perLabel(plattSchema),
    /** Share of studies with each label to which `study` is calibrated: the mean of its probabilities over the studies it was fitted on. */
    prevalence: perLabel(z.number().gt(0).lt(1)).optional(),
  }),
  operatingPoints: z.strictObject({ ruleOut: operatingPointSchema, ruleIn: operatingPointSchema }),
  /** Slice-level operating point per label, drawn as a tick beside its bar. */
  sliceThresholds: perLabel(z.number().min(0).max(1)),
  insufficient: z.array(z.enum(labels)),
  /** Share of studies of a usual list that the card expects above ruleIn, with the list it comes from. */
  expectedFlagged: z.strictObject({ share: z.number().min(0).max(1), source: z.string() }),
  golden: z.array(goldenSchema).min(1),
  thicknessMm: z.number().positive(),
  /** Value of the network up to which training leaves it as it is. */
  training: z.strictObject({ frozenTo: z.string().min(1) }).optional(),
  evidence: z.strictObject({
    data: z.record(z.string(), sha256),
    split: sha256,
    recipe: sha256,
  }),
  figures: z.record(z.string(), z.unknown()),
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;
export type GoldenVector = z.infer<typeof goldenSchema>;

/** What screens and exports say about the model in use. */
export interface ModelSummary {
  readonly id: string;
  readonly version: string;
  /** sha256 of model.onnx and model.json together: the key of every score. */
  readonly hash: string;
  readonly folder: string;
  readonly card: string;
  readonly licence: string;
  readonly insufficient: readonly (typeof labels)[number][];
  readonly ruleIn: number;
  readonly ruleOut: number;
  readonly sliceThresholds: Readonly<Record<(typeof labels)[number], number>>;
  /** The network's three input channels, as the colour composite shows them: red, green, blue. Absent where all show one window. */
  readonly channels?: InputSpec['channels'];
}

/** The model in use: what screens say of it, and its manifest. */
export interface OpenModel {
  readonly summary: ModelSummary;
  readonly manifest: ModelManifest;
}
