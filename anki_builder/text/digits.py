"""The digits of all scripts, as 0 to 9. Pure."""

from __future__ import annotations

from unicodedata import digit

_DIGITS = {code: str(digit(chr(code))) for code in range(128, 0x10000) if chr(code).isdecimal()}


def with_western_digits(text: str) -> str:
    """A text of the same length in which every digit is one of 0 to 9, so that a year is a year."""
    return text if text.isascii() else text.translate(_DIGITS)
