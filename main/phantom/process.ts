import { serveProcess } from '../process/index.js';
import type { DemoCalls } from './demoProcess.js';
import { writeDemo } from './writeDemo.js';

// Drawing heads takes seconds of arithmetic: it happens in a process of its own, so that the window stays fluid.
serveProcess<DemoCalls>({
  writeDemo: ({ folder, nowMs }, { signal, emit }) => writeDemo(folder, { nowMs, signal, onProgress: emit }),
});
