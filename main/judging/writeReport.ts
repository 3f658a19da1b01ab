import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failed, ok, type ProblemCode, type Result } from '../contract/index.js';
import { evaluate, reportPage, type Evaluation, type Pictures } from '../evaluation/report/index.js';
import type { JudgedSet } from './judgeSet.js';

export interface ReportOptions {
  /** Folder of the report. */
  readonly out: string;
  /** Name and version of the program. */
  readonly program: string;
  /** Shows the worst slices as pictures. */
  readonly pictures: boolean;
  /** Names files, studies and patients of the worst slices. */
  readonly identify: boolean;
}

/** Where the page is, and the figure that most people want, in a sentence. */
export interface WrittenReport {
  readonly page: string;
  readonly sentence: string;
}

/** Writes report.html and report.json. Errors: those of the figures; `result-unwritable`. */
export async function writeReport(judged: JudgedSet, options: ReportOptions): Promise<Result<WrittenReport>> {
  const { set, split, slices, models, notes } = judged;
  const figures = evaluate(
    {
      set: { name: set.name, hash: set.hash },
      split,
      slices,
      studies: set.studies,
      models,
      join: set.join,
      notes: [...notes, ...warningNotes(judged, options.identify), ...joinNotes(judged)],
    },
    { program: options.program, identify: options.identify },
  );
  if (!figures.ok) return figures;
  const pictures = options.pictures ? await picturesOfWorst(judged, figures.value) : [];
  const page = reportPage(figures.value, pictures, containsWords(options.identify, pictures));
  const out = resolve(options.out);
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(figures.value, null, 2)}\n`);
    writeFileSync(join(out, 'report.html'), page);
  } catch (error) {
    return failed('result-unwritable', `The report cannot be written to ${out}; name another folder.`, {
      where: out,
      cause: String(error),
    });
  }
  const any = figures.value.models[0]?.slices.labels[0];
  return ok({
    page: join(out, 'report.html'),
    sentence: `${slices.length} slices of ${set.name}, ${any?.evidence.positives ?? 0} with hemorrhage; AUC of any ${any?.ranking?.auc.estimate.toFixed(3) ?? 'none'}${any?.evidence.sufficient ? '' : ' (insufficient: no claim)'}. Research use only, not a medical device.`,
  });
}

/** Warnings that speak of the whole set and of no file. */
const namesNobody: readonly ProblemCode[] = ['set-window-assumed'];

/** What has to be known of the set. Most warnings name files, and a file's name may be a patient's: those are only counted. */
function warningNotes({ set }: JudgedSet, identify: boolean): string[] {
  const open = set.warnings.filter(({ code }) => identify || namesNobody.includes(code));
  const rest = set.warnings.filter((warning) => !open.includes(warning));
  const codes = [...new Set(rest.map(({ code }) => code))].join(', ');
  return [
    ...open.map(({ message }) => message),
    ...(rest.length > 0 ? [`There are warnings about the set (${codes}); "ictus dataset describe" says more.`] : []),
  ];
}

function joinNotes({ set: { join: joined } }: JudgedSet): string[] {
  const { rows, matched, unknown, duplicated, contradictory, unlabelled } = joined;
  if (matched === rows && unlabelled === 0) return [];
  return [
    `Of ${rows} rows of labels ${matched} name an image that is there; ${unknown} name none, ${duplicated} are repeated, ${contradictory} contradict another; ${unlabelled} images have no row.`,
  ];
}

async function picturesOfWorst(judged: JudgedSet, { models }: Evaluation): Promise<readonly Pictures[]> {
  const all: Pictures[] = [];
  for (const [index, { worst }] of models.entries()) {
    const places = [...worst.falsePositives, ...worst.falseNegatives].map(({ slice }) => slice);
    all.push(await judged.picturesOf(index, places));
  }
  return all;
}

function containsWords(identify: boolean, pictures: readonly Pictures[]): string {
  const shown = pictures.reduce((sum, one) => sum + one.size, 0);
  const pictureWords =
    shown > 0
      ? `It holds ${shown} pictures of slices; words burnt into an image would be in them.`
      : 'It holds no pictures of slices.';
  return identify
    ? `This report names files, studies and patients, because that was asked for: handle it as patient data. ${pictureWords}`
    : `It names no patient, study or file. ${pictureWords}`;
}
