"""`python -m tests.pictures` makes the pictures in .github/images/ anew, and README's plan; needs Chromium."""

from __future__ import annotations

import base64
import datetime
import re
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from playwright.sync_api import sync_playwright

from anki_builder.decks.building import BuildRequest, build
from anki_builder.sources.project import load_project
from anki_builder.study.plan_plot import plan_plot
from anki_builder.study.plan_report import plan_text
from anki_builder.study.planning import Question, answer
from tests.browser.browsing import launch_browser
from tests.pictures.preview_pictures import photograph_preview
from tests.pictures.row import photograph_row
from tests.readme import write_section

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".github" / "images"
_IMAGE = re.compile(r'src="([^"]+\.svg)"')
_BUILD_TIME = 1_761_868_800  # 2025-10-31, so that the pictures do not change from day to day


class Face(NamedTuple):
    """One side of a card, and how it is to be shown."""

    fact_id: str
    side: str
    """`question` or `answer`."""
    classes: str
    """Of the body, as Anki sets them: `card`, in night mode `card nightMode`, on phones `card mobile`."""
    width: int
    """CSS pixels."""
    height: int


PICTURE_FACES = {
    "card.png": [
        Face("japan-pm-2025", "question", "card", 400, 300),
        Face("japan-pm-2025", "answer", "card", 400, 300),
        Face("us-japan-minerals-similar-agreements", "question", "card nightMode", 400, 300),
    ],
    "deck.png": [
        Face("g20-2025-host", "question", "card mobile", 360, 620),
        Face("gst-slabs-2025-09", "answer", "card mobile", 360, 620),
        Face("rbi-growth-forecast-2025-12", "answer", "card mobile nightMode", 360, 620),
    ],
    "from-an-article.png": [
        Face("us-japan-minerals-city", "question", "card", 400, 300),
        Face("us-japan-minerals-venue", "answer", "card", 400, 300),
        Face("us-japan-minerals-month", "answer", "card nightMode", 400, 300),
    ],
    "kinds.png": [
        Face("us-japan-minerals-strategy", "question", "card", 400, 300),
        Face("us-japan-minerals-venue", "question", "card nightMode", 400, 300),
        Face("china-rare-earth-mining-share", "answer", "card mobile", 320, 300),
        Face("china-rare-earth-larger-share", "question", "card mobile nightMode", 320, 300),
    ],
}


def main() -> None:
    """Photographs the faces named above, as the real Anki renders them, and a card in the preview."""
    with sync_playwright() as playwright, launch_browser(playwright) as browser:
        for name, things in _anki_pictures().items():
            photograph_row(browser, things, PICTURES / name)
        photograph_preview(browser, ROOT, PICTURES / "preview.png")
    _plan_an_exam()


def _plan_an_exam() -> None:
    """The plan that README shows, in words and as a picture."""
    question = Question(datetime.date(2027, 5, 23), datetime.date(2026, 11, 23), minutes=30)
    plan, assumptions = answer(load_project(ROOT), question)
    text = plan_text(plan, assumptions)
    write_section("plan", f"```text\n{text}```\n")
    picture = plan_plot(plan, "png", "Current Affairs: exam on 2027-05-23", text)
    (PICTURES / "plan.png").write_bytes(picture)


def _anki_pictures() -> dict[str, str]:
    """The faces of each picture, as HTML elements: the project's deck is built and imported for them."""
    with tempfile.TemporaryDirectory() as scratch:
        package = build(load_project(ROOT), BuildRequest(_BUILD_TIME, Path(scratch)))[0]
        collection = Collection(f"{scratch}/collection.anki2")
        request = ImportAnkiPackageRequest(package_path=str(package.path), options=ImportAnkiPackageOptions())
        collection.import_anki_package(request)
        collection.models._clear_cache()
        pictures = {name: "".join(_frames(collection, faces)) for name, faces in PICTURE_FACES.items()}
        collection.close()
    return pictures


def _frames(collection: Collection, faces: list[Face]) -> Iterator[str]:
    for face in faces:
        (card_id,) = collection.find_cards(f'"FactId:{face.fact_id}" card:1')
        output = collection.get_card(card_id).render_output()
        html = output.question_text if face.side == "question" else output.answer_text
        html = html.replace("[[type:Typed]]", '<input value="Akasaka Pal">')
        html = _IMAGE.sub(lambda match: f'src="{_embedded(Path(collection.media.dir()) / match[1])}"', html)
        page = f"<html class=''><style>{output.css}</style><body class='{face.classes}'>{html}</body></html>"
        yield f'<iframe srcdoc="{escape(page)}" width="{face.width}" height="{face.height}"></iframe>'


def _embedded(image: Path) -> str:
    """An SVG as an address that holds it: a page without an address of its own may load no files."""
    return f"data:image/svg+xml;base64,{base64.b64encode(image.read_bytes()).decode()}"


if __name__ == "__main__":
    main()
