import type { Instance, PatientWords } from '../contract/index.js';

/** One person of a study, with the words that the files together give of them. */
export interface Person {
  /** What stands for the person on screen and in keys: the patient ID, else the name; told apart where two share it. */
  readonly label: string;
  readonly words: PatientWords;
  /** What differs among files of one ID and one name: birth dates or sexes. */
  readonly contradicted: boolean;
}

/** The persons of a study, and whose each image is; undefined where the file names nobody and there are several. */
export interface People {
  readonly persons: readonly Person[];
  personOf(instance: Instance): Person | undefined;
}

interface Known {
  readonly id?: string;
  readonly issuer?: string;
  readonly name?: readonly string[];
  readonly birthDate?: string;
  readonly sex?: string;
}

/**
 * Who the images of one study are of. Two files are of two people where a word that both give differs: patient ID,
 * issuer, name (case, accents, padding and empty components aside), birth date or sex. An absent word is unknown. Only
 * where both give the same ID and the same name, and these name somebody (ANON does not), a birth date or sex that
 * differs is a correction of one and the same person, and is said (`contradicted`).
 */
export function peopleOf(instances: readonly Instance[]): People {
  const byText = new Map<string, Instance[]>();
  for (const instance of instances) {
    const { id, issuer, name, birthDate, sex } = instance.patient;
    const text = JSON.stringify([id, issuer, name, birthDate, sex]);
    const alike = byText.get(text);
    if (alike) alike.push(instance);
    else byText.set(text, [instance]);
  }
  // Those that say most come first, so that what says little joins what it fits.
  const spellings = [...byText]
    .map(([text, members]) => ({ text, members, known: knownOf(members[0]?.patient ?? {}) }))
    .sort((a, b) => Object.keys(b.known).length - Object.keys(a.known).length || (a.text < b.text ? -1 : 1));
  const found: { known: Known; readonly members: Instance[]; readonly texts: string[] }[] = [];
  for (const { text, members, known } of spellings) {
    const person = found.find((one) => agree(one.known, known));
    if (person) {
      person.known = { ...known, ...person.known };
      person.members.push(...members);
      person.texts.push(text);
    } else found.push({ known, members: [...members], texts: [text] });
  }
  const named = found.filter(({ known }) => Object.keys(known).length > 0);
  const persons = named.map(({ members }) => wordsOf(inOrder(members)));
  const labels = persons.map(
    (words) => words.id ?? words.name?.replace(/[\^\s]+$/, '') ?? words.birthDate ?? words.sex ?? '',
  );
  const labelled = persons.map((words, n): Person => {
    const own = labels[n] ?? '';
    const shared = labels.filter((label) => label === own).length > 1;
    const more = [words.issuer, words.name, words.birthDate, words.sex].filter((word) => word !== undefined);
    const { members } = named[n] ?? { members: [] };
    return { label: shared ? [own, ...more].join(' / ') : own, words, contradicted: isContradicted(members) };
  });
  const personOfText = new Map<string, Person>();
  for (const [n, { texts }] of named.entries()) {
    const person = labelled[n];
    if (person) for (const text of texts) personOfText.set(text, person);
  }
  return {
    persons: [...labelled].sort((a, b) => (a.label < b.label ? -1 : Number(a.label > b.label))),
    personOf({ patient: { id, issuer, name, birthDate, sex } }) {
      return personOfText.get(JSON.stringify([id, issuer, name, birthDate, sex]));
    },
  };
}

function inOrder(members: readonly Instance[]): readonly Instance[] {
  return [...members].sort((a, b) =>
    a.sopInstanceUid < b.sopInstanceUid ? -1 : Number(a.sopInstanceUid > b.sopInstanceUid),
  );
}

/** The words of one person: of each the first that any of the files gives. */
function wordsOf(members: readonly Instance[]): PatientWords {
  return members.reduce<PatientWords>((words, { patient }) => ({ ...patient, ...words }), {});
}

function knownOf({ id, issuer, name, birthDate, sex }: PatientWords): Known {
  const folded = {
    id: foldedText(id),
    issuer: foldedText(issuer),
    birthDate: birthDate?.replace(/\D/g, '').slice(0, 8),
  };
  const parts = nameParts(name);
  const letter = sex?.trim().toUpperCase().charAt(0);
  return {
    ...(folded.id ? { id: folded.id } : {}),
    ...(folded.issuer ? { issuer: folded.issuer } : {}),
    ...(parts.length > 0 ? { name: parts } : {}),
    ...(folded.birthDate?.length === 8 ? { birthDate: folded.birthDate } : {}),
    // Other and unknown contradict nothing.
    ...(letter === 'M' || letter === 'F' ? { sex: letter } : {}),
  };
}

function foldedText(text: string | undefined): string {
  return text?.trim().toLowerCase() ?? '';
}

/** The components of a name without case, accents, padding and what separates them; of several groups the first. */
function nameParts(name: string | undefined): readonly string[] {
  const [first = ''] = (name ?? '').split('=').filter((group) => group.trim() !== '');
  return first
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\^,\s.]+/)
    .filter((part) => part !== '');
}

function same(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

function agree(a: Known, b: Known): boolean {
  if (!same(a.id, b.id) || !same(a.issuer, b.issuer) || !namesAgree(a.name, b.name)) return false;
  const named = [a.id, b.id, a.name?.join(''), b.name?.join('')].every(
    (word) => word !== undefined && !nobody.test(word),
  );
  return named || (same(a.birthDate, b.birthDate) && same(a.sex, b.sex));
}

/** What anonymisers and test systems write in place of an ID or a name. */
const nobody = /^(?:anon\w*|unknown|unbekannt|noname|test\w*|patient|none|null|na|n\/a|x+|0+|-+|\?+)$/i;

function isContradicted(members: readonly Instance[]): boolean {
  const known = members.map(({ patient }) => knownOf(patient));
  const differ = (pick: (one: Known) => string | undefined): boolean =>
    new Set(known.flatMap((one) => pick(one) ?? [])).size > 1;
  return differ(({ birthDate }) => birthDate) || differ(({ sex }) => sex);
}

/** One name may lack components that the other has: a middle name, a title. */
function namesAgree(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (!a || !b) return true;
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  return few.every((part) => many.includes(part)) && few[0] !== undefined;
}
