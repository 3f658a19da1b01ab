import type { Priority } from '../../contract/index.js';
import { phantomRecipes, type PhantomRecipe } from '../recipes.js';
import type { PhantomSpec } from '../spec.js';

/** One study of the demo list: a phantom, an invented patient and what its site says of it. */
export interface DemoStudy {
  /** Folder name, and the seed of its UIDs. */
  readonly name: string;
  readonly recipe: PhantomRecipe;
  readonly seed: number;
  readonly patientName: string;
  readonly patientId: string;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly accession: string;
  readonly description: string;
  readonly priority: Priority;
  readonly minutesAgo: number;
  /** Slices (0-based, from below) that the study lacks. */
  readonly missing?: readonly number[];
  /** A slice of somebody else that was filed under this study's UID. */
  readonly stranger?: {
    readonly recipe: PhantomRecipe;
    readonly seed: number;
    readonly slice: number;
    readonly patientName: string;
    readonly patientId: string;
    readonly ageYears: number;
    readonly sex: 'F' | 'M';
  };
}

const trauma = 'CT head without contrast, trauma';
const stroke = 'CT head without contrast, suspected stroke';
const headache = 'CT head without contrast, headache';

/** Sites do not send the sick first: arrival and priority are unrelated to what the pictures show. */
export const demoStudies: readonly DemoStudy[] = [
  study('normal', 'normal', 11, 'ALMA', 34, 'F', headache, 'routine', 31),
  study('normal-young', 'normal', 12, 'BRUNO', 26, 'M', trauma, 'urgent', 9),
  study('normal-aged', 'normal-aged', 13, 'CARLA', 81, 'F', stroke, 'urgent', 22),
  study('calcifications', 'calcifications', 14, 'DARIO', 73, 'M', headache, 'routine', 17),
  study('epidural', 'epidural', 15, 'ELIN', 23, 'F', trauma, 'routine', 4),
  study('subdural', 'subdural', 16, 'FRANZ', 78, 'M', headache, 'routine', 13),
  study('subarachnoid', 'subarachnoid', 17, 'GRETA', 49, 'F', headache, 'routine', 11),
  study('intraparenchymal', 'intraparenchymal', 18, 'HUGO', 63, 'M', stroke, 'stat', 6),
  study('intraventricular', 'intraventricular', 19, 'IRIS', 70, 'F', stroke, 'routine', 8),
  study('mixed', 'mixed', 20, 'JONAS', 38, 'M', trauma, 'urgent', 15),
  study('midline-shift', 'midline-shift', 21, 'KARIN', 66, 'F', trauma, 'routine', 2),
  {
    ...study('partial', 'normal', 22, 'LEO', 45, 'M', headache, 'routine', 26),
    missing: [14, 15, 16],
  },
  {
    ...study('two-patients', 'normal', 23, 'MAJA', 57, 'F', stroke, 'routine', 19),
    stranger: {
      recipe: 'normal-aged',
      seed: 24,
      slice: 15,
      patientName: 'SIMULATED^NILS',
      patientId: 'SIM-0014',
      ageYears: 74,
      sex: 'M',
    },
  },
];

function study(
  name: string,
  recipe: PhantomRecipe,
  seed: number,
  given: string,
  ageYears: number,
  sex: 'F' | 'M',
  description: string,
  priority: Priority,
  minutesAgo: number,
): DemoStudy {
  const number = String(seed - 10).padStart(4, '0');
  return {
    name,
    recipe,
    seed,
    patientName: `SIMULATED^${given}`,
    patientId: `SIM-${number}`,
    ageYears,
    sex,
    accession: `SIM${number}A`,
    description,
    priority,
    minutesAgo,
  };
}

/** The phantom of a demo study: its recipe, with the age and sex of its invented patient. */
export function demoPhantom(of: {
  readonly recipe: PhantomRecipe;
  readonly seed: number;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
}): PhantomSpec {
  return { ...phantomRecipes[of.recipe](of.seed), ageYears: of.ageYears, sex: of.sex };
}
