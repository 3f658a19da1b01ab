export { uids } from './uids.js';
export { writeDicom, type DicomElement, type DicomValue, type WriteOptions } from './write.js';
