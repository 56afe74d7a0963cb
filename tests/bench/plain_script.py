"""The plain script: what people write to turn YAML into an Anki deck, in the way of the two libraries' manuals.

    python plain_script.py PROJECT PACKAGE

It checks nothing, keeps no places for messages, and puts all notes into one deck with 8 fields: less than
`anki-builder build` does. Not a part of anki-builder, and does not import it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import genanki
import yaml

_ABOUT = [{"name": "Extra"}, {"name": "Topic"}, {"name": "Source"}, {"name": "Date"}, {"name": "AsOf"}]
_FOOT = "<hr>{{Extra}}<br>{{Topic}} ({{Source}}, {{Date}}) {{AsOf}}"

BASIC = genanki.Model(
    1607392319,
    "Plain question",
    fields=[{"name": "Front"}, {"name": "Back"}, {"name": "Reverse"}, *_ABOUT],
    templates=[
        {"name": "Recall", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}" + _FOOT},
        {
            "name": "Reverse",
            "qfmt": "{{#Reverse}}{{Back}}{{/Reverse}}",
            "afmt": "{{FrontSide}}<hr>{{Front}}" + _FOOT,
        },
    ],
)
CLOZE = genanki.Model(
    1607392320,
    "Plain cloze",
    model_type=genanki.Model.CLOZE,
    fields=[{"name": "Text"}, *_ABOUT],
    templates=[{"name": "Cloze", "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}" + _FOOT}],
)


def main(project: Path, package: Path) -> None:
    """Builds the package."""
    deck = genanki.Deck(2059400110, "Current Affairs")
    for path in sorted(project.glob("cards_src/*/*.yaml")):
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        for fact in story["facts"]:
            deck.add_note(note(story, fact))
    genanki.Package(deck).write_to_file(package)


def note(story: dict[str, Any], fact: dict[str, Any]) -> genanki.Note:
    """The note of a fact."""
    about = [
        html(fact.get("extra", "")),
        html(story["title"]),
        f'<a href="{story["source"]["url"]}">{story["source"]["name"]}</a>',
        str(story["date"]),
        str(fact.get("as_of", "")),
    ]
    if "cloze" in fact:
        model, fields = CLOZE, [html(fact["cloze"])]
    else:
        model, fields = BASIC, [html(fact["front"]), html(str(fact["back"])), "yes" if fact.get("reverse") else ""]
    tags = [story["category"], *story["tags"], f"{story['date']:%Y-%m}"]
    return genanki.Note(model, [*fields, *about], guid=genanki.guid_for(fact["id"]), tags=tags)


def html(text: str) -> str:
    """Bold and italic."""
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
