import { defineConfig } from 'vite';

// Everything that runs in Node: the application, the terminal, and the child processes, one bundle each.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/main',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        app: 'main/app/main.ts',
        ictus: 'main/cli/main.ts',
        dataset: 'main/dataset/process.ts',
        frames: 'main/frames/process.ts',
        inference: 'main/inference/process.ts',
        library: 'main/library/process.ts',
        phantom: 'main/phantom/process.ts',
        training: 'main/training/process.ts',
        tuning: 'main/tuning/process.ts',
        headerThread: 'main/library/headerThread.ts',
      },
      // Codecs read their WebAssembly from beside them, so they stay whole in node_modules, as native modules do.
      external: [
        'electron',
        'onnxruntime-node',
        'libsql',
        '@parcel/watcher',
        /^@cornerstonejs\/codec-/,
        /^@jsquash\/webp/,
      ],
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true },
});
