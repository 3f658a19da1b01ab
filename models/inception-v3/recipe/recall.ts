/** Where a reader stands after a share of the list: how many of its bleeding studies have been read by then. */
interface RecallPoint {
  /** Studies read so far. */
  readonly read: number;
  /** As a share of the list. */
  readonly workload: number;
  readonly found: number;
  readonly recall: number;
}

/** Recall against workload of a list read from the top, one point a study. `bleeds` is in the order of the list. */
export function recallAgainstWorkload(bleeds: readonly boolean[]): readonly RecallPoint[] {
  const bleeding = bleeds.filter(Boolean).length;
  let found = 0;
  return bleeds.map((bleed, index) => {
    if (bleed) found++;
    return {
      read: index + 1,
      workload: (index + 1) / bleeds.length,
      found,
      recall: bleeding === 0 ? 0 : found / bleeding,
    };
  });
}

/** Studies to be read from the top until a share of the bleeding ones has been found. */
export function workloadFor(points: readonly RecallPoint[], recall: number): RecallPoint | null {
  return points.find((point) => point.recall >= recall) ?? null;
}
