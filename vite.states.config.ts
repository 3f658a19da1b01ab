import { join } from 'node:path';
import { mergeConfig, type Plugin } from 'vite';
import renderer from './vite.renderer.config';

/** The page's only door to the main side, answered by made-up values instead. */
function madeUpAnswers(): Plugin {
  return {
    name: 'made-up-answers',
    enforce: 'pre',
    resolveId: (source) =>
      source.endsWith('/bridge.js') ? join(import.meta.dirname, 'renderer', 'states', 'madeUpBridge.ts') : null,
  };
}

// The page of states (`npm run states`): the window's own components. Beside what is shipped, never in it.
export default mergeConfig(renderer, {
  root: 'renderer/states',
  plugins: [madeUpAnswers()],
  build: { outDir: '../../dist/states' },
});
