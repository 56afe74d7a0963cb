"""Laws that hold for the drafts of every article, whatever its layout and its slips.

The articles are generated, and it is known what they say. A few are enough to run all the time; DRAFTED_ARTICLES=2000
in the environment tries so many for each law.
"""

from __future__ import annotations

import html
import os
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anki_builder.drafts.drafting import Drafted
from anki_builder.errors import ProjectError
from anki_builder.sources.facts import Choice
from tests.drafts.corpus import Pair, Truth, truths
from tests.drafts.corpus_layouts import written
from tests.drafts.draft_laws import (
    DECKS,
    GIVEN_DATE,
    UNDATED_DECK,
    assert_accounted,
    assert_quoted,
    assert_valid,
    draft,
    files,
    read_drafts,
    read_facts,
    uses,
)
from tests.drafts.draft_reading import ReadFact, comparable, deck_of, shown
from tests.projects import DECK

cases = settings(
    max_examples=int(os.environ.get("DRAFTED_ARTICLES", "60")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
decks = st.sampled_from(DECKS)


@cases
@given(truths(most_stories=3))
def test_articles_say_what_they_are_known_to_say(truth: Truth) -> None:
    """Each key, value and sentence stands in the generated article: what a draft does not have, the draft has lost."""
    article = written(truth).decode()
    if truth.style.layout == "html":
        article = html.unescape(re.sub("<[^<>]*>", " ", article))
    said = [text for pair in truth.pairs() for text in pair]
    said += [text for statement in truth.statements() for text in (*statement.sentences, statement.translation)]
    said += [text for question in truth.questions() for text in (question.text, *question.options)]
    assert [text for text in said if comparable(text) not in comparable(article)] == []


def draft_truth(truth: Truth, deck: str = DECK) -> Drafted:
    """The drafts of a generated article."""
    return draft(written(truth), truth.name, deck, "" if truth.about.is_dated else GIVEN_DATE)


@cases
@given(truths(most_stories=3), st.sampled_from((*DECKS, UNDATED_DECK)))
def test_a_draft_is_valid_at_once(truth: Truth, deck: str) -> None:
    """Whatever the article, and whatever categories, languages and dates the deck has."""
    assert_valid(draft_truth(truth, deck), deck)


def is_kept(pair: Pair, facts: list[ReadFact]) -> bool:
    """Whether a value is an answer or beside one, in one piece or, where it was split, in facts that quote it."""
    value = comparable(pair.value)
    if any(value in answer for fact in facts for answer in fact.kept):
        return True
    parts = [fact.words.split() for fact in facts if value in comparable(fact.comment)]
    return bool(parts) and set(value.split()) - set(",;()&") - {"and"} <= {word for part in parts for word in part}


@cases
@given(truths(most_stories=2), decks)
def test_every_key_and_value_is_kept(truth: Truth, deck: str) -> None:
    """Each value is an answer or beside one; each key stands in the draft, if only in a comment that quotes it."""
    drafted = draft_truth(truth, deck)
    facts = read_facts(drafted, deck)
    words = "".join(read.words for read in read_drafts(drafted, deck))
    assert [pair for pair in truth.pairs() if not is_kept(pair, facts)] == []
    assert [pair for pair in truth.pairs() if comparable(pair.key) not in words] == []


@cases
@given(truths())
def test_values_show_as_they_are_written(truth: Truth) -> None:
    """Nothing in a value is taken for markup: a card shows `5 * 3`, `a_b`, `{{x}}` and `<b>`."""
    answers = [answer for fact in read_facts(draft_truth(truth)) for answer in (*fact.shown, *fact.beside)]
    signs = {sign for pair in truth.pairs() for sign in re.findall(r"\S*[*_\\`~<>{}\[\]]\S*", pair.value)}
    assert [sign for sign in signs if not any(sign in answer for answer in answers)] == []


@cases
@given(truths(most_stories=2), decks)
def test_every_sentence_is_kept(truth: Truth, deck: str) -> None:
    """As a fact, beside one, or in a comment; with its translation."""
    words = "".join(read.words for read in read_drafts(draft_truth(truth, deck), deck))
    sentences = [each for said in truth.statements() for each in (*said.sentences, said.translation)]
    assert [sentence for sentence in sentences if comparable(sentence) not in words] == []


@cases
@given(truths(most_stories=2), decks)
def test_multiple_choice_stays_multiple_choice(truth: Truth, deck: str) -> None:
    """With all options in their order, and the right answer."""
    choices = [
        (tuple(map(comparable, map(shown, fact.fact.content.options))), comparable(shown(fact.fact.content.answer)))
        for fact in read_facts(draft_truth(truth, deck), deck)
        if isinstance(fact.fact.content, Choice)
    ]
    asked = [
        (tuple(map(comparable, each.options)), comparable(each.options[each.answer])) for each in truth.questions()
    ]
    assert [question for question in asked if question not in choices] == []


@cases
@given(truths(most_stories=3).filter(lambda truth: truth.style.layout != "html"))
def test_every_line_is_accounted_for(truth: Truth) -> None:
    """Each line with a word in it, once."""
    assert_accounted(draft_truth(truth), written(truth))


@cases
@given(truths(most_stories=2))
def test_what_is_said_is_no_boilerplate(truth: Truth) -> None:
    """Only what stands around the article is taken for that."""
    boilerplate = {line for line, use in uses(draft_truth(truth)).items() if use == "boilerplate"}
    lines = written(truth).decode().splitlines()
    said = [pair.value for pair in truth.pairs()] + [each for said in truth.statements() for each in said.sentences]
    taken = [comparable(line) for number, line in enumerate(lines, start=1) if number in boilerplate]
    if truth.style.layout != "html":
        assert [text for text in said if any(comparable(text) == line for line in taken)] == []


@cases
@given(truths(most_stories=2).filter(lambda truth: truth.style.layout != "html"))
def test_every_fact_names_its_source(truth: Truth) -> None:
    """By a comment, and by the place in the article from which its answer is."""
    assert_quoted(draft_truth(truth), written(truth))


@cases
@given(truths(most_stories=2), decks)
def test_the_same_article_gives_the_same_draft(truth: Truth, deck: str) -> None:
    """Time after time, whatever ends its lines, and wherever its file lies."""
    data, date = written(truth), "" if truth.about.is_dated else GIVEN_DATE
    once = files(draft(data, truth.name, deck, date))
    unix = data.replace(b"\r\n", b"\n")
    for same in (data, unix, unix.replace(b"\n", b"\r\n")):
        assert files(draft(same, truth.name, deck, date)) == once
    assert files(draft(data, f"/home/an-author/{truth.name}", deck, date)) == once


@cases
@given(truths(), decks)
def test_what_the_article_says_of_itself_is_found(truth: Truth, deck: str) -> None:
    """Its date or month, its category if the deck has that, its source; and its title, where one is marked as such."""
    drafted = draft_truth(truth, deck)
    stories = read_drafts(drafted, deck)
    day = truth.day if truth.about.is_dated else GIVEN_DATE
    assert {story.values.get("date" if len(day) == 10 else "month") for story in stories} == {day}
    assert {path.rpartition("/")[0] for path in files(drafted)} == {day[:7]}
    categories = deck_of(deck).category_names()
    if truth.about.category and (categories is None or truth.about.category.casefold() in categories):
        assert {story.values.get("category") for story in stories} == {truth.about.category}
    words = "".join(story.words for story in stories)
    assert comparable(truth.about.source) in words
    if truth.title_is_marked:
        title = comparable(truth.stories[0].title)
        assert comparable(stories[0].values["title"])[:40] == title[:40]
        assert title in words


@cases
@given(truths())
def test_what_the_author_gives_counts_more(truth: Truth) -> None:
    """Title and date of the command take the place of the article's."""
    stories = read_drafts(draft(written(truth), truth.name, date=GIVEN_DATE, title="A title of my own"))
    assert {story.values["date"] for story in stories} == {GIVEN_DATE}
    assert stories[0].values["title"] == "A title of my own"


PIECES = (
    *("\n", "\r", "\r\n", " ", "\t", "\x00", "\x0b", "\x0c", "\x1b", "\x85", "\u2028", "\ufeff", "\ufffe", "\u200b"),
    *("- ", "• ", "1. ", "(1)", "A) ", "a) ", "Answer: ", "Key", "Capital", ":", ": ", " – ", "**", "|", "---", "# "),
    *("Date: ", "31/02/2031", "30 February 2031", "Category: ", "a::b", "Source: ", "https://[", "https://a.example"),
    *("{{c1::", "}}", "$", "$$", "\\", "`", "_", "*", '"', "'", "“", "%", "&", "!", "@", "5", "70%", "२०३१", "२", "🌍"),
    *("<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td colspan=9>", "<br>", "<h1>", "<title>", "<meta"),
    *(
        "<!--",
        "<script>",
        "<![CDATA[",
        "<?xml",
        "&#0;",
        "&#xD800;",
        "&nbsp",
        "<time datetime=2031-99-99>",
        "Ilse Varga",
    ),
    *("Key Facts\n", "Related Posts\n", "Also Read: ", "राजधानी- ", "ميناء", "e\u0301", "Torvia has 5 ports in 2031. "),
)
"""What means something to a reader of articles, and what has to be kept from a fact file."""

hostile = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode)
    | st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(lambda text: text.encode("utf-16"))
)
names = st.sampled_from(
    ("article.txt", "article.md", "article.html", "article.HTM", "-", "ज्वार.txt", "no-ending", ".md")
)


def assert_harmless(data: bytes, name: str, deck: str) -> None:
    """There are valid drafts, or a message for people."""
    try:
        drafted = draft(data, name, deck, GIVEN_DATE)
    except ProjectError as error:
        message = str(error)
    else:
        assert_valid(drafted, deck)
        message = "there is a draft"
    assert re.search(r"\w+ \w+ \w+", message)


@cases
@given(hostile, names, decks)
def test_any_bytes_give_a_draft_or_a_message(data: bytes, name: str, deck: str) -> None:
    """Never a traceback, and never a draft that `check` refuses."""
    assert_harmless(data, name, deck)


@cases
@given(truths(most_stories=2), hostile, st.data(), names, decks)
def test_any_damage_gives_a_draft_or_a_message(
    truth: Truth, piece: bytes, data: st.DataObject, name: str, deck: str
) -> None:
    """An article that has a part cut out and anything in its place, or is taken for another kind of file."""
    article = written(truth)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(article))] * 2)))
    assert_harmless(article[:start] + piece + article[end:], name, deck)
