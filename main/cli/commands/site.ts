import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  failed,
  ok,
  tuneDepths,
  tuneWords,
  type Candidate,
  type Result,
  type SiteSnapshot,
  type TuneDepth,
} from '../../contract/index.js';
import type { Workstation } from '../../workstation/index.js';
import { openTerminalWorkstation } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { depthOption, storeOption, wholeNumber } from '../options.js';
import { say, sayProblem, tableText, writeJson, writeResult, type Cell } from '../output.js';
import { recordRows, recordsHeading, versionRows, versionsHeading } from '../siteText.js';

interface SiteOptions {
  readonly store?: string;
  /** Instead of the one in use. */
  readonly model?: string;
  readonly json?: boolean;
}

interface TuneOptions extends SiteOptions {
  readonly depth: TuneDepth;
  readonly replay?: string;
  readonly steps?: number;
}

/** Opens the workstation over the whole store, without scoring, does one thing and closes it. */
async function withSite(
  options: SiteOptions,
  act: (workstation: Workstation) => Promise<Result<unknown>> | Result<unknown>,
): Promise<ExitCode> {
  const terminal = openTerminalWorkstation(undefined, { ...options, scoring: false, onSite: runTeller() });
  if (!terminal.ok) {
    sayProblem(terminal.problem);
    return exitCodes.nothing;
  }
  try {
    const done = await act(terminal.value.workstation);
    if (done.ok) return exitCodes.done;
    sayProblem(done.problem);
    return exitCodes.nothing;
  } finally {
    terminal.value.close();
  }
}

function status({ site }: Workstation, options: SiteOptions): Result<unknown> {
  const snapshot = site.snapshot();
  if (!snapshot.ok) return snapshot;
  if (options.json === true) {
    writeJson(snapshot.value);
    return ok(null);
  }
  const { versions, records } = snapshot.value;
  for (const line of readLines(snapshot.value)) say(`ictus: ${line}`);
  writeResult(tableText(versionsHeading, versionRows(versions)));
  if (records.length > 0) writeResult(`\n${tableText(recordsHeading, recordRows(records))}`);
  return ok(null);
}

function readLines({ learn, holdout, leftOut, needed, asked, difference }: SiteSnapshot): string[] {
  const { contradictory, gone, severalPatients, severalIds, unscored } = leftOut;
  const left = contradictory + gone + severalPatients + severalIds + unscored;
  return [
    ...(difference ? [difference.message] : []),
    `${learn.studies} read studies to learn from (${learn.bleeding} bleed, ${learn.patients} patients), ${holdout.studies} held back (${holdout.bleeding} bleed, ${holdout.patients} patients).`,
    ...(left > 0
      ? [
          `${left} read studies do not count: ${contradictory} contradictory, ${gone} gone from the index, ${severalPatients} of several patients, ${severalIds} of one person under IDs on both sides, ${unscored} not scored yet.`,
        ]
      : []),
    `${asked.signed} of ${asked.drawn} studies that were drawn for sign-off without being flagged are signed.`,
    ...needed,
  ];
}

async function tune(workstation: Workstation, { depth, replay, steps, json }: TuneOptions): Promise<Result<unknown>> {
  const { site } = workstation;
  const stop = (): void => {
    say('ictus: stopping; the features computed so far are kept.');
    site.order('stop');
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const made = await site.make({ depth, steps, ...(replay === undefined ? {} : { replaySet: { path: replay } }) });
  if (!made.ok) return made;
  if (json === true) writeJson(made.value);
  else writeResult(verdictText(made.value));
  return ok(null);
}

function verdictText({ verdict, version, folder, learntStudies, learntBleeding }: Candidate): string {
  const rows = verdict.checks.map(({ name, passed, sentence }): Cell[] => [passed ? 'holds' : 'FAILS', name, sentence]);
  const last = verdict.accepted
    ? `Accepted. A named person may promote it: ictus site promote ${version}`
    : 'Refused: the model in use stays as it is.';
  return `${version} in ${folder}, from ${learntStudies} studies (${learntBleeding} bleed)
${tableText(['', 'condition', 'found'], rows)}${last}
`;
}

/** A line when a stage begins, and every ten seconds. */
function runTeller(): (site: Workstation['site']) => void {
  let saidMs = 0;
  let saidOf = '';
  return ({ run }) => {
    const progress = run?.progress;
    const nowMs = performance.now();
    if (!progress || (progress.stage === saidOf && nowMs - saidMs < 10_000)) return;
    [saidMs, saidOf] = [nowMs, progress.stage];
    say(`ictus: ${tuneWords(progress)}`);
  };
}

/** A version of the log by its name or the beginning of its hash. */
function versionNamed(word: string, { versions }: SiteSnapshot): Result<string> {
  const found = versions.filter(({ version, hash }) => version === word || hash.startsWith(word));
  const [only] = found;
  if (only && found.length === 1) return ok(only.hash);
  return failed(
    'candidate-refused',
    found.length === 0 ? `There is no version ${word} here.` : `Several versions are named ${word}; name the hash.`,
  );
}

function promote(workstation: Workstation, word: string, reader?: string): Result<unknown> {
  const { site } = workstation;
  if (reader !== undefined && reader !== workstation.settings.readerName) {
    const named = workstation.changeSettings({ readerName: reader });
    if (!named.ok) return named;
  }
  const snapshot = site.snapshot();
  const hash = snapshot.ok ? versionNamed(word, snapshot.value) : snapshot;
  const promoted = hash.ok ? site.promote(hash.value) : hash;
  if (promoted.ok) say(`ictus: ${word} is in use from now on; ictus site roll-back takes that back.`);
  return promoted;
}

function rollBack({ site }: Workstation): Result<unknown> {
  const done = site.rollBack();
  if (done.ok) say('ictus: the model before is in use again.');
  return done;
}

function importTable({ site }: Workstation, table: string): Result<unknown> {
  let text: string;
  try {
    text = readFileSync(resolve(table), 'utf8');
  } catch (error) {
    return failed('file-unreadable', `The table ${table} cannot be read; check the path.`, { cause: String(error) });
  }
  const taken = site.importReads(text, basename(table));
  if (!taken.ok) return taken;
  for (const { message } of taken.value.problems.slice(0, 5)) say(`ictus: ${message}`);
  say(
    `ictus: ${taken.value.taken} reads taken of ${taken.value.rows} rows; ${taken.value.unknown} name no study of this store.`,
  );
  return ok(null);
}

/** The store, and the model that is looked at or begun from. */
function modelStoreOption(command: Command): Command {
  return storeOption(command).option('--model <folder>', 'model folder (default: the one in use)');
}

export function addSite(program: Command, finish: (code: ExitCode) => void): void {
  const site = program
    .command('site')
    .description('The model of this site: what readers signed, a candidate made of it, its gate, and the way back.');
  modelStoreOption(
    site.command('status').description('Reads, what is still needed, versions, and how the model in use has done.'),
  )
    .option('--json', 'one JSON object on stdout')
    .action(async (options: SiteOptions) => finish(await withSite(options, (open) => status(open, options))));
  storeOption(site.command('import').description('Takes reads from a table: study_uid or accession, and labels.'))
    .argument('<table.csv>')
    .action(async (table: string, options: SiteOptions) =>
      finish(await withSite(options, (open) => importTable(open, table))),
    );
  depthOption(
    modelStoreOption(
      site
        .command('tune')
        .description('Makes a candidate of the reads, judges it on patients held back, and says what the gate says.'),
    ),
    tuneDepths,
    'head',
  )
    .option('--replay <set>', 'labelled set on which forgetting is judged; needed for --depth tail')
    .option('--steps <n>', 'steps of --depth tail (default: 200)', wholeNumber)
    .option('--json', 'one JSON object on stdout')
    .action(async (options: TuneOptions) => finish(await withSite(options, (open) => tune(open, options))));
  storeOption(site.command('promote').description('Brings a candidate into use that the gate accepted.'))
    .argument('<version>', 'its version, or the beginning of its hash')
    .option('--reader <name>', 'who promotes it (default: the name in the settings)')
    .action(async (word: string, options: SiteOptions & { reader?: string }) =>
      finish(await withSite(options, (open) => promote(open, word, options.reader))),
    );
  storeOption(
    site.command('roll-back').description('Brings the model back that was in use before the last promotion.'),
  ).action(async (options: SiteOptions) => finish(await withSite(options, rollBack)));
}
