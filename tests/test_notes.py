"""Facts become notes: here are the fields that are filled, for each kind of fact."""

from __future__ import annotations

import datetime

import pytest

from anki_builder.notes.note import Note, NoteMaker
from anki_builder.sources.deck import Deck
from anki_builder.sources.facts import Fact
from anki_builder.sources.lifecycle import Lifecycle
from tests.sources import DECK, facts_of, story

DAY = datetime.date(2026, 1, 1)
BILINGUAL = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA", languages=("en", "hi"))
ALWAYS = {"Topic": "Summit", "Date": "2025-10-28", "Month": "2025-10", "FactId": "a"}


def _notes(facts: list[Fact], deck: Deck = DECK) -> list[Note]:
    media_names = {"map.svg": "0123.svg", "anthem.mp3": "4567.mp3"}
    maker = NoteMaker(deck, facts, Lifecycle(facts, DAY), media_names)
    return [maker.note(fact) for fact in facts]


def _filled(note: Note) -> dict[str, str]:
    names = [field.name for field in note.note_type.fields]
    return {name: value for name, value in zip(names, note.fields, strict=True) if value}


@pytest.mark.parametrize(
    ("fact", "fields", "cards"),
    [
        ("{front: 'Where?', back: Tokyo}", {"Front": "Where?", "Back": "Tokyo"}, (0,)),
        (
            "{ask: host city, back: Tokyo}",
            {"Front": "Summit: host city?", "Back": "Tokyo", "Topic": ""},
            (0,),
        ),
        (
            "{front: 'Where?', back: '**Tokyo** & more', typed: true}",
            {"Front": "Where?", "Back": "<strong>Tokyo</strong> &amp; more", "Typed": "Tokyo &amp; more"},
            (0,),
        ),
        (
            "{front: 'Where?', back: Tokyo, reverse: true}",
            {"Front": "Where?", "Back": "Tokyo", "Reverse": "Tokyo", "ReverseBack": "Where?"},
            (0, 1),
        ),
        (
            "{front: 'Where?', back: Tokyo, reverse: {front: What was in Tokyo?, back: The summit}}",
            {"Front": "Where?", "Back": "Tokyo", "Reverse": "What was in Tokyo?", "ReverseBack": "The summit"},
            (0, 1),
        ),
        (
            "{front: 'Which?', options: [one, two, three, four], answer: two}",
            {
                "Front": "Which?",
                "Back": "two",
                "Options": '<ol type="A"><li>two</li><li>four</li><li>one</li><li>three</li></ol>',
            },
            (0,),
        ),
        (
            "{cloze: 'In {{c2::2025}} in {{c1::Tokyo::city}}.'}",
            {"Text": "In {{c2::2025}} in {{c1::Tokyo::city}}."},
            (0, 1),
        ),
        (
            "{front: 'Which two?', items: [A & B, 'C}}::D']}",
            {"Text": "Which two?<ul><li>{{c1::A &amp; B}}</li><li>{{c2::C&#125;&#125;:&#58;D}}</li></ul>"},
            (0, 1),
        ),
        (
            "{front: 'In order?', items: [first, second], ordered: true}",
            {"Text": "In order?<ol><li>{{c1::first}}</li><li>{{c2::second}}</li></ol>"},
            (0, 1),
        ),
        (
            "{front: 'Which?', back: Japan, "
            'image: {file: map.svg, alt: A "map", credit: Me, licence: CC0, side: front}}',
            {
                "Front": 'Which?<figure><img src="0123.svg" alt="A &quot;map&quot;">'
                "<figcaption>Me · CC0</figcaption></figure>",
                "Back": "Japan",
            },
            (0,),
        ),
        (
            "{front: 'Which?', back: Japan, image: map.svg, audio: anthem.mp3}",
            {
                "Front": "Which?",
                "Back": "Japan",
                "Image": '<figure><img src="0123.svg" alt=""></figure>',
                "Audio": "[sound:4567.mp3]",
            },
            (0,),
        ),
        (
            "{front: 'Who?', back: Me, hint: 'I', extra: More., as_of: 2025-10}",
            {"Front": "Who?", "Back": "Me", "Hint": "I", "Extra": "More.", "AsOf": "2025-10"},
            (0,),
        ),
    ],
)
def test_a_fact_becomes_a_note(fact: str, fields: dict[str, str], cards: tuple[int, ...]) -> None:
    """With these fields, beside topic, date, month and id, and these cards."""
    (note,) = _notes(facts_of(story(f"- {{id: a, {fact[1:]}")))
    expected = {**ALWAYS, **fields}
    assert _filled(note) == {name: value for name, value in expected.items() if value}
    assert note.cards == cards


def test_a_note_has_tags_deck_and_identity() -> None:
    """From month, categories and the author's tags, all under the root."""
    head = "title: Summit\ndate: 2025-10-28\ncategory: [International, Économie::भारत]\ntags: [Rare Earths]\n"
    (note,) = _notes(facts_of(story("- {id: japan-pm-2025, front: Who?, back: Me}", head)))
    assert note.tags == (
        "CA::category::international",
        "CA::category::économie::भारत",
        "CA::month::2025-10",
        "CA::rare-earths",
    )
    assert (note.deck, note.guid, note.id) == ("Current Affairs::2025-10", "0DDMc7HLvFwIpK", 1761684497200)
    assert _filled(note)["Category"] == "International, Économie::भारत"


def test_sources_are_links_with_dates() -> None:
    """A bare address shows its host."""
    source = (
        "[{name: A & B, url: 'https://example.org/?a=1&b=2', date: 2025-10}, 'https://www.example.com/x', {name: B}]"
    )
    (note,) = _notes(
        facts_of(story("- {id: a, front: Who?, back: Me}", f"title: T\nmonth: 2025-10\nsource: {source}\n"))
    )
    assert _filled(note)["Source"] == (
        '<a href="https://example.org/?a=1&amp;b=2">A &amp; B</a>, 2025-10; '
        '<a href="https://www.example.com/x">example.com</a>; B'
    )
    assert (_filled(note)["Date"], _filled(note)["Month"]) == ("2025-10", "2025-10")


def test_a_second_language_has_fields_of_its_own() -> None:
    """Also the short form, lists and cloze texts; the second card shows both in one."""
    basic, items, cloze = _notes(
        facts_of(
            story(
                """
                - {id: a, ask: {en: city, hi: शहर}, back: {en: Tokyo, hi: टोक्यो}, reverse: true}
                - {id: b, front: {en: Two?, hi: दो?}, items: [{en: one, hi: एक}, two]}
                - {id: c, cloze: {en: "In {{c1::Tokyo}}", hi: "{{c1::टोक्यो}} में"}, extra: {en: More, hi: और}}
                """,
                "title: {en: Summit, hi: शिखर}\ndate: 2025-10-28\n",
            ),
            BILINGUAL,
        ),
        BILINGUAL,
    )
    assert {name: value for name, value in _filled(basic).items() if name.endswith("2") or "Reverse" in name} == {
        "Front2": "शिखर: शहर?",
        "Back2": "टोक्यो",
        "Reverse": 'Tokyo<div class="second" lang="hi" dir="auto">टोक्यो</div>',
        "ReverseBack": 'Summit: city?<div class="second" lang="hi" dir="auto">शिखर: शहर?</div>',
    }
    assert _filled(items)["Text2"] == "दो?<ul><li>{{c1::एक}}</li><li>{{c2::two}}</li></ul>"
    assert (_filled(cloze)["Text2"], _filled(cloze)["Extra2"], _filled(cloze)["Topic2"]) == (
        "{{c1::टोक्यो}} में",
        "और",
        "शिखर",
    )


def test_a_retired_note_has_a_banner_a_tag_and_no_cards() -> None:
    """The banner gives the reason and what holds now."""
    old, _, ended = _notes(
        facts_of(
            story("""
            - {id: old, front: Rate?, back: "5.5"}
            - {id: new, cloze: "The rate is {{c1::5.25::per cent}} in 2026.", supersedes: old}
            - {id: ended, front: Tariff?, back: "50", retired: {on: 2025-12-01, because: It was *lifted*.}}
            """)
        )
    )
    assert _filled(old)["Status"] == "<b>Retired.</b> Now: The rate is 5.25 in 2026."
    assert _filled(ended)["Status"] == "<b>Retired.</b> Since 2025-12-01: It was <em>lifted</em>."
    assert (old.cards, ended.cards, old.position) == ((), (), 0)
    assert old.tags == ended.tags == ("CA::month::2025-10", "CA::status::retired")


def test_new_cards_come_in_order_of_date_then_file_and_line() -> None:
    """Positions run from 1 over the live facts; undated ones come last."""
    undated = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA", dated=False)
    facts = facts_of(story("- {id: later, front: A?, back: a}\n- {id: last, front: B?, back: b}"))
    facts += facts_of(story("- {id: first, front: C?, back: c}", "title: T\ndate: 2025-09-01\n"))
    facts += facts_of(story("- {id: timeless, front: D?, back: d}", "title: T\n"), undated)
    positions = {note.fields[17]: note.position for note in _notes(facts, undated)}
    assert positions == {"first": 1, "later": 2, "last": 3, "timeless": 4}


def test_priority_decides_within_a_month() -> None:
    """High comes first and low last, whatever the day; no month comes before an earlier one."""
    undated = Deck(name="Current Affairs", namespace="current-affairs.example", tag_root="CA", dated=False)
    facts = facts_of(
        story("""
            - {id: low, front: A?, back: a, priority: low, date: 2025-10-01}
            - {id: normal, front: B?, back: b, date: 2025-10-02}
            - {id: later, front: C?, back: c, date: 2025-10-30, priority: high}
            - {id: high, front: D?, back: d, priority: high}
            - {id: november, front: E?, back: e, date: 2025-11-01, priority: high}
        """)
    )
    facts += facts_of(story("- {id: timeless, front: F?, back: f, priority: high}", "title: T\n"), undated)
    positions = {note.fields[17]: note.position for note in _notes(facts, undated)}
    assert positions == {"high": 1, "later": 2, "normal": 3, "low": 4, "november": 5, "timeless": 6}


def test_priority_decides_on_nothing_else() -> None:
    """No field, tag, deck or id tells of it: of the same facts with priorities, only the positions differ."""
    first, second = "{id: a, front: A?, back: a%s}", "{id: b, cloze: '{{c1::b}}'%s}"
    plain = _notes(facts_of(story(f"- {first % ''}\n- {second % ''}")))
    with_priorities = _notes(facts_of(story(f"- {first % ', priority: low'}\n- {second % ', priority: high'}")))
    assert [note.position for note in plain] == [1, 2]
    assert with_priorities == [plain[0]._replace(position=2), plain[1]._replace(position=1)]


def test_every_media_file_of_a_note_is_named_once() -> None:
    """Under its name in the package."""
    (note,) = _notes(facts_of(story("- {id: a, front: Which?, back: Japan, image: map.svg, audio: anthem.mp3}")))
    assert note.media == ("0123.svg", "4567.mp3")
