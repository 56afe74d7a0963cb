"""Findings in the formats of editors and CI services, and counts of them: each output as a whole."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import jsonschema
import pytest

from anki_builder.diagnostic_formats import concise, github, sarif, statistics, statistics_json
from anki_builder.diagnostics import Diagnostic, Severity, Span
from anki_builder.report import rule_text
from anki_builder.rules import RULES

MISSPELT = Diagnostic(
    Span("cards_src/2025-10/minerals.yaml", 6, 5, 5),
    Severity.ERROR,
    "unknown-key",
    "`fornt` is not a key of a fact",
    "did you mean `front`?",
)
MISSPELT_AGAIN = MISSPELT._replace(span=MISSPELT.span._replace(line=12))
STRAY = Diagnostic(
    Span("cards_src/शहर, 100%: नये 🎌.yaml.txt", 1, 1),
    Severity.WARNING,
    "stray-file",
    "not read,\nas its name ends in .txt; 100% {{c1::🎌}}",
    "rename it:\nशहर.yaml",
)
UNREADABLE = Diagnostic(
    Span("cards_src/\x1b[31m\x9b\n.yaml", 3, 9, 2), Severity.ERROR, "yaml-syntax", "a \x1b[31mred\x07\r\n\x85text\x7f"
)
FOUND = [MISSPELT, MISSPELT_AGAIN, STRAY, UNREADABLE]
"""File names and messages with what each format has to write in a way of its own."""

FORMATS: dict[str, Callable[[Iterable[Diagnostic]], str]] = {
    "concise": concise,
    "github": github,
    "sarif": lambda diagnostics: sarif(diagnostics, "1.2.3"),
    "statistics": statistics,
    "statistics_json": statistics_json,
}


def test_concise() -> None:
    """A finding is a line, whatever its message has in it; hints are left to the full format."""
    assert concise(FOUND) == (
        "cards_src/2025-10/minerals.yaml:6:5: error [unknown-key] `fornt` is not a key of a fact\n"
        "cards_src/2025-10/minerals.yaml:12:5: error [unknown-key] `fornt` is not a key of a fact\n"
        "cards_src/शहर, 100%: नये 🎌.yaml.txt:1:1: warning [stray-file] "
        "not read, as its name ends in .txt; 100% {{c1::🎌}}\n"
        "cards_src/\ufffd[31m\ufffd .yaml:3:9: error [yaml-syntax] a \ufffd[31mred\ufffd text\ufffd\n"
        "3 errors, 1 warning\n"
    )


def test_concise_in_colour() -> None:
    """The place and the severity have a colour, as in the full format."""
    assert concise([MISSPELT], lambda text, role: f"<{role}>{text}</>") == (
        "<place>cards_src/2025-10/minerals.yaml:6:5</>: <error>error</> [unknown-key] `fornt` is not a key of a fact\n"
        "1 error\n"
    )


def test_editors_can_take_a_concise_line_apart() -> None:
    """With an expression as editors have them, also where the file's name has colons, commas and spaces."""
    line = r"^(.+?):(\d+):(\d+): (error|warning) \[([a-z-]+)\] (.*)$"

    assert re.findall(line, concise([MISSPELT, STRAY]), re.MULTILINE) == [
        (MISSPELT.span.file, "6", "5", "error", "unknown-key", MISSPELT.message),
        (STRAY.span.file, "1", "1", "warning", "stray-file", STRAY.message.replace("\n", " ")),
    ]


def test_github() -> None:
    """Commas and colons are escaped in properties alone, percent signs and line breaks everywhere."""
    assert github(FOUND) == (
        "::error file=cards_src/2025-10/minerals.yaml,line=6,col=5,endColumn=10,title=anki-builder (unknown-key)"
        "::cards_src/2025-10/minerals.yaml:6:5: `fornt` is not a key of a fact%0Ahint: did you mean `front`?\n"
        "::error file=cards_src/2025-10/minerals.yaml,line=12,col=5,endColumn=10,title=anki-builder (unknown-key)"
        "::cards_src/2025-10/minerals.yaml:12:5: `fornt` is not a key of a fact%0Ahint: did you mean `front`?\n"
        "::warning file=cards_src/शहर%2C 100%25%3A नये 🎌.yaml.txt,line=1,col=1,endColumn=2,"
        "title=anki-builder (stray-file)::cards_src/शहर, 100%25: नये 🎌.yaml.txt:1:1: "
        "not read,%0Aas its name ends in .txt; 100%25 {{c1::🎌}}%0Ahint: rename it:%0Aशहर.yaml\n"
        "::error file=cards_src/\ufffd[31m\ufffd%0A.yaml,line=3,col=9,endColumn=11,title=anki-builder (yaml-syntax)"
        "::cards_src/\ufffd[31m\ufffd%0A.yaml:3:9: a \ufffd[31mred\ufffd%0D%0A\ufffdtext\ufffd\n"
    )


def sarif_result(diagnostic: Diagnostic, text: str, uri: str, region: dict[str, int], hashed: str) -> dict[str, Any]:
    """A finding as the log has it."""
    return {
        "ruleId": diagnostic.rule,
        "ruleIndex": list(RULES).index(diagnostic.rule),
        "level": diagnostic.severity.value,
        "message": {"text": text},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}}
        ],
        "partialFingerprints": {"findingHash/v1": hashed},
    }


def test_sarif() -> None:
    """Columns are characters and end behind the last; file names are percent-encoded; equal findings are numbered."""
    log = json.loads(sarif(FOUND, "1.2.3"))
    rules = log["runs"][0]["tool"]["driver"].pop("rules")

    assert [rule["id"] for rule in rules] == list(RULES)
    assert log == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "anki-builder", "version": "1.2.3"}},
                "columnKind": "unicodeCodePoints",
                "results": [
                    sarif_result(
                        MISSPELT,
                        "`fornt` is not a key of a fact\nhint: did you mean `front`?",
                        "cards_src/2025-10/minerals.yaml",
                        {"startLine": 6, "startColumn": 5, "endColumn": 10},
                        "c5fb0069fc714ea0:1",
                    ),
                    sarif_result(
                        MISSPELT_AGAIN,
                        "`fornt` is not a key of a fact\nhint: did you mean `front`?",
                        "cards_src/2025-10/minerals.yaml",
                        {"startLine": 12, "startColumn": 5, "endColumn": 10},
                        "c5fb0069fc714ea0:2",
                    ),
                    sarif_result(
                        STRAY,
                        "not read,\nas its name ends in .txt; 100% {{c1::🎌}}\nhint: rename it:\nशहर.yaml",
                        "cards_src/%E0%A4%B6%E0%A4%B9%E0%A4%B0%2C%20100%25%3A%20"
                        "%E0%A4%A8%E0%A4%AF%E0%A5%87%20%F0%9F%8E%8C.yaml.txt",
                        {"startLine": 1, "startColumn": 1, "endColumn": 2},
                        "2cb5bc479eb765a5:1",
                    ),
                    sarif_result(
                        UNREADABLE,
                        "a \ufffd[31mred\ufffd\r\n\ufffdtext\ufffd",
                        "cards_src/%1B%5B31m%C2%9B%0A.yaml",
                        {"startLine": 3, "startColumn": 9, "endColumn": 11},
                        "0165f1b9d8ceeb5c:1",
                    ),
                ],
            }
        ],
    }


def test_sarif_explains_every_rule() -> None:
    """With what `explain` says of it, as plain text and as Markdown."""
    rules = json.loads(sarif([], "1.2.3"))["runs"][0]["tool"]["driver"]["rules"]
    rule = RULES["duplicate-key"]

    assert len(rules) == len(RULES)
    assert rules[list(RULES).index("duplicate-key")] == {
        "id": "duplicate-key",
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {
            "text": rule_text(rule),
            "markdown": (
                f"{rule.what}\n\n"
                f"**Why is this bad?** {rule.why}\n\n"
                "Example:\n\n```yaml\nback: Tokyo\nback: Kyoto\n```\n\n"
                "Use instead:\n\n```yaml\nback: Tokyo\n```\n"
            ),
        },
        "defaultConfiguration": {"level": "error"},
    }


def exactly(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """A JSON Schema of an object with these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = exactly({"text": TEXT}, markdown=TEXT)
LOCATION = exactly(
    {
        "physicalLocation": exactly(
            {
                "artifactLocation": exactly(
                    {"uri": {"type": "string", "pattern": r"^([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+$"}}, uriBaseId=TEXT
                )
            },
            region=exactly({}, startLine=NUMBER, startColumn=NUMBER, endLine=NUMBER, endColumn=NUMBER),
        )
    }
)
RULE = exactly(
    {"id": TEXT},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=exactly({}, level=LEVEL),
)
RESULT = exactly(
    {"message": MESSAGE},
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    locations={"type": "array", "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
DRIVER = exactly({"name": TEXT}, version=TEXT, rules={"type": "array", "items": RULE, "uniqueItems": True})
RUN = exactly(
    {"tool": exactly({"driver": DRIVER})},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
SARIF = exactly({"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": RUN}}, **{"$schema": TEXT})
"""The part of the schema of SARIF 2.1.0 that a log of ours may use: names, types, and what is required."""


@pytest.mark.parametrize("diagnostics", [[], FOUND], ids=["no findings", "findings"])
def test_sarif_is_what_the_standard_asks_for(diagnostics: list[Diagnostic]) -> None:
    """Every object has the keys that it must have, and none that the standard does not know."""
    jsonschema.validate(json.loads(sarif(diagnostics, "1.2.3")), SARIF)


def test_sarif_names_a_file_whose_name_is_not_utf_8() -> None:
    """By its bytes."""
    log = json.loads(sarif([STRAY._replace(span=Span("cards_src/caf\udce9.yaml.txt", 1, 1))], "1.2.3"))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]

    assert location["artifactLocation"]["uri"] == "cards_src/caf%E9.yaml.txt"


def fingerprints(*diagnostics: Diagnostic) -> list[str]:
    """By which a service knows findings again."""
    results = json.loads(sarif(diagnostics, "1.2.3"))["runs"][0]["results"]
    return [result["partialFingerprints"]["findingHash/v1"] for result in results]


def test_a_finding_that_moves_is_known_again() -> None:
    """A line inserted above changes its place, and the place that its message names, but not its identity."""
    taken = MISSPELT._replace(message="the id `tokyo` is already taken at cards_src/a.yaml:7:9")
    moved = taken._replace(
        span=taken.span._replace(line=99, column=1, length=1),
        message="the id `tokyo` is already taken at cards_src/a.yaml:12:5",
    )

    assert fingerprints(taken) == fingerprints(moved)


@pytest.mark.parametrize(
    "other",
    [
        MISSPELT._replace(rule="wrong-type"),
        MISSPELT._replace(message="`bakc` is not a key of a fact"),
        MISSPELT._replace(span=MISSPELT.span._replace(file="cards_src/b.yaml")),
    ],
    ids=["rule", "message", "file"],
)
def test_different_findings_are_told_apart(other: Diagnostic) -> None:
    """Another rule, message or file makes another finding."""
    assert len(set(fingerprints(MISSPELT, other))) == 2


def test_statistics() -> None:
    """The most frequent rule comes first; of equally frequent ones, errors do."""
    assert statistics(FOUND) == (
        f"2  error    unknown-key  {RULES['unknown-key'].what}\n"
        f"1  error    yaml-syntax  {RULES['yaml-syntax'].what}\n"
        f"1  warning  stray-file   {RULES['stray-file'].what}\n"
        "3 errors, 1 warning\n"
    )


def test_statistics_of_many() -> None:
    """Numbers stand below each other."""
    assert statistics([MISSPELT, *[STRAY] * 1000]) == (
        f"1,000  warning  stray-file   {RULES['stray-file'].what}\n"
        f"    1  error    unknown-key  {RULES['unknown-key'].what}\n"
        "1 error, 1,000 warnings\n"
    )


def test_statistics_as_json() -> None:
    """The same counts in the same order."""
    assert json.loads(statistics_json(FOUND)) == [
        {"rule": "unknown-key", "severity": "error", "count": 2, "what": RULES["unknown-key"].what},
        {"rule": "yaml-syntax", "severity": "error", "count": 1, "what": RULES["yaml-syntax"].what},
        {"rule": "stray-file", "severity": "warning", "count": 1, "what": RULES["stray-file"].what},
    ]


def test_a_rule_with_errors_and_warnings_is_counted_by_both() -> None:
    """What stops a build is not mixed with what does not."""
    assert json.loads(statistics_json([STRAY, STRAY._replace(severity=Severity.ERROR)])) == [
        {"rule": "stray-file", "severity": "error", "count": 1, "what": RULES["stray-file"].what},
        {"rule": "stray-file", "severity": "warning", "count": 1, "what": RULES["stray-file"].what},
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_no_control_character_gets_out(name: str) -> None:
    """But for the line breaks of the format itself: a terminal would obey what a file's name or a text says."""
    written = FORMATS[name](FOUND)

    assert {character for character in written if unicodedata.category(character) == "Cc"} == {"\n"}


def test_no_findings() -> None:
    """What people read is empty, so that the command says it in its own words; what programs read is complete."""
    written = {name: write([]) for name, write in FORMATS.items()}
    log = json.loads(written.pop("sarif"))

    assert written == {"concise": "", "github": "", "statistics": "", "statistics_json": "[]\n"}
    assert log["runs"][0]["results"] == []
