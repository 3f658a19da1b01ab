/** Triage: probabilities and headers to evaluability, band, order and reason. Pure functions, no clock, no files. */
export { bandOf } from './bands.js';
export { driftSentence } from './drift.js';
export { evaluateStudy, type StudyEvaluation } from './evaluateStudy.js';
export type { FactsLookup } from './headPlan.js';
export { rankByKeys, rankKeyOf, rankStudies, type RankKey } from './rankStudies.js';
export { replay, type PolicyReport, type ReplayReport, type ReplayRule } from './replay.js';
export { triageReport, type TriageReport } from './report.js';
export { slabFrames, type Slab } from './slabs.js';
export {
  studyLogit,
  studyProbabilities,
  type PlacedScore,
  type StudyProbabilities,
  type StudyRule,
} from './studyScore.js';
export { whyHere, type Placement } from './whyHere.js';
export { agoWords, dismissWords } from './words.js';
export { atPrevalence, type Prevalence } from './prevalence.js';
