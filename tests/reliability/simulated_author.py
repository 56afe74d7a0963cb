"""An author who keeps a deck for years: a project on disk, random edits every month, and a release of each month.

Chance decides what is edited, and a seed decides on chance. Nothing is edited that costs learners a card: what does is
told by the plan of a release, and tested where that is tested.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.projects import run
from tests.reliability.published import History

_FIRST_YEAR = 2020
_MOST_CARDS = {"question": 2, "choice": 2, "cloze": 4, "items": 4}
_CATEGORIES = ("World", "Economy::Banking", "Science")
_TAGS = ("treaty", "summit", "court", "rare")
_MARK = re.compile(r"[a-z0-9-]+ in survey \d+")
_RULES_OFF = ("answer-leaks", "cloze-shape", "missing-source", "near-duplicate")
"""Rules that invented sentences break, and that have nothing to do with what is tested here."""


@dataclass
class SimulatedFact:
    """A fact as its author has written it."""

    id: str
    kind: str
    wording: int = 0
    cards: int = 1
    """Deletions of a cloze; one less than the items of a list; 2 for a question with a second card."""
    tags: tuple[str, ...] = ()
    extra: str = ""
    retired: str = ""
    """The day on which it ended; empty while it holds."""
    supersedes: str = ""

    @property
    def mark(self) -> str:
        """What its first field says in this wording, and in no other."""
        return f"{self.id} in survey {self.wording}"

    def yaml(self) -> dict[str, Any]:
        """What stands in the fact file."""
        about = {
            "tags": self.tags,
            "extra": self.extra,
            "retired": {"on": self.retired, "because": "It ended."} if self.retired else None,
            "supersedes": self.supersedes,
        }
        return {"id": self.id, **self._content(), **{key: value for key, value in about.items() if value}}

    def _content(self) -> dict[str, Any]:
        answers = [f"{name} {self.wording}" for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")]
        question = {"front": f"What was found of {self.mark}?"}
        second = {"reverse": True} if self.cards > 1 else {}
        match self.kind:
            case "question":
                return question | {"back": answers[0]} | second
            case "choice":
                return question | {"options": answers[:3], "answer": answers[0]} | second
            case "cloze":
                hidden = (f"{{{{c{number}::{text}}}}}" for number, text in enumerate(answers[: self.cards], start=1))
                return {"cloze": f"Found of {self.mark}: {', '.join(hidden)}."}
        return question | {"items": answers[: self.cards + 1]}


@dataclass
class SimulatedStory:
    """A fact file."""

    file: str
    """Its path under cards_src."""
    title: str
    date: str
    category: str
    facts: list[SimulatedFact] = field(default_factory=list)

    def yaml(self) -> str:
        """Its text: JSON, which is YAML too."""
        head = {"title": self.title, "date": self.date, "category": self.category}
        return json.dumps({**head, "facts": [fact.yaml() for fact in self.facts]}, indent=1)


class SimulatedAuthor:
    """A deck project, and whoever edits it."""

    def __init__(self, root: Path, seed: int, stories: int) -> None:
        """`root` will be the project's folder; `stories` is how many are added in a month, of three facts each."""
        self._root = root
        self._stories_a_month = stories
        self._random = Random(seed)
        self._months = 0
        """How many are over."""
        self._stories: list[SimulatedStory] = []
        self._written = 0
        """How many there have ever been."""
        self._released: set[str] = set()
        self._new_per_day = 20

    def release_next_month(self, history: History) -> None:
        """Works for a month, releases at midnight after its last day, and adds the release to its history."""
        for edit, times in self._plan():
            for _ in range(times):
                edit()
        self._write()
        month, day = self._month(), self._month(1)
        ran = run("-C", self._root, "release", month, "--at", f"{day}-01")
        assert ran.exit_code == 0, ran
        taught = self._taught()
        history.add(self._root / "decks/releases" / month)
        shipped = [_MARK.findall(note.content.fields[0]) for note in history.releases[-1].fresh_notes.values()]
        if sorted(shipped) != sorted([fact.mark] for fact in taught.values()):
            history.faults.append(f"{month}: the fresh package teaches something else than the fact files")
        self._released |= taught.keys()
        self._months += 1

    def _taught(self) -> dict[str, SimulatedFact]:
        """The facts that a release of this month teaches, by id."""
        superseded = {fact.supersedes for fact in self._facts()}
        return {
            fact.id: fact
            for story in self._stories
            for fact in story.facts
            if not fact.retired and fact.id not in superseded
            if story.date[:7] <= self._month() or fact.id in self._released
        }

    def _plan(self) -> Iterator[tuple[Callable[[], None], int]]:
        """The edits of a month, and how often each is made."""
        yield self._add_story, self._stories_a_month * (1 if self._months else 3)
        if not self._months:
            return
        yield self._prepare_story, self._random.randrange(2)
        yield self._reword, 1 + self._written // 10
        yield self._grow, 2
        yield self._retire, 1
        yield self._supersede, 1
        yield self._move, self._random.randrange(2)
        yield self._rename, 2
        yield self._retag, 2
        yield self._recategorise, self._random.randrange(2)
        yield self._restore, self._random.randrange(2)
        yield self._forget, self._random.randrange(2)
        yield self._change_options, self._random.randrange(2)

    def _month(self, later: int = 0) -> str:
        number = self._months + later
        return f"{_FIRST_YEAR + number // 12}-{number % 12 + 1:02}"

    def _facts(self) -> list[SimulatedFact]:
        return [fact for story in self._stories for fact in story.facts]

    def _one_taught(self) -> SimulatedFact:
        return self._random.choice(sorted(self._taught().values(), key=lambda fact: fact.id))

    def _new_fact(self, number: int) -> SimulatedFact:
        kind = self._random.choice(sorted(_MOST_CARDS))
        fact_id = f"{kind}-{self._written}-{number}"
        return SimulatedFact(fact_id, kind, cards=self._random.randint(1, _MOST_CARDS[kind]))

    def _add_story(self, later: int = 0) -> None:
        month = self._month(later)
        self._written += 1
        self._stories.append(
            SimulatedStory(
                file=f"{month}/story-{self._written}.yaml",
                title=f"Expedition {self._written}",
                date=f"{month}-{self._random.randint(1, 28):02}",
                category=self._random.choice(_CATEGORIES),
                facts=[self._new_fact(fact) for fact in range(3)],
            )
        )

    def _prepare_story(self) -> None:
        """A story of the next month, which its release must not tell yet."""
        self._add_story(later=1)

    def _reword(self) -> None:
        self._one_taught().wording += 1

    def _grow(self) -> None:
        """One more cloze deletion, item, or a second card."""
        fact = self._one_taught()
        fact.cards = min(fact.cards + 1, _MOST_CARDS[fact.kind])

    def _retire(self) -> None:
        self._one_taught().retired = f"{self._month()}-28"

    def _supersede(self) -> None:
        older = self._one_taught()
        self._add_story()
        self._stories[-1].facts[0].supersedes = older.id

    def _restore(self) -> None:
        for fact in self._ended()[:1]:
            fact.retired = ""

    def _forget(self) -> None:
        """A fact that a release has retired leaves its file, as no fact refers to it."""
        named = {fact.supersedes for fact in self._facts()}
        gone = [fact for fact in self._ended() if fact.id not in named and not fact.supersedes]
        gone = [fact for fact in gone if fact.retired < self._month()][:1]
        for story in self._stories:
            story.facts = [fact for fact in story.facts if fact not in gone]
        self._stories = [story for story in self._stories if story.facts]

    def _ended(self) -> list[SimulatedFact]:
        ended = [fact for fact in self._facts() if fact.retired]
        return self._random.sample(ended, len(ended))

    def _move(self) -> None:
        """A story turns out to be of another day, as a rule of another month."""
        story = self._random.choice(self._stories)
        day = datetime.date.fromisoformat(story.date) - datetime.timedelta(days=self._random.randint(1, 60))
        story.date = f"{day}"

    def _rename(self) -> None:
        story = self._random.choice(self._stories)
        story.file = f"archive-{self._random.randint(1, 3)}/renamed-{self._random.getrandbits(40)}.yaml"

    def _retag(self) -> None:
        self._one_taught().tags = tuple(self._random.sample(_TAGS, self._random.randrange(3)))

    def _recategorise(self) -> None:
        self._random.choice(self._stories).category = self._random.choice(_CATEGORIES)

    def _change_options(self) -> None:
        self._new_per_day = self._random.randint(5, 50)

    def _write(self) -> None:
        """Writes the project anew: what was renamed or forgotten is gone."""
        sources = self._root / "cards_src"
        for path in sources.rglob("*.yaml"):
            path.unlink()
        deck = {
            "name": "Chronicle",
            "namespace": "chronicle.example",
            "tag_root": "CH",
            "description": f"As of {self._month()}.",
            "options": {"new_per_day": self._new_per_day},
            "lint": {"ignore": _RULES_OFF},
        }
        texts = {"deck.yaml": json.dumps(deck), **{story.file: story.yaml() for story in self._stories}}
        for file, text in texts.items():
            (sources / file).parent.mkdir(parents=True, exist_ok=True)
            (sources / file).write_text(text, encoding="utf-8")


def simulate(root: Path, releases: int, stories: int = 3, seed: int = 0) -> History:
    """The releases of a deck that is kept for so many months."""
    author, history = SimulatedAuthor(root, seed, stories), History()
    for _ in range(releases):
        author.release_next_month(history)
    return history
