"""Synthetic projects: current-affairs facts as authors write them, the same for a given size on every machine.

Of every 20 facts 4 are clozes, 2 have a reverse card, and 1 has bold and italic text. All are explained and dated, half
have a day of review, and some have tags of their own: about 17 YAML events and 330 bytes a fact, the share of
its story's head included.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from string import Template

FACTS_IN_A_FILE = 10
MONTHS = 120
FIRST_YEAR = 2016

_DECK = """\
name: Current Affairs
namespace: bench.example.org
tag_root: CA
description: Synthetic facts for the benchmark.
languages: [en]
dated: true
categories:
  International: [world, foreign affairs]
  Economy: [business]
  Environment: []
  Science: [technology]
"""

_STORY = Template("""\
title: $country–$partner agreement on $subject
date: $year-$month-$day
category: $category
tags: [$tag, treaties]
source: {name: $newspaper, url: "https://$website/$year/$month/$slug", date: $year-$month-$day}
facts:
""")

_SHORT_STORY = Template("""\
title: $country–$partner agreement on $subject
date: $year-$month-$day
facts:
""")

# The facts of a file. `$bold` and `$italic` stand for Markdown's marks in every other file, and for nothing elsewhere.
_FACTS = tuple(
    Template(textwrap.indent(textwrap.dedent(fact), "    ").replace("    id:", "  - id:", 1))
    for fact in (
        """\
        id: $slug-city
        cloze: In $year {{c1::$country}} and {{c2::$partner}} signed their agreement on $subject in {{c3::$city}}.
        extra: The ceremony was held on the sidelines of summit number $ordinal of the $organisation.
        as_of: $year-$month
        review_by: $target_year-$month-$day
        tags: [$tag, treaties]
        """,
        """\
        id: $slug-amount
        front: How much will $country invest under its $year agreement with $partner on $subject?
        back: $amount billion rupees
        extra: Over $term years, in equal parts from both treasuries.
        as_of: $year-$month
        """,
        """\
        id: $slug-signatory
        front: Who signed the agreement on $subject for $country in $city?
        back: $person, minister of foreign affairs
        as_of: $year-$month
        extra: It was $person's first treaty in office, and the second with $partner in $term years.
        review_by: $target_year-$month-$day
        """,
        """\
        id: $slug-project
        front: What is the joint project of $country and $partner on $subject called?
        back: Project $project $ordinal
        reverse: true
        extra: Its secretariat sits in $city.
        as_of: $year-$month
        tags: [$tag, treaties]
        """,
        """\
        id: $slug-term
        front: For how many years does the agreement of $country and $partner on $subject run?
        back: "$term"
        extra: It renews itself for another $term years unless one side gives notice.
        as_of: $year-$month
        review_by: $target_year-$month-$day
        """,
        """\
        id: $slug-share
        cloze: In $year $country held about {{c1::$share%}} of the world market that the agreement on $subject covers.
        extra: "$partner came second, with half of that."
        as_of: $year
        """,
        """\
        id: $slug-organisation
        front: Which organisation will watch over the agreement of $country and $partner on $subject?
        back: $organisation
        extra: Reports are due every $month_name, the first in the year after signing.
        as_of: $year-$month
        review_by: $target_year-$month-$day
        tags: [$tag, treaties]
        """,
        """\
        id: $slug-article
        front: What does article $ordinal of the $country–$partner agreement on $subject ask of both sides?
        back: To ${bold}publish their stocks$bold every $month_name
        extra: Also known as the ${italic}$project clause$italic, after its drafter.
        as_of: $year-$month
        """,
        """\
        id: $slug-target
        front: By which year do $country and $partner want to double their trade under the agreement on $subject?
        back: "$target_year"
        as_of: $year-$month
        extra: It stood at $amount million rupees when the agreement was signed.
        review_by: $target_year-$month-$day
        """,
        """\
        id: $slug-previous
        front: With whom had $country signed a similar agreement on $subject before $partner?
        back: $earlier_partner
        extra: That one, of $earlier_year, lapsed after $term years.
        as_of: $year-$month
        tags: [$tag, treaties]
        """,
    )
)

_COUNTRIES = (
    *("India", "Japan", "Kenya", "Brazil", "Australia", "Indonesia", "Vietnam", "Germany", "France", "Chile"),
    *("Namibia", "Norway", "South Korea", "Egypt", "Morocco", "Peru", "Kazakhstan", "Mongolia", "Oman", "Fiji"),
)
_CITIES = (
    *("Tokyo", "New Delhi", "Nairobi", "Brasília", "Canberra", "Jakarta", "Hanoi", "Berlin", "Paris", "Santiago"),
    *("Windhoek", "Oslo", "Seoul", "Cairo", "Rabat", "Lima", "Astana", "Ulaanbaatar", "Muscat", "Suva"),
)
_SUBJECTS = (
    *("critical minerals", "rare earths", "green hydrogen", "digital payments", "semiconductors", "space debris"),
    *("civil aviation", "deep-sea fishing", "river basins", "vaccine research", "railway corridors", "solar parks"),
    *("data protection", "migratory birds", "nuclear safety", "film heritage", "cyber security", "coastal shipping"),
)
_NEWSPAPERS = ("The Hindu", "Reuters", "The Indian Express", "BBC News", "Press Information Bureau", "Nikkei Asia")
_ORGANISATIONS = ("World Trade Organization", "ASEAN", "BRICS", "African Union", "G20", "Quad", "OPEC", "UNESCO")
_GIVEN_NAMES = ("Asha", "Kenji", "Wanjiru", "Beatriz", "Oliver", "Siti", "Linh", "Greta", "Amélie", "Mateo", "Ingrid")
_FAMILY_NAMES = ("Rao", "Tanaka", "Otieno", "Silva", "Walker", "Nguyen", "Schmidt", "Dubois", "Rojas", "Hansen", "Kim")
_PROJECTS = ("Samudra", "Aurora", "Himalaya", "Sakura", "Baobab", "Condor", "Monsoon", "Meridian", "Garuda", "Boreal")
_FIRST_TREATY = 50_001
_MONTH_NAMES = ("January", "March", "April", "June", "July", "September", "October", "December")
_CATEGORIES = ("International", "world", "Economy", "Environment", "Science")


def write_project(folder: Path, facts: int) -> None:
    """Writes deck.yaml and fact files of ten facts each, spread evenly over the months; the last may have fewer."""
    _write_deck(folder)
    for index, start in enumerate(range(0, facts, FACTS_IN_A_FILE)):
        values = _values(index)
        _write_story(folder, index, _STORY.substitute(values), _facts(values, min(FACTS_IN_A_FILE, facts - start)))


def write_same_facts(folder: Path, facts: int, files: int) -> None:
    """Writes the same facts into so many files, or a few less, whose heads have no more than they must.

    With the heads of `write_project`, a file for each fact would have twice the text.
    """
    _write_deck(folder)
    every = _facts_of_all_stories(facts)
    in_a_file = -(-facts // files)
    for index in range(-(-facts // in_a_file)):
        _write_story(folder, index, _SHORT_STORY.substitute(_values(index)), islice(every, in_a_file))


def _write_deck(folder: Path) -> None:
    sources = folder / "cards_src"
    for month in range(MONTHS):
        (sources / _month(month)).mkdir(parents=True, exist_ok=True)
    (sources / "deck.yaml").write_text(_DECK, encoding="utf-8")


def _write_story(folder: Path, index: int, head: str, facts: Iterable[str]) -> None:
    file = folder / "cards_src" / _month(index % MONTHS) / f"story-{index:05}.yaml"
    with file.open("w", encoding="utf-8") as stream:
        stream.write(head)
        stream.writelines(facts)


def _month(month: int) -> str:
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02}"


def _facts_of_all_stories(facts: int) -> Iterator[str]:
    for index, start in enumerate(range(0, facts, FACTS_IN_A_FILE)):
        yield from _facts(_values(index), min(FACTS_IN_A_FILE, facts - start))


def _facts(values: dict[str, str], count: int) -> Iterator[str]:
    """The texts of a story's facts."""
    return (fact.substitute(values) for fact in _FACTS[:count])


def _values(index: int) -> dict[str, str]:
    chance = random.Random(index)
    country, partner, earlier_partner = chance.sample(_COUNTRIES, 3)
    subject, newspaper = chance.choice(_SUBJECTS), chance.choice(_NEWSPAPERS)
    year, month = _month(index % MONTHS).split("-")
    has_markdown = index % 2 == 0
    return {
        "slug": f"{_slug(country)}-{_slug(subject)}-{index:05}",
        "country": country,
        "partner": partner,
        "earlier_partner": earlier_partner,
        "subject": f"{subject} (treaty {_FIRST_TREATY + index})",  # no question stands in two files
        "tag": _slug(subject),
        "newspaper": newspaper,
        "website": f"www.{_slug(newspaper)}.example",
        "year": year,
        "month": month,
        "day": f"{chance.randint(1, 28):02}",
        "target_year": str(int(year) + chance.randint(3, 25)),
        "earlier_year": str(int(year) - chance.randint(6, 40)),
        "month_name": chance.choice(_MONTH_NAMES),
        "category": chance.choice(_CATEGORIES),
        "city": chance.choice(_CITIES),
        "person": f"{chance.choice(_GIVEN_NAMES)} {chance.choice(_FAMILY_NAMES)}",
        "project": chance.choice(_PROJECTS),
        "organisation": chance.choice(_ORGANISATIONS),
        "amount": f"{chance.randint(11, 9_999):,}",
        "term": str(chance.randint(2, 30)),
        "share": str(chance.randint(11, 89)),
        "ordinal": str(chance.randint(2, 60)),
        "bold": "**" if has_markdown else "",
        "italic": "*" if has_markdown else "",
    }


def _slug(words: str) -> str:
    return words.lower().replace(" ", "-")
