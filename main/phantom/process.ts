import { serveProcess } from '../process/index.js';
import type { DemoCalls } from './demo/demoProcess.js';
import { writeDemo } from './demo/writeDemo.js';

// Drawing heads takes seconds of arithmetic: it happens in processes of its own, so that the window stays fluid.
serveProcess<DemoCalls>({
  writeDemo: ({ folder, nowMs, lane }, { signal, emit }) =>
    writeDemo(folder, { nowMs, lane, signal, onProgress: emit }),
});
