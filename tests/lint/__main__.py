"""`python -m tests.lint`: how good each rule is on the labelled facts; `--readme` writes the table into README.md."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from tests import readme
from tests.lint.measure import HELD_OUT, LABELLED, Score, load_labelled, measure


def main() -> None:
    """Prints the table, and what each rule got wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.lint", description=__doc__)
    parser.add_argument("--readme", action="store_true", help="also write the table into README.md")
    options = parser.parse_args()
    made_with, held_out = (measure(load_labelled(folder)) for folder in (LABELLED, HELD_OUT))
    text = table(made_with, held_out)
    print(text, end="")
    for name, scores in (("labelled", made_with), ("held out", held_out)):
        for score in scores:
            for what, facts in (("wrong", score.wrong), ("missed", score.missed)):
                if facts:
                    print(f"{name}: {score.rule}: {what}: {', '.join(facts)}")
    if options.readme:
        readme.write_section("lint scores", text)


def table(made_with: Iterable[Score], held_out: Iterable[Score]) -> str:
    """The scores in Markdown."""
    rows = [("rule", *("bad facts", "found", "wrongly", "precision", "recall") * 2), ("---", *["---:"] * 10)]
    for first, second in zip(made_with, held_out, strict=True):
        rows.append((f"`{first.rule}`", *_cells(first), *_cells(second)))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(score: Score) -> tuple[str, ...]:
    counts = (len(score.right) + len(score.missed), len(score.right), len(score.wrong))
    return (*map(str, counts), f"{score.precision:.2f}", f"{score.recall:.2f}")


if __name__ == "__main__":
    main()
