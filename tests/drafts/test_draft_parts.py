"""The small parts of drafting, each by a table of what articles write and what is read of it."""

from __future__ import annotations

from time import process_time

import pytest

from anki_builder.drafts.article import Passage
from anki_builder.drafts.cleaning import as_typed, clean
from anki_builder.drafts.dates import find_dates
from anki_builder.drafts.draft_file import yaml_text
from anki_builder.drafts.outline import is_series, series_topic
from anki_builder.drafts.pairs import Answer, Part, read_pairs, split_answer
from anki_builder.drafts.questions import Asked, ask_for
from anki_builder.drafts.sentences import find_candidates, known_names, pieces_of, split_sentences, with_deletions
from anki_builder.drafts.text_lines import text_article
from anki_builder.text.markup import to_html


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("October 28, 2025", ["2025-10-28"]),
        ("28 October 2025", ["2025-10-28"]),
        ("the 2nd of January, 2031", ["2031-01-02"]),
        ("Fri 10 Oct, 2025", ["2025-10-10"]),
        ("10/11/2025", ["2025-11-10"]),
        ("10/28/2025", ["2025-10-28"]),
        ("28.10.2025 and 2025-10-29T08:00", ["2025-10-28", "2025-10-29"]),
        ("Month: Current Affairs - October 2025", ["2025-10"]),
        ("२८ अक्टूबर २०२५", ["2025-10-28"]),
        ("January 03", [""]),
        ("31/02/2025, may 2 others, 99/99/2025, 1/2", []),
    ],
)
def test_dates_are_read_as_articles_write_them(text: str, dates: list[str]) -> None:
    """The day comes first, unless only the other way round is a date; a date without a year is found, too."""
    assert [date.iso() for date in find_dates(text)] == dates


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("Signed in: Tokyo, October 2025", [("Signed in", "Tokyo, October 2025")]),
        ("**Key**: value", [("Key", "value")]),
        ("**Key:** value", [("Key", "value")]),
        ("Key :- value", [("Key", "value")]),
        ("Capital：Tokyo", [("Capital", "Tokyo")]),
        ("Key – value", [("Key", "value")]),
        ("Start: 08:30", [("Start", "08:30")]),
        ("Ratio: 3:1", [("Ratio", "3:1")]),
        ("Motto: Unity: our strength", [("Motto", "Unity: our strength")]),
        ("Page: https://example.org/a", [("Page", "https://example.org/a")]),
        ("Launched: 2029 HQ: Sampletown", [("Launched", "2029"), ("HQ", "Sampletown")]),
        ("Venue : Pune, Maharashtra; Sponsor : X Y", [("Venue", "Pune, Maharashtra"), ("Sponsor", "X Y")]),
        ("राजधानी- सैंपलनगर, मुद्रा- रुपया", [("राजधानी", "सैंपलनगर"), ("मुद्रा", "रुपया")]),
        ("The deal – a landmark – was signed", []),
        ("The train of 08:30 was late", []),
        ("See https://example.org/a", []),
        ("It has three parts. The first: a road", []),
    ],
)
def test_pairs_are_read_in_every_spelling(line: str, pairs: list[tuple[str, str]]) -> None:
    """A colon within a time, a ratio or an address is none behind a key, and a sentence has no key."""
    found = read_pairs(Passage(line, 1, 1), in_list=True)

    assert [(pair.key.text, pair.value.text) for pair in found] == pairs


def test_a_pair_knows_where_its_halves_stand() -> None:
    """Line and column are those of the article, whatever is cleaned later."""
    (pair,) = read_pairs(Passage("Signed in :  Tokyo", 7, 3), in_list=True)

    assert (pair.key, pair.value) == (Passage("Signed in", 7, 3), Passage("Tokyo", 7, 16))


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("Tokyo, October 2025", Answer((Part("Tokyo"), Part("October 2025", is_date=True)))),
        ("Tokyo on 28 October 2025", Answer((Part("Tokyo"), Part("28 October 2025", is_date=True)))),
        ("28 October 2025", Answer((Part("28 October 2025", is_date=True),))),
        ("70% mining, 90% refining", Answer((Part("70%", "mining"), Part("90%", "refining")))),
        ("about 70% mining and 90% refining", Answer((Part("about 70%", "mining"), Part("90%", "refining")))),
        ("₹1,200 crore", Answer((Part("₹1,200 crore"),))),
        ("Pune, Maharashtra", Answer((Part("Pune, Maharashtra"),))),
        ("A. Example (acting)", Answer((Part("A. Example"),), "acting")),
        ("5 km, 5 km", Answer((Part("5 km, 5 km"),))),
    ],
)
def test_an_answer_is_split_where_it_holds_two_facts(value: str, answer: Answer) -> None:
    """A place and a date, or figures that each say what they are of; an aside in brackets stands apart."""
    assert split_answer(value) == answer


def test_an_answer_of_brackets_costs_nothing() -> None:
    """An aside is looked for from the end; from the start, it would take seconds."""
    value = "alert(1)" * 4_000
    start = process_time()
    assert split_answer(value) == Answer((Part(value),))
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("key", "subject", "title", "asked"),
    [
        ("Signed in", "", "Minerals pact", Asked(front="Where was the Minerals pact signed?")),
        ("Signed in", "", "A and B have signed a pact", Asked(ask="where was it signed")),
        ("Capital", "Exampleland", "Any", Asked(front="What is the capital of Exampleland?")),
        ("President", "US", "Any", Asked(front="Who is the president of the US?", changes=True)),
        ("Colour", "Flag", "Any", Asked(ask="Flag – Colour")),
        ("राजधानी", "उदाहरणदेश", "", Asked(front="उदाहरणदेश की राजधानी क्या है?")),
    ],
)
def test_a_known_key_becomes_a_question(key: str, subject: str, title: str, asked: Asked) -> None:
    """A full one, where there is a name to put into it; any other key stays as it is."""
    assert ask_for(key, subject, title) == asked


@pytest.mark.parametrize(
    ("sentence", "cloze"),
    [
        ("China controls about 70% of it.", "China controls about {{c1::70%}} of it."),
        (
            "It follows deals with Malaysia, Thailand, and Australia under a plan.",
            "It follows deals with {{c1::Malaysia}}, {{c2::Thailand}}, and {{c3::Australia}} under a plan.",
        ),
        (
            "The pact was signed at Akasaka Palace by both.",
            "The pact was signed at {{c1::Akasaka Palace}} by both.",
        ),
        (
            "They called it a “golden era” on 3 January 2031 in a talk.",
            "They called it a “{{c1::golden era}}” on {{c2::3 January 2031}} in a talk.",
        ),
        ("राहत केंद्र 12–15 बनाए गए हैं।", "राहत केंद्र {{c1::12–15}} बनाए गए हैं।"),
        ("The commission let it open branches.", ""),
        ("In 2025.", "In {{c1::2025}}."),
        ("2025.", ""),
        ("A text with {{braces}} and 70% of it.", ""),
    ],
)
def test_a_sentence_hides_figures_dates_and_names(sentence: str, cloze: str) -> None:
    """Never more than half of it; what has nothing worth hiding, or has braces, is no candidate."""
    found = find_candidates(sentence, frozenset())

    assert (with_deletions(pieces_of(sentence, found)) if found else "") == cloze


def test_a_capitalised_first_word_is_a_name_if_it_is_one_elsewhere() -> None:
    """At the beginning of a sentence, every word has a capital."""
    names = known_names(["The talks with China went on.", "Recent talks failed."])

    assert find_candidates("China was there in the end.", names) == [(0, 5)]
    assert find_candidates("Recent talks have failed again.", names) == []


def test_sentences_end_at_full_stops_that_end_sentences() -> None:
    """Not behind a title, an initial or a decimal point; a danda ends one too."""
    passage = Passage("Dr. A. Example paid Rs. 5.5 crore. It was late. यह है। वह था।", 4, 1)

    assert split_sentences(passage) == [
        Passage("Dr. A. Example paid Rs. 5.5 crore.", 4, 1),
        Passage("It was late.", 4, 36),
        Passage("यह है।", 4, 49),
        Passage("वह था।", 4, 56),
    ]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("critical minerals , aiming", "critical minerals, aiming"),
        ("a “ new golden era ” here", "a “new golden era” here"),
        ("Signed\u200b in\u00a0Tokyo", "Signed in Tokyo"),
        ("**bold** and [a link](https://example.org)", "bold and a link"),
        ("China’s and Japan's", "China’s and Japan’s"),
        ("snake_case * 2 and 5 * 3", "snake_case * 2 and 5 * 3"),
        ("a\ufffe\udc00b", "a\ufffd\ufffdb"),
    ],
)
def test_cleaning_takes_slips_away_and_no_words(raw: str, cleaned: str) -> None:
    """Spaces, quotes, invisible characters and signs of emphasis; what is cleaned stays as it is."""
    assert clean(raw) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("text", ["a *b* c", "snake_case", "1 < 2", "`code`", r"\(x\)", "[a](https://b.example)"])
def test_what_would_be_markdown_shows_as_the_article_has_it(text: str) -> None:
    """Escaped where it would change, and only there."""
    assert to_html(as_typed(text)).replace("&lt;", "<").replace("<span>\\</span>", "\\") == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Tokyo", "Tokyo"),
        ("no", "no"),
        ("1.10", "1.10"),
        ("08:30", "08:30"),
        ("Ratio: 3", '"Ratio: 3"'),
        ("a #1", '"a #1"'),
        ("- x", '"- x"'),
        ('say "x": y', "'say \"x\": y'"),
        ("it's: y", '"it\'s: y"'),
        ("ends:", '"ends:"'),
    ],
)
def test_values_have_quotes_where_yaml_needs_them(text: str, value: str) -> None:
    """And nowhere else, as an author is to read and edit them."""
    assert yaml_text(text) == value


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("Daily Current Affairs January 03", ""),
        ("January 03 | Daily Current Affairs 2031", ""),
        ("International News Today GK", "International"),
        ("Important Days – Daily Current Affairs January 03", "Important Days"),
        ("Fri 03 Jan, 2031", ""),
    ],
)
def test_lines_of_a_daily_series_are_known(line: str, topic: str) -> None:
    """A name, a date, or both; what is left over is a category."""
    assert (is_series(line), series_topic(line)) == (True, topic)


@pytest.mark.parametrize("line", ["The affairs of the current king are 2 in all", "Minerals pact of 2025", "News."])
def test_other_lines_are_of_no_series(line: str) -> None:
    """A sentence or a title may have a date and such words, too."""
    assert not is_series(line)


def test_lines_have_the_form_that_the_text_gives_them() -> None:
    """Bullets of all kinds, also alone above their text; numbers; depth; headings; rows; broken lines."""
    text = (
        "## A heading ##\n"
        "-\n"
        "Below a lone bullet\n"
        "• one\n"
        "    ◦ two\n"
        "(1) three\n"
        "Key\tValue\n"
        "| a | b |\n"
        "A sentence that is so long that its page broke it in two and\n"
        "goes on here.\n"
    )
    lines = text_article(text, "x.txt").lines

    assert [
        (line.kind.name, line.depth, line.number, line.passage.line, line.passage.text)
        for line in lines
        if line.kind.name != "BLANK"
    ] == [
        ("HEADING", 2, "", 1, "A heading"),
        ("BULLET", 0, "", 3, "Below a lone bullet"),
        ("BULLET", 0, "", 4, "one"),
        ("BULLET", 1, "", 5, "two"),
        ("BULLET", 0, "(1)", 6, "three"),
        ("ROW", 0, "", 7, "Key\tValue"),
        ("ROW", 0, "", 8, "| a | b |"),
        ("TEXT", 0, "", 9, "A sentence that is so long that its page broke it in two and\ngoes on here."),
    ]
    assert lines[-2].passage.part(61) == Passage("goes on here.", 10, 1)
