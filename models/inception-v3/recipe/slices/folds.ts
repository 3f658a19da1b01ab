import { createHash } from 'node:crypto';

/**
 * Splits patients over `count` folds, so that bleeding and other patients of every source are spread evenly. Deterministic:
 * patients are dealt out in the order of the hash of their name.
 */
export function dealPatients(
  patients: readonly { readonly patient: string; readonly source: string; readonly bleeds: boolean }[],
  count: number,
): ReadonlyMap<string, number> {
  const bleeding = new Map<string, boolean>();
  const sourceOf = new Map<string, string>();
  for (const { patient, source, bleeds } of patients) {
    bleeding.set(patient, (bleeding.get(patient) ?? false) || bleeds);
    sourceOf.set(patient, source);
  }
  const hash = (patient: string): string => createHash('sha256').update(patient).digest('hex');
  const order = [...bleeding.keys()]
    .map((patient) => ({
      patient,
      stratum: `${sourceOf.get(patient) ?? ''}/${bleeding.get(patient) === true}`,
      hash: hash(patient),
    }))
    .sort((left, right) => compare(left.stratum, right.stratum) || compare(left.hash, right.hash));
  return new Map(order.map(({ patient }, index) => [patient, index % count]));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
