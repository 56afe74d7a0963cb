"""Images and recordings: files arrive under names made from their content, and play on the side where they belong."""

from __future__ import annotations

import hashlib

import pytest

from anki_builder.sources.project import load_project
from tests.anki_import.author import Author
from tests.anki_import.learner import Learner
from tests.anki_import.rendering import visible_text

PNG = b"\x89PNG\r\n\x1a\n with \x00 bytes of all kinds"
MP3 = b"ID3\x03\x00 a recording"
PNG_NAME = "afe1dc36b76b68c52683.png"  # the first 20 hexadecimal digits of the content's SHA-256
MP3_NAME = "69a023233ea5d19acb0f.mp3"

FACTS = {
    "basic": "front: Whose flag?, back: Japan, reverse: true",
    "cloze": "cloze: 'The flag of {{c1::Japan}}'",
    "items": "front: Two flags, items: [Japan, Palau]",
}


@pytest.fixture
def project(project: Author) -> Author:
    """A project with an image and a recording in its media folder, and another file that no fact shows."""
    project.write_bytes("media/flags/Japan 1.PNG", PNG)
    project.write_bytes("media/anthem.mp3", MP3)
    project.write_bytes("media/unused.png", b"not shown by any fact")
    return project


def test_files_arrive_whole_under_the_hash_of_their_content(project: Author, learner: Learner) -> None:
    """A name is 20 hexadecimal digits of SHA-256 and the ending in small letters; what no fact shows is not packed."""
    project.facts("- {id: flag, front: Whose?, back: Japan, image: flags/Japan 1.PNG, audio: anthem.mp3}")
    learner.import_package(project.build())
    assert learner.media() == {PNG_NAME: PNG, MP3_NAME: MP3}
    assert learner.problems() == []


def test_an_image_stands_with_the_answer_over_its_credit(project: Author, learner: Learner) -> None:
    """By default an image belongs to the answer; credit and licence stand under it, what it shows is its alt text."""
    project.facts("""
        - id: flag
          front: Whose flag?
          back: Japan
          image: {file: flags/Japan 1.PNG, alt: 'A "red" disc & white', credit: M. *Müller*, licence: CC BY 4.0}
    """)
    learner.import_package(project.build())
    figure = (
        f'<figure><img src="{PNG_NAME}" alt="A &quot;red&quot; disc &amp; white">'
        "<figcaption>M. <em>Müller</em> · CC BY 4.0</figcaption></figure>"
    )
    assert learner.note("flag")["Image"] == figure
    shown = learner.shown("flag")
    image = f'<div class="image">{figure}</div>\n<div class="about">'
    assert f'<div class="back" dir="auto">Japan</div>\n{image}' in shown.answer
    assert "<img" not in shown.question


@pytest.mark.parametrize("kind", list(FACTS))
def test_an_image_of_the_front_stands_with_the_question(project: Author, learner: Learner, kind: str) -> None:
    """`side: front` puts an image under the question, once, and so above the answer too."""
    project.facts(f"- {{id: flag, {FACTS[kind]}, image: {{file: flags/Japan 1.PNG, side: front}}}}")
    learner.import_package(project.build())
    shown = learner.shown("flag")
    image = f'<figure><img src="{PNG_NAME}" alt=""></figure></div>'
    assert (shown.question.count(image), shown.answer.count(image)) == (1, 1)
    assert "Image" not in learner.filled_fields("flag")
    assert learner.problems() == []


@pytest.mark.parametrize("kind", list(FACTS))
def test_a_recording_plays_with_the_answer(project: Author, learner: Learner, kind: str) -> None:
    """By default a recording plays when the answer is shown, on every card of the fact, and never with the question."""
    project.facts(f"- {{id: flag, {FACTS[kind]}, audio: anthem.mp3}}")
    learner.import_package(project.build())
    assert learner.note("flag")["Audio"] == f"[sound:{MP3_NAME}]"
    for ordinal in learner.ordinals("flag"):
        shown = learner.shown("flag", ordinal)
        assert (shown.question_sounds, shown.answer_sounds) == ((), (MP3_NAME,))
    assert learner.problems() == []


@pytest.mark.parametrize("kind", list(FACTS))
def test_a_recording_of_the_front_plays_with_the_question(project: Author, learner: Learner, kind: str) -> None:
    """`side: front` makes a recording part of the question, for a card that asks what is heard."""
    project.facts(f"- {{id: flag, {FACTS[kind]}, audio: {{file: anthem.mp3, side: front}}}}")
    learner.import_package(project.build())
    assert learner.shown("flag").question_sounds == (MP3_NAME,)
    assert "Audio" not in learner.filled_fields("flag")
    assert learner.problems() == []


def test_the_reverse_card_asks_without_the_media_of_the_front(project: Author, learner: Learner) -> None:
    """What is shown with the question could give the other card's answer away: there it is left out."""
    media = "image: {file: flags/Japan 1.PNG, side: front}, audio: {file: anthem.mp3, side: front}"
    project.facts(f"- {{id: flag, front: Whose flag?, back: Japan, reverse: true, {media}}}")
    learner.import_package(project.build())
    second = learner.shown("flag", 1)
    assert "<img" not in second.question + second.answer
    assert second.question_sounds + second.answer_sounds == ()


def test_two_facts_that_show_one_file_share_it(project: Author, learner: Learner) -> None:
    """Equal content is one file with the learner, whatever the author calls it and wherever it is shown."""
    project.write_bytes("media/copy.png", PNG)
    project.facts("""
        - {id: a, front: Whose flag?, back: Japan, image: flags/Japan 1.PNG}
        - {id: b, cloze: 'Flag of {{c1::Japan}}', image: flags/Japan 1.PNG}
        - {id: c, front: Which country?, back: Japan, image: {file: copy.png, side: front}}
    """)
    learner.import_package(project.build())
    assert learner.media() == {PNG_NAME: PNG}
    for fact_id in ("a", "b", "c"):
        assert f'<img src="{PNG_NAME}"' in learner.shown(fact_id).answer
    assert learner.problems() == []


def test_a_replaced_file_reaches_the_learner_under_a_new_name(project: Author, learner: Learner) -> None:
    """New content under the author's old name is a new file: the card shows it, and no other deck's file is touched."""
    project.facts("- {id: flag, front: Whose flag?, back: Japan, image: flags/Japan 1.PNG}")
    learner.import_package(project.build("2025-11-30"))
    project.write_bytes("media/flags/Japan 1.PNG", b"a better picture")
    learner.import_package(project.build("2025-12-31"))
    name = hashlib.sha256(b"a better picture").hexdigest()[:20] + ".png"
    assert learner.media() == {PNG_NAME: PNG, name: b"a better picture"}
    assert learner.note("flag")["Image"] == f'<figure><img src="{name}" alt=""></figure>'
    assert learner.problems() == [f"unused file {PNG_NAME}"]


def test_an_empty_file_is_reported(project: Author) -> None:
    """To Anki a file of no bytes is a missing one: the check says so before a learner's does."""
    project.write_bytes("media/empty.png", b"")
    project.facts("- {id: flag, front: Whose flag?, back: Japan, image: empty.png}")
    assert [found.rule for found in load_project(project.root).diagnostics] == ["bad-media"]


def test_a_deck_without_media_brings_none(project: Author, learner: Learner) -> None:
    """A fact without image and audio leaves no trace of either on its card."""
    project.facts("- {id: plain, front: Whose flag?, back: Japan}")
    learner.import_package(project.build())
    assert learner.media() == {}
    assert visible_text(learner.shown("plain").answer) == "Moon landing Whose flag? Japan 1969-07-20"
    assert "figure" not in learner.shown("plain").answer
