import type { PatientWords } from '../contract/index.js';

/** More IDs than one person has: a name and a date that an anonymiser gave to everybody. */
const idsOfOnePerson = 5;

/** Which patient IDs are one person. */
interface SamePersons {
  /** A patient, by its key, and the words of one of its studies. */
  add(patient: string, words: PatientWords): void;
  /** All keys of the person, this one among them, in order. */
  of(patient: string): readonly string[];
}

/**
 * Joins patients that share name and date of birth (and sex, where both say it): a person registered twice, or moved from one ID to
 * another. Names differ in case, padding and trailing carets between systems (DICOM PS3.5 6.2.1). What shares neither words nor images cannot
 * be told.
 */
export function samePersons(): SamePersons {
  const patientsOf = new Map<string, Set<string>>();
  const namesOf = new Map<string, Set<string>>();
  return {
    add(patient, { name, birthDate, sex }) {
      const key = personKey(name, birthDate);
      if (key === null) return;
      // Without a word on sex it may be either.
      for (const own of sex === undefined || sex === '' ? ['F', 'M', 'O'] : [sex.trim().toUpperCase()]) {
        addTo(patientsOf, `${key}\n${own}`, patient);
        addTo(namesOf, patient, `${key}\n${own}`);
      }
    },
    of(patient) {
      const found = new Set([patient]);
      for (const one of found) {
        for (const name of namesOf.get(one) ?? []) {
          const same = patientsOf.get(name) ?? new Set();
          if (same.size <= idsOfOnePerson) for (const other of same) found.add(other);
        }
      }
      return [...found].sort();
    },
  };
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const own = map.get(key);
  if (own) own.add(value);
  else map.set(key, new Set([value]));
}

function personKey(name: string | undefined, birthDate: string | undefined): string | null {
  const folded = (name ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .split('^')
    .map((part) => part.trim().replaceAll(/\s+/g, ' '))
    .join('^')
    .replace(/[\^=]+$/, '');
  const born = (birthDate ?? '').trim();
  return folded === '' || born === '' ? null : `${folded}\n${born}`;
}
