import { z } from 'zod';

/**
 * Settings with their defaults. Harm weights: relative urgency of a subtype, 0 to 1; the reasons and sources for the
 * defaults stand in docs/decisions/harm-weights.md.
 */
export const settingsSchema = z.object({
  readerName: z.string().max(200).default(''),
  aiOn: z.boolean().default(true),
  waitCapMinutes: z
    .object({
      stat: z.number().positive().max(100_000).default(15),
      urgent: z.number().positive().max(100_000).default(30),
      routine: z.number().positive().max(100_000).default(60),
    })
    .prefault({}),
  harmWeights: z
    .object({
      epidural: z.number().min(0).max(1).default(1),
      intraparenchymal: z.number().min(0).max(1).default(0.9),
      intraventricular: z.number().min(0).max(1).default(0.9),
      subarachnoid: z.number().min(0).max(1).default(0.9),
      subdural: z.number().min(0).max(1).default(0.8),
    })
    .prefault({}),
  keys: z.record(z.string(), z.array(z.string())).default({}),
  worklistWidthPx: z.number().min(280).max(720).default(392),
  findingsWidthPx: z.number().min(260).max(640).default(340),
  worklistOpen: z.boolean().default(true),
  findingsOpen: z.boolean().default(true),
  textScale: z.number().min(0.75).max(2).default(1),
  heatMapOpacity: z.number().min(0.1).max(1).default(0.5),
  disclaimerAcceptedMs: z.number().nullable().default(null),
  modelFolder: z.string().nullable().default(null),
});
export type Settings = z.infer<typeof settingsSchema>;
