"""From a key to a question: a full one where it is known what is asked about, else the short form. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from anki_builder.drafts.vocabulary import vocabulary, word_key

_LONGEST_SUBJECT = 9
"""In words. What is longer is a sentence, and would make a question that nobody can read."""
_VERB = re.compile(
    r"(?<!\w)(?:is|are|was|were|has|have|had|will|to|signs?|signed|launch(?:es|ed)|wins?|won|held|releases?|released|"
    r"becomes?|became|gets?|says?|hits?|tops?|ranks?|approves?|approved|inaugurates?|inaugurated)(?!\w)",
    re.IGNORECASE,
)
_VERB_BEHIND_NAME = re.compile(r"[A-Z][\w–-]*\s+[a-z]+(?:s|ed)(?!\w)")
"""As in `Torvia opens a station`. May take a noun for one, and then the short form is asked, which always fits."""
_WITH_ARTICLE = re.compile(r"(?:the|a|an)\s", re.IGNORECASE)
_ABBREVIATED_UNIONS = frozenset(("US", "USA", "UK", "UN", "EU", "UAE"))


class Asked(NamedTuple):
    """A question, in one of its two forms."""

    front: str = ""
    ask: str = ""
    changes: bool = False


def ask_for(key: str, subject: str, title: str, is_date: bool = False, label: str = "") -> Asked:
    """The question for a key.

    `subject` is what it is of, where the article says so; else it is the story, as far as its title can stand in a
    question. `label` is what an answer among several is of.
    """
    question = vocabulary().questions.get(word_key(key))
    if question is None or label:
        return Asked(ask=_joined(subject, key, label))
    if is_date and question.when:
        return Asked(ask=_joined(subject, _fill(question.when, key)))
    named = subject or (title if _is_name(title) else "")
    if named:
        return Asked(front=_fill(question.front, key, named), changes=question.changes)
    return Asked(ask=_fill(question.ask, key), changes=question.changes)


def ask_who_is(description: str) -> Asked:
    """The question for what stood in a parenthesis behind a name: `Japan’s first female Prime Minister`."""
    return Asked(front=f"Who or what is {_named(description)}?")


def _is_name(title: str) -> bool:
    """Whether a title names something, where most tell what happened."""
    is_short = len(title.split()) <= _LONGEST_SUBJECT
    return (
        is_short
        and title.isascii()
        and not _VERB.search(title)
        and not _VERB_BEHIND_NAME.search(title)
        and not re.search(r"[:;–—?!/…]", title)
    )


def _named(subject: str) -> str:
    """A subject as it stands within a sentence."""
    if _WITH_ARTICLE.match(subject) or not subject.isascii():
        return subject
    last = subject.split()[-1]
    return (
        f"the {subject}"
        if subject in _ABBREVIATED_UNIONS or (last.islower() and not re.search("['’]s ", subject))
        else subject
    )


def _fill(text: str, key: str, subject: str = "") -> str:
    key = key if key.isupper() or any(character.isupper() for character in key[1:]) else key.lower()
    filled = text.replace("{key}", key).replace("{subject}", _named(subject) if subject else "")
    return filled[:1].upper() + filled[1:] if text.startswith("{") and subject else filled


def _joined(*parts: str) -> str:
    return " – ".join(filter(None, parts))
