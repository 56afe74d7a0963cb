"""Golden drafts: each article of `articles` with the fact files that it becomes, whole, beside it in `drafts`.

UPDATE_CASES=1 in the environment writes them anew; read the difference before you believe it.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from anki_builder.drafts.drafting import DraftSettings, draft_article

FOLDER = Path(__file__).parent
ARTICLES = sorted((FOLDER / "articles").iterdir())
SETTINGS = DraftSettings(today=datetime.date(2031, 1, 15))


def drafts_of(article: Path, settings: DraftSettings) -> str:
    """All that becomes of an article: its files, each below its path, and what became of its lines."""
    drafted = draft_article(article.read_bytes(), article.name, settings)
    files = [f"##### {draft.path}\n{draft.file.text}" for draft in drafted.drafts]
    counts = ", ".join(f"{count} {use.value}" for use, count in drafted.counts().items())
    return "".join([*files, f"##### {counts}\n"])


@pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.name)
def test_an_article_becomes_these_drafts(article: Path) -> None:
    """Every fact below the line that it comes from; what gave none is listed at the end."""
    expected = FOLDER / "drafts" / f"{article.name}.yaml"
    drafts = drafts_of(article, SETTINGS)
    if os.environ.get("UPDATE_CASES"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(drafts, encoding="utf-8")

    assert expected.read_text(encoding="utf-8") == drafts


def test_a_deck_of_two_languages_gets_both_in_one_fact() -> None:
    """Lines that alternate between English and Hindi are one text each; a figure is hidden in both."""
    article = (
        "3 JANUARY, 2031 Current Affairs\n"
        "Sampletown Bridge\n"
        "Key facts :-\n"
        "- Length: 12 km\n"
        "- लंबाई: 12 किमी\n"
        "- The bridge has 4 lanes.\n"
        "- पुल में 4 लेन हैं।\n"
    )
    drafted = draft_article(article.encode(), "bridge.txt", SETTINGS._replace(languages=("en", "hi")))

    assert drafted.drafts[0].file.text.partition("facts:\n")[2] == (
        "\n"
        "  # --- Key facts :- (line 3) ---\n"
        "\n"
        "  # line 4: Length: 12 km\n"
        "  # line 5: लंबाई: 12 किमी\n"
        "  - draft: true\n"
        "    ask:\n"
        "      en: Length\n"
        "      hi: लंबाई\n"
        "    back:\n"
        "      en: 12 km\n"
        "      hi: 12 किमी\n"
        "\n"
        "  # line 6: The bridge has 4 lanes.\n"
        "  # line 7: पुल में 4 लेन हैं।\n"
        "  # (cloze candidate)\n"
        "  - draft: true\n"
        "    cloze:\n"
        "      en: The bridge has {{c1::4}} lanes.\n"
        "      hi: पुल में {{c1::4}} लेन हैं।\n"
    )
