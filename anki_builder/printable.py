"""Text that others wrote, made harmless to a terminal, which would obey the control characters in it."""

from __future__ import annotations

CONTROL_CHARACTERS = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")
"""For `str.translate`: each becomes the replacement character."""


def printable(text: str) -> str:
    """A text on one line, and nothing in it that a terminal would act on."""
    return " ".join(text.split()).translate(CONTROL_CHARACTERS)
