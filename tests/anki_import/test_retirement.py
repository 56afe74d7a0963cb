"""Facts that no longer hold: gone from the deck, and marked with what holds now for those who have learnt them."""

from __future__ import annotations

import pytest

from tests.anki_import.author import FIRST_BUILD, SECOND_BUILD, Author
from tests.anki_import.learner import ImportCounts, Learner
from tests.anki_import.rendering import visible_text

LIVE = """
    - {id: pm, front: Who is prime minister?, back: Ishiba, reverse: true}
    - {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.'}
    - {id: other, front: Other?, back: Yes}
"""
RETIRED = """
    - {id: pm, front: Who is prime minister?, back: Ishiba, reverse: true, retired: {on: 2025-12-01, because: Resigned}}
    - {id: share, cloze: 'China held {{c1::70%}} and {{c2::90%}}.', retired: {on: 2025-12-01, because: 'New <report>'}}
    - {id: other, front: Other?, back: Yes}
"""


FIRST_RETIRED = "2025-12-01"


def test_a_retired_fact_is_not_in_the_fresh_deck(project: Author, learner: Learner) -> None:
    """A new learner never meets what no longer holds."""
    project.facts(RETIRED)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(new=1)
    assert learner.fact_ids() == ["other"]


@pytest.mark.parametrize(("day", "facts"), [("2025-11-30", ["other", "pm", "share"]), ("2025-12-01", ["other"])])
def test_a_fact_retires_on_its_day(project: Author, learner: Learner, day: str, facts: list[str]) -> None:
    """Until the day of `retired: on` the fact is taught like any other, and from that day on no longer."""
    project.facts(RETIRED)
    learner.import_package(project.build(day))
    assert learner.fact_ids() == facts


def test_an_existing_learner_is_told_and_keeps_the_scheduling(project: Author, learner: Learner) -> None:
    """The upgrade package puts a banner on the cards that the learner has, and touches nothing else of them."""
    project.facts(LIVE)
    learner.import_package(project.build(FIRST_BUILD))
    learner.review("pm")
    learner.review("share", ordinal=1)
    before = {fact_id: learner.scheduling(fact_id) for fact_id in learner.fact_ids()}
    project.facts(RETIRED)
    assert learner.import_package(project.build_upgrade(SECOND_BUILD)) == ImportCounts(updated=3)
    assert {fact_id: learner.scheduling(fact_id) for fact_id in before} == before
    banner = '<div class="status"><b>Retired.</b> Since 2025-12-01: Resigned</div>\n<div class="topic" dir="auto">'
    for ordinal in (0, 1):
        shown = learner.shown("pm", ordinal)
        assert (shown.question.count(banner), shown.answer.count(banner)) == (1, 1)
        assert "Retired. Since 2025-12-01: New <report>" in visible_text(learner.shown("share", ordinal).question)
    assert "status" not in learner.shown("other").answer
    assert learner.note("pm").tags == ["GK::month::1969-07", "GK::status::retired"]
    assert learner.problems() == []


def test_the_fresh_deck_leaves_an_existing_learners_card_as_it_was(project: Author, learner: Learner) -> None:
    """Only the upgrade package tells: a note that has left the package stays as it is."""
    project.facts(LIVE)
    learner.import_package(project.build(FIRST_BUILD))
    before = learner.note("pm").fields
    project.facts(RETIRED)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=1)
    assert learner.note("pm").fields == before


def test_a_new_learner_gets_no_cards_of_retired_facts_from_the_upgrade(project: Author, learner: Learner) -> None:
    """A retired note arrives without cards, so that nothing of it is ever asked."""
    project.facts(RETIRED)
    assert learner.import_package(project.build_upgrade(SECOND_BUILD)) == ImportCounts(new=3)
    ordinals = {fact_id: learner.ordinals(fact_id) for fact_id in learner.fact_ids()}
    assert ordinals == {"pm": [], "share": [], "other": [0]}
    assert learner.new_queue("GK") == [("other", 0)]


def test_check_database_gives_a_card_to_a_note_without_one(project: Author, learner: Learner) -> None:
    """Why new learners get the fresh deck: Anki makes the missing cards at its next check, in its default deck."""
    project.facts(RETIRED)
    learner.import_package(project.build_upgrade(SECOND_BUILD))
    assert learner.problems() == []
    assert {fact_id: learner.ordinals(fact_id) for fact_id in ("pm", "share")} == {"pm": [0, 1], "share": [0, 1]}
    assert {card.deck for card in learner.scheduling("pm")} == {"Default"}


def test_the_upgrade_brings_new_facts_too(project: Author, learner: Learner) -> None:
    """One import of the upgrade is enough: what is live is in it, with its cards."""
    project.facts(LIVE)
    learner.import_package(project.build(FIRST_BUILD))
    project.facts(RETIRED + "    - {id: new, front: New?, back: Yes}\n")
    assert learner.import_package(project.build_upgrade(SECOND_BUILD)) == ImportCounts(new=1, updated=3)
    assert learner.ordinals("new") == [0]


def test_a_fact_that_holds_again_gets_its_cards_back(project: Author, learner: Learner) -> None:
    """A retirement taken back clears the banner and the tag, and gives cards to a learner who had none."""
    project.facts(RETIRED)
    learner.import_package(project.build_upgrade(FIRST_RETIRED))
    project.facts(LIVE)
    assert learner.import_package(project.build(SECOND_BUILD)) == ImportCounts(updated=3)
    assert learner.ordinals("pm") == [0, 1]
    assert learner.note("pm")["Status"] == ""
    assert learner.note("pm").tags == ["GK::month::1969-07"]


@pytest.mark.parametrize(
    ("successor", "now"),
    [
        ("front: And *now*?, back: Takaichi & co", "And <em>now</em>? – Takaichi &amp; co"),
        ("ask: leader, back: Takaichi", "Moon landing: leader? – Takaichi"),
        ("cloze: 'It is {{c1::Takaichi::name}} of the {{c2::LDP}}.'", "It is Takaichi of the LDP."),
        ("front: The two?, items: [Takaichi, Ishiba]", "The two? – Takaichi, Ishiba"),
        ("front: Who?, options: [Ishiba, Takaichi], answer: Takaichi", "Who? – Takaichi"),
        (r"cloze: '$\frac{a}{b^{2}}$ is {{c1::half}}.'", r"\(\frac{a}{b^{2}}\) is half."),
    ],
)
def test_the_banner_says_what_holds_now(project: Author, learner: Learner, successor: str, now: str) -> None:
    """`supersedes` retires the older fact, whose cards show the newer: question and answer, or the whole sentence."""
    project.facts("- {id: pm, front: Who is prime minister?, back: Ishiba}")
    learner.import_package(project.build(FIRST_BUILD))
    project.facts(f"""
        - {{id: pm, front: Who is prime minister?, back: Ishiba}}
        - {{id: pm-2025, supersedes: pm, {successor}}}
    """)
    assert learner.import_package(project.build_upgrade(SECOND_BUILD)) == ImportCounts(new=1, updated=1)
    banner = f'<div class="status"><b>Retired.</b> Now: {now}</div>'
    assert banner in learner.shown("pm").question
    assert "status" not in learner.shown("pm-2025").question


def test_a_banner_gives_the_reason_and_the_successor(project: Author, learner: Learner) -> None:
    """A fact that is retired and superseded says both."""
    project.facts("- {id: pm, front: PM?, back: Ishiba}")
    learner.import_package(project.build(FIRST_BUILD))
    project.facts("""
        - {id: pm, front: PM?, back: Ishiba, retired: {on: 2025-12-01, because: He *resigned*.}}
        - {id: pm-2025, front: PM now?, back: Takaichi, supersedes: pm}
    """)
    learner.import_package(project.build_upgrade(SECOND_BUILD))
    assert learner.note("pm")["Status"] == (
        "<b>Retired.</b> Since 2025-12-01: He <em>resigned</em>. Now: PM now? – Takaichi"
    )


def test_a_banner_leads_to_the_newest_fact_of_a_chain(project: Author, learner: Learner) -> None:
    """Where a successor has itself been superseded, "Now" is what holds today, not what held in between."""
    project.facts("""
        - {id: rate-1, front: Repo rate?, back: 6%}
        - {id: rate-2, front: Repo rate in August?, back: 5.5%, supersedes: rate-1}
        - {id: rate-3, front: Repo rate in December?, back: 5.25%, supersedes: rate-2}
    """)
    learner.import_package(project.build_upgrade(SECOND_BUILD))
    banners = {fact_id: learner.note(fact_id)["Status"] for fact_id in learner.fact_ids()}
    assert banners == {
        "rate-1": "<b>Retired.</b> Now: Repo rate in December? – 5.25%",
        "rate-2": "<b>Retired.</b> Now: Repo rate in December? – 5.25%",
        "rate-3": "",
    }


def test_a_successor_that_is_retired_too_is_not_what_holds_now(project: Author, learner: Learner) -> None:
    """Where nothing has taken the place of the newer fact, the banner of the older names no successor."""
    project.facts("""
        - {id: rate-1, front: Repo rate?, back: 6%}
        - {id: rate-2, front: And now?, back: 5%, supersedes: rate-1, retired: {on: 2025-12-01, because: Abolished}}
        - {id: other, front: Other?, back: Yes}
    """)
    learner.import_package(project.build_upgrade(SECOND_BUILD))
    banners = [learner.note(fact_id)["Status"] for fact_id in ("rate-1", "rate-2")]
    assert banners == ["<b>Retired.</b>", "<b>Retired.</b> Since 2025-12-01: Abolished"]


def test_a_draft_retires_nothing(project: Author, learner: Learner) -> None:
    """While the newer fact is a draft, the older one is taught."""
    project.facts("""
        - {id: pm, front: PM?, back: Ishiba}
        - {id: pm-2025, front: PM now?, back: Takaichi, supersedes: pm, draft: true}
    """)
    learner.import_package(project.build_upgrade(SECOND_BUILD))
    assert learner.fact_ids() == ["pm"]
    assert learner.note("pm")["Status"] == ""
