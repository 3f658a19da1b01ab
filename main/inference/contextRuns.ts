/**
 * The runs of neighbouring slices that are long enough for a model of context, as places in the list; `scored` tells of each slice,
 * in order of position, whether it has logits. A slice without parts a run: its neighbours are no neighbours of each other.
 */
export function contextRuns(scored: readonly boolean[], minSlices: number): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const [place, has] of scored.entries()) {
    if (!has) continue;
    if (place > 0 && scored[place - 1] === true) runs.at(-1)?.push(place);
    else runs.push([place]);
  }
  return runs.filter((run) => run.length >= minSlices);
}
