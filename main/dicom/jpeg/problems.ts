import { failed, type Result } from '../../contract/index.js';

/** What the stream is, and Ictus does not read; `what` goes on from "The JPEG data". */
export function refused(what: string): Result<never> {
  return failed('pixel-format-unsupported', `The JPEG data ${what}.`);
}

/** What contradicts itself or the standard; `what` goes on from "The JPEG data". */
export function damaged(what: string): Result<never> {
  return failed('pixel-data-damaged', `The JPEG data ${what}; copy the file again from its source.`);
}

/** Entropy-coded data that end, or stop making sense, after `done` whole rows. */
export function endsEarly(done: number, rows: number): Result<never> {
  return failed(
    'pixel-data-truncated',
    `The JPEG data end or are damaged after ${done} of ${rows} rows; copy the file again from its source.`,
  );
}
