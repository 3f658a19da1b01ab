import { labels, subtypes, type Label, type Truth } from '../contract/index.js';

/** What the rows of one image or study say together. */
export interface MergedTruth {
  readonly rows: readonly number[];
  /** Takes one more row. `null`: it adds to what was known, or is the first; else it repeats or contradicts that row. */
  add(row: number, truth: Truth): null | { readonly kind: 'duplicated' | 'contradictory'; readonly row: number };
  /** Labels on which rows disagree are unknown. A known subtype implies "any", and five known absences its absence. */
  truth(): Truth;
}

export function mergedTruth(): MergedTruth {
  const said = new Map<Label, { readonly value: boolean; readonly row: number }>();
  const disputed = new Set<Label>();
  const rows: number[] = [];
  const known = (label: Label): boolean | undefined => (disputed.has(label) ? undefined : said.get(label)?.value);

  /** "No bleeding" beside a kind of bleeding: neither is believed. */
  function disputeAny(): boolean {
    const present = subtypes.filter((label) => known(label) === true);
    if (known('any') !== false || present.length === 0) return false;
    for (const label of ['any', ...present] as const) disputed.add(label);
    return true;
  }

  return {
    rows,
    add(row, truth) {
      const [first] = rows;
      rows.push(row);
      let against: number | undefined;
      let adds = first === undefined;
      for (const label of labels) {
        const value = truth[label];
        const before = said.get(label);
        if (value === undefined) continue;
        if (!before) {
          said.set(label, { value, row });
          adds = true;
        } else if (before.value !== value) {
          disputed.add(label);
          against ??= before.row;
        }
      }
      if (disputeAny()) against ??= first ?? row;
      if (against !== undefined) return { kind: 'contradictory', row: against };
      return adds || first === undefined ? null : { kind: 'duplicated', row: first };
    },
    truth() {
      const truth: Partial<Record<Label, boolean>> = {};
      for (const label of labels) {
        const value = known(label);
        if (value !== undefined) truth[label] = value;
      }
      if (!said.has('any')) {
        if (subtypes.some((label) => truth[label] === true)) truth.any = true;
        else if (subtypes.every((label) => truth[label] === false)) truth.any = false;
      }
      return truth;
    },
  };
}
