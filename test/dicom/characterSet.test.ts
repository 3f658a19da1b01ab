import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../main/dicom/characterSet.js';
import { parseInstance, uids, type DicomElement } from '../../main/dicom/index.js';
import { textOf } from '../../main/dicom/values.js';
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

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly characterSet: string;
    readonly vr: 'PN' | 'LO' | 'LT';
    readonly hex: string;
    readonly pydicom: string;
  }[];
  readonly tables: readonly { readonly term: string; readonly escape: string; readonly rows: readonly string[] }[];
}

// Neither our writer nor our reader had a hand in the text: test/golden/character_sets.py.
const golden = JSON.parse(readFileSync(new URL('../fixtures/characterSets.json', import.meta.url), 'utf8')) as Golden;

const tagOf = { PN: 0x00100010, LO: 0x00081030, LT: 0x00204000 } as const;

function textIn(characterSet: string, vr: keyof typeof tagOf, bytes: Uint8Array, syntax?: string): string | undefined {
  const padded = bytes.length % 2 ? Uint8Array.of(...bytes, 0x20) : bytes;
  const element: DicomElement = { tag: tagOf[vr], vr, value: padded };
  const file = ctFile(change({ tag: 0x00080005, vr: 'CS', value: characterSet }, element), syntax);
  const parsed = parseInstance(file, { complete: true });
  if (!parsed.ok) return parsed.problem.code;
  const { header, dataSet } = parsed.value;
  return { PN: header.patient.name, LO: header.studyDescription, LT: textOf(dataSet, tagOf.LT) }[vr];
}

const secondByte = 'pydicom parts values at every backslash and = byte; here it is the second half of a character';
const keptEscape = "Python's gb2312, unlike its Japanese codecs, knows no escapes: pydicom leaves them in the text";
const noReturn =
  "no escape ends the kanji; by the standard the end of a line does, but Python's codec refuses such text";

/** Where pydicom is not what the standard says: what it says, and why. */
const differences: Readonly<Record<string, readonly [text: string, why: string]>> = {
  'PN: GB18030 with delimiters as second bytes': ['乗乛 乗', secondByte],
  'LO: GB18030 with delimiters as second bytes': ['乗乛 乗', secondByte],
  'PN: GBK with delimiters as second bytes': ['乗乛 乗', secondByte],
  'LO: GBK with delimiters as second bytes': ['乗乛 乗', secondByte],
  'PN: kanji ending in =': ['Haru=春^子', secondByte],
  'PN: annex K.2': ['Zhang^XiaoDong=张^小东', keptEscape],
  'LT: Chinese across ^ and =': ['头部^CT=增强', keptEscape],
  'LT: annex K.3': ['1.第一行文字.\r\n2.第二行文字.\r\n3.The third line.\r\n', keptEscape],
  'LT: kanji end with their line': ['頭部\n5mm CT', noReturn],
};

describe('text as pydicom reads it', () => {
  it.each(golden.cases.map((one) => [`${one.vr}: ${one.name}`, one] as const))('%s', (name, one) => {
    const bytes = Buffer.from(one.hex, 'hex');
    const [expected] = differences[name] ?? [one.pydicom];
    expect(textIn(one.characterSet, one.vr, bytes)).toBe(expected);
    // Implicit syntaxes name no VR. Long texts are then taken for values, for none that the program reads is shown.
    if (one.vr !== 'LT') expect(textIn(one.characterSet, one.vr, bytes, uids.implicitLittleEndian)).toBe(expected);
  });

  it('differs only where it was said', () => {
    const differing = golden.cases.filter((one) => `${one.vr}: ${one.name}` in differences);
    expect(differing).toHaveLength(Object.keys(differences).length);
    for (const one of differing) expect(one.pydicom).not.toBe(differences[`${one.vr}: ${one.name}`]?.[0]);
  });
});

/**
 * Codes that TextDecoder maps to another character than Python does. In 87, 159 and 58 they are the same signs under the
 * Unicode numbers of Microsoft's tables; the two of 149 came with KS X 1001:1998 and are not in ISO-IR 149, which is of 1987.
 */
const otherMappings: Readonly<Record<string, string>> = {
  'ISO 2022 IR 87': '2141 ～〜, 2142 ∥‖, 215d －−, 2171 ￠¢, 2172 ￡£, 224c ￢¬',
  'ISO 2022 IR 159': '2237 ～~',
  'ISO 2022 IR 149': '2266 \ufffd€, 2267 \ufffd®',
  'ISO 2022 IR 58': '2124 ·・, 212a —―',
};

describe('every character of', () => {
  it.each(golden.tables.map((one) => [one.term, one] as const))('%s', (term, { escape, rows }) => {
    const inG0 = escape === '$B' || escape === '$(D';
    const differing = rows.flatMap((row, at) =>
      Array.from(row).flatMap((character, cell) => {
        if (character === '\ufffd') return [];
        const codes = rows.length === 1 ? [0xa0 + cell] : [0x21 + at, 0x21 + cell];
        const bytes = Uint8Array.of(0x1b, ...Buffer.from(escape), ...codes.map((code) => (inG0 ? code : code | 0x80)));
        const found = decodeText(bytes, ['', term], 'text');
        return found === character ? [] : [`${Buffer.from(codes).toString('hex')} ${found}${character}`];
      }),
    );
    expect(differing.join(', ')).toBe(otherMappings[term] ?? '');
  });
});
