"""From the body of a story to drafted facts; what gives none is kept as an extra or as not used. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from anki_builder.drafts.article import LineKind, Passage
from anki_builder.drafts.choices import read_choice
from anki_builder.drafts.cleaning import as_typed, clean, without_pictures
from anki_builder.drafts.draft_fact import DraftedStory, DraftFact, SectionHeading, Use, better_use, with_places_of
from anki_builder.drafts.entries import Entry, Section, pair_translations, read_sections, translation_of
from anki_builder.drafts.fact_making import FactMaker
from anki_builder.drafts.outline import Role, ends_sentence
from anki_builder.drafts.pairs import Pair, read_pairs
from anki_builder.drafts.sentences import split_sentences
from anki_builder.drafts.stories import Story
from anki_builder.drafts.vocabulary import vocabulary, word_key
from anki_builder.sources.texts import Words

_LONGEST_ITEM = 12
"""In words, of an entry of a list that is learnt as a list."""
_MOST_ITEMS = 20


class Drafter:
    """Drafts the facts of one story."""

    def __init__(self, maker: FactMaker) -> None:
        self._maker = maker
        self._parts: list[SectionHeading | DraftFact] = []
        self._places: dict[tuple[object, ...], int] = {}
        """Where among the parts a fact stands, by what it says."""
        self._said_again: dict[int, list[DraftFact]] = {}
        """By the place of a fact, others that say the same."""
        self._not_used: list[Passage] = []
        self._uses: dict[int, Use] = {}
        self._section = Section(Role.CONTENT, "", None)
        self._title: Passage | None = None
        self._has_fact = False
        """Whether the section has one already, which an aside could go to."""

    def draft(self, story: Story) -> DraftedStory:
        """The facts of a story, and what became of each line of its body."""
        self._title = story.title.line.passage if story.title is not None else None
        for section in read_sections(story.body):
            self._section, self._has_fact = section, False
            if section.heading is not None:
                self._parts.append(SectionHeading(section.heading, clean(section.heading.text)))
                self._mark(section.heading, Use.METADATA)
            self._draft_entries(section.entries[self._draft_below_heading(section) :])
        for place, facts in self._said_again.items():
            fact = self._parts[place]
            assert isinstance(fact, DraftFact)
            self._parts[place] = with_places_of(fact, facts)
        return DraftedStory(tuple(self._parts), tuple(self._not_used), self._uses)

    def _draft_below_heading(self, section: Section) -> int:
        """How many entries of a section its heading takes: the items of a list that it names, or its one answer."""
        heading = section.heading
        if heading is None or section.role is Role.FACTS:
            return 0
        key = section.subject or clean(heading.text).rstrip(" :-")
        entries = list(takewhile(_is_item, section.entries))
        if _are_items(entries) and not any(ends_sentence(entry.passage.text) for entry in entries):
            self._add(self._maker.from_items(heading, key, "", _items(entries)))
            return len(entries)
        single = entries or section.entries
        if len(single) == 1 and heading.text.rstrip().endswith((":", "：")) and self._is_plain(single[0]):
            self._add(self._maker.from_single_entry(heading, key, "", single[0]))
            return 1
        return 0

    def _is_plain(self, entry: Entry) -> bool:
        """Whether an entry has neither a key, nor words worth hiding, nor others below it."""
        if entry.children or entry.line.kind is LineKind.ROW or read_pairs(entry.passage, in_list=True):
            return False
        return self._maker.from_sentence(entry.passage, clean(entry.passage.text), None) is None

    def _draft_entries(self, entries: Sequence[Entry]) -> None:
        index = 0
        while index < len(entries):
            translated = translation_of(entries, index)
            rest = entries[index + 2 if translated else index + 1 :][:20]
            choice = read_choice([entries[index], *rest])
            if choice is not None and choice.is_valid:
                self._add(self._maker.from_choice(choice))
                if translated:
                    self._add_extra(translated.passage)
                index += choice.length + bool(translated)
            elif entries[index].line.kind is LineKind.ROW:
                end = index
                while end < len(entries) and entries[end].line.kind is LineKind.ROW:
                    end += 1
                self._draft_table(entries[index:end])
                index = end
            else:
                entries[index].translation = translated
                self._draft_entry(entries[index])
                index += 2 if translated else 1

    def _draft_entry(self, entry: Entry) -> None:
        if _is_unanswered(entry.passage):
            self._leave(entry)
            return
        pairs = read_pairs(entry.passage, in_list=_is_entry(entry) or self._section.role is Role.FACTS)
        if entry.children and not pairs:
            self._draft_parent(entry)
            return
        if pairs:
            self._draft_pairs(pairs, entry)
        else:
            self._draft_sentences(entry)
        self._draft_entries(entry.children)

    def _draft_parent(self, entry: Entry) -> None:
        """An entry with a list below it: what it says of them decides on how they are drafted."""
        key = clean(entry.passage.text).rstrip(" :：-–")
        child = entry.children[0]
        if len(key.split()) > _LONGEST_ITEM or ends_sentence(key):
            self._draft_sentences(entry)
            self._draft_entries(entry.children)
        elif _are_items(entry.children):
            self._add(self._maker.from_items(entry.passage, key, self._section.subject, _items(entry.children)))
        elif len(entry.children) == 1 and not read_pairs(child.passage, in_list=True):
            self._add(self._maker.from_single_entry(entry.passage, key, self._section.subject, child))
            self._draft_entries(child.children)
        else:
            section = self._section
            self._parts.append(SectionHeading(entry.passage, key))
            self._mark(entry.passage, Use.METADATA)
            self._section = Section(Role.SUBJECT, key, None)
            for child in entry.children:
                self._draft_child(entry, key, child)
            self._section = section

    def _draft_child(self, entry: Entry, key: str, child: Entry) -> None:
        """An entry below a key; one that has neither a key nor words worth hiding is an answer to the key above."""
        if self._is_plain(child):
            self._add(self._maker.from_single_entry(entry.passage, key, "", child))
        else:
            self._draft_entries([child])

    def _draft_pairs(self, pairs: list[Pair], entry: Entry) -> None:
        other = entry.translation
        others = read_pairs(other.passage, in_list=True) if other else []
        if other and len(others) == len(pairs):
            for pair, translated in zip(pairs, others, strict=True):
                quoted = (entry.passage, other.passage)
                self._add(self._maker.from_translated_pair(pair, translated, quoted))
            return
        for pair in pairs:
            for fact in self._maker.from_pair(pair, self._section.subject, (entry.passage,)):
                self._add(fact)
        if other:
            self._add_extra(other.passage)

    def _draft_table(self, rows: Sequence[Entry]) -> None:
        """A table of two columns gives a fact for each row, one of more columns a fact for each cell."""
        width = max(len(row.line.cells) for row in rows)
        head = rows[0].line.cells
        is_named = all(word_key(cell.text) in vocabulary().column_heads for cell in head)
        has_head = len(rows) > 1 and (width > 2 or is_named)
        if has_head:
            self._parts.append(SectionHeading(rows[0].passage, " | ".join(clean(cell.text) for cell in head)))
            self._mark(rows[0].passage, Use.METADATA)
        for row in rows[has_head:]:
            cells = [cell for cell in row.line.cells if cell.text] if width == 2 else row.line.cells
            if width == len(cells) == 2:
                known = read_pairs(cells[0]._replace(text=f"{cells[0].text.rstrip(' :')}: x"), in_list=True)
                subject, name = known[0][2:] if len(known) == 1 else ("", clean(cells[0].text).strip("*_ :"))
                for fact in self._maker.from_pair(Pair(cells[0], cells[1], subject, name), "", (row.passage,)):
                    self._add(fact)
            elif width > 2 and len(cells) > 1 and cells[0].text:
                for index, cell in enumerate(cells[1:], start=1):
                    column = clean(head[index].text) if has_head and index < len(head) else ""
                    if clean(cell.text):
                        self._add(self._maker.from_cell(cells, column, cell))
            else:
                self._leave(row)

    def _draft_sentences(self, entry: Entry) -> None:
        """Prose, or an entry without a key: a cloze candidate for each sentence that has words worth hiding."""
        translation = entry.translation
        for place, sentence in enumerate(split_sentences(entry.passage)):
            text = without_pictures(clean(sentence.text))
            fact = self._maker.from_sentence(sentence, text, translation)
            if fact is not None:
                self._add(fact)
                if translation and not fact.cloze.second:
                    self._add_extra(translation.passage)
                translation = None
            elif self._has_fact and self._section.role is not Role.CONTENT and (place or _is_entry(entry)):
                self._add_extra(sentence)
            else:
                self._leave_passage(sentence)
        if translation:
            self._draft_sentences(Entry(translation.line, translation.passage))

    def _add(self, fact: DraftFact) -> None:
        """Adds a fact; one that says what another says already only tells where that stands, too.

        What asks or answers nothing is none, and its lines are not used.
        """
        if not fact.is_whole:
            for passage in fact.passages:
                if clean(passage.text):
                    self._leave_passage(passage)
            return
        said = (fact.front, fact.ask, fact.back, fact.cloze, fact.items, fact.options)
        place = self._places.setdefault(said, len(self._parts))
        if place < len(self._parts):
            self._said_again.setdefault(place, []).append(fact)
        else:
            self._parts.append(fact)
        self._has_fact = True
        for passage in fact.passages:
            self._mark(passage, Use.FACT)

    def _add_extra(self, passage: Passage) -> None:
        """Gives a passage to the last fact."""
        fact = self._parts[-1]
        if not isinstance(fact, DraftFact):
            self._leave_passage(passage)
            return
        extra = Words(as_typed(without_pictures(clean(passage.text))))
        self._parts[-1] = fact._replace(extra=(*fact.extra, extra))
        self._mark(passage, Use.EXTRA)

    def _leave(self, entry: Entry) -> None:
        """Keeps an entry, with all below it, as not used."""
        self._leave_passage(entry.line.passage)
        for other in (*entry.children, *([entry.translation] if entry.translation else [])):
            self._leave(other)

    def _leave_passage(self, passage: Passage) -> None:
        title = self._title
        if title is not None and passage.line == title.line and passage.text in title.text:
            return  # a sentence that gives the title, and no fact
        self._not_used.append(passage)
        self._mark(passage, Use.NOT_USED)

    def _mark(self, passage: Passage, use: Use) -> None:
        """Remembers what became of a line."""
        for line in range(passage.line, passage.last_line + 1):
            self._uses[line] = better_use(use, self._uses.get(line))


def _is_entry(entry: Entry) -> bool:
    return entry.line.kind is LineKind.BULLET


def _is_unanswered(passage: Passage) -> bool:
    """Whether a line asks, or tells whom the facts concern: `Likely question: ...`, `Useful for ...`."""
    words = vocabulary().unanswered
    before_colon = word_key(re.split("[:：]", passage.text[:100], maxsplit=1)[0])
    return before_colon in words or any(word_key(passage.text[:60]).startswith(f"{key} ") for key in words)


def _are_items(entries: Sequence[Entry]) -> bool:
    """Whether entries are a list to learn: at least two short ones, none with a key or anything below it."""
    return 2 <= len(entries) <= _MOST_ITEMS and _all_differ(entries) and all(map(_is_item, entries))


def _items(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The items of a list, with their translations where each has one; a list has at least two."""
    paired = pair_translations(entries)
    return paired if len(paired) > 1 else entries


def _is_item(entry: Entry) -> bool:
    return (
        _is_entry(entry)
        and not entry.children
        and not read_pairs(entry.passage, in_list=True)
        and len(clean(entry.passage.text).split()) <= _LONGEST_ITEM
        and len(split_sentences(entry.passage)) == 1
        and "?" not in entry.passage.text
    )


def _all_differ(entries: Iterable[Entry]) -> bool:
    texts = [clean(entry.passage.text).casefold() for entry in entries]
    return len(set(texts)) == len(texts)
