"""The bytes of a saved page to its text. Pure."""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # begins like that of UTF-16
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_START = 4096
"""Bytes in which an encoding is declared; HTML's standard asks for it within 1024."""

_ENCODINGS = {
    "utf-8": "utf-8",
    **dict.fromkeys(["utf-16", "utf-16-le", "utf-16-be"], "utf-8"),  # as it could not have been read otherwise
    **dict.fromkeys(["ascii", "iso8859-1", "cp1252"], "cp1252"),
    **dict.fromkeys(["gb2312", "gbk", "gb18030"], "gb18030"),
    **dict.fromkeys(["shift_jis", "cp932"], "cp932"),
    **dict.fromkeys(["euc_kr", "cp949"], "cp949"),
    **{f"iso8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp{number}": f"cp{number}" for number in (866, 874, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{name: name for name in ("big5", "euc_jp", "iso2022_jp", "koi8-r", "koi8-u")},
}
"""How a page is read, by Python's name of the encoding that it declares; after https://encoding.spec.whatwg.org."""


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a file, with line feeds alone between its lines; and what was strange about the bytes."""
    mark = next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    encoding = _BYTE_ORDER_MARKS[mark] if mark else _declared_encoding(data[:_START])
    data = data[len(mark) :]
    warnings = []
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if encoding:
            warnings.append(f"{name}:{line}: not in {encoding}, as the file says that it is; look for � in the draft")
        else:
            warnings.append(f"{name}:{line}: not in UTF-8; read as windows-1252: look for letters that went wrong")
        text = data.decode(encoding or "cp1252", errors="replace")
    if "\0" in text:
        warnings.append(f"{name}: null characters, as in no page, are left out; is it one?")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), warnings


def _declared_encoding(start: bytes) -> str:
    found = _DECLARED.search(start)
    try:
        return _ENCODINGS.get(codecs.lookup(found[1].decode("ascii")).name, "") if found else ""
    except LookupError:
        return ""
