"""The rules of good cards; their evidence is in the literature on spaced repetition and in public question banks."""

from __future__ import annotations

from anki_builder.diagnostics import Severity
from anki_builder.rules.rule import Group, Rule

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def _rule(severity: Severity, name: str, what: str, why: str, example: str, instead: str) -> Rule:
    return Rule(name, severity, what, why, example, instead, Group.QUALITY)


QUALITY_RULES = (
    _rule(
        _WARNING,
        "ambiguous-front",
        "Finds questions of three words or fewer, and questions about `it` or `this`, that no topic line makes clear.",
        "Between cards of other stories, nobody knows what is meant, and learns the look of the card instead.",
        "title: News\nfacts:\n  - front: Objective?",
        "title: News\nfacts:\n  - front: What is the objective of the US–Japan critical minerals agreement?",
    ),
    _rule(
        _WARNING,
        "answer-leaks",
        "Finds answers that stand in their own question, or in the topic line above it.",
        "The learner reads the answer off the question: the card is always right, and teaches nothing.",
        "title: Tokyo summit\nfacts:\n  - front: Which city hosted the summit?\n    back: Tokyo",
        "title: Minerals summit\nfacts:\n  - front: Which city hosted the summit?\n    back: Tokyo",
    ),
    _rule(
        _ERROR,
        "answer-too-long",
        "Finds answers of more than 9 words; over 20 it is an error.",
        "What cannot be said in a breath is not recalled but recognised, and each time a little differently.",
        "back: It was signed in Tokyo at Akasaka Palace by the leaders of both countries",
        "back: Tokyo\nextra: At Akasaka Palace, by the leaders of both countries.",
    ),
    _rule(
        _WARNING,
        "compound-answer",
        "Finds answers of two things: two figures, a place and a date, or parts with a semicolon between them.",
        "Whoever knows one half has to say that they failed, and reviews the known half again and again.",
        "front: Where and when was it signed?\nback: Tokyo, October 2025",
        "- front: In which city was it signed?\n  back: Tokyo\n- front: In which month?\n  back: October 2025",
    ),
    _rule(
        _WARNING,
        "draft",
        "Finds facts with `draft: true`; told once for a file.",
        "A draft is left out of every build: a card that was forgotten as one reaches nobody.",
        "- draft: true\n  front: In which month was it signed?\n  back: October 2025",
        "- id: us-japan-minerals-month\n  front: In which month was it signed?\n  back: October 2025",
    ),
    _rule(
        _ERROR,
        "duplicate-front",
        "Finds questions that another fact asks too; with another answer it is an error.",
        "Two cards for one fact cost twice the time; and of two answers, whichever is given is wrong half of the time.",
        "- front: What is the repo rate?\n  back: 5.5%\n- front: What is the repo rate?\n  back: 5.25%",
        "- front: The repo rate in August 2025?\n  back: 5.5%\n- front: The repo rate in December 2025?\n  back: 5.25%",
    ),
    _rule(
        _ERROR,
        "front-too-long",
        "Finds questions and cloze sentences of more than 25 words; over 40 it is an error.",
        "It is read at every review, and recognised by its length rather than understood.",
        "front: In which city, known for ..., did the two countries, after long talks about ..., finally sign ...?",
        "front: In which city did the two countries sign the agreement?",
    ),
    _rule(
        _ERROR,
        "impossible-date",
        "Finds events after the month of their file's folder, `as_of` in the future, and ends before the event.",
        "The card would show a wrong date, and stand in the wrong month.",
        "# cards_src/2025-10/summit.yaml\ndate: 2025-12-08",
        "# cards_src/2025-12/summit.yaml\ndate: 2025-12-08",
    ),
    _rule(
        _ERROR,
        "long-list",
        "Finds lists of more than 3 entries in a plain answer; over 5 it is an error.",
        "A list fails as a whole where one entry is forgotten; it is the hardest kind of card to keep.",
        "back: India, Japan, Australia, the US",
        "items: [India, Japan, Australia, the US]    # one card for each, with the others shown",
    ),
    _rule(
        _ERROR,
        "missing-source",
        "Finds facts without a source, of their own or of their story; in a release it is an error.",
        "A learner who doubts a card must be able to check it, and an author to correct it.",
        "title: Repo rate",
        "title: Repo rate\nsource: https://example.org/rbi-policy",
    ),
    _rule(
        _WARNING,
        "near-duplicate",
        "Finds questions that share four fifths of their words, and all names and figures, with another fact's.",
        "Cards that are nearly the same are mixed up for ever.",
        "- front: Who chairs the committee on data protection?\n- front: Who chairs the data protection committee?",
        "- front: Who chairs the committee on data protection?",
    ),
    _rule(
        _WARNING,
        "stale",
        "Finds facts past their `review_by`; without one, office holders 180 days after `as_of`, and all else 400.",
        "What holds for a time is taught as if it held for ever.",
        "as_of: 2025-10\nreview_by: 2025-12-31    # and it is 2026",
        "as_of: 2026-01\nreview_by: 2026-12-31",
    ),
    _rule(
        _WARNING,
        "text-hygiene",
        "Finds spaces before punctuation, mixed quotes, stray braces and dollars, and characters that nobody sees.",
        "They are slips of pasting; an invisible character also keeps a typed answer from being right.",
        "back: Akasaka Palace , Tokyo",
        "back: Akasaka Palace, Tokyo    # `anki-builder check --fix` does it",
    ),
    _rule(
        _WARNING,
        "undated-claim",
        "Finds questions about what is current, new, ranked or a figure, whose card does not say when.",
        "In a year the card is wrong, and nobody can tell that it once was right.",
        "front: Who is the current chairman of ISRO?",
        "front: Who was chairman of ISRO in October 2025?",
    ),
    _rule(
        _WARNING,
        "unused-waiver",
        "Finds waivers of rules that have nothing to say here, or that there are not.",
        "A waiver that is left behind hides the next slip.",
        "back: Tokyo\nlint: {ignore: [answer-too-long], because: It is a quotation.}",
        "back: Tokyo",
    ),
    _rule(
        _WARNING,
        "yes-no-answer",
        "Finds answers that are yes, no, true or false.",
        "Half of all guesses are right, and what is remembered is a yes without its reason.",
        "front: Is Sanae Takaichi the first woman to be prime minister of Japan?\nback: \"Yes\"",
        "front: Who was the first woman to be prime minister of Japan?\nback: Sanae Takaichi",
    ),
)  # fmt: skip
