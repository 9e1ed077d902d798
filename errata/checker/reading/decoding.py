"""From bytes to text, whatever wrote them: byte order marks, declared codings, Chinese and Japanese code pages.

Nothing here raises. Bytes that no encoding explains become U+FFFD, and the caller is told.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
#: Declared codings that are looked up. Others (``rot13``, ``zlib``) are no text and not worth the risk.
_DECLARABLE = re.compile(
    r"(gb|hz|big5|shift|sjis|s_?jis|euc|iso|cp|latin|koi|mac|windows|ascii|utf[-_]?(?:8|16|32))[-_\w]*", re.I
)
_GUESSES = ("gb18030", "cp932", "euc-jp", "big5", "cp1252")

_KANA = range(0x3041, 0x30FF)
_COMMON = frozenset(
    "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于"
    "心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿"
    "回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感数值函层网络输入损失误差梯度训练测试激活"
    "权重偏置神经元学習層重関数値勾配誤差損失出力入力計算、。，：；（）！？「」"
)


@dataclass(frozen=True)
class Text:
    """A decoded text, the encoding that explained it, and how many of the bytes nothing explains."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Text:
    """Turn the bytes of a file into text with ``\\n`` at the end of its lines.

    Example:
        >>> decode("y = 'é'\\r\\n".encode("utf-8-sig"))
        Text(text="y = 'é'\\n", encoding='utf-8', lost=0)
        >>> decode("# 损失函数的值".encode("gb18030")).encoding
        'gb18030'
    """
    found = _decode(data)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    mended = undo_double_encoding(text)
    if mended != text:
        return Text(mended, "utf-8 encoded twice")
    return Text(text, found.encoding, found.lost)


def _decode(data: bytes) -> Text:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return _replacing(data, wide)
    declared = _declared(data)
    for encoding in (declared, "utf-8") if declared.startswith(("iso2022", "hz")) else ("utf-8", declared):
        text = _strictly(data, encoding)
        if text is not None:
            return Text(text, encoding)
    lenient = _replacing(data, "utf-8")
    foreign = sum(not char.isascii() for char in lenient.text)
    if lenient.lost * 10 <= foreign:  # a few bad bytes in what is clearly UTF-8
        return lenient
    return _guess(data) or lenient


def _declared(data: bytes) -> str:
    """The canonical name of the encoding in a coding cookie of the first two lines, or nothing."""
    for line in data[:400].splitlines()[:2]:
        found = _COOKIE.match(line)
        if found and _DECLARABLE.fullmatch(found.group(1).decode("ascii", "replace")):
            try:
                return codecs.lookup(found.group(1).decode("ascii")).name.replace("_", "")
            except LookupError:
                return ""
    return ""


def _utf16_without_mark(data: bytes) -> str:
    head = data[:400]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(head) >= 4
            and head[first::2].count(0) * 10 > len(head) * 3
            and not any(byte == 0 for byte in head[1 - first :: 2])
        ):
            return name
    return ""


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _replacing(data: bytes, encoding: str) -> Text:
    text = data.decode(encoding, "replace")
    return Text(text, encoding, text.count("\ufffd"))


def _guess(data: bytes) -> Text | None:
    """The code page in which most of what is not ASCII is everyday Chinese or Japanese."""
    best, score = None, 0.0
    for encoding in _GUESSES:
        text = _strictly(data, encoding)
        if text is not None and _familiar(text) > score:
            best, score = Text(text, encoding), _familiar(text)
    return best


def _familiar(text: str) -> float:
    foreign = [char for char in text if not char.isascii()]
    known = sum(char in _COMMON or ord(char) in _KANA for char in foreign)
    letters = sum(0xC0 <= ord(char) <= 0xFF for char in foreign)
    return (known + 0.3 * letters) / len(foreign)


def _windows_bytes() -> dict[str, int]:
    table = {chr(code): code for code in range(0x80, 0x100)}
    for code in range(0x80, 0xA0):
        char = bytes([code]).decode("cp1252", "ignore")
        table |= {char: code} if char else {}
    return table


_BYTES = _windows_bytes()
_RUN = re.compile("[" + "".join(map(re.escape, _BYTES)) + "]+")
_TWICE = re.compile("[\xe0-\xef][" + "".join(re.escape(c) for c, b in _BYTES.items() if b < 0xC0) + "]{1,2}")


def undo_double_encoding(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 and written as UTF-8 again; other text comes back as it is.

    Bytes that Windows-1252 does not have are often lost on the way; their characters become U+FFFD.

    Example:
        >>> undo_double_encoding("神经网络".encode().decode("latin-1")), undo_double_encoding("déjà vu")
        ('神经网络', 'déjà vu')
    """
    if len(_TWICE.findall(text)) < 3:
        return text
    mended = _RUN.sub(lambda run: bytes(_BYTES[c] for c in run.group()).decode("utf-8", "replace"), text)
    gained = sum("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in mended)
    before = sum("\u3000" <= char <= "\u9fff" for char in text)
    return mended if gained - before > mended.count("\ufffd") - text.count("\ufffd") else text
