import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const loader = createRequire(import.meta.url).resolve(
  'cornerstone-wado-image-loader/dist/dynamic-import/cornerstoneWADOImageLoader.min.js',
);

/**
 * Cornerstone's loader starts its worker from the folder of the entry chunk, by a fixed name, so the file is laid there.
 * Only the worker itself: slices are served uncompressed, and its codecs are never asked for.
 */
function loaderWorker(): Plugin {
  const name = 'index.worker.min.worker.js';
  return {
    name: 'cornerstone-loader-worker',
    apply: 'build',
    generateBundle() {
      const source = readFileSync(join(dirname(loader), name), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
      this.emitFile({ type: 'asset', fileName: `assets/${name}`, source });
    },
  };
}

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [svelte(), loaderWorker()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    // Fonts and pictures stay files: the policy of the page allows no data: addresses.
    assetsInlineLimit: 0,
  },
});
