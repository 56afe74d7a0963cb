"""`python -m tests.pictures` makes the pictures in .github/images/ anew; needs the `test` extra and Chromium."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from anki_builder.decks.building import BuildRequest, build
from anki_builder.sources.project import load_project

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".github" / "images"
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
    """Builds the project's deck, imports it, and photographs the faces named above."""
    with tempfile.TemporaryDirectory() as scratch:
        package = build(load_project(ROOT), BuildRequest(_BUILD_TIME, Path(scratch)))[0]
        collection = Collection(f"{scratch}/collection.anki2")
        request = ImportAnkiPackageRequest(package_path=str(package.path), options=ImportAnkiPackageOptions())
        collection.import_anki_package(request)
        collection.models._clear_cache()
        for name, faces in PICTURE_FACES.items():
            _photograph("".join(_frames(collection, faces)), faces, Path(scratch), PICTURES / name)
        collection.close()


def _frames(collection: Collection, faces: list[Face]) -> Iterator[str]:
    for face in faces:
        (card_id,) = collection.find_cards(f'"FactId:{face.fact_id}" card:1')
        output = collection.get_card(card_id).render_output()
        html = output.question_text if face.side == "question" else output.answer_text
        html = html.replace("[[type:Typed]]", '<input value="Akasaka Pal">')
        page = f"<html class=''><style>{output.css}</style><body class='{face.classes}'>{html}</body></html>"
        yield f'<iframe srcdoc="{escape(page)}" width="{face.width}" height="{face.height}"></iframe>'


def _photograph(frames: str, faces: list[Face], scratch: Path, target: Path) -> None:
    style = "body{margin:0;display:flex;gap:12px;padding:12px;background:#8a8f98}iframe{border:0;border-radius:8px}"
    page = scratch / "page.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{frames}", encoding="utf-8")
    width = sum(face.width + 12 for face in faces) + 12
    height = max(face.height for face in faces) + 24
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
    profile = f"--user-data-dir={scratch}/profile"
    window = [f"--window-size={width},{height}", "--force-device-scale-factor=1.5"]
    target.parent.mkdir(parents=True, exist_ok=True)
    arguments = [browser, *switches, profile, *window, f"--screenshot={target}", page.as_uri()]
    subprocess.run(arguments, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
