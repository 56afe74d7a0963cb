"""Cards of a deck on pages: which, in which order, and how many on each."""

from __future__ import annotations

from anki_builder.preview.card_views import CardView
from anki_builder.site.gallery import gallery_pages, live_views
from tests.decks import notes_of


def views_of(*files: tuple[str, str]) -> list[CardView]:
    """The live cards of fact files, each given by its head and its facts."""
    return list(live_views(notes_of(*files), "CA"))


def test_a_card_has_what_a_learner_looks_for() -> None:
    """Its question in words, and all by which it can be found; nothing of where its author keeps it."""
    head = "title: Rates & banks\ndate: 2025-11-05\ncategory: [Economy::Banking, R&D]\ntags: [Repo Rate]\n"
    [view] = views_of((head, "- {id: rate, front: What is it?, back: 5%, hint: Low, typed: true, extra: Since May}"))

    assert view._replace(key="", front="", back="") == CardView(
        key="",
        fact_id="rate",
        template="Recall",
        kind="basic",
        status="live",
        month="2025-11",
        categories=("Economy::Banking", "R&D"),
        tags=("repo-rate",),
        file="",
        line=0,
        front="",
        back="",
        question="Rates & banks / What is it?",
        words="Rates & banks / What is it? / 5% / Since May / 2025-11-05",
        has_mathematics=False,
        media=(),
    )
    assert view.key.endswith("-1")
    assert '<input class="typed-answer"' in view.front
    assert '<div class="back" dir="auto">5%</div>' in view.back


def test_every_kind_of_fact_gives_its_cards() -> None:
    """The cards of a cloze note are told apart by their numbers."""
    views = views_of(
        (
            "title: T\ndate: 2025-11-05\n",
            """
            - {id: a, front: A?, back: A, reverse: true}
            - {id: b, cloze: "{{c1::One}} and {{c3::three}}."}
            - {id: c, front: Which two?, items: [One, Two]}
            - {id: d, front: Which?, options: [One, Two, Three], answer: One}
            """,
        )
    )

    assert [(view.fact_id, view.template, view.kind) for view in views] == [
        ("a", "Recall", "basic"),
        ("a", "Reverse", "basic"),
        ("b", "Cloze 1", "cloze"),
        ("b", "Cloze 3", "cloze"),
        ("c", "Cloze 1", "items"),
        ("c", "Cloze 2", "items"),
        ("d", "Recall", "choice"),
    ]
    assert len({view.key for view in views}) == len(views)


def test_files_of_cards_lie_beside_the_folder_of_pages() -> None:
    """Pages of cards are in a folder of their own."""
    facts = "- {id: a, front: Where?, back: Here, image: map.svg, audio: anthem.mp3}"
    [view] = views_of(("title: T\ndate: 2025-11-05\n", facts))

    assert ('<img src="../media/0123.svg"' in view.back, 'src="../media/4567.mp3"' in view.back) == (True, True)


def test_retired_facts_are_not_shown() -> None:
    """Who is new to the deck does not get them."""
    facts = """
    - {id: old, front: Old?, back: Old, retired: {on: 2025-11-30, because: It ended.}}
    - {id: older, front: Older?, back: Older}
    - {id: new, front: New?, back: New, supersedes: older}
    """
    assert [view.fact_id for view in views_of(("title: T\ndate: 2025-11-05\n", facts))] == ["new"]


def test_pages_go_from_the_newest_month_to_the_oldest() -> None:
    """Within a month the cards come in the order in which learners meet them; what is undated comes last."""
    template = [views_of(("title: T\ndate: 2025-11-05\n", "- {id: a, front: A?, back: A}"))[0]] * 120
    months = ["2025-10", *["2025-11"] * 101, *[""] * 18]
    pages = gallery_pages(
        view._replace(key=str(number), month=month)
        for number, (view, month) in enumerate(zip(template, months, strict=True))
    )

    assert [(page.address, page.title, page.number, len(page.views)) for page in pages] == [
        ("cards/2025-11.html", "November 2025", 1, 50),
        ("cards/2025-11-2.html", "November 2025", 2, 50),
        ("cards/2025-11-3.html", "November 2025", 3, 1),
        ("cards/2025-10.html", "October 2025", 1, 1),
        ("cards/undated.html", "Undated", 1, 18),
    ]
    assert [view.key for view in pages[2].views] == ["101"]


def test_a_deck_without_dates_has_no_undated_cards() -> None:
    """It just has cards."""
    [view] = views_of(("title: T\ndate: 2025-11-05\n", "- {id: a, front: A?, back: A}"))
    [page] = gallery_pages([view._replace(month="")])

    assert (page.address, page.title) == ("cards/undated.html", "All cards")
