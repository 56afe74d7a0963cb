"""A deck in which there is something of everything to count, and decks of which only months and categories matter."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from anki_builder.sources.fact_choice import WHOLE_DECK, FactChoice
from anki_builder.sources.project import load_project
from anki_builder.statistics.deck_statistics import Statistics, deck_statistics
from tests.projects import DECK as PLAIN_DECK
from tests.projects import write_project

DAY = datetime.date(2026, 3, 1)

DECK = """\
name: World Affairs
namespace: world-affairs.example
tag_root: WA
languages: [en, hi]
dated: false
categories:
  International: [world]
  Economy: []
  खेल: [sport]
  Books: []
"""

OCTOBER = """\
title: Minerals agreement
date: 2025-10-28
category: International
source:
  - {name: Example News, url: "https://news.example/minerals"}
  - https://www.bank.example/minerals
facts:
  - id: city
    front: {en: In which city was it signed?, hi: इस पर किस शहर में हस्ताक्षर हुए?}
    back: {en: Tokyo, hi: टोक्यो}
    priority: high
    typed: true
    image: {file: map.svg, alt: A map}
  - id: prime-minister
    front: Who was Japan's prime minister in October 2025?
    back: Sanae Takaichi
    reverse: true
    image: {file: map.svg, alt: A map}
    audio: anthem.mp3
  - id: shares
    cloze: In 2025 China had {{c1::about 70%}} of mining, {{c2::nearly 90%}} of refining and {{c1::most}} of exports.
    priority: low
  - id: earlier
    front: Which three countries had signed such agreements before?
    items: [Malaysia, Thailand, Australia]
    source: [{name: Example News}, {name: Other News}, {name: Third News}]
  - id: strategy
    front: The agreement is part of which strategy?
    options: [Belt and Road, Global Gateway, Indo-Pacific]
    answer: Indo-Pacific
    source: {name: Example News}
  - {id: president, front: Which president came?, back: Donald Trump, retired: {on: 2026-01-20, because: He left.}}
"""

NOVEMBER = """\
title: Repo rate
date: 2025-11-05
category: [Economy::Banking, world]
source: {name: Example News}
facts:
  - {id: rate-august, front: The repo rate?, back: 5.5%, as_of: 2025-08}
  - {id: rate, front: What is the repo rate?, back: 5.25%, review_by: 2026-02-01, supersedes: rate-august}
  - {id: governor, front: Who is governor of the bank?, back: Sanjay Malhotra, as_of: 2025-11}
  - {id: mass, front: What is the energy of a mass at rest?, back: "$E = m \\\\cdot c^2$ at rest", category: sport}
  - {id: meeting, front: When does the bank meet?, back: On Wednesday, draft: true}
"""

DECEMBER = """\
title: Cup
month: 2025-12
category: sport
facts:
  - {id: winner, front: Which country won the cup?, back: India}
  - {id: host, front: Which city was host of the cup in December 2025?, back: Kolkata, category: International}
"""

UNDATED = """\
title: Constitution
facts:
  - {front: How many articles had it in 1950?, back: "395"}
"""

FILES: dict[str, str | bytes] = {
    "2025-10/minerals.yaml": OCTOBER,
    "2025-11/rate.yaml": NOVEMBER,
    "2025-12/cup.yaml": DECEMBER,
    "constitution.yaml": UNDATED,
    "media/map.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "media/anthem.mp3": b"ID3\x03\x00 a recording that nobody plays",
}


def write_example(root: Path) -> Path:
    """Writes the deck with something of everything; gives `root`."""
    return write_project(root, FILES, DECK)


def statistics_of(root: Path, day: datetime.date = DAY, choice: FactChoice = WHOLE_DECK) -> Statistics:
    """The statistics of a project."""
    return deck_statistics(load_project(root), day, choice)


def write_months(root: Path, months: Iterable[tuple[str, str, int]], declared: Iterable[str] = ()) -> Path:
    """Writes a deck that has so many facts in each month and category; gives `root`.

    `declared` are the categories of its deck.yaml; without any, all are allowed.
    """
    files: dict[str, str | bytes] = {}
    for number, (month, category, count) in enumerate(months):
        facts = "".join(f"  - {{id: f{number}-{fact}, front: Which?, back: '{fact}'}}\n" for fact in range(count))
        about = f"category: {category}\n" if category else ""
        files[f"{number}.yaml"] = f"title: T\nmonth: {month}\n{about}facts:\n{facts}"
    categories = "".join(f"  {name}: []\n" for name in declared)
    return write_project(root, files, f"{PLAIN_DECK}categories:\n{categories}" if categories else PLAIN_DECK)
