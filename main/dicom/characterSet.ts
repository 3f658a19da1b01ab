/**
 * Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 6.1) to Unicode. Single sets go through TextDecoder; with code
 * extensions (ISO 2022) the escape sequences choose what bytes below and above 0x80 mean from there on.
 */

/** Defined terms without code extensions, and what TextDecoder calls them. */
const singleSets: Readonly<Record<string, string>> = {
  'ISO_IR 6': 'latin1',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** These know no code extensions (PS3.3 table C.12-5): further values of Specific Character Set mean nothing. */
const standAlone: ReadonlySet<string> = new Set(['ISO_IR 192', 'GB18030', 'GBK']);

/** Whether a value of Specific Character Set is one of the standard's; empty is the default set. */
export function isKnownCharacterSet(value: string): boolean {
  const term = value.toUpperCase();
  return term === '' || term in singleSets || /^ISO 2022 IR \d+$/.test(term);
}

/** What a code element holds after an escape sequence, without the ESC (PS3.3 table C.12-3 and C.12-4). */
interface CodeElement {
  readonly into: 'g0' | 'g1';
  readonly label: string;
  /** Two bytes a character; the value is what has to stand before each pair for the decoder of `label`. */
  readonly pairPrefix?: readonly number[];
}

const escapes: Readonly<Record<string, CodeElement>> = {
  '(B': { into: 'g0', label: 'latin1' },
  '(J': { into: 'g0', label: 'latin1' },
  ')I': { into: 'g1', label: 'shift_jis' },
  '-A': { into: 'g1', label: 'latin1' },
  '-B': { into: 'g1', label: 'iso-8859-2' },
  '-C': { into: 'g1', label: 'iso-8859-3' },
  '-D': { into: 'g1', label: 'iso-8859-4' },
  '-L': { into: 'g1', label: 'iso-8859-5' },
  '-G': { into: 'g1', label: 'iso-8859-6' },
  '-F': { into: 'g1', label: 'iso-8859-7' },
  '-H': { into: 'g1', label: 'iso-8859-8' },
  '-M': { into: 'g1', label: 'windows-1254' },
  '-b': { into: 'g1', label: 'iso-8859-15' },
  '-T': { into: 'g1', label: 'windows-874' },
  $B: { into: 'g0', label: 'euc-jp', pairPrefix: [] },
  '$@': { into: 'g0', label: 'euc-jp', pairPrefix: [] },
  '$(D': { into: 'g0', label: 'euc-jp', pairPrefix: [0x8f] },
  '$)C': { into: 'g1', label: 'euc-kr', pairPrefix: [] },
  '$)A': { into: 'g1', label: 'gbk', pairPrefix: [] },
};

const escape = 0x1b;
const plain: CodeElement = { into: 'g0', label: 'latin1' };

/** True where every byte means itself in every character set: ASCII without escapes. */
export function isPlainAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === escape) return false;
  }
  return true;
}

/** What parts a value, and so puts back the first character set (PS3.5 6.1.2.5.3): PN; LO, SH, UC and the like; LT, ST, UT. */
export type TextKind = 'names' | 'values' | 'text';

/** Beside TAB, LF, FF and CR, which do so in every text. */
const delimiters: Readonly<Record<TextKind, string>> = { names: '\\^=', values: '\\', text: '' };

/**
 * Text in the character sets of (0008,0005), in their order. Never fails: an unknown set reads as Latin-1 (or UTF-8 where the
 * bytes are that), damaged bytes become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, characterSet: readonly string[], kind: TextKind): string {
  const first = (characterSet[0] ?? '').toUpperCase();
  const extended = characterSet.length > 1 || first.startsWith('ISO 2022');
  if (extended && !standAlone.has(first)) return decodeWithExtensions(bytes, first, kind);
  const label = singleSets[first];
  if (label !== undefined) return decodeAs(label, bytes);
  return isUtf8(bytes) ? decodeAs('utf-8', bytes) : decodeAs('latin1', bytes);
}

function decodeWithExtensions(bytes: Uint8Array, first: string, kind: TextKind): string {
  const initial = singleSets[first.replace('ISO 2022 IR', 'ISO_IR')];
  const startG1: CodeElement = { into: 'g1', label: initial ?? 'latin1' };
  let g0 = plain;
  let g1 = startG1;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === escape) {
      const chosen = escapeAt(bytes, at + 1);
      if (chosen) {
        if (chosen.element.into === 'g0') g0 = chosen.element;
        else g1 = chosen.element;
        at += 1 + chosen.length;
      } else {
        at += 1;
      }
      continue;
    }
    const high = byte >= 0x80;
    const run = runLength(bytes, at, high);
    const stretch = bytes.subarray(at, at + run);
    text += decodeStretch(stretch, high ? g1 : g0);
    at += run;
    if (endsLine(stretch[run - 1])) {
      g0 = plain;
      g1 = startG1;
    } else if (!g0.pairPrefix && !high && hasDelimiter(stretch, kind)) {
      // Where two bytes are a character, one of them may look like a delimiter.
      g1 = startG1;
    }
  }
  return text;
}

function endsLine(byte: number | undefined): boolean {
  return byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d;
}

function hasDelimiter(stretch: Uint8Array, kind: TextKind): boolean {
  return stretch.some((byte) => delimiters[kind].includes(String.fromCharCode(byte)));
}

function escapeAt(bytes: Uint8Array, at: number): { element: CodeElement; length: number } | undefined {
  for (const length of [2, 3]) {
    const element = escapes[String.fromCharCode(...bytes.subarray(at, at + length))];
    if (element) return { element, length };
  }
  return undefined;
}

/** Bytes up to the next escape, the next end of a line (which is still of the run), or the other half of the code table. */
function runLength(bytes: Uint8Array, start: number, high: boolean): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== escape && (bytes[at] ?? 0) >= 0x80 === high) {
    if (endsLine(bytes[at++])) break;
  }
  return at - start;
}

function decodeStretch(stretch: Uint8Array, element: CodeElement): string {
  if (!element.pairPrefix) return decodeAs(element.label, stretch);
  const prefix = element.pairPrefix;
  const pairs: number[] = [];
  for (let at = 0; at < stretch.length; at += 2) {
    const first = stretch[at] ?? 0;
    const second = stretch[at + 1];
    // A control character or space inside a two-byte set stands for itself.
    if (first <= 0x20) {
      pairs.push(first);
      at -= 1;
      continue;
    }
    if (second === undefined) break;
    pairs.push(...prefix, first | 0x80, second | 0x80);
  }
  return decodeAs(element.label, Uint8Array.from(pairs));
}

const decoders = new Map<string, TextDecoder | null>();

function decodeAs(label: string, bytes: Uint8Array): string {
  // TextDecoder's latin1 is windows-1252; DICOM's is ISO 8859-1 as it stands.
  if (label === 'latin1') return String.fromCharCode.apply(null, [...bytes]);
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = makeDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder ? decoder.decode(bytes) : decodeAs('latin1', bytes);
}

/** Null where the runtime was built without this encoding. */
function makeDecoder(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label, { ignoreBOM: true });
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
