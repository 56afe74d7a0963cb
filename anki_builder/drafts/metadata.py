"""What the head of a fact file needs to know of a story: title, date, category, source. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from anki_builder.drafts.article import Article, Passage
from anki_builder.drafts.cleaning import clean, without_pictures
from anki_builder.drafts.dates import YEAR, FoundDate, find_dates
from anki_builder.drafts.outline import Marked, Role, is_series, series_topic
from anki_builder.drafts.stories import Story, labels_of
from anki_builder.drafts.vocabulary import word_key
from anki_builder.sources.kinds import is_name, is_reserved_tag

_UNWRITABLE = r"\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"  # in YAML
_ADDRESS = re.compile(rf"https?://[^\s<>\"{_UNWRITABLE}]+[^\s<>\".,;){_UNWRITABLE}]")
_LONGEST_ADDRESS = 2000  # of a source in a fact file
_CLAUSE_END = re.compile(r"[,;:।]|[.!?](?=\s|\Z)|\s+(?=(?:to|aiming|which|that|who|while|as|with|by|for)\s)| [–—] ")
_SEGMENT = re.compile(r"\s+[/|»]\s+")
_LONGEST_TITLE = 12
"""In words, of a title that is made of a sentence."""
_LONGEST_CATEGORY = 60
_GENERIC_SUFFIX = re.compile(r"\s+(?:news|affairs|current affairs|समाचार)\Z", re.IGNORECASE)
_NO_DATE = "The article tells no date: this is the month in which the draft was made. Set the right one."


class DraftSettings(NamedTuple):
    """What the author says of an article, and the deck of its facts."""

    title: str = ""
    date: str = ""
    """In ISO 8601: a day or a month."""
    category: str = ""
    languages: tuple[str, ...] = ("en",)
    categories: Mapping[str, str] | None = None
    """Case-folded name or alias to main name; None where any category is allowed."""
    dated: bool = True
    today: datetime.date = datetime.date(2001, 1, 1)
    """For an article that tells no date."""


class DraftSource(NamedTuple):
    """Where an article was published."""

    name: str = ""
    url: str = ""
    date: str = ""


class Metadata(NamedTuple):
    """The head of a fact file."""

    title: str
    translated_title: str = ""
    date: str = ""
    """In ISO 8601: a day or a month; empty in a deck without dates."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: DraftSource = DraftSource()
    remarks: tuple[str, ...] = ()
    """What the author should look at, in words."""
    has_told_date: bool = True
    """Whether the author or the article tells the date; else it is the day of drafting."""
    names_itself: bool = True
    """Whether the article has a title; else it was made of the first sentence."""


def read_metadata(story: Story, article: Article, settings: DraftSettings) -> Metadata:
    """What is known of a story: from the author, else from its own lines, else from the page."""
    remarks: list[str] = []
    title = _given_title(story, article, settings)
    date = _date(story, article, settings, remarks) if settings.dated else ""
    categories, tags = _categories(story, article, settings, remarks)
    made = title or _made_title(story, categories, article)
    if not title:
        remarks.append("The article has no title: this one is made of its first words.")
    has_told_date = _NO_DATE not in remarks
    return Metadata(
        made, "", date, categories, tags, _source(story, article), tuple(remarks), has_told_date, bool(title)
    )


def with_date_of(metadata: Metadata, other: Metadata) -> Metadata:
    """The head of a story without a date, with the date of another one of its article."""
    remark = "The story tells no date: this is that of another one in its article."
    remarks = tuple(remark if text == _NO_DATE else text for text in metadata.remarks)
    return metadata._replace(date=other.date, remarks=remarks, has_told_date=True)


def _given_title(story: Story, article: Article, settings: DraftSettings) -> str:
    labels = labels_of(story, "title")
    candidates = [settings.title, *(clean(label.value.text) for label in labels[:1])]
    if story.title is not None:
        candidates.append(title_of_line(story.title.line.passage))
    candidates.append(clean(article.told.title))
    return next(filter(None, candidates), "")


def title_of_line(passage: Passage) -> str:
    """A title as it is to stand above cards: without the site's series, and no longer than a first clause."""
    segments = [clean(segment) for segment in _SEGMENT.split(without_pictures(clean(passage.text)))]
    named = [segment for segment in segments if segment and not is_series(segment)]
    title = " / ".join(named or segments).strip(" .।")
    return _first_clause(title) if len(title.split()) > _LONGEST_TITLE * 1.5 else title


def _made_title(story: Story, categories: tuple[str, ...], article: Article) -> str:
    """A title for a story without one: its first sentence as far as the first clause; never empty."""
    passages = [entry.rest or entry.line.passage for entry in story.body]
    texts = (without_pictures(clean(passage.text[:1000])) for passage in passages)
    prose = next((text for text in texts if len(text.split()) > 3), "")
    if prose and not prose.endswith("?") and "?" not in _first_clause(prose):
        return _first_clause(prose)
    topics = [clean(series_topic(entry.line.passage.text)) for entry in story.head if entry.role is Role.SERIES]
    return next(filter(None, [*topics, *categories, *(clean(passage.text[:80]) for passage in passages)]), article.name)


def _first_clause(text: str) -> str:
    """The first words of a text that may stand alone."""
    for found in _CLAUSE_END.finditer(text):
        if len(text[: found.start()].split()) >= 4:
            text = text[: found.start()]
            break
    words = text.split()
    return " ".join(words[:_LONGEST_TITLE]) + ("…" if len(words) > _LONGEST_TITLE else "")


def _date(story: Story, article: Article, settings: DraftSettings, remarks: list[str]) -> str:
    if settings.date:
        return settings.date
    year = _year(story, article)
    for text in _texts_with_date(story, article):
        best = _best_date(find_dates(text), year)
        if best:
            return best
    for entry in story.body:
        dates = find_dates(clean(entry.line.passage.text[:2000]))
        full = _best_date([date for date in dates if date.day], year)
        if full:
            remarks.append(f"No date stands at the top or bottom: this one is in line {entry.line.passage.line}.")
            return full
    remarks.append(_NO_DATE)
    return f"{settings.today:%Y-%m}"


def _texts_with_date(story: Story, article: Article) -> Iterable[str]:
    """What may tell a date, the surest first."""
    yield from (label.value.text for label in labels_of(story, "date"))
    yield article.told.date
    yield from (entry.line.passage.text for entry in reversed(story.head))
    if story.title is not None:
        yield story.title.line.passage.text


def _best_date(dates: list[FoundDate], year: int) -> str:
    """The most exact of some dates, in ISO 8601; the year is for those that have none."""
    known = [date if date.year else date._replace(year=year) for date in dates]
    return max((date.iso() for date in known), key=len, default="")


def _year(story: Story, article: Article) -> int:
    """The year that the lines around a story tell, for dates without one; 0 where they tell none."""
    texts = [entry.line.passage.text for entry in story.head]
    texts += [story.title.line.passage.text] if story.title is not None else []
    found = (YEAR.search(text) for text in [*texts, article.told.date, article.told.title, article.name])
    return next((int(match.group()) for match in found if match), 0)


def _categories(
    story: Story, article: Article, settings: DraftSettings, remarks: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The story's categories; and as a tag, what the article calls its category where the deck has none such."""
    candidates = [settings.category] if settings.category else _told_categories(story, article)
    known = settings.categories
    for candidate in filter(is_name, candidates):
        if known is None:
            return (candidate,), ()
        names = (candidate, _GENERIC_SUFFIX.sub("", candidate))
        main = next((known[name.casefold()] for name in names if name.casefold() in known), "")
        if main:
            return (main,), ()
    told = next((text for text in candidates if is_name(text) and not is_reserved_tag(text)), "")
    if told:
        remarks.append(
            f"The deck has no category `{told}`, which the article names: choose one, or add it to deck.yaml."
        )
        return (), (told,)
    return (), ()


def _told_categories(story: Story, article: Article) -> list[str]:
    """What the article may mean as its category, the surest first."""
    labels = [clean(label.value.text).strip(" .,;") for label in labels_of(story, "category")]
    series = [clean(series_topic(without_pictures(_head_text(entry)))) for entry in reversed(story.head)]
    found = [*labels, *series, clean(article.told.category)]
    return [text for text in dict.fromkeys(found) if text and len(text) <= _LONGEST_CATEGORY and '"' not in text]


def _head_text(entry: Marked) -> str:
    """A line of the series, which may have the name of a category in it."""
    text = entry.line.passage.text
    return text if entry.role is Role.SERIES and not word_key(text).startswith(("month", "date")) else ""


def _source(story: Story, article: Article) -> DraftSource:
    for label in labels_of(story, "source"):
        value = clean(label.value.text)
        address = _ADDRESS.search(value)
        name = clean(_ADDRESS.sub("", value)).strip(" ()[]<>,;:–-.*_")
        return DraftSource(name, _web_address(address))
    told = article.told
    told_address = _web_address(_ADDRESS.fullmatch(told.address))
    published = _best_date(find_dates(told.date), 0) if told.publisher or told_address else ""
    return DraftSource(clean(told.publisher), told_address, published)


def _web_address(found: re.Match[str] | None) -> str:
    """An address that the source in a fact file can have; empty if it is none."""
    address = found.group() if found else ""
    try:
        return address if len(address) <= _LONGEST_ADDRESS and urlsplit(address).hostname else ""
    except ValueError:  # brackets of an IPv6 address that are none
        return ""
