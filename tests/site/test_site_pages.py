"""What stands on the pages of a site of two releases, and where it leads."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from anki_builder.pages.rendering import CONTENT_SECURITY_POLICY
from tests.projects import DECK, run, write_project
from tests.site.sites import Page, loaded, read_sources, release, resolve

PAGES = (
    *("cards/2025-10.html", "cards/2025-11.html", "cards/index.html", "index.html"),
    *("releases/2025-10.html", "releases/2025-11.html", "releases/index.html"),
)
OUTSIDE = ("https://news.example/minerals", "https://bank.example")
"""Where the facts' sources lead."""


def test_a_site_is_these_files(files: dict[str, bytes]) -> None:
    """What no card of the deck needs, is not there: neither media nor what typesets mathematics."""
    downloads = [
        *("2025-10/world-affairs-upgrade.apkg", "2025-10/world-affairs.apkg", "2025-11/world-affairs-2025-10.apkg"),
        *("2025-11/world-affairs-2025-11.apkg", "2025-11/world-affairs-upgrade.apkg", "2025-11/world-affairs.apkg"),
    ]
    assets = ["card.css", "cards.js", "gallery.js", "icon.svg", "page.css", "site.css", "site.js", "theme.js"]
    assert sorted(files) == sorted(
        [
            *(".anki-builder-site", ".nojekyll", "feed.xml", "search/1.json"),
            *PAGES,
            *(f"assets/{name}" for name in assets),
            *(f"downloads/{name}" for name in downloads),
        ]
    )


def test_the_front_page_says_what_the_deck_is(files: dict[str, bytes]) -> None:
    """Its name, description, size and languages, and its newest release."""
    page = Page(files["index.html"])

    assert page.texts("//head/title | //h1 | //div[@class='opening']/p") == [
        "World Affairs: Anki cards",
        "World Affairs",
        "What happened, month by month.",
        "3 facts, 4 cards in English, Hindi. Newest release: November 2025.",
    ]
    assert page.texts("//h1/following-sibling::p[1]/em") == ["happened"]
    assert page.texts("//h2") == [
        *("Try the cards", "How to import", "How to upgrade", "Month by month", "What is in it", "Releases")
    ]


def test_packages_are_offered_with_size_and_checksum(files: dict[str, bytes]) -> None:
    """The whole deck, the upgrade and each month; what is said of a file is true of it."""
    page = Page(files["index.html"])
    links = page.find("//a[@download]")

    assert [(str(link.get("href")), " ".join(link.itertext())) for link in links] == [
        ("downloads/2025-11/world-affairs.apkg", "Download the deck"),
        ("downloads/2025-11/world-affairs-upgrade.apkg", "Upgrade my deck"),
        ("downloads/2025-11/world-affairs-2025-11.apkg", "Download  only November 2025"),
        ("downloads/2025-11/world-affairs-2025-10.apkg", "Download  only October 2025"),
    ]
    packages = [files[link.get("href")] for link in links]
    assert page.texts("//details[@class='checksum']/code") == [hashlib.sha256(data).hexdigest() for data in packages]
    sizes = [f"{len(data) / 1000:.0f} kB" for data in packages]
    assert page.texts("//p[@class='file'] | //table[@class='months']//td/span[@class='soft']") == [
        f"world-affairs.apkg, {sizes[0]}",
        f"world-affairs-upgrade.apkg, {sizes[1]}",
        *sizes[2:],
    ]


def test_charts_have_their_numbers_in_tables(files: dict[str, bytes]) -> None:
    """And a title and a description, for those who do not see them."""
    page = Page(files["index.html"])
    chart = "//figure[@class='chart']"

    assert page.texts(f"{chart}//svg/title | {chart}//svg/desc") == [
        "Cards by month",
        "2 bars, from October 2025 to November 2025; the highest stands for 3 cards. The table below has all numbers.",
    ]
    bars = [dict(bar.attrib) for bar in page.find(f"{chart}//rect")]
    assert bars == [
        {"x": "0.1", "y": "0.0", "width": "0.8", "height": "100.0"},
        {"x": "1.1", "y": "66.7", "width": "0.8", "height": "33.3"},
    ]
    assert page.texts(f"{chart}//tr") == ["MonthCards", "October 20253", "November 20251"]
    assert page.texts("//table[@class='categories']//tbody/tr/*[self::th or position() = 2]") == [
        *("International", "3", "Economy: Banking", "1")
    ]


def test_a_release_has_a_page(files: dict[str, bytes]) -> None:
    """With its packages and its change notes; who comes to an older one is told of the newest."""
    newest, first = Page(files["releases/2025-11.html"]), Page(files["releases/2025-10.html"])

    assert newest.texts("//h1 | //a[@download] | //div[@class='notes']/p | //div[@class='notes']//li") == [
        *("November 2025", "Download the deck", "Upgrade my deck", "Released on 2025-11-30."),
        *("What you get if you import this on top of 2025-10:", "1 fact, 1 card.", "What is the repo rate?"),
        *("If you are new to this deck: world-affairs.apkg", "If you have it already: world-affairs-upgrade.apkg"),
        "An upgrade always keeps your intervals and your history, and it keeps your own edits and tags on everything "
        "that did not change. A card that did change is replaced as a whole; what you wrote into it, and the tags you "
        "gave it, are lost.",
    ]
    assert newest.texts("//div[@class='notes']//tr") == ["facts", "New 1", "Unchanged 2"]
    assert first.texts("//a[@download] | //p[@class='notice']") == [
        "There is a newer release: November 2025.",
        "Download the deck",
    ]
    assert Page(files["releases/index.html"]).texts("//ol[@class='releases']/li") == [
        "November 2025 2025-11-30 1 fact added",
        "October 2025 2025-10-31 2 facts added",
    ]


def test_cards_can_be_read_without_a_script(files: dict[str, bytes]) -> None:
    """Each has its question, and its answer in an element that opens by itself."""
    page = Page(files["cards/2025-10.html"])

    assert page.texts("//article//h2") == ["city Recall", "shares Cloze 1", "shares Cloze 2"]
    front, back = (f"//article[1]{place}/div/template" for place in ("", "/details"))
    assert page.texts(front) == ["Minerals agreement In which city was it signed? HintA capital"]
    assert page.texts(f"{back}//div[@class='back']") == ["Tokyo"]
    assert [str(link) for link in page.find("//template/link/@href")] == ["../assets/card.css"] * 6
    assert {lang for path in PAGES for lang in Page(files[path]).find("/html/@lang")} == {"en"}
    assert page.find("//template//div[@class='sheet']/@dir") == ["auto"] * 7


def test_the_search_is_hidden_without_a_script(files: dict[str, bytes]) -> None:
    """It knows where its index lies, and how many files it has; the months are there to be looked through."""
    for path, root in (("index.html", ""), ("cards/index.html", "../"), ("cards/2025-11.html", "../")):
        [search] = Page(files[path]).find("//search")
        assert ("hidden" in search.attrib, search.get("data-root"), search.get("data-files")) == (True, root, "1")
    assert list(json.loads(files["search/1.json"])) == ["cards/2025-11.html", "cards/2025-10.html"]
    assert Page(files["cards/index.html"]).texts("//table//a[not(@download)]") == ["November 2025", "October 2025"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_only_to_what_is_there(path: str, files: dict[str, bytes]) -> None:
    """Links are relative, so that the site can lie anywhere; only facts' sources lead out of it."""
    ids = {name: set(Page(files[name]).find("//@id")) for name in PAGES}
    for address in Page(files[path]).addresses():
        if address not in OUTSIDE:
            assert not re.match(r"[a-z+.-]+:|/", address)
            file, _, place = address.partition("#")
            target = resolve(path, address) if file else path
            assert target in files
            assert not place or place in ids[target]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_that_its_policy_forbids(path: str, files: dict[str, bytes]) -> None:
    """No script, style or handler in the HTML itself; and what it loads is all there."""
    page = Page(files[path])

    assert page.find("//meta[@http-equiv='Content-Security-Policy']/@content") == [CONTENT_SECURITY_POLICY]
    assert page.find("//style | //script[not(@src)] | //base | //form | //iframe | //object | //embed") == []
    assert page.find("//@*[name() = 'style' or starts-with(name(), 'on')]") == []
    assert loaded(files, path) <= set(files)


@pytest.mark.parametrize("path", PAGES)
def test_headings_and_labels_are_in_order(path: str, files: dict[str, bytes]) -> None:
    """One heading of the first level, none left out below it; every part of a page that is named by another is so."""
    page = Page(files[path])
    levels = [int(heading.tag[1]) for heading in page.find("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    ids = page.find("//body//*[not(ancestor::template)]/@id")

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(following <= level + 1 for level, following in pairwise(levels))
    assert len(ids) == len(set(ids))
    names = [name for labels in page.find("//@aria-labelledby | //label/@for") for name in labels.split()]
    assert set(names) <= set(ids)


def test_without_a_release_there_is_nothing_to_download(tmp_path: Path) -> None:
    """Also where `build` has written packages: what is not released is for its author alone."""
    root = write_project(tmp_path)
    assert run("-C", root, "build").exit_code == 0
    files = read_sources(root)
    page = Page(files["index.html"])

    assert [path for path in files if path.startswith(("downloads/", "feed", "releases/2"))] == []
    assert page.texts("//p[@class='notice'] | //p[@class='counts']") == [
        "1 fact, 1 card in English.",
        "Nothing of this deck is released yet: there is nothing to download, but its cards can be tried here.",
    ]
    assert page.find("//a[@download] | //link[@rel='alternate']") == []
    assert page.texts("//h2") == ["Try the cards", "Month by month", "What is in it"]
    assert Page(files["releases/index.html"]).texts("//main/p") == ["Nothing is released yet."]


def test_a_deck_without_dates_has_no_months(tmp_path: Path) -> None:
    """And no chart of them."""
    story = "title: Flags\nfacts:\n  - {id: japan, front: Whose flag?, back: Japan}\n"
    files = read_sources(write_project(tmp_path, {"flags.yaml": story}, DECK + "dated: false\n"))

    assert Page(files["index.html"]).texts("//h2") == ["Try the cards"]
    assert Page(files["cards/index.html"]).texts("//h2 | //table//a") == ["All cards", "All cards"]
    assert Page(files["cards/undated.html"]).texts("//h1 | //article//h2") == ["All cards", "japan Recall"]


def test_a_deck_of_drafts_has_a_site(tmp_path: Path) -> None:
    """With no cards to try and nothing to search in."""
    story = "title: Flags\ndate: 2025-10-28\nfacts:\n  - {front: Whose flag?, back: Japan, draft: true}\n"
    files = read_sources(write_project(tmp_path, {"2025-10/flags.yaml": story}))

    assert Page(files["index.html"]).texts("//h2 | //p[@class='counts']") == ["0 facts, 0 cards in English."]
    assert [path for path in files if path.startswith(("cards/2", "search/"))] == []


def test_the_cards_are_those_of_the_newest_release(tmp_path: Path) -> None:
    """What was written since, nobody has yet; not even a correction."""
    files = {
        "2025-10/flags.yaml": "title: Flags\ndate: 2025-10-28\nfacts:\n  - {id: a, front: Whose flag?, back: Japan}\n"
    }
    root = write_project(tmp_path, files)
    release(root, "2025-10", "2025-10-31")
    write_project(
        root, {"2025-10/flags.yaml": files["2025-10/flags.yaml"].replace("Japan", "Nippon"), "2025-11/b.yaml": ""}
    )
    later = "title: Later\ndate: 2025-11-05\nfacts:\n  - {id: b, front: What?, back: That}\n"
    made = read_sources(write_project(root, {"2025-11/b.yaml": later}))

    assert Page(made["cards/2025-10.html"]).texts("//details//div[@class='back']") == ["Japan"]
    assert "cards/2025-11.html" not in made


def test_mathematics_is_typeset_only_where_there_is_some(tmp_path: Path) -> None:
    """What typesets it comes with its fonts and its licence, and every file that it asks for is there."""
    facts = "  - {id: a, front: 'What is $E$?', back: '$$mc^2$$'}\n  - {id: b, front: 'A \\\\(b\\\\)?', back: US$5}\n"
    story = f"title: Physics\ndate: 2025-10-28\nfacts:\n{facts}"
    files = read_sources(write_project(tmp_path, {"2025-10/physics.yaml": story}))
    shown = loaded(files, "assets/mathematics.js") | loaded(files, "assets/katex/katex.min.css")

    assert shown <= set(files)
    assert {path for path in files if "katex" in path or "math" in path} - shown == {"assets/katex/LICENSE"}
    assert Page(files["cards/2025-10.html"]).texts("//details//div[@class='back']") == [r"\[mc^2\]", "US$5"]
    assert Page(files["cards/2025-10.html"]).texts("//article[@data-mathematics]//h2") == ["a Recall"]
    assert Page(files["index.html"]).texts("//article//h3") == ["b Recall"]


def test_cards_bring_their_pictures_and_sounds(tmp_path: Path) -> None:
    """From the package where it is released, and from the sources before."""
    svg, sound = b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"ID3"
    story = "title: T\ndate: 2025-10-28\nfacts:\n  - {id: a, front: A?, back: A, image: map.svg, audio: anthem.mp3}\n"
    root = write_project(tmp_path, {"2025-10/a.yaml": story, "media/map.svg": svg, "media/anthem.mp3": sound})
    before = read_sources(root)
    release(root, "2025-10", "2025-10-31")
    after = read_sources(root)

    media = {path: data for path, data in before.items() if path.startswith("media/")}
    assert sorted(media.values()) == sorted([svg, sound])
    assert {path: data for path, data in after.items() if path.startswith("media/")} == media
    [template] = Page(after["cards/2025-10.html"]).find("//details//template")
    assert {resolve("cards/2025-10.html", address) for address in template.xpath(".//@src")} == set(media)
