"""A deck with every kind of card, in three scripts: what most tests here look at."""

from __future__ import annotations

from pathlib import Path

from tests.projects import run, write_project

DECK = """\
name: World Affairs
namespace: world-affairs.example
tag_root: WA
description: What happened in the *world*, month by month.
languages: [en, ur]
categories:
  International: []
  Science: [physics]
"""

MINERALS = """\
title: US–Japan critical minerals agreement
date: 2025-10-28
category: International
source: {name: Example News, date: 2025-10-28}
tags: [minerals]
facts:
  - id: city
    front: In which city was the minerals agreement signed?
    back: Tokyo
    extra: At the Akasaka Palace.
    image: {file: map.svg, alt: A disc where Tokyo lies, credit: The tests}
  - id: prime-minister
    front: Who was Japan's prime minister when the minerals agreement was signed?
    back: Sanae Takaichi
    hint: The first woman in that office.
    reverse: {front: Which office did Sanae Takaichi hold in October 2025?, back: Prime minister of Japan}
  - id: shares
    cloze: Of the world's rare earths, China mines {{c1::70%}} and refines {{c2::90%}}.
  - id: earlier
    front: With which two countries had the US made minerals agreements before?
    items: [Malaysia, Thailand]
  - id: strategy
    front: The minerals agreement is part of which US strategy?
    options: [Belt and Road, Global Gateway, Indo-Pacific]
    answer: Indo-Pacific
  - id: palace
    front: In which palace was the minerals agreement signed?
    back: Akasaka
    typed: true
    audio: bell.mp3
  - id: visitor
    front: Which president was in Tokyo when the minerals agreement was signed?
    back: Donald Trump
    retired: {on: 2025-11-20, because: He has left.}
"""

SCRIPTS = """\
title: {en: Two official languages, ur: دو سرکاری زبانیں}
date: 2025-10-30
category: International
source: {name: Example News, date: 2025-10-30}
tags: [languages]
facts:
  - id: urdu
    front: {en: Which language is written like this?, ur: یہ کون سی زبان ہے؟}
    back: {en: Urdu, ur: اردو}
  - id: hindi
    front: क्षत्रिय और विद्यार्थी किस लिपि में लिखे हैं?
    back: देवनागरी
"""

PHYSICS = """\
title: Special relativity
date: 2025-11-05
category: Science
source: {name: Example Lectures, date: 2025-11-05}
tags: [physics]
facts:
  - id: energy
    front: What is the energy of a mass $m$ at rest?
    back: "$E = mc^2$"
  - id: rapidity
    front: How is rapidity defined by the speeds $v$ and $c$?
    back: '$$w = \\operatorname{artanh} \\frac{v}{c}$$'
  - id: kilogram
    front: Is the kilogram still defined by a weight in Paris?
    back: No
    draft: true
"""

MAP = b"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3" width="160" height="120">
<rect width="4" height="3" fill="#fff"/>
<circle cx="2" cy="1.5" r="1" fill="#9a3412"/>
</svg>
"""
BELL = b"ID3\x03\x00 a recording that nobody plays"

FILES: dict[str, str | bytes] = {
    "2025-10/minerals.yaml": MINERALS,
    "2025-10/scripts.yaml": SCRIPTS,
    "2025-11/physics.yaml": PHYSICS,
    "media/map.svg": MAP,
    "media/bell.mp3": BELL,
}


def write_example(root: Path) -> Path:
    """Writes the deck's sources; gives `root`."""
    return write_project(root, FILES, DECK)


def release_example(root: Path) -> None:
    """Releases the deck twice; the second release has one fact less, and two new ones."""
    release(root, "2025-10", "2025-11-01")
    release(root, "2025-11", "2025-12-01")


def release(root: Path, month: str, day: str) -> None:
    """Releases a month on a day."""
    ran = run("-C", root, "release", month, "--at", day)
    assert ran.exit_code == 0, ran


def build_site(root: Path) -> Path:
    """Writes the site of a project, and gives its folder."""
    ran = run("-C", root, "site", "--out", root / "site")
    assert ran.exit_code == 0, ran
    return root / "site"
