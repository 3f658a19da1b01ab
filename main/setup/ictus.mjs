// `npm run -s ictus -- <command>`: the terminal's door.
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureModules } from './modules.mjs';
import { become, root } from './terminal.mjs';

ensureModules();
ensureBuild();
// npm changes the folder to the project's; paths that the user gave are meant from where the user stood.
become(process.execPath, [join(root, 'dist', 'main', 'ictus.js'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
