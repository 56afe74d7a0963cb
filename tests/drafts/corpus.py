"""Generated articles, of which it is known what they say: the truth that the drafts of them must keep.

What an article says and how it is written are drawn apart, so that anything meets any layout and any slip.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from tests.drafts import corpus_words as words


class Pair(NamedTuple):
    """A fact with a name."""

    key: str
    value: str


class PairLine(NamedTuple):
    """Several pairs that stand on one line."""

    pairs: tuple[Pair, ...]


class Listing(NamedTuple):
    """A key with a list below it."""

    key: str
    entries: tuple[str, ...]


class Table(NamedTuple):
    """Rows of the same length; of two columns, pairs."""

    header: tuple[str, ...]
    """Empty where the table has none, which only one of pairs can do without."""
    rows: tuple[tuple[str, ...], ...]


class Question(NamedTuple):
    """A multiple-choice question."""

    text: str
    options: tuple[str, ...]
    answer: int
    """Which option is right, from 0."""


class Statement(NamedTuple):
    """Sentences without a key."""

    sentences: tuple[str, ...]
    translation: str = ""
    """In Hindi, on the line below; empty in an article of one language."""


Item = Pair | PairLine | Listing | Table | Question | Statement


class Section(NamedTuple):
    """A part of a story."""

    heading: str
    """Empty for a part that follows without one."""
    is_facts: bool
    """Whether it lists facts; else it tells a story, in paragraphs."""
    items: tuple[Item, ...]


class Story(NamedTuple):
    """One of the events that an article is about."""

    title: str
    """Empty in an article that has none."""
    sections: tuple[Section, ...]


class About(NamedTuple):
    """What an article says of itself; empty texts where it is silent."""

    date: datetime.date
    is_dated: bool
    """Whether the article has the date; else its reader has to know."""
    has_day: bool
    """Whether it is dated with a day, and not just a month."""
    category: str
    source: str


class Style(NamedTuple):
    """How an article is written: each of these is drawn apart from the others."""

    layout: str
    """`text`, `markdown` or `html`."""
    bullet: str
    """Before the entries of lists; empty for lines without, and `lone` for a hyphen on the line before."""
    indent: str
    separator: str
    """Between key and value; Hindi keys have the one behind."""
    hindi_separator: str
    joint: str
    """Between several pairs on one line."""
    bold: str
    """What of a pair is bold: nothing, `key`, or `key and colon`."""
    heading: str
    """What marks a heading, as a template; in HTML and Markdown besides its level."""
    has_inline_headings: bool
    """Whether the first sentence of a part follows its heading on the same line."""
    masthead: str
    """The first line of the page, which is not about the story."""
    metadata: str
    """Where the article says what is true of itself: `top`, `top, one line`, `front matter`, `bottom`."""
    labels: tuple[str, str, str]
    """Before date, category and source."""
    date_form: Callable[[datetime.date], str]
    answer: str
    """How the answer to a multiple-choice question is given, as a template."""
    table: str
    """What stands between the cells of a table in plain text: `|` or a tab."""
    blank_lines: bool
    """Between paragraphs of plain text."""
    page: str
    """Of a page from the web: `saved`, `minified` to one line, or a `fragment` without its frame."""
    has_breaks: bool
    """Whether the paragraphs of a page are one, with breaks in it."""
    slips: frozenset[str]
    """Names of `corpus_words.SLIPS`."""
    line_end: str
    byte_order_mark: bool
    notices: tuple[str, ...]
    """Other articles, and ways to follow the page, that come behind."""


class Truth(NamedTuple):
    """What an article says, and how it is written."""

    stories: tuple[Story, ...]
    about: About
    style: Style

    @property
    def name(self) -> str:
        """The file's name."""
        return {"text": "article.txt", "markdown": "article.md", "html": "article.html"}[self.style.layout]

    @property
    def day(self) -> str:
        """The date in the article, or what its reader would have to add: a day or a month in ISO 8601."""
        return self.about.date.isoformat()[: 10 if self.about.has_day else 7]

    @property
    def title_is_marked(self) -> bool:
        """Whether the one story has a title that nobody could take for something else."""
        title, style = self.stories[0].title, self.style
        is_first = not style.masthead and ": " not in title
        return len(self.stories) == 1 and title != "" and (is_first or style.layout != "text")

    def items(self) -> Iterator[Item]:
        """Everything that its stories say."""
        return (item for story in self.stories for section in story.sections for item in section.items)

    def pairs(self) -> Iterator[Pair]:
        """Every key with its value, wherever they stand; of a list, the key with each entry."""
        for item in self.items():
            if isinstance(item, Pair):
                yield item
            elif isinstance(item, PairLine):
                yield from item.pairs
            elif isinstance(item, Listing):
                yield from (Pair(item.key, entry) for entry in item.entries)
            elif isinstance(item, Table):
                yield from (Pair(row[0], cell) for row in item.rows for cell in row[1:])

    def questions(self) -> Iterator[Question]:
        """Every multiple-choice question."""
        return (item for item in self.items() if isinstance(item, Question))

    def statements(self) -> Iterator[Statement]:
        """Every sentence without a key."""
        return (item for item in self.items() if isinstance(item, Statement))


def _tuples(each: st.SearchStrategy[str], fewest: int, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(each, min_size=fewest, max_size=most, unique=True).map(tuple)


Drawn = TypeVar("Drawn", covariant=True)

pairs = st.builds(Pair, words.keys, words.values)
_inline_pairs = st.lists(
    st.builds(Pair, st.sampled_from(words.INLINE_KEYS), st.sampled_from(words.INLINE_VALUES)),
    min_size=2,
    max_size=4,
    unique_by=lambda pair: pair.key,
)
_listings = st.builds(Listing, words.keys, _tuples(words.entries, 1, 5))
_statements = _tuples(st.sampled_from(words.STATEMENTS), 1, 3).map(Statement)
_translated = st.sampled_from(words.TRANSLATED_STATEMENTS).map(lambda both: Statement((both[0],), both[1]))


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Of pairs, with or without a header; or of more columns."""
    columns = draw(st.integers(2, 4))
    names = draw(_tuples(words.keys, 1, 4))
    rows = tuple((name, *(draw(words.values) for _ in range(columns - 1))) for name in names)
    header = ("Particulars", "Details", "Remarks", "Year")[:columns]
    return Table(header if columns > 2 or draw(st.booleans()) else (), rows)


@st.composite
def _questions(draw: st.DrawFn) -> Question:
    options = draw(_tuples(words.entries | words.values, 3, 5))
    text = draw(
        st.sampled_from(("What is observed on 11 February?", "पहला ज्वारीय बिजलीघर कहां खुला?", "1.10 < x is ..."))
    )
    return Question(text, options, draw(st.integers(0, len(options) - 1)))


_pair_lines = _inline_pairs.map(lambda found: PairLine(tuple(found)))


def _any_of(weighted: dict[st.SearchStrategy[Drawn], int]) -> st.SearchStrategy[Drawn]:
    """One of several strategies, each as often as it weighs."""
    strategies = [strategy for strategy, weight in weighted.items() for _ in range(weight)]
    return st.sampled_from(strategies).flatmap(lambda strategy: strategy)


_facts: dict[st.SearchStrategy[Item], int] = {
    pairs: 6,
    _pair_lines: 1,
    _listings: 2,
    _tables(): 2,
    _questions(): 2,
    _statements: 2,
    _translated: 1,
}
_facts_sections = st.builds(
    Section,
    st.sampled_from(words.FACTS_HEADINGS),
    st.just(True),
    st.builds(lambda first, more: (first, *more), pairs, st.lists(_any_of(_facts), max_size=5)),
)
_context_sections = st.builds(
    Section,
    st.sampled_from(("", *words.CONTEXT_HEADINGS)),
    st.just(False),
    st.lists(_any_of({_statements: 2, _translated: 1}), min_size=1, max_size=2).map(tuple),
)


@st.composite
def _stories(draw: st.DrawFn) -> Story:
    """With facts, before, behind or between what is told."""
    sections = draw(st.lists(_any_of({_facts_sections: 1, _context_sections: 1}), max_size=2))
    sections.insert(draw(st.integers(0, len(sections))), draw(_facts_sections))
    return Story(draw(st.sampled_from((*words.TITLES, ""))), tuple(sections))


_abouts = st.builds(
    About,
    words.dates,
    is_dated=st.sampled_from((True, True, True, False)),
    has_day=st.sampled_from((True, True, True, False)),
    category=st.sampled_from(("", *words.CATEGORIES)),
    source=st.sampled_from(("", *words.SOURCES)),
)
_labels = st.tuples(
    st.sampled_from(("Date: ", "Published on: ", "Month: Current Affairs - ", "Posted on ", "दिनांक: ")),
    st.sampled_from(("Category: ", "Category : ", "श्रेणी: ")),
    st.sampled_from(("Source: ", "Source – ", "स्रोत- ", "स्रोत: ")),
)


def _in_order(notices: set[str]) -> tuple[str, ...]:
    return tuple(notice for notice in words.NOTICES if notice in notices)


@st.composite
def styles(draw: st.DrawFn) -> Style:
    """Any way to write an article; about half of them without slips."""
    return Style(
        layout=draw(st.sampled_from(("text", "html", "markdown"))),
        bullet=draw(st.sampled_from(("-", "•", "*", "1.", "(1)", "lone", "👉", ""))),
        indent=draw(st.sampled_from(("", "", "  ", "\t"))),
        separator=draw(st.sampled_from((": ", ": ", " – ", " :- ", " : ", "：", ":- ", " - "))),
        hindi_separator=draw(st.sampled_from((": ", "- ", " – ", " :- "))),
        joint=draw(st.sampled_from((" ", "   ", ", ", "; ", " | "))),
        bold=draw(st.sampled_from(("", "", "key", "key and colon"))),
        heading=draw(st.sampled_from(("{}", "{}", "{}:", "{} :-", "🌍 {}", "🏦 {}:", "**{}**", "**{}:**", "## {}"))),
        has_inline_headings=draw(st.booleans()),
        masthead=draw(st.sampled_from(("", "", "", "Daily Digest", "Daily Current Affairs February 11"))),
        metadata=draw(st.sampled_from(("top", "top, one line", "front matter", "bottom"))),
        labels=draw(_labels),
        date_form=draw(st.sampled_from(words.DATE_FORMS)),
        answer=draw(st.sampled_from(("Answer: {letter}) {text}", "Answer: {letter}", "Ans: ({letter}) {text}"))),
        table=draw(st.sampled_from("|\t")),
        blank_lines=draw(st.booleans()),
        page=draw(st.sampled_from(("saved", "minified", "fragment"))),
        has_breaks=draw(st.booleans()),
        slips=draw(st.just(frozenset()) | st.frozensets(st.sampled_from(sorted(words.SLIPS)), max_size=3)),
        line_end=draw(st.sampled_from(("\n", "\n", "  \n", "\r\n", " \u00a0\r\n"))),
        byte_order_mark=draw(st.sampled_from((False, False, False, True))),
        notices=draw(st.just(()) | st.sets(st.sampled_from(words.NOTICES)).map(_in_order)),
    )


@st.composite
def truths(draw: st.DrawFn, most_stories: int = 1) -> Truth:
    """What an article says, and how it is written."""
    stories = draw(st.lists(_stories(), min_size=1, max_size=most_stories))
    return Truth(tuple(stories), draw(_abouts), draw(styles()))
