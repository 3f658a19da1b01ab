import { ok, type DecodedFrame } from '../contract/index.js';
import type { DicomFrame } from '../dicom/index.js';
import { serveProcess, type Handlers } from '../process/index.js';
import type { FrameCalls } from './calls.js';
import { frameReader } from './frameReader.js';

// The decode process: started by main, may die on a hostile file, and is then started again (docs/design.md 7).
const reader = frameReader();

/** Stored values stay here: they may be a view of a whole file, and nobody outside asks for them. */
function withoutStored(frame: DicomFrame): DecodedFrame {
  const {
    hu,
    rows,
    cols,
    min,
    max,
    mean,
    photometric,
    transferSyntaxUid,
    slope,
    intercept,
    paddingHu,
    paddingLimitHu,
  } = frame;
  return {
    ...{ rows, cols, hu, min, max, mean, photometric, transferSyntaxUid, slope, intercept },
    ...(paddingHu === undefined ? {} : { paddingHu }),
    ...(paddingLimitHu === undefined ? {} : { paddingLimitHu }),
  };
}

const handlers: Handlers<FrameCalls> = {
  async decode(ref) {
    const decoded = await reader.decode(ref);
    if (!decoded.ok) return decoded;
    return ok(withoutStored(decoded.value));
  },
  part10: (ref) => reader.part10(ref),
  modelInput: (request, { emit }) => reader.modelInput(request, emit),
};

// One after another: a frame that kills the process, or never ends, is then known.
serveProcess(handlers, { inOrder: true });
