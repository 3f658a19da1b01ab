/**
 * Names of files are bytes on Linux, and old archives hold names that are no UTF-8. Such a name travels as text in which each
 * byte that is none stands as one character of a private block: U+EF80 for 0x80 to U+EFFF for 0xFF. A name that holds characters
 * of that block itself has them escaped too, so that text and bytes answer each other without loss.
 */
const block = 0xef00;
const escaped = /[\uef80-\uefff]/;

/** Whether a name as Node decodes it may stand for other bytes than its own. */
export function needsBytes(name: string): boolean {
  return name.includes('\ufffd') || escaped.test(name);
}

/** The text that stands for a name as the system gives it. */
export function textOfName(name: Buffer): string {
  const text = name.toString('utf8');
  if (!needsBytes(text)) return text;
  let found = '';
  for (let at = 0; at < name.length;) {
    const length = characterAt(name, at);
    const character = name.toString('utf8', at, at + length);
    if (length > 0 && !escaped.test(character)) {
      found += character;
      at += length;
    } else {
      found += String.fromCharCode(block + (name[at] ?? 0));
      at += 1;
    }
  }
  return found;
}

/** Bytes of the valid UTF-8 character that begins here; 0 where none does. */
function characterAt(bytes: Buffer, at: number): number {
  const lead = bytes[at] ?? 0;
  const length =
    lead < 0x80
      ? 1
      : lead >= 0xc2 && lead < 0xe0
        ? 2
        : lead >= 0xe0 && lead < 0xf0
          ? 3
          : lead < 0xf5 && lead >= 0xf0
            ? 4
            : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const character = bytes.toString('utf8', at, at + length);
  return character.includes('\ufffd') && !bytes.subarray(at, at + length).equals(Buffer.from('\ufffd')) ? 0 : length;
}

/** The path for calls of the file system: bytes where its text stands for a name that is no UTF-8. */
export function systemPath(path: string): string | Buffer {
  if (!escaped.test(path)) return path;
  const parts: Buffer[] = [];
  let plain = '';
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    if (code < block + 0x80 || code > block + 0xff) {
      plain += character;
      continue;
    }
    parts.push(Buffer.from(plain), Buffer.of(code - block));
    plain = '';
  }
  return Buffer.concat([...parts, Buffer.from(plain)]);
}
