"""Every rule that a finding can name, explained for authors."""

from __future__ import annotations

from typing import NamedTuple

from anki_builder.diagnostics import Severity


class Rule(NamedTuple):
    """A rule and its explanation, in the four parts that `explain` shows."""

    name: str
    severity: Severity
    what: str
    why: str
    example: str
    instead: str


def _error(name: str, what: str, why: str, example: str, instead: str) -> Rule:
    return Rule(name, Severity.ERROR, what, why, example, instead)


def _warning(name: str, what: str, why: str, example: str, instead: str) -> Rule:
    return Rule(name, Severity.WARNING, what, why, example, instead)


_ALL = (
    _error(
        "bad-date",
        "Finds dates that are not written year-month-day, that no calendar has, or that contradict each other.",
        "The date gives the month's tag and subdeck, and the order in which learners meet new cards.",
        "date: 2025-02-30",
        "date: 2025-02-28",
    ),
    _error(
        "bad-id",
        "Finds ids with other characters than a-z, 0-9 and hyphens, or longer than 64.",
        "The id is what makes a card the same card for ever. It must survive every editor, keyboard and file system.",
        "id: Japan PM",
        "id: japan-pm-2025",
    ),
    _error(
        "bad-media",
        "Finds images and recordings that are missing, outside cards_src/media/, or of a type that Anki cannot show.",
        "A missing picture teaches nothing; a path out of the project would put a private file into a public deck.",
        "image: ../holiday.png",
        "image: maps/japan.png    # the file is cards_src/media/maps/japan.png",
    ),
    _error(
        "bad-url",
        "Finds sources whose web address is not complete, or not of the web.",
        "Learners tap it on a phone to check a fact.",
        "source: example.org/minerals",
        "source: https://example.org/minerals",
    ),
    _error(
        "bad-value",
        "Finds values that cannot be used: too few entries, a reserved tag, a name with nothing to make a tag of.",
        "Anki would refuse the deck, or drop the value without a word.",
        "tags: [month::2025-10]",
        "date: 2025-10-28    # the month's tag comes from the date",
    ),
    _warning(
        "changed-kind",
        "Finds released facts that have become another kind of note under the same id.",
        "Anki refuses to turn a question into a cloze, or back: learners keep the old card with its old wording.",
        "id: minerals-shares    # released with front and back\ncloze: China held {{c1::70%}} of mining.",
        "id: minerals-shares-cloze\nsupersedes: minerals-shares\ncloze: China held {{c1::70%}} of mining.",
    ),
    _error(
        "choice-shape",
        "Finds multiple-choice facts with equal options, or an answer that is not among them.",
        "The learner could not know which option is right.",
        "options: [Malaysia, Thailand, Fiji]\nanswer: Thai land",
        "options: [Malaysia, Thailand, Fiji]\nanswer: Thailand",
    ),
    _error(
        "cloze-shape",
        "Finds cloze texts that hide nothing, and deletions that are unclosed, empty or inside each other.",
        "Anki makes a card for each number: without a proper deletion there is none, and the fact is never reviewed.",
        "cloze: China held {{c1:70%}} of mining.",
        "cloze: China held {{c1::70%}} of mining.",
    ),
    _error(
        "duplicate-fact",
        "Finds two facts without ids that have the same question and answer.",
        "Without an id the wording is the identity: Anki would take them for one card, and import it twice.",
        "- front: Capital of Japan?\n  back: Tokyo\n- front: Capital of Japan?\n  back: Tokyo",
        "- front: Capital of Japan?\n  back: Tokyo",
    ),
    _error(
        "duplicate-id",
        "Finds an id that two facts of the project have, in one file or in two.",
        "Anki would import both once, and from then on only ever update one of them.",
        "- id: japan-capital\n  ...\n- id: japan-capital\n  ...",
        "- id: japan-capital\n  ...\n- id: japan-largest-city\n  ...",
    ),
    _error(
        "duplicate-key",
        "Finds a key that stands twice in one mapping.",
        "Most tools silently keep the last one, and the other text is lost.",
        "back: Tokyo\nback: Kyoto",
        "back: Tokyo",
    ),
    _error(
        "empty-value",
        "Finds keys with nothing behind them, and empty files.",
        "It is usually a line that was never finished; Anki makes no card of an empty front.",
        "back:",
        "back: Tokyo",
    ),
    _error(
        "encoding",
        "Finds files that are not UTF-8 or not regular files of the project, and control characters.",
        "They would show as garbage on cards, or make Anki refuse the whole package.",
        "(a file saved as Windows-1252)",
        "(the same file saved as UTF-8)",
    ),
    _error(
        "frozen-deck",
        "Finds another name, namespace or tag root of the deck than its releases have, or other note type fields.",
        "Learners would get a second deck, lose their progress, or have every note replaced.",
        "namespace: my-new-deck    # releases were made as my-deck",
        "namespace: my-deck",
    ),
    _warning(
        "hash-in-text",
        "Finds a ` #` after an unquoted text, with no space behind it.",
        "To YAML it begins a comment: the rest of the line would be missing from the card.",
        "front: Which state is the #1 producer of rice?",
        'front: "Which state is the #1 producer of rice?"',
    ),
    _warning(
        "lost-card",
        "Finds released facts that lost a cloze number, an item, or their second card.",
        "Anki never removes a card: learners keep an empty one, with the progress they made on it.",
        "cloze: China held {{c1::70%}} of mining and 90% of refining.    # 90% was c2",
        "cloze: China held {{c1::70%}} of mining and {{c2::90%}} of refining.",
    ),
    _error(
        "missing-key",
        "Finds files and facts that lack a key without which there is no card.",
        "A question without an answer cannot be reviewed.",
        "- id: japan-capital\n  front: What is the capital of Japan?",
        "- id: japan-capital\n  front: What is the capital of Japan?\n  back: Tokyo",
    ),
    _warning(
        "missing-id",
        "Finds facts without an id. They build, but a release refuses them.",
        "Without an id a fact is known by its wording: correct a typo, and learners start it anew.",
        "- front: What is the capital of Japan?",
        "- id: japan-capital    # `anki-builder ids --write` fills it in\n  front: What is the capital of Japan?",
    ),
    _error(
        "missing-source",
        "Finds facts that are to be released and have no source, of their own or of their story.",
        "A learner who doubts a card must be able to check it, and an author to correct it.",
        "title: Repo rate",
        "title: Repo rate\nsource: https://example.org/rbi-policy",
    ),
    _error(
        "mixed-kinds",
        "Finds facts with keys that do not go together, such as cloze and back.",
        "A fact is a question and answer, a cloze text, a list or a choice; of a mixture one half would be lost.",
        "cloze: The capital of Japan is {{c1::Tokyo}}.\nback: Tokyo",
        "cloze: The capital of Japan is {{c1::Tokyo}}.",
    ),
    _warning(
        "moved-fact",
        "Finds released facts whose date moved to another month.",
        "Anki never moves a card: learners who have it keep it in the old month's subdeck.",
        "date: 2025-11-02    # released with 2025-10-28",
        "date: 2025-10-28    # unless the date was wrong",
    ),
    _error(
        "no-facts",
        "Finds projects without a single fact file.",
        "There is nothing to build.",
        "cards_src/deck.yaml",
        "cards_src/deck.yaml\ncards_src/2025-10/us-japan-minerals.yaml",
    ),
    _error(
        "retired-successor",
        "Finds `supersedes` that names no fact, one that is already superseded, or the fact itself through a chain.",
        "The banner on a retired card tells learners what holds now; it must lead to exactly one fact.",
        "id: repo-rate-2025-12\nsupersedes: repo-rate",
        "id: repo-rate-2025-12\nsupersedes: repo-rate-2025-08",
    ),
    _warning(
        "stale",
        "Finds facts past their `review_by`, or without one 400 days after their `as_of`.",
        "What holds for a time is taught as if it held for ever.",
        "as_of: 2025-10\nreview_by: 2025-12-31    # and it is 2026",
        "as_of: 2026-01\nreview_by: 2026-12-31",
    ),
    _warning(
        "stray-file",
        "Finds files that look like fact files but are not read: `.yaml.txt`, as Notepad saves, and linked folders.",
        "Their facts would be missing from the deck without a word.",
        "cards_src/2025-10/story.yaml.txt",
        "cards_src/2025-10/story.yaml",
    ),
    _error(
        "unknown-category",
        "Finds categories that deck.yaml does not list, neither by name nor as an alias.",
        "A misspelt category splits a learner's tags in two.",
        "category: Internatoinal",
        "category: International",
    ),
    _error(
        "unknown-key",
        "Finds keys that the format does not have.",
        "It is nearly always a typo, and what stands behind it would never reach a card.",
        "fornt: What is the capital of Japan?",
        "front: What is the capital of Japan?",
    ),
    _error(
        "unknown-language",
        "Finds texts in a language that deck.yaml does not list.",
        "Cards have a place for the deck's languages only.",
        "front: {en: Capital of Japan?, hi: जापान की राजधानी?}    # deck.yaml: languages: [en]",
        "languages: [en, hi]    # in deck.yaml",
    ),
    _error(
        "vanished-fact",
        "Finds released facts that are in the sources no more, or only as a draft.",
        "Learners would keep the card for ever without a word; and a renamed fact would be a new card to them.",
        "id: tokyo-summit-place    # released as minerals-city",
        "id: minerals-city",
    ),
    _error(
        "wrong-type",
        "Finds values of another shape than the key takes: a list for a text, a text for a list, `yes` for `true`.",
        "What was meant cannot be told safely.",
        "items: Malaysia, Thailand, Australia",
        "items: [Malaysia, Thailand, Australia]",
    ),
    _error(
        "yaml-reference",
        "Finds YAML anchors, aliases and tags.",
        "An alias can make a small file huge, and a leading & * ! is nearly always meant as text.",
        "back: *Kamikaze",
        'back: "*Kamikaze"',
    ),
    _error(
        "yaml-syntax",
        "Finds what is not YAML: unclosed quotes, tabs, wrong indentation, an unquoted text with a colon in it.",
        "The rest of the file cannot be read, so nothing is built.",
        "front: Part of which plan: A or B?",
        'front: "Part of which plan: A or B?"',
    ),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.name: rule for rule in sorted(_ALL)}
"""By name, in alphabetical order."""
