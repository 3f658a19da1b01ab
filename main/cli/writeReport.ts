import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failed, labels, ok, type ProblemCode, type Result } from '../contract/index.js';
import { evaluate, reportPage, type Evaluation, type Pictures } from '../evaluation/report/index.js';
import { judgeSet, type JudgedSet, type JudgeWords } from './evaluateSet.js';
import { exitCodes, type ExitCode } from './exit.js';
import { csvText, say, sayProblem, writeResult } from './output.js';
import { version } from './version.js';

export interface EvaluateWords extends JudgeWords {
  readonly out: string;
  readonly pictures?: boolean;
  readonly identify?: boolean;
  readonly savePredictions?: string;
}

/** `ictus evaluate`: judges the set, writes the report, and prints where it is. */
export async function evaluateCommand(folder: string, words: EvaluateWords): Promise<ExitCode> {
  const judged = await judgeSet(folder, words);
  if (!judged.ok) {
    sayProblem(judged.problem);
    return exitCodes.nothing;
  }
  judged.value.set.warnings.forEach(sayProblem);
  const written = await report(judged.value, words);
  judged.value.close();
  if (!written.ok) {
    sayProblem(written.problem);
    return exitCodes.nothing;
  }
  writeResult(`${written.value}\n`);
  return exitCodes.done;
}

/** Writes report.html and report.json; answers where the page is. */
async function report(judged: JudgedSet, words: EvaluateWords): Promise<Result<string>> {
  const { set, split, slices, models, notes } = judged;
  const figures = evaluate(
    {
      set: { name: set.name, hash: set.hash },
      split,
      slices,
      studies: set.studies,
      models,
      join: set.join,
      notes: [...notes, ...warningNotes(judged, words.identify === true), ...joinNotes(judged)],
    },
    { program: `Ictus ${version}`, identify: words.identify === true },
  );
  if (!figures.ok) return figures;
  const pictures = words.pictures === true ? await picturesOfWorst(judged, figures.value) : [];
  const page = reportPage(figures.value, pictures, containsWords(words, pictures));
  const out = resolve(words.out);
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(figures.value, null, 2)}\n`);
    writeFileSync(join(out, 'report.html'), page);
    if (words.savePredictions !== undefined) writeFileSync(resolve(words.savePredictions), predictionsCsv(judged));
  } catch (error) {
    return failed('result-unwritable', `The report cannot be written to ${out}; name another folder with --out.`, {
      where: out,
      cause: String(error),
    });
  }
  const any = figures.value.models[0]?.slices.labels[0];
  say(
    `ictus: ${slices.length} slices of ${set.name}, ${any?.evidence.positives ?? 0} with hemorrhage; AUC of any ${any?.ranking?.auc.estimate.toFixed(3) ?? 'none'}${any?.evidence.sufficient ? '' : ' (insufficient: no claim)'}. Research use only, not a medical device.`,
  );
  return ok(join(out, 'report.html'));
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

function containsWords({ identify }: EvaluateWords, pictures: readonly Pictures[]): string {
  const shown = pictures.reduce((sum, one) => sum + one.size, 0);
  const pictureWords =
    shown > 0
      ? `It holds ${shown} pictures of slices; words burnt into an image would be in them.`
      : 'It holds no pictures of slices.';
  return identify === true
    ? `This report names files, studies and patients, because that was asked for: handle it as patient data. ${pictureWords}`
    : `It names no patient, study or file. ${pictureWords}`;
}

/** Predictions that --predictions reads again, one row a slice. */
function predictionsCsv({ slices, models: [model] }: JudgedSet): string {
  return csvText(
    ['id', ...labels],
    slices.map(({ id }, index) => [
      id,
      ...labels.map((label) => model?.predictions[index]?.probabilities[label] ?? null),
    ]),
  );
}
