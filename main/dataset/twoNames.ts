import { problem, type Problem } from '../contract/index.js';
import type { FoundImage } from './findImages.js';

/** Sentences at most. */
const most = 5;

/**
 * Patients of different ID whose headers carry one name and one birth date: they seem to be one. Names files, never the
 * patient. Headers without a name or a birth date say nothing.
 */
export function twoNamesWarnings(images: readonly FoundImage[]): readonly Problem[] {
  const byPerson = new Map<string, Map<string, string>>();
  for (const { header, name } of images) {
    const { id, name: person, birthDate } = header?.patient ?? {};
    if (id === undefined || person === undefined || birthDate === undefined) continue;
    const key = `${person.toUpperCase().replaceAll(/[^\p{L}]/gu, '')} ${birthDate}`;
    const ids = byPerson.get(key) ?? new Map<string, string>();
    byPerson.set(key, ids);
    if (!ids.has(id)) ids.set(id, name);
  }
  return [...byPerson.values()]
    .filter((ids) => ids.size > 1)
    .slice(0, most)
    .map((ids) => {
      const [first = '', second = ''] = ids.values();
      const words = `${first} and ${second} carry one name and birth date under ${ids.size} patient IDs, and count as ${ids.size} patients; where they are one, say so in a column "patient" of the table.`;
      return problem('set-two-names', words);
    });
}
