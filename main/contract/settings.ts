import { z } from 'zod';

const minutes = z.number().positive().max(100_000);
const weight = z.number().min(0).max(1);
const prevalence = z.number().min(0.001).max(0.95);

const fields = {
  readerName: z.string().max(200),
  aiOn: z.boolean(),
  /** What the AI says of a study is hidden until it is signed or dismissed. */
  aiAfterRead: z.boolean(),
  /** The slice a study opens at: the highest peak of its leading label (the middle where there is none), middle or base. */
  openAt: z.enum(['peak', 'middle', 'base']),
  /** How long a study may wait before it is due, by priority. */
  waitCapMinutes: z.object({ stat: minutes, urgent: minutes, routine: minutes }),
  /** Relative urgency of a subtype, 0 to 1; reasons and sources stand in docs/decisions/harm-weights.md. */
  harmWeights: z.object({
    epidural: weight,
    intraparenchymal: weight,
    intraventricular: weight,
    subarachnoid: weight,
    subdural: weight,
  }),
  /** Share of the site's studies that show each label: what probabilities of whole studies are calibrated to (docs/triage.md, 2). */
  prevalence: z.object({
    any: prevalence,
    epidural: prevalence,
    intraparenchymal: prevalence,
    intraventricular: prevalence,
    subarachnoid: prevalence,
    subdural: prevalence,
  }),
  keys: z.record(z.string(), z.array(z.string())),
  worklistWidthPx: z.number().min(280).max(720),
  findingsWidthPx: z.number().min(260).max(640),
  worklistOpen: z.boolean(),
  findingsOpen: z.boolean(),
  textScale: z.number().min(0.75).max(2),
  heatMapOpacity: z.number().min(0.1).max(1),
  disclaimerAcceptedMs: z.number().nullable(),
  modelFolder: z.string().nullable(),
  /** Share of the studies that were not flagged for which a sign-off is asked, so that misses are counted. */
  signOffShare: z.number().min(0).max(1),
};

/** Settings with their defaults: what is stored may lack any of them. */
export const settingsSchema = z.object({
  readerName: fields.readerName.default(''),
  aiOn: fields.aiOn.default(true),
  aiAfterRead: fields.aiAfterRead.default(false),
  openAt: fields.openAt.default('peak'),
  waitCapMinutes: fields.waitCapMinutes.default({ stat: 15, urgent: 30, routine: 60 }),
  harmWeights: fields.harmWeights.default({
    epidural: 1,
    intraparenchymal: 0.9,
    intraventricular: 0.9,
    subarachnoid: 0.9,
    subdural: 0.8,
  }),
  // Fifteen in a hundred bleed, with the subtypes as frequent among them as among the RSNA 2019 studies that do.
  prevalence: fields.prevalence.default({
    any: 0.15,
    epidural: 0.005,
    intraparenchymal: 0.08,
    intraventricular: 0.055,
    subarachnoid: 0.06,
    subdural: 0.065,
  }),
  keys: fields.keys.default({}),
  worklistWidthPx: fields.worklistWidthPx.default(392),
  findingsWidthPx: fields.findingsWidthPx.default(340),
  worklistOpen: fields.worklistOpen.default(true),
  findingsOpen: fields.findingsOpen.default(true),
  textScale: fields.textScale.default(1),
  heatMapOpacity: fields.heatMapOpacity.default(0.5),
  disclaimerAcceptedMs: fields.disclaimerAcceptedMs.default(null),
  modelFolder: fields.modelFolder.default(null),
  signOffShare: fields.signOffShare.default(0.1),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A change names what changes and nothing else: here nothing has a default. */
export const settingsChangeSchema = z.strictObject(fields).partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** The settings after a change. */
export function withChange(settings: Settings, change: SettingsChange): Settings {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...named };
}
