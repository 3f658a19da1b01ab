// In development the libraries of the page are bundled once, apart from it: a build after a save then takes a third of the time.
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { root } from './terminal.mjs';

const fileOf = (library) => library.replaceAll(/[^\w-]+/g, '_');

/**
 * @returns {{ plugin: import('vite').Plugin, ensure: () => Promise<void> }} the plugin that leaves libraries out of the page, and
 * what builds those that it has met and that are not built yet
 */
export function librariesApart() {
  const met = new Set();
  let built = 0;
  return {
    plugin: {
      name: 'libraries-apart',
      enforce: 'pre',
      resolveId(source, importer) {
        const ours = importer !== undefined && !importer.includes('node_modules');
        if (!ours || !/^[@\w][^:]*$/.test(source) || source.endsWith('.css')) return null;
        met.add(source);
        return { id: `/libraries/${fileOf(source)}.js`, external: 'absolute' };
      },
    },
    async ensure() {
      if (met.size === built) return;
      built = met.size;
      await build({
        configFile: false,
        root,
        logLevel: 'error',
        plugins: [svelte({ configFile: false })],
        build: {
          outDir: join(root, 'dist', 'renderer', 'libraries'),
          target: 'chrome130',
          minify: false,
          reportCompressedSize: false,
          rolldownOptions: {
            input: Object.fromEntries([...met].map((library) => [fileOf(library), library])),
            preserveEntrySignatures: 'strict',
            output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
          },
        },
      });
    },
  };
}
