"""README's reference, generated from the code: `python -m tests.readme` writes it, a test checks it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from anki_builder.cli import cli
from anki_builder.decks.releases import list_releases, read_manifest, release_folder
from anki_builder.drafts.drafting import DraftSettings, draft_article
from anki_builder.rules import RULES
from anki_builder.sources.fact_format import DECK, FACT, PARTS, QUESTION_KEYS, SHAPES, STORY, Shape
from anki_builder.sources.records import Record
from tests.anki_import.upgrade_table import upgrade_rows

README = Path(__file__).parents[1] / "README.md"
_ARTICLE = Path(__file__).parent / "drafts/articles/us-japan-critical-minerals.txt"


def generated_sections() -> dict[str, str]:
    """The Markdown of every generated section, by its marker."""
    return {
        "article": _fenced("text", _ARTICLE.read_text(encoding="utf-8").splitlines()[14:27]),
        "draft": _fenced("yaml", _drafted_lines()),
        "facts of the article": _fenced("yaml", _finished_lines()),
        "releases": _table(("release", "facts", "cards", "new", "retired", "for you"), _release_rows()),
        "commands": _commands(),
        "deck keys": _keys(DECK),
        "story keys": _keys(STORY),
        "fact keys": _keys(FACT),
        "parts": _parts(),
        "kinds": _table(("kind", "its key", "needs", "may have"), map(_kind_row, SHAPES)),
        "upgrade": _table(
            ("what is yours", "on cards that did not change", "on corrected cards", "on retired cards"), upgrade_rows()
        ),
        "rules": _table(
            ("rule", "severity", "what it finds"), ((f"`{r.name}`", r.severity, r.what) for r in RULES.values())
        ),
    }


def with_generated_sections(text: str) -> str:
    """The text with every generated section as it should be."""
    for marker, section in generated_sections().items():
        text = _with_section(text, marker, section)
    return text


def write_section(marker: str, section: str) -> None:
    """Writes one section whose content is measured, not derived from the code."""
    README.write_text(_with_section(README.read_text(encoding="utf-8"), marker, section), encoding="utf-8")


def read_section(marker: str) -> str:
    """What stands in a section."""
    text = README.read_text(encoding="utf-8")
    return text.partition(f"<!-- generated: {marker} -->\n")[2].partition("<!-- end -->\n")[0]


def _with_section(text: str, marker: str, section: str) -> str:
    before, opening, rest = text.partition(f"<!-- generated: {marker} -->\n")
    _, closing, after = rest.partition("<!-- end -->\n")
    if not closing:
        raise ValueError(f"README has no section `{marker}`")
    return before + opening + section + closing + after


def _fenced(language: str, lines: Iterable[str]) -> str:
    return "".join([f"```{language}\n", *(f"{line}\n" for line in lines), "```\n"])


def _drafted_lines() -> list[str]:
    """What becomes of the lines of the article that README shows."""
    drafted = draft_article(_ARTICLE.read_bytes(), _ARTICLE.name, DraftSettings())
    lines = drafted.drafts[0].file.text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  # line 17:"))
    end = next(number for number, line in enumerate(lines) if line.startswith("  # line 27:"))
    return lines[start : end - 1]


def _finished_lines() -> list[str]:
    """The facts of the project's own deck that were made of them, as far as the picture shows them."""
    lines = (README.parent / "cards_src/2025-10/us-japan-critical-minerals.yaml").read_text("utf-8").splitlines()
    start = lines.index("  - id: us-japan-minerals-city")
    return lines[start : lines.index("  - id: us-japan-minerals-us-president") - 1]


def _release_rows() -> Iterable[Iterable[str]]:
    root = README.parent
    for name in list_releases(root):
        manifest = read_manifest(release_folder(root, name))
        fresh = manifest["packages"][0]
        folder = release_folder(root, name).relative_to(root).as_posix()
        changes = manifest["changes"]
        links = f"[deck]({folder}/{fresh['path']}), [what is new]({folder}/CHANGES.md)"
        yield str(name), f"{fresh['notes']}", f"{fresh['cards']}", str(changes["added"]), str(changes["retired"]), links


def _keys(record: Record) -> str:
    rows = (
        (f"`{key.name}`" + (" (required)" if key.required else ""), key.description) for key in record.keys.values()
    )
    return _table(("key", "meaning"), rows)


def _parts() -> str:
    rows = (
        (f"`{name}`", f"`{key.name}`" + (" (required)" if key.required else ""), key.description)
        for name, record in PARTS.items()
        for key in record.keys.values()
    )
    return _table(("of", "key", "meaning"), rows)


def _kind_row(shape: Shape) -> Iterable[str]:
    needs = [key for key in shape.requires if key not in QUESTION_KEYS]
    question = ["`front` or `ask`"] if QUESTION_KEYS[0] in shape.requires else []
    return shape.description, f"`{shape.mark}`", _listed(needs, question), _listed(shape.allows)


def _listed(keys: Iterable[str], others: Iterable[str] = ()) -> str:
    return ", ".join([*others, *(f"`{key}`" for key in keys)]) or "–"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in lines)


def _commands() -> str:
    context = click.Context(cli, info_name="anki-builder", terminal_width=100, help_option_names=["-h", "--help"])
    texts = [cli.get_help(context)]
    for name, command in cli.commands.items():
        texts.append(command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100)))
    return "".join(f"```text\n{text}\n```\n\n" for text in texts)


def main() -> None:
    """Rewrites README's generated sections."""
    README.write_text(with_generated_sections(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
