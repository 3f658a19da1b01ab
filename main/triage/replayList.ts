import { parse } from 'csv-parse/sync';
import { failed, ok, type Priority, type Result } from '../contract/index.js';

/** One study of a list to be replayed. */
export interface ReplayStudy {
  readonly studyUid: string;
  readonly arrivalMs: number;
  readonly priority: Priority;
  readonly readMs: number;
  readonly bleeds: boolean;
  /** Calibrated probability of any hemorrhage. */
  readonly score: number;
}

const minuteMs = 60_000;

function arrivalOf(row: Readonly<Record<string, string>>): number {
  const minutes = row['arrival_min'];
  if (minutes !== undefined && minutes !== '') return Number(minutes) * minuteMs;
  return Date.parse(row['arrival'] ?? '');
}

function priorityOf(word: string): Priority | null {
  const lower = word.trim().toLowerCase();
  return lower === 'stat' || lower === 'urgent' || lower === 'routine' ? lower : null;
}

/** A number in [low, high]; null for everything else, an empty cell among it. */
function numberIn(text: string | undefined, low: number, high: number): number | null {
  if (text === undefined || text === '') return null;
  const value = Number(text);
  return value >= low && value <= high ? value : null;
}

function studyOf(row: Readonly<Record<string, string>>, line: number): Result<ReplayStudy> {
  const bad = (what: string) =>
    failed('replay-invalid', `Line ${line} of the list: ${what}.`, { where: `line ${line}` });
  const arrivalMs = arrivalOf(row);
  if (!Number.isFinite(arrivalMs)) return bad('give arrival_min in minutes, or arrival as an ISO 8601 time');
  const priority = priorityOf(row['priority'] ?? '');
  if (!priority) return bad('priority must be stat, urgent or routine');
  const readMin = numberIn(row['read_min'], 0, 24 * 60);
  if (readMin === null) return bad('read_min must be minutes, 0 to 1440');
  const truth = row['truth'];
  if (truth !== '0' && truth !== '1') return bad('truth must be 0 or 1');
  const score = numberIn(row['score'], 0, 1);
  if (score === null) return bad('score must be a number from 0 to 1');
  // Padded, so that the tie-break by UID follows the list.
  const studyUid = row['study'] || `line ${String(line).padStart(8, '0')}`;
  return ok({ studyUid, arrivalMs, priority, readMs: readMin * minuteMs, bleeds: truth === '1', score });
}

/**
 * Reads a list: a header line, then `arrival_min` (or `arrival`, ISO 8601), `priority`, `read_min`, `truth` (0 or 1),
 * `score` (0 to 1) and, where given, `study`. Error: `replay-invalid`, naming the first bad line.
 */
export function parseReplayList(text: string): Result<readonly ReplayStudy[]> {
  let rows: Record<string, string>[];
  try {
    const options = { columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()), comment: '#' };
    rows = parse(text, { ...options, bom: true, trim: true, skip_empty_lines: true, comment_no_infix: true });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failed('replay-invalid', 'The list is not a CSV file with one header line; check it.', { cause });
  }
  if (rows.length === 0) return failed('replay-invalid', 'The list holds no study; give one a line.');
  const studies: ReplayStudy[] = [];
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const study = studyOf(row, index + 2);
    if (!study.ok) return study;
    if (seen.has(study.value.studyUid)) {
      return failed('replay-invalid', `The study ${study.value.studyUid} stands twice in the list; name each once.`);
    }
    seen.add(study.value.studyUid);
    studies.push(study.value);
  }
  return ok(studies);
}
