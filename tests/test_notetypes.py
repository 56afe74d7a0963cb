"""The note types are frozen: a learner's Anki refuses updates to notes of a type that changed."""

from __future__ import annotations

import re
from dataclasses import replace

from anki_builder.notes.notetypes import CLOZE_FIELDS, FACT_FIELDS, note_types
from tests.sources import DECK


def test_the_fields_of_fact_are_these_for_ever() -> None:
    """Names and order of version 1."""
    assert " ".join(FACT_FIELDS) == (
        "Front Back Extra Topic Hint Options Typed Reverse ReverseBack Image Audio Source Date AsOf Month Category "
        "Status FactId Front2 Back2 Extra2 Topic2 MyNotes Spare1 Spare2 Spare3"
    )


def test_the_fields_of_cloze_are_these_for_ever() -> None:
    """Names and order of version 1."""
    assert " ".join(CLOZE_FIELDS) == (
        "Text Extra Topic Hint Image Audio Source Date AsOf Month Category "
        "Status FactId Text2 Extra2 Topic2 MyNotes Spare1 Spare2 Spare3"
    )


def test_ids_of_types_fields_and_templates_are_these_for_ever() -> None:
    """They derive from the namespace and the names alone."""
    fact, cloze = note_types(DECK)
    assert (fact.name, fact.id) == ("Current Affairs Fact", 1454989525246)
    assert (cloze.name, cloze.id) == ("Current Affairs Cloze", 1050395776721)
    assert [(template.name, template.id) for template in (*fact.templates, *cloze.templates)] == [
        ("Recall", 1274449759118),
        ("Reverse", 1034447191411),
        ("Spare", 1402902091118),
        ("Cloze", 1435307599015),
    ]
    assert (fact.fields[0].id, fact.fields[-1].id, cloze.fields[0].id) == (
        1462535492959,
        1433726816351,
        1463635347757,
    )


def test_all_ids_differ() -> None:
    """Also between the types, and between two authors."""
    types = [*note_types(DECK), *note_types(replace(DECK, namespace="another.example"))]
    ids = [note_type.id for note_type in types]
    ids += [field.id for note_type in types for field in note_type.fields]
    ids += [template.id for note_type in types for template in note_type.templates]
    assert len(set(ids)) == len(ids)


def test_fields_that_learners_have_no_use_for_are_collapsed() -> None:
    """Anki's editor opens with what can be read on the card."""
    fact, _ = note_types(DECK)
    collapsed = [field.name for field in fact.fields if field.collapsed]
    assert collapsed == ["Options", "Typed", "Month", "Category", "Status", "FactId", "Spare1", "Spare2", "Spare3"]


def test_templates_name_only_fields_that_exist() -> None:
    """A misspelt field would show an error on every card."""
    for note_type in note_types(DECK):
        known = {field.name for field in note_type.fields} | {"FrontSide"}
        for template in note_type.templates:
            named = re.findall(r"\{\{[#/^]?(?:\w+:)?(\w+)\}\}", template.question + template.answer)
            assert set(named) <= known


def test_every_template_says_its_language() -> None:
    """For screen readers, hyphenation and fonts."""
    fact, cloze = note_types(replace(DECK, languages=("en", "hi")))
    for template in (*fact.templates, *cloze.templates):
        assert 'lang="en" dir="auto"' in template.question
        assert "@" not in template.question + template.answer
    assert '<div class="front second" lang="hi" dir="auto">{{Front2}}</div>' in fact.templates[0].question


def test_css_keeps_to_its_rules() -> None:
    """Night mode of desktop and phone, rem sizes, a readable line, nothing forced."""
    css = note_types(DECK).fact.css
    for selector in (".card.nightMode", ".card.night_mode", ".nightMode .card", ".night_mode .card", ".card.mobile"):
        assert selector in css
    assert "max-width: 35em" in css
    assert "!important" not in css
    assert re.findall(r"font-size: [0-9.]+(?!rem|em|[0-9.])\w*", css) == []
