"""Whether a card shows anything, by the HTML that Anki makes of it. Pure."""

from __future__ import annotations

import re

TYPED_ANSWER = re.compile(r"\[\[type:[^\]]*\]\]")
"""Anki's mark for the box that an answer is typed into, and on the back for its comparison with the right one."""

_ANSWER_LINE = re.compile(r"<hr\b[^>]*\bid=[\"']?answer\b[^>]*>", re.IGNORECASE)
"""What stands between question and answer in Anki's own templates, and what it scrolls to."""

_NOTHING = re.compile(
    r"""
    (?: \s
      | & (?: nbsp | \#160 | \#xa0 ) ;
      | <!-- .*? (?: --> | \Z )
      | <style\b .*? (?: </style\s*> | \Z )
      | < (?! (?: audio | canvas | embed | iframe | img | input | math | object | script | svg | video )\b )
          (?= [a-z/!] ) [^>]* >
    )*+
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What a browser shows nothing of. Pictures and players are content, and so is a script: it may write anything."""

_PLAIN = re.compile(
    r"""
    # a text at the start of a field, behind a tag, or behind a deletion or one's `::`, that begins with more than space
    (?<! [^>}\x1f:] ) (?: (?<!:) | (?<=::) )  (?! image-occlusion: )
    [^\S\x1f]*+ [^\s:<>&{}\[\]\\\x1f] [^<>&{}\[\]\\\x1f]*+  (?= [<{}\x1f] | \Z )
    # an address, or the name of a file
  | (?<= [":] ) (?: (?<=<a\ href=") | (?<=<img\ src=") | (?<=\[sound:) )  [^"<>&{}\[\]\\\x1f]++
    """,
    re.VERBOSE,
)
"""What neither Anki nor a browser acts on; braces, brackets, backslashes, `&` and `::` may mean something to them."""

_FILE_MARK = re.compile(r"\[|\b(?:src|data)\b", re.IGNORECASE)
"""Anki looks for the names of files in `[sound:]`, in what becomes a picture of LaTeX, and in tags."""


def outline(fields: str) -> str:
    """The fields of a note, joined as in Anki's database, with one letter for every stretch of plain text.

    Templates, filters and the rules below ask of plain text only whether it is there. So cards of one template, of
    notes with the same outline, show something or nothing alike.
    """
    return _PLAIN.sub("x", fields)


def may_name_file(html: str) -> bool:
    """Whether Anki could find the name of a media file in HTML, or in the outline of a note."""
    return _FILE_MARK.search(html) is not None


def has_content(html: str) -> bool:
    """Whether HTML has anything to see or hear. The marks of sounds and mathematics are text, and so content."""
    nothing = _NOTHING.match(html)
    return nothing is not None and nothing.end() < len(html)


def has_question(question: str) -> bool:
    """Whether a question shows anything but a box to type into."""
    return has_content(TYPED_ANSWER.sub("", question))


def has_answer(answer: str, front: str | None) -> bool:
    """Whether an answer shows anything of its own.

    `front` is what `{{FrontSide}}` stands for in it, and is left out of `answer`; None where the template does
    without. Then what Anki's own templates put below the line is the answer, and all of it where there is no line.
    """
    if front is not None:
        return has_content(answer) or TYPED_ANSWER.search(front) is not None
    return has_content(_ANSWER_LINE.split(answer)[-1])
