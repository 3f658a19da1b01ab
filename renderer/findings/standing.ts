import type { Problem, Progress, WorklistRow } from '../../main/contract/index.js';
import { countText } from '../theme/words.js';

/** What stands above the bars when there is more to say than the band: one sentence, and whether scoring can be retried. */
export interface Standing {
  readonly sentence: string;
  readonly retry: boolean;
}

/** Why there is no result, or why it is limited; null where the band says it all. */
export function standingOf(row: WorklistRow, scoring: Progress | null, modelProblem: Problem | null): Standing | null {
  if (row.band === 'pending') {
    if (modelProblem !== null) return { sentence: modelProblem.message, retry: false };
    if (scoring?.stage === 'paused') {
      return { sentence: 'Not scored yet: scoring is paused. The slices can be read meanwhile.', retry: false };
    }
    const count =
      scoring?.stage === 'scoring' && scoring.total !== null
        ? ` ${countText(scoring.done)} of ${countText(scoring.total)} slices of the list are done.`
        : '';
    return { sentence: `Not scored yet; this study goes first while it is open.${count}`, retry: false };
  }
  if (row.evaluability === 'not-analysed') {
    return { sentence: 'Nothing here could be scored honestly. This says nothing about bleeding.', retry: true };
  }
  if (row.evaluability === 'partial') {
    return { sentence: 'Partial: the result stands on less than a whole head; see the reasons.', retry: false };
  }
  return null;
}
