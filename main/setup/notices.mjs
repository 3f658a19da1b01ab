import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './terminal.mjs';

const modules = join(root, 'node_modules');

/** Packages whose code the bundler took in, as its source maps name them. */
function bundled() {
  const found = new Set();
  const dist = join(root, 'dist');
  const maps = readdirSync(dist, { recursive: true }).filter((name) => name.endsWith('.map'));
  for (const map of maps) {
    for (const source of JSON.parse(readFileSync(join(dist, map), 'utf8')).sources) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source ?? '')?.[1];
      if (name) found.add(name);
    }
  }
  return found;
}

/** Packages that are installed for running, not for building: those that are loaded by name; below node_modules. */
function loadedByName() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && existsSync(join(root, path)))
    .map(([path]) => path.replace(/^node_modules\//, ''));
}

// Style sheets have no source map: the font of the window is named here.
const ofStyles = ['@fontsource-variable/inter'];

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : '';
}

/** Writes name, version, licence and licence text of every package whose code is in the packaged program. */
export function writeNotices(file) {
  const names = [...new Set([...bundled(), ...loadedByName(), ...ofStyles])].sort();
  const notices = names.map((name) => {
    const folder = join(modules, name);
    const {
      version,
      license,
      homepage = 'no address',
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const head = `${name.replace(/^.*node_modules\//, '')} ${version} (${license})`;
    const text =
      licenceText(folder) || `The package (${homepage}) holds no licence text; it names its licence as ${license}.`;
    return `${head}\n${'-'.repeat(head.length)}\n${text}`;
  });
  const intro = `Ictus holds code of these ${names.length} packages, each under its own licence. Electron's own notices lie beside this file.`;
  writeFileSync(file, `${[intro, ...notices].join('\n\n\n')}\n`);
}
