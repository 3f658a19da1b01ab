#!/usr/bin/python3
"""Text in every character set of PS3.3 C.12.1.1.2 as pydicom reads it, and the whole of every table as Python's codecs have it.

Writes test/fixtures/characterSets.json. Run from the repository root: /usr/bin/python3 test/golden/character_sets.py
The bytes are written here by hand, from the examples of PS3.5 annexes H, I, J and K and in their manner; pydicom's own
encoder had no part in them. The test reads the same bytes from a Part 10 file.
"""
import json
import warnings

from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement_from_raw, RawDataElement
from pydicom.multival import MultiValue
from pydicom.tag import Tag

OUT = "test/fixtures/characterSets.json"
TAGS = {"PN": 0x00100010, "LO": 0x00081030, "LT": 0x00204000}
SINGLE = {
    "100": ("latin_1", "-A"), "101": ("iso8859_2", "-B"), "109": ("iso8859_3", "-C"), "110": ("iso8859_4", "-D"),
    "144": ("iso8859_5", "-L"), "127": ("iso8859_6", "-G"), "126": ("iso8859_7", "-F"), "138": ("iso8859_8", "-H"),
    "148": ("iso8859_9", "-M"), "203": ("iso8859_15", "-b"), "13": ("shift_jis", ")I"), "166": ("tis_620", "-T"),
}
WORDS = {
    "100": "Jérôme", "101": "Wałęsa", "109": "Ĉapeko", "110": "Bērziņš", "144": "Иванов", "127": "قباني", "126": "Διονυσιος",
    "138": "שרון", "148": "Çavuşoğlu", "13": "ﾔﾏﾀﾞ", "166": "สมชาย",
}
GREEK, CYRILLIC, LATIN2 = (WORDS[ir].encode(SINGLE[ir][0]) for ir in ("126", "144", "101"))
ESC = b"\x1b"
KANJI = ESC + b"$B"
ASCII = ESC + b"(B"
ROMAN = ESC + b"(J"
KOREAN = ESC + b"$)C"
CHINESE = ESC + b"$)A"
SUPPLEMENT = ESC + b"$(D"


def jis(text):
    """Two bytes a character of JIS X 0208, without escapes."""
    return bytes(byte & 0x7F for byte in text.encode("euc_jp"))


def jis_supplement(text):
    """Two bytes a character of JIS X 0212; EUC has 0x8f before each."""
    return bytes(byte & 0x7F for byte in text.encode("euc_jp") if byte != 0x8F)


def kana(text):
    return text.encode("shift_jis")


def ks(text):
    return text.encode("euc_kr")


def gb(text):
    return text.encode("gb2312")


def kanji(text, back=ASCII):
    return KANJI + jis(text) + back


def cases():
    """name, Specific Character Set, VR, bytes."""
    for vr in TAGS:
        for ir, word in WORDS.items():
            encoded = word.encode(SINGLE[ir][0])
            yield f"ISO_IR {ir}", f"ISO_IR {ir}", vr, encoded + b" " + encoded
            escape = ESC + SINGLE[ir][1].encode()
            yield f"ISO 2022 IR {ir} first", f"ISO 2022 IR {ir}", vr, encoded
            yield f"ISO 2022 IR {ir} by escape", f"\\ISO 2022 IR {ir}", vr, b"Smith " + escape + encoded
        yield "ISO_IR 6", "ISO_IR 6", vr, b"Smith John"
        yield "UTF-8", "ISO_IR 192", vr, "Wang XiaoDong 王 小東 עברית 😀".encode()
        yield "GB18030", "GB18030", vr, "Wang 王小东 東 ㎡ 𠀀 €".encode("gb18030")
        yield "GBK", "GBK", vr, "Wang 王小东 東".encode("gbk")
        # The second byte of these is a backslash or ^, and there no delimiter (PS3.5 6.1.2.5.4 says so of GBK and GB18030).
        for term in ("GB18030", "GBK"):
            yield f"{term} with delimiters as second bytes", term, vr, "乗乛 乗".encode(term)
        # These know no code extensions (PS3.3 table C.12-5): what follows them is ignored.
        yield "UTF-8 and more", "ISO_IR 192\\ISO 2022 IR 87", vr, "王 小東".encode()
        yield "GB18030 and more", "GB18030\\ISO 2022 IR 58", vr, "王小东 𠀀 東".encode("gb18030")
        yield "GBK and more", "GBK\\ISO 2022 IR 58", vr, "王小东 東".encode("gbk")

    # Names, with the sets of the annexes. Every component starts in the first set again.
    groups = b"Yamada^Tarou=" + kanji("山田") + b"^" + kanji("太郎") + b"=" + kanji("やまだ") + b"^" + kanji("たろう")
    yield "annex H.3 example 1", "\\ISO 2022 IR 87", "PN", groups
    yield "annex H.3 example 1, two names", "\\ISO 2022 IR 87", "PN", groups + b"\\" + groups
    halfwidth = (
        kana("ﾔﾏﾀﾞ") + b"^" + kana("ﾀﾛｳ") + b"=" + kanji("山田", ROMAN) + b"^" + kanji("太郎", ROMAN)
        + b"=" + kanji("やまだ", ROMAN) + b"^" + kanji("たろう", ROMAN)
    )
    yield "annex H.3 example 2", "ISO 2022 IR 13\\ISO 2022 IR 87", "PN", halfwidth
    yield "half-width after kanji", "ISO 2022 IR 13\\ISO 2022 IR 87", "PN", kanji("山田", ROMAN) + b"^" + kana("ﾀﾛｳ")
    yield "kanji and supplement", "\\ISO 2022 IR 87\\ISO 2022 IR 159", "PN", (
        b"Doi^Rin=" + KANJI + jis("土居") + SUPPLEMENT + jis_supplement("丂丄") + ASCII + b"^" + SUPPLEMENT + jis_supplement("丅丌") + ASCII
    )
    yield "kanji ending in =", "\\ISO 2022 IR 87", "PN", b"Haru=" + kanji("春") + b"^" + kanji("子")
    yield "kanji ending in ^", "\\ISO 2022 IR 87", "PN", b"Kaede=" + kanji("楓橋飯")
    yield "kanji ending in a backslash", "\\ISO 2022 IR 87", "PN", b"Kakomi=" + kanji("囲")
    yield "annex I.2", "\\ISO 2022 IR 149", "PN", (
        b"Hong^Gildong=" + KOREAN + ks("洪") + b"^" + KOREAN + ks("吉洞") + b"=" + KOREAN + ks("홍") + b"^" + KOREAN + ks("길동")
    )
    yield "annex J.1", "ISO_IR 192", "PN", "Wang^XiaoDong=王^小東=".encode()
    yield "annex J.2", "GB18030", "PN", "Wang^XiaoDong=王^小东=".encode("gb18030")
    yield "annex K.2", "\\ISO 2022 IR 58", "PN", (
        b"Zhang^XiaoDong=" + CHINESE + gb("张") + b"^" + CHINESE + gb("小东") + b"="
    )
    yield "Greek and Cyrillic", "ISO 2022 IR 126\\ISO 2022 IR 144", "PN", (
        GREEK + b"^" + ESC + b"-L" + CYRILLIC + b"^" + GREEK + b"=" + ESC + b"-L" + CYRILLIC + b"=" + GREEK
    )
    yield "Latin 2 until a delimiter of names", "ISO 2022 IR 100\\ISO 2022 IR 101", "PN", (
        b"Pe\xf1a^" + ESC + b"-B" + LATIN2 + b"^Pe\xf1a\\Pe\xf1a=" + ESC + b"-B" + LATIN2 + b"=Pe\xf1a"
    )
    yield "reset by a delimiter after a return to ASCII", "ISO 2022 IR 100\\ISO 2022 IR 101\\ISO 2022 IR 87", "PN", (
        b"A=" + kanji("山") + b"^" + ESC + b"-B" + LATIN2 + b"^Pe\xf1a"
    )
    yield "Korean is Latin 1 again after ^", "ISO 2022 IR 100\\ISO 2022 IR 149", "PN", KOREAN + ks("홍") + b"^Pe\xf1a"

    # Descriptions: ^ and = are letters like any other there, a backslash parts values in LO and is text in LT.
    yield "Greek across ^ and =", "\\ISO 2022 IR 126", "LO", ESC + b"-F" + GREEK + b"^" + GREEK + b"=" + GREEK
    yield "Korean across ^ and =", "\\ISO 2022 IR 149", "LO", KOREAN + ks("두부") + b"^CT=" + ks("조영")
    yield "Chinese across ^ and =", "\\ISO 2022 IR 58", "LT", CHINESE + gb("头部") + b"^CT=" + gb("增强")
    yield "Greek, then the first set after a backslash", "ISO 2022 IR 100\\ISO 2022 IR 126", "LO", (
        ESC + b"-F" + GREEK + b"\\Pe\xf1a\\" + ESC + b"-F" + GREEK
    )
    yield "Greek across a backslash", "ISO 2022 IR 100\\ISO 2022 IR 126", "LT", ESC + b"-F" + GREEK + b"\\" + GREEK
    yield "kanji with = and ^ in their bytes", "\\ISO 2022 IR 87", "LO", b"CT " + kanji("春楓") + b" 1"
    yield "kanji with a backslash in its bytes", "\\ISO 2022 IR 87", "LO", b"CT " + kanji("囲") + b" 1"
    yield "kanji with a backslash in its bytes, as text", "\\ISO 2022 IR 87", "LT", b"CT " + kanji("囲") + b" 1"
    for end, name in ((b"\r\n", "a new line"), (b"\t", "a tab"), (b"\x0c", "a form feed")):
        yield f"Greek until {name}", "ISO 2022 IR 100\\ISO 2022 IR 126", "LT", ESC + b"-F" + GREEK + end + b"Pe\xf1a"
    yield "annex I.3", "\\ISO 2022 IR 149", "LT", (
        KOREAN + b"The first line includes" + ks("길동") + b".\r\n" + KOREAN + b"The second line includes" + ks("길동")
        + b", too.\r\nThe third line."
    )
    yield "annex K.3", "\\ISO 2022 IR 58", "LT", (
        CHINESE + b"1." + gb("第一行文字") + b".\r\n" + CHINESE + b"2." + gb("第二行文字") + b".\r\n3.The third line.\r\n"
    )
    yield "annex H text", "ISO 2022 IR 13\\ISO 2022 IR 87", "LT", (
        kana("ｱﾀﾏ") + b" CT\r\n" + kanji("頭部単純撮影", ROMAN) + b" 5mm\r\n" + kana("ｿﾉﾀ")
    )
    yield "kanji end with their line", "\\ISO 2022 IR 87", "LT", KANJI + jis("頭部") + b"\n5mm CT"
    yield "half-width by escape", "\\ISO 2022 IR 13\\ISO 2022 IR 87", "LO", ESC + b")I" + kana("ｱﾀﾏ") + kanji("頭部") + b" CT"


def read_by_pydicom(character_set, vr, value):
    raw = RawDataElement(Tag(TAGS[vr]), vr, len(value), value, 0, False, True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = DataElement_from_raw(raw, convert_encodings(character_set.split("\\"))).value
        return "\\".join(str(one) for one in read) if isinstance(read, MultiValue) else str(read)


def decoded(value, codec):
    try:
        text = value.decode(codec)
    except UnicodeDecodeError:
        return "\ufffd"
    return text if len(text) == 1 else "\ufffd"


def tables():
    """Every code of a set, in order; U+FFFD where it has no character. One string a row of 94 (96 in single-byte sets)."""
    for ir, (codec, escape) in SINGLE.items():
        yield f"ISO 2022 IR {ir}", escape, ["".join(decoded(bytes([code]), codec) for code in range(0xA0, 0x100))]
    double = {
        "87": ("$B", lambda pair: decoded(KANJI + pair, "iso2022_jp")),
        "159": ("$(D", lambda pair: decoded(SUPPLEMENT + pair, "iso2022_jp_2")),
        "149": ("$)C", lambda pair: decoded(bytes(byte | 0x80 for byte in pair), "euc_kr")),
        "58": ("$)A", lambda pair: decoded(bytes(byte | 0x80 for byte in pair), "gb2312")),
    }
    for ir, (escape, read) in double.items():
        codes = range(0x21, 0x7F)
        yield f"ISO 2022 IR {ir}", escape, ["".join(read(bytes([row, cell])) for cell in codes) for row in codes]


def main():
    made = [
        {"name": name, "characterSet": terms, "vr": vr, "hex": value.hex(), "pydicom": read_by_pydicom(terms, vr, value)}
        for name, terms, vr, value in cases()
    ]
    whole = [{"term": term, "escape": escape, "rows": rows} for term, escape, rows in tables()]
    lines = [",\n".join(json.dumps(one, ensure_ascii=False) for one in part) for part in (made, whole)]
    with open(OUT, "w", encoding="utf-8") as out:
        out.write('{"cases": [\n' + lines[0] + '\n],\n"tables": [\n' + lines[1] + "\n]}\n")


main()
