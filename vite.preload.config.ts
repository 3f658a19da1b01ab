import { defineConfig } from 'vite';

// A sandboxed preload script has to be one CommonJS file that requires nothing but Electron.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/preload',
    emptyOutDir: true,
    rolldownOptions: {
      input: { preload: 'main/app/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
  ssr: { noExternal: true },
});
