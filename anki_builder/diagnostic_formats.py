"""Findings for editors, CI services and other programs, and counts of them; full text and JSON are in `report`.

Knows nothing of files and terminals: findings in, text out. No control character gets into that text, as file names and
messages quote what others wrote, and a terminal would obey it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from anki_builder.diagnostics import Diagnostic, Severity, Span
from anki_builder.printable import CONTROL_CHARACTERS
from anki_builder.report import Style, plain, rule_text, summary, to_json
from anki_builder.rules import RULES, Rule

_CONTROL_CHARACTERS_BUT_SPACES = {code: to for code, to in CONTROL_CHARACTERS.items() if chr(code) not in "\t\r\n"}
_NUMBER = re.compile(r"\d+")
_LINE_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def concise(diagnostics: Iterable[Diagnostic], style: Style = plain) -> str:
    """Each finding on a line, as compilers write it and editors read it, then a count. Empty where there are none."""
    diagnostics = list(diagnostics)
    lines = [_concise_line(diagnostic, style) for diagnostic in diagnostics]
    return "\n".join([*lines, summary(diagnostics) + "\n"]) if lines else ""


def _concise_line(diagnostic: Diagnostic, style: Style) -> str:
    span, severity, rule, message, _ = diagnostic
    return f"{style(_one_line(str(span)), 'place')}: {style(severity, severity)} [{rule}] {_one_line(message)}"


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Each finding as the command that makes GitHub Actions mark its place. Empty where there are none.

    See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    return "".join(f"{_workflow_command(diagnostic)}\n" for diagnostic in diagnostics)


def _workflow_command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {
        "file": span.file,
        "line": str(span.line),
        "col": str(span.column),
        "endColumn": str(_end_column(span)),
        "title": f"anki-builder ({diagnostic.rule})",
    }
    listed = ",".join(f"{name}={_escaped_property(value)}" for name, value in properties.items())
    # The log of a run shows the message alone, so that it has to name the place too.
    return f"::{diagnostic.severity} {listed}::{_escaped_data(f'{span}: {_message_with_hint(diagnostic)}')}"


def _escaped_data(text: str) -> str:
    """A message of a workflow command. The percent sign comes first, as the others become one."""
    return _lines(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    """A value of a workflow command, which a comma or colon would end."""
    return _escaped_data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """The findings, and the rules, as a log of SARIF 2.1.0, which code scanning services read.

    See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    driver = {"name": "anki-builder", "version": version, "rules": [_sarif_rule(rule) for rule in RULES.values()]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": _sarif_results(diagnostics)}
    return to_json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule_text(rule), "markdown": _rule_markdown(rule)},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _rule_markdown(rule: Rule) -> str:
    return (
        f"{rule.what}\n\n**Why is this bad?** {rule.why}\n\n"
        f"Example:\n\n```yaml\n{rule.example}\n```\n\nUse instead:\n\n```yaml\n{rule.instead}\n```\n"
    )


def _sarif_results(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The findings in their order; those that say the same are numbered, so that each has an identity."""
    seen: Counter[str] = Counter()
    results = []
    for diagnostic in diagnostics:
        fingerprint = _fingerprint(diagnostic)
        seen[fingerprint] += 1
        results.append(_sarif_result(diagnostic, f"{fingerprint}:{seen[fingerprint]}"))
    return results


def _sarif_result(diagnostic: Diagnostic, identity: str) -> dict[str, Any]:
    return {
        "ruleId": diagnostic.rule,
        "ruleIndex": list(RULES).index(diagnostic.rule),
        "level": diagnostic.severity.value,
        # The standard would have braces doubled (3.11.5), as they can mark placeholders. Viewers show a message that
        # has no arguments as it stands, and ours are often about the braces of a cloze.
        "message": {"text": _lines(_message_with_hint(diagnostic))},
        "locations": [{"physicalLocation": _sarif_location(diagnostic.span)}],
        # Not `primaryLocationLineHash`: GitHub's upload works that out itself, and complains of any other.
        "partialFingerprints": {"findingHash/v1": identity},
    }


def _sarif_location(span: Span) -> dict[str, Any]:
    # As bytes, a name that is not UTF-8 has an address too. The base is what services take for the repository's root.
    address = quote(os.fsencode(span.file))
    return {
        "artifactLocation": {"uri": address, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": span.line, "startColumn": span.column, "endColumn": _end_column(span)},
    }


def _fingerprint(diagnostic: Diagnostic) -> str:
    """Equal for findings that say the same of the same file, wherever they stand, as every edit above moves them."""
    # Some messages name another place (`already taken at cards_src/a.yaml:7:9`), which moves too.
    identity = "\0".join((diagnostic.rule, diagnostic.span.file, _NUMBER.sub("0", diagnostic.message)))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def statistics(diagnostics: Iterable[Diagnostic]) -> str:
    """How many findings each rule has, the most frequent first, then a count of all. Empty where there are none."""
    diagnostics = list(diagnostics)
    counts = _counts(diagnostics)
    count_width = max((len(f"{row.findings:,}") for row in counts), default=0)
    rule_width = max((len(row.rule) for row in counts), default=0)
    lines = [
        f"{row.findings:>{count_width},}  {row.severity:<7}  {row.rule:<{rule_width}}  {RULES[row.rule].what}"
        for row in counts
    ]
    return "\n".join([*lines, summary(diagnostics) + "\n"]) if lines else ""


def statistics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The same counts as a list for programs."""
    return to_json(
        [
            {"rule": row.rule, "severity": row.severity.value, "count": row.findings, "what": RULES[row.rule].what}
            for row in _counts(diagnostics)
        ]
    )


class _Count(NamedTuple):
    findings: int
    severity: Severity
    rule: str


def _counts(diagnostics: Iterable[Diagnostic]) -> list[_Count]:
    """By rule and severity, the most frequent first, of equally frequent ones errors first."""
    found = Counter((diagnostic.severity, diagnostic.rule) for diagnostic in diagnostics)
    counts = [_Count(count, severity, rule) for (severity, rule), count in found.items()]
    return sorted(counts, key=lambda row: (-row.findings, row.severity, row.rule))


def _message_with_hint(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.message}\nhint: {diagnostic.hint}" if diagnostic.hint else diagnostic.message


def _end_column(span: Span) -> int:
    """The column behind the last character: both GitHub and SARIF count so."""
    return span.column + span.length


def _one_line(text: str) -> str:
    """A text on one line, without control characters."""
    return _LINE_BREAK.sub(" ", text).translate(CONTROL_CHARACTERS)


def _lines(text: str) -> str:
    """A text without control characters, but for those that every format has a way to write."""
    return text.translate(_CONTROL_CHARACTERS_BUT_SPACES)
