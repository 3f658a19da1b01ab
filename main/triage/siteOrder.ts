import type { Priority, RankInput } from '../contract/index.js';

/** Rank of a priority; lower is sooner. */
export const priorityRank: Readonly<Record<Priority, number>> = { stat: 0, urgent: 1, routine: 2 };

/** Plain code-unit order: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A study without a date stands after those with one: nothing says that it is older. */
const noDate = '99999999';

/** The site's own order: priority, arrival, study date, study UID. */
export function compareSiteOrder(a: RankInput, b: RankInput): number {
  return (
    priorityRank[a.order.priority] - priorityRank[b.order.priority] ||
    a.order.arrivedMs - b.order.arrivedMs ||
    compareText(a.studyDate ?? noDate, b.studyDate ?? noDate) ||
    compareText(a.studyUid, b.studyUid)
  );
}
