export { decodeFrame, type DicomFrame } from './decodeFrame.js';
export { frameAsPart10 } from './frameAsPart10.js';
export { headerParser, splitHeader } from './headerParser.js';
export { parseInstance, type ParsedInstance } from './parse.js';
export type { StoredValues } from './pixelFormat.js';
export { uids } from './uids.js';
export { undecodableReason, unsupportedReason } from './unsupported.js';
export { writeDicom, type DicomElement } from './write.js';
