import { failed, type Result } from '../contract/index.js';

/** The answer of whatever was at work when a run was stopped by hand. */
export function stopped(): Result<never> {
  return failed('cancelled', 'The training was stopped.');
}
