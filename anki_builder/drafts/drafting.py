"""From the bytes of an article to the texts of fact files, one for each story. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from anki_builder.drafts.article import Article, Passage
from anki_builder.drafts.article_file import read_article
from anki_builder.drafts.cleaning import clean
from anki_builder.drafts.draft_fact import DraftedStory, DraftFact, Use, better_use
from anki_builder.drafts.draft_file import FileText, Remains, write_draft
from anki_builder.drafts.drafter import Drafter
from anki_builder.drafts.entries import script_of, script_of_language
from anki_builder.drafts.evidence import Evidence
from anki_builder.drafts.fact_making import FactMaker
from anki_builder.drafts.metadata import DraftSettings, Metadata, read_metadata, title_of_line, with_date_of
from anki_builder.drafts.outline import Marked, Role, mark_lines
from anki_builder.drafts.sentences import known_names
from anki_builder.drafts.stories import Split, Story, split_stories
from anki_builder.errors import ProjectError

__all__ = ["Draft", "DraftSettings", "Drafted", "draft_article"]

_STEM_LENGTH = 60
_GENERIC_NAMES = frozenset(
    ("article", "index", "untitled", "page", "text", "news", "story", "new", "stdin", "document")
)


class Draft(NamedTuple):
    """One fact file that is proposed."""

    path: str
    """Under the folder of fact files: `2025-10/us-japan-critical-minerals.yaml`."""
    metadata: Metadata
    facts: tuple[DraftFact, ...]
    file: FileText


class Drafted(NamedTuple):
    """What became of an article."""

    article: Article
    drafts: tuple[Draft, ...]
    uses: dict[int, Use]
    """What became of each line of the file that has words in it."""
    not_used: tuple[Passage, ...]
    boilerplate: tuple[Passage, ...]

    def counts(self) -> dict[Use, int]:
        """How many lines there are of each use."""
        counted = Counter(self.uses.values())
        return {use: counted[use] for use in Use}


class _Worked(NamedTuple):
    """A story on its way to a draft."""

    story: Story
    metadata: Metadata
    result: DraftedStory
    not_used: tuple[Passage, ...]


def draft_article(data: bytes, name: str, settings: DraftSettings, taken: Collection[str] = ()) -> Drafted:
    """The draft fact files of an article. `taken` are paths that another article of the same run has already.

    Raises ProjectError where the file is no article, or has nothing that could be a fact.
    """
    article = read_article(data, name)
    marked = mark_lines(article.lines)
    split = split_stories(marked, is_one=bool(settings.title))
    passages = [entry.rest or entry.line.passage for entry in marked if entry.role is not Role.BOILERPLATE]
    evidence = Evidence(passages)
    names = known_names(clean(passage.text) for passage in passages)
    heads = _shared_date([read_metadata(story, article, settings) for story in split.stories])
    worked = [_work(story, head, settings, evidence, names) for story, head in zip(split.stories, heads, strict=True)]
    uses = _uses(split, worked, article.told_lines)
    kept = _with_facts(worked)
    if not kept:
        raise ProjectError(f"{name}: nothing in it looks like a fact; is it the article's text?")
    drafts: list[Draft] = []
    for index, one in enumerate(kept):
        path = _path(one.metadata, article, settings, {*taken, *(draft.path for draft in drafts)}, len(kept))
        drafts.append(_draft(one, path, article, settings, split if index == len(kept) - 1 else None))
    not_used = tuple(passage for one in kept for passage in one.not_used)
    return Drafted(article, tuple(drafts), uses, not_used, tuple(entry.line.passage for entry in split.boilerplate))


def _shared_date(heads: list[Metadata]) -> list[Metadata]:
    """The heads of an article's stories; one without a date has that of the first that has one."""
    known = next((head for head in heads if head.has_told_date), None)
    if known is None:
        return heads
    return [head if head.has_told_date else with_date_of(head, known) for head in heads]


def _work(story: Story, head: Metadata, settings: DraftSettings, evidence: Evidence, names: frozenset[str]) -> _Worked:
    metadata = _with_translated_title(head, story, settings)
    name = metadata.title if metadata.names_itself else ""
    month = metadata.date[:7] if metadata.has_told_date else ""
    result = Drafter(FactMaker(name, month, settings.languages, evidence, names)).draft(story)
    return _Worked(story, metadata, result, result.not_used)


def _with_translated_title(metadata: Metadata, story: Story, settings: DraftSettings) -> Metadata:
    """The title in both of the deck's languages, where the line below it says the same in the other."""
    if len(settings.languages) < 2 or settings.title or story.title is None or story.title not in story.body:
        return metadata
    place = story.body.index(story.title) + 1
    below = story.body[place] if place < len(story.body) else None
    if below is None or below.role is not Role.CONTENT or below.line.number:
        return metadata
    scripts = script_of(metadata.title), script_of(below.line.passage.text)
    if "" in scripts or scripts[0] == scripts[1]:
        return metadata
    titles = metadata.title, title_of_line(below.line.passage)
    is_in_order = scripts[0] == script_of_language(settings.languages[0])
    first, second = titles if is_in_order else titles[::-1]
    return metadata._replace(title=first, translated_title=second)


def _with_facts(worked: Sequence[_Worked]) -> list[_Worked]:
    """The stories that have facts; the lines of the others are, not used, with the story before them or the first."""
    kept: list[_Worked] = []
    waiting: list[Passage] = []
    for one in worked:
        if one.result.facts:
            kept.append(one._replace(not_used=(*waiting, *one.not_used)))
            waiting = []
            continue
        lines = _own_lines(one.story)
        if kept:
            kept[-1] = kept[-1]._replace(not_used=(*kept[-1].not_used, *lines))
        else:
            waiting += lines
    return kept


def _own_lines(story: Story) -> list[Passage]:
    title = [] if story.title is None or story.title in story.body else [story.title]
    return [entry.line.passage for entry in (*title, *story.body)]


def _uses(split: Split, worked: Sequence[_Worked], told_lines: Iterable[Passage]) -> dict[int, Use]:
    """What became of each line. What several stories use in different ways counts by the best of these."""
    found: dict[int, Use] = {}

    def mark(passage: Passage, use: Use) -> None:
        for line in range(passage.line, passage.last_line + 1):
            found[line] = better_use(use, found.get(line))

    for one in worked:
        has_facts = bool(one.result.facts)
        for entry in one.story.head:
            mark(entry.line.passage, Use.METADATA)
        if one.story.title is not None:
            mark(one.story.title.line.passage, Use.METADATA if has_facts else Use.NOT_USED)
        for line, use in one.result.uses.items():
            mark(Passage("", line, 1), use if has_facts else Use.NOT_USED)
    for passage in (*told_lines, *(entry.line.passage for entry in split.head)):
        mark(passage, Use.METADATA)
    for entry in split.boilerplate:
        mark(entry.line.passage, Use.BOILERPLATE)
    return dict(sorted(found.items()))


def _draft(one: _Worked, path: str, article: Article, settings: DraftSettings, last: Split | None) -> Draft:
    """The file of a story; the last one of an article takes the boilerplate and the links, too."""
    head: list[Marked] = [*one.story.head]
    if one.story.title is not None:
        head.append(one.story.title)
    if last is not None:
        head += [entry for entry in last.head if entry not in head]
    told = (*article.told_lines, *(entry.line.passage for entry in head))
    metadata = sorted(dict.fromkeys(told), key=lambda passage: passage.line)
    boilerplate = tuple(entry.line.passage for entry in last.boilerplate) if last else ()
    remains = Remains(tuple(metadata), one.not_used, boilerplate, article.links if last else ())
    schema = "../" * path.count("/") + ".schema/fact.json"
    name = "standard input" if article.name == "-" else clean(PurePosixPath(article.name.replace("\\", "/")).name)
    file = write_draft(name, one.metadata, one.result.parts, remains, settings.languages, schema)
    return Draft(path, one.metadata, one.result.facts, file)


def _path(metadata: Metadata, article: Article, settings: DraftSettings, taken: set[str], count: int) -> str:
    """Where the draft goes: named after the title; where that is made up, or has no Latin letters, after the file."""
    file_stem = _stem(PurePosixPath(article.name.replace("\\", "/")).stem)
    title_stem = _stem(metadata.title if metadata.title.isascii() or script_of(metadata.title) == "latin" else "")
    is_told = metadata.names_itself or count > 1 or file_stem in _GENERIC_NAMES
    stems = (title_stem, file_stem) if is_told else (file_stem, title_stem)
    stem = next(filter(None, stems), "story")
    folder = f"{metadata.date[:7]}/" if settings.dated else ""
    path, number = f"{folder}{stem}.yaml", 2
    while path in taken:
        path, number = f"{folder}{stem}-{number}.yaml", number + 1
    return path


def _stem(text: str) -> str:
    words = re.sub("[^a-z0-9]+", "-", text.lower().replace("’", "").replace("'", "")).strip("-")
    return (
        words
        if len(words) <= _STEM_LENGTH
        else words[:_STEM_LENGTH].rpartition("-")[0].strip("-") or words[:_STEM_LENGTH]
    )
