/**
 * Every designed state of the window, made up, in the real window:
 *   npm run states                  opens the page with the list of all, until the window is closed; Alt+Left goes back to the list
 *   npm run states -- --pictures    writes one picture of each to .cache/states
 *   npm run states -- --accept      takes them as the ones that the tests hold later ones against
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawnBy, keepBaseline, openStates } from './statesWindow.js';

const folder = join(import.meta.dirname, '..', '..', '.cache', 'states');
const { values } = parseArgs({ options: { pictures: { type: 'boolean' }, accept: { type: 'boolean' } } });
const window = await openStates();
if (values.pictures === true || values.accept === true) {
  const pictures = new Map<string, Buffer>();
  mkdirSync(folder, { recursive: true });
  for (const name of window.names) {
    const { png, errors } = await window.show(name);
    pictures.set(name, png);
    writeFileSync(join(folder, `${name}.png`), png);
    console.log(`.cache/states/${name}.png${errors.length > 0 ? `: ${errors.join('; ')}` : ''}`);
  }
  if (values.accept === true) keepBaseline(await drawnBy(window), pictures);
  await window.close();
} else {
  window.follow();
  await window.ictus.app.waitForEvent('close', { timeout: 0 });
}
