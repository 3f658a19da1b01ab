import { problemCodes, type Problem } from '../../../main/contract/index.js';
import {
  decodeFrame,
  headerParser,
  parseInstance,
  splitHeader,
  undecodableReason,
  type ParsedInstance,
} from '../../../main/dicom/index.js';
import { groupInstances } from '../../../main/library/index.js';

export interface Checked {
  /** `opened`, or the code of the problem. */
  readonly outcome: string;
  readonly cpuMs: number;
  /** Bytes of buffers that were made and not yet collected. */
  readonly bufferBytes: number;
  /** What must not be: one word for the kind, and what was seen. */
  readonly finding?: string;
}

/** CPU time that one file of a few kilobytes may cost; a codec that has to be started anew takes a tenth of it. */
const mostCpuMs = 2_000;
/** A frame of the largest size, as stored values, as HU, and once more in a codec. */
const mostBufferBytes = 512 * 1024 * 1024;
const startBytes = 16_384;

/** Reads a file as the program does: its start and its whole for the index, one by one and in a row, and two of its frames. */
export function openChecker(): (bytes: Uint8Array) => Promise<Checked> {
  const inRow = headerParser(sharedText);
  return async (bytes) => {
    const before = process.memoryUsage();
    const began = process.cpuUsage();
    let outcome = 'finding';
    let finding: string | undefined;
    try {
      outcome = await read(bytes, inRow);
    } catch (error) {
      finding = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const { user, system } = process.cpuUsage(began);
    const cpuMs = (user + system) / 1000;
    const after = process.memoryUsage();
    const bufferBytes = Math.max(0, after.external + after.arrayBuffers - before.external - before.arrayBuffers);
    finding ??= cpuMs > mostCpuMs ? `slow: ${Math.round(cpuMs)} ms` : undefined;
    finding ??= bufferBytes > mostBufferBytes ? `large: ${Math.round(bufferBytes / 1e6)} MB` : undefined;
    return { outcome, cpuMs, bufferBytes, ...(finding === undefined ? {} : { finding }) };
  };
}

function sharedText(instance: ParsedInstance): string {
  return JSON.stringify([splitHeader(instance.header).shared, undecodableReason(instance), instance.warnings]);
}

async function read(bytes: Uint8Array, inRow: ReturnType<typeof headerParser<string>>): Promise<string> {
  if (bytes.length > startBytes) {
    const start = parseInstance(bytes.subarray(0, startBytes), { complete: false, fileBytes: bytes.length });
    if (!start.ok) sayable(start.problem);
  }
  const parsed = parseInstance(bytes, { complete: true });
  const row = inRow(bytes, { complete: true });
  if (!parsed.ok) {
    if (row.ok || row.problem.message !== parsed.problem.message)
      throw new Error('read otherwise in a row: no failure');
    return sayable(parsed.problem);
  }
  const instance = parsed.value;
  const { own } = splitHeader(instance.header);
  if (!row.ok || row.value.shared !== sharedText(instance) || JSON.stringify(row.value.own) !== JSON.stringify(own)) {
    throw new Error('read otherwise in a row');
  }
  for (const warning of instance.warnings) sayable(warning);
  const { header } = instance;
  groupInstances([{ ...header, id: 1, file: { path: 'fuzz.dcm' } }]);
  const undecodable = undecodableReason(instance);
  let outcome = undecodable ? sayable(undecodable) : 'opened';
  for (const frame of new Set([0, header.frames - 1])) {
    const decoded = await decodeFrame(instance, bytes, frame);
    if (!decoded.ok) outcome = sayable(decoded.problem);
    else if (undecodable) throw new Error(`decoded although ${undecodable.code}`);
    else if (decoded.value.hu.length !== header.rows * header.cols) throw new Error('the frame has another size');
  }
  return outcome;
}

/** A known code and one sentence or two, without a line break. */
function sayable({ code, message }: Problem): string {
  if (!(code in problemCodes) || code === 'internal-error') throw new Error(`code ${code}`);
  if (!/^[A-Z0-9][^\n\r]*\.$/.test(message)) throw new Error(`no sentence: ${JSON.stringify(message)}`);
  return code;
}
