// Holds the licence of every installed package against a list. Run by `npm test`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './terminal.mjs';

const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'OFL-1.1',
  'Zlib',
  'WTFPL',
  'MIT-0',
  'CC-BY-4.0',
  'CC-BY-3.0',
]);
/** Weak copyleft, allowed for tools that are not shipped. */
const allowedForTools = new Set(['MPL-2.0', 'MPL-1.1']);

function names(expression) {
  return expression
    .replaceAll(/[()]/g, ' ')
    .split(/\s+OR\s+|\s*\/\s*/)
    .map((part) => part.trim().split(/\s+AND\s+/));
}

/** One choice of the expression whose every licence is on the list. */
export function isAllowed(expression, isTool) {
  return names(expression).some((choice) =>
    choice.every((name) => allowed.has(name) || (isTool && allowedForTools.has(name))),
  );
}

/** Some packages name no licence in package.json and carry its text. */
function licenceInText(folder) {
  const path = join(folder, 'LICENSE');
  if (!existsSync(path)) return undefined;
  return /^\s*(The )?MIT License/i.test(readFileSync(path, 'utf8')) ? 'MIT' : undefined;
}

function licenceOf(folder) {
  try {
    const { license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const said = license ?? licenses;
    if (Array.isArray(said)) return said.map((one) => one.type ?? one).join(' OR ');
    return (typeof said === 'object' && said !== null ? said.type : said) ?? licenceInText(folder);
  } catch {
    return undefined;
  }
}

export function checkLicences() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const refused = [];
  let counted = 0;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const licence = licenceOf(join(root, path)) ?? entry.license;
    if (licence === undefined && entry.optional) continue; // For another platform, not installed here and not described.
    counted += 1;
    if (typeof licence !== 'string' || !isAllowed(licence, entry.dev === true))
      refused.push(`${path}: ${licence ?? 'no licence named'}`);
  }
  for (const line of refused) say(`licence not on the list: ${line}`);
  say(`licences: ${counted} packages looked at, ${refused.length} refused`);
  return refused.length === 0;
}
