import { ok, type DecodedFrame, type FrameCalls } from '../contract/index.js';
import { serveProcess } from '../process/index.js';
import { frameReader } from './frameReader.js';

// The decode process: started by main, may die on a hostile file, and is then started again (DESIGN 7).
const reader = frameReader();

serveProcess<FrameCalls>({
  decode(ref) {
    const decoded = reader.decode(ref);
    if (!decoded.ok) return decoded;
    // Stored values stay here: they may be a view of a whole file.
    const { stored: _stored, ...frame } = decoded.value;
    return ok<DecodedFrame>(frame);
  },
  part10: (ref) => reader.part10(ref),
  modelInput: (request) => reader.modelInput(request),
});
