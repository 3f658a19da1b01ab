import { describe, expect, it } from 'vitest';
import { parseInstance } from '../../main/dicom/index.js';
import { change, ctFile } from './ctSlice.js';

/** Latin-1 view of bytes, so that escape sequences can be written as they stand in the standard. */
function raw(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function nameIn(characterSet: string, bytes: string): string | undefined {
  const padded = bytes.length % 2 ? `${bytes} ` : bytes;
  const parsed = parseInstance(
    ctFile(
      change({ tag: 0x00080005, vr: 'CS', value: characterSet }, { tag: 0x00100010, vr: 'PN', value: raw(padded) }),
    ),
    { complete: true },
  );
  return parsed.ok ? parsed.value.header.patient.name : parsed.problem.code;
}

// Examples of PS3.5 annexes H, I and K.
describe('patient names', () => {
  it.each([
    ['ISO_IR 100', 'Buc^J\xe9r\xf4me', 'Buc^Jérôme'],
    ['ISO_IR 144', '\xbb\xee\xdace\xdc\xd1yp\xd3', 'Люкceмбypг'],
    ['ISO_IR 126', '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
    ['ISO_IR 192', 'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=', 'Wang^XiaoDong=王^小東'],
    ['GB18030', 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab', 'Wang^XiaoDong=王^小东'],
    [
      '\\ISO 2022 IR 87',
      'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'ISO 2022 IR 13\\ISO 2022 IR 87',
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    [
      '\\ISO 2022 IR 149',
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    ['\\ISO 2022 IR 58', 'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=', 'Zhang^XiaoDong=张^小东'],
    ['ISO 2022 IR 100\\ISO 2022 IR 144', 'M\xfcller^\x1b-L\xb8\xd2\xd0\xdd', 'Müller^Иван'],
    ['NONSENSE', 'J\xe9r\xf4me', 'Jérôme'],
    ['', 'J\xc3\xa9r\xc3\xb4me', 'Jérôme'],
    ['ISO_IR 192', 'bad \xff end', 'bad \ufffd end'],
  ])('in %s', (characterSet, bytes, expected) => {
    expect(nameIn(characterSet, bytes)).toBe(expected);
  });

  it('lose control characters on the way to people', () => {
    expect(nameIn('', 'Doe\x07^Ja\x01ne')).toBe('Doe^Jane');
  });
});
