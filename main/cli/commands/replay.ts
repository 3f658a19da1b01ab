import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { failed, ok, settingsSchema, type Result } from '../../contract/index.js';
import { readModel } from '../../inference/index.js';
import { replay, type PolicyReport, type ReplayReport, type ReplayRule } from '../../triage/index.js';
import { ownModelFolder } from '../../workstation/index.js';
import type { WorkstationFlags } from '../terminalWorkstation.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { formatOptions, modelOption } from '../options.js';
import {
  csvText,
  formatOf,
  say,
  sayProblem,
  tableText,
  writeJson,
  writeResult,
  type Cell,
  type FormatOptions,
} from '../output.js';

type ReplayOptions = Pick<WorkstationFlags, 'model'> & FormatOptions;

const minuteMs = 60_000;

/** Operating points of the model and the default wait caps: what a fresh worklist would go by. */
function ruleOf(options: ReplayOptions): Result<ReplayRule> {
  const model = readModel(resolve(options.model ?? ownModelFolder()));
  if (!model.ok) return model;
  const { ruleIn, ruleOut } = model.value.manifest.operatingPoints;
  const { stat, urgent, routine } = settingsSchema.parse({}).waitCapMinutes;
  return ok({
    ruleIn: ruleIn.threshold,
    ruleOut: ruleOut.threshold,
    ruleOutEvidence: ruleOut.bleedingStudies,
    waitCapMs: { stat: stat * minuteMs, urgent: urgent * minuteMs, routine: routine * minuteMs },
  });
}

function textOf(list: string): Result<string> {
  const path = resolve(list);
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    return failed('file-unreadable', `The list ${path} cannot be read; check the path.`, {
      where: path,
      cause: String(error),
    });
  }
}

const heading = [
  'order',
  'bleeding mean min',
  'median',
  'p90',
  'others mean min',
  'median',
  'p90',
  'late stat',
  'late urgent',
  'late routine',
];

function rowOf(name: string, { bleeding, other, breaches }: PolicyReport): Cell[] {
  const waits = [bleeding, other].flatMap(({ meanMin, medianMin, p90Min }) => [meanMin, medianMin, p90Min]);
  return [
    name,
    ...waits.map((minutes) => Number(minutes.toFixed(1))),
    breaches.stat,
    breaches.urgent,
    breaches.routine,
  ];
}

function rowsOf(report: ReplayReport): Cell[][] {
  return [
    rowOf('first come, first served', report.firstComeFirstServed),
    rowOf("site's order, no AI", report.withoutAi),
    rowOf('this order', report.thisOrder),
  ];
}

function run(list: string, options: ReplayOptions): ExitCode {
  const text = textOf(list);
  const rule = ruleOf(options);
  const report = text.ok ? (rule.ok ? replay(text.value, rule.value) : rule) : text;
  if (!report.ok) {
    sayProblem(report.problem);
    return exitCodes.nothing;
  }
  const format = formatOf(options);
  if (format === 'json') writeJson(report.value);
  else if (format === 'csv') writeResult(csvText(heading, rowsOf(report.value)));
  else writeResult(tableText(heading, rowsOf(report.value)));
  const { studies, bleeding, flagged } = report.value;
  say(`ictus: ${studies} studies, ${bleeding} bleeding, ${flagged} flagged; one reader, scores known on arrival.`);
  return exitCodes.done;
}

export function addReplay(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('replay')
    .description(
      'Plays a list of arrivals with one reader and compares waits: first come, first served; without AI; this order.',
    )
    .argument(
      '<list.csv>',
      'columns arrival_min (or arrival), priority, read_min, truth, score and, where known, study',
    )
    .action((list: string, options: ReplayOptions) => finish(run(list, options)));
  modelOption(command);
  formatOptions(command, 'one JSON object on stdout', 'one CSV row an order on stdout');
}
