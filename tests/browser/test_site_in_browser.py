"""A site as learners meet it: looked through, searched, tried with and without a keyboard, scripts and the net."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.anki_import.learner import ImportCounts, Learner
from tests.browser.browsing import PHONE_WIDTH, Visitor
from tests.browser.cards import card, flip, show_all

ATOM = "{http://www.w3.org/2005/Atom}"


def download(page: Page, link: Locator, folder: Path) -> Path:
    """Follows a link to a package, and gives the file that comes down."""
    with page.expect_download() as started:
        link.click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def test_the_front_page_tells_what_the_deck_is(visitor: Visitor, site: str) -> None:
    """Its name, what it is about, and how much there is in it."""
    page = visitor.open(site)

    expect(page).to_have_title("World Affairs: Anki cards")
    expect(page.get_by_role("heading", level=1)).to_have_text("World Affairs")
    expect(page.get_by_text("What happened in the world, month by month.")).to_be_visible()
    expect(page.get_by_text("10 facts, 13 cards in English, Urdu")).to_be_visible()


@pytest.mark.parametrize(
    ("link", "file", "counts"),
    [
        ("Download the deck", "world-affairs.apkg", ImportCounts(new=10)),
        ("Upgrade my deck", "world-affairs-upgrade.apkg", ImportCounts(new=11)),
        ("only October 2025", "world-affairs-2025-10.apkg", ImportCounts(new=8)),
    ],
)
def test_what_is_downloaded_can_be_imported(
    visitor: Visitor, site: str, tmp_path: Path, link: str, file: str, counts: ImportCounts
) -> None:
    """The real Anki takes every package that the front page offers, which is the one whose checksum stands there."""
    page = visitor.open(site)
    package = download(page, page.get_by_role("link", name=link), tmp_path)
    page.get_by_text("SHA-256").filter(has_text=file).click()

    assert package.name == file
    expect(page.get_by_text(hashlib.sha256(package.read_bytes()).hexdigest())).to_be_visible()
    with Learner(tmp_path / "learner") as learner:
        assert learner.import_package(package) == counts
        assert learner.problems() == []


def test_an_upgrade_goes_on_top_of_an_older_release(visitor: Visitor, site: str, tmp_path: Path) -> None:
    """A learner takes October's release from its own page, and a month later the upgrade from the front page."""
    page = visitor.open(site)
    page.get_by_role("heading", name="Releases").locator("..").get_by_role(
        "link", name="October 2025", exact=True
    ).click()
    with Learner(tmp_path / "learner") as learner:
        october = download(page, page.get_by_role("link", name="Download the deck"), tmp_path)
        assert learner.import_package(october) == ImportCounts(new=9)

        page.get_by_role("link", name="World Affairs").click()
        november = download(page, page.get_by_role("link", name="Upgrade my deck"), tmp_path)
        assert learner.import_package(november) == ImportCounts(new=2, updated=1, duplicate=8)


def test_change_notes_tell_what_is_new(visitor: Visitor, site: str) -> None:
    """Each release's page says what came and what went."""
    page = visitor.open(site)
    page.get_by_text("Newest release").get_by_role("link", name="November 2025").click()

    notes = page.locator(".notes")
    expect(notes).to_contain_text("What is the energy of a mass")
    expect(notes).to_contain_text("Which president was in Tokyo when the minerals agreement was signed?")
    expect(notes).to_contain_text("He has left.")
    expect(notes).not_to_contain_text("In which city")


def test_charts_show_cards_by_month_and_category(visitor: Visitor, site: str) -> None:
    """A bar for each, as high as there are cards; who does not see them has the numbers in tables."""
    page = visitor.open(site)
    page.get_by_text("Cards by month, in numbers").click()

    october, november = page.locator(".chart rect").evaluate_all(
        "bars => bars.map((bar) => bar.getBoundingClientRect().height)"
    )
    assert november == pytest.approx(october * 2 / 11, rel=0.05)
    months = page.locator("figure").get_by_role("row")
    expect(months).to_have_text(["MonthCards", "October 202511", "November 20252"])
    categories = page.get_by_role("table", name="Cards by category").get_by_role("row")
    expect(categories).to_contain_text(["Category", "International", "Science"])


def test_the_search_finds_a_card(visitor: Visitor, site: str) -> None:
    """Its words may stand in question or answer, in any order and case; what is found leads to the card itself."""
    page = visitor.open(site)
    page.keyboard.press("/")
    page.keyboard.type("takaichi OFFICE")
    expect(page.get_by_role("status")).to_have_text("1 card")
    page.get_by_role("search").get_by_role("link", name="Which office did Sanae Takaichi hold").click()

    expect(page).to_have_url(
        site + "cards/2025-10.html#" + (card(page, "prime-minister", "Reverse").get_attribute("id") or "")
    )
    expect(card(page, "prime-minister", "Reverse")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("words", "found"), [("विद्यार्थी", "1 card"), ("اردو", "1 card"), ("takaichi osaka", "0 cards")]
)
def test_the_search_knows_every_script(visitor: Visitor, site: str, words: str, found: str) -> None:
    """And says when nothing is found."""
    page = visitor.open(f"{site}cards/index.html")
    page.get_by_role("searchbox").fill(words)

    expect(page.get_by_role("status")).to_have_text(found)


def test_every_link_leads_somewhere(visitor: Visitor, site: str) -> None:
    """From the front page all pages can be reached, and no link, image or sound is missing, nor any place in a page."""
    waiting, seen = [site], set[str]()
    places: dict[str, set[str]] = {}
    while waiting:
        address = waiting.pop()
        file, place = urldefrag(address)
        if file not in places:
            answer = visitor.page.request.get(file)
            assert answer.ok, address
            ids = set[str]()
            if "html" in answer.headers["content-type"]:
                page = visitor.open(file)
                ids = set(page.locator("[id]").evaluate_all("found => found.map(({id}) => id)"))
                links = page.locator("[href], [src]").evaluate_all(
                    "found => found.map((element) => element.getAttribute('href') ?? element.getAttribute('src'))"
                )
                waiting += {urljoin(file, link) for link in links} - seen
            places[file] = ids
        seen.add(address)
        assert not place or place in places[file], address

    pages = {"", "cards/2025-10.html", "cards/2025-11.html", "cards/index.html", "index.html"}
    pages |= {"releases/2025-10.html", "releases/2025-11.html", "releases/index.html"}
    assert {file.removeprefix(site) for file in places if places[file]} == pages
    assert {file for file in places if not file.startswith(site)} == set()


def test_a_feed_tells_of_releases(visitor: Visitor, site: str) -> None:
    """Feed readers find it by the front page's head; the newest release comes first."""
    page = visitor.open(site)
    link = page.locator("link[type='application/atom+xml']").get_attribute("href")
    feed = ElementTree.fromstring(page.request.get(urljoin(site, link)).body())

    assert feed.tag == f"{ATOM}feed"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "World Affairs, November 2025",
        "World Affairs, October 2025",
    ]


def test_the_space_key_flips_a_card(visitor: Visitor, site: str) -> None:
    """As in Anki; with j and k the reader goes on to the next card, and back."""
    page = visitor.open(f"{site}cards/2025-10.html")
    city, minister = card(page, "city"), card(page, "prime-minister")
    expect(city.get_by_text("Tokyo", exact=True)).to_be_hidden()

    page.keyboard.press("Space")
    expect(city.get_by_text("Tokyo", exact=True)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(minister.get_by_text("Sanae Takaichi", exact=True)).to_be_visible()
    page.keyboard.press("k")
    page.keyboard.press("Space")
    expect(city.get_by_text("Tokyo", exact=True)).to_be_hidden()


def test_an_answer_can_be_typed(visitor: Visitor, site: str) -> None:
    """Enter flips the card, and what was typed stands beside the right answer."""
    page = visitor.open(f"{site}cards/2025-10.html")
    palace = card(page, "palace")
    palace.get_by_role("textbox", name="Type the answer").fill("Akasaka Pal")
    page.keyboard.press("Enter")

    expect(palace.locator(".face.back .typed")).to_have_text("Akasaka PalAkasaka")
    expect(palace.locator(".face.back .wrong")).to_have_text("Akasaka Pal")


def test_letters_are_typed_and_are_no_commands(visitor: Visitor, site: str) -> None:
    """In the box of a card, space, j, k and the slash are what they are anywhere else."""
    page = visitor.open(f"{site}cards/2025-10.html")
    box = card(page, "palace").get_by_role("textbox", name="Type the answer")
    box.focus()
    page.keyboard.type("j / k")

    expect(box).to_have_value("j / k")
    expect(box).to_be_focused()


def test_a_hint_opens(visitor: Visitor, site: str) -> None:
    """With the keyboard too, and without flipping the card."""
    page = visitor.open(f"{site}cards/2025-10.html")
    minister = card(page, "prime-minister")
    minister.get_by_text("Hint").first.focus()
    page.keyboard.press("Space")

    expect(minister.get_by_text("The first woman in that office.").first).to_be_visible()
    expect(minister.get_by_text("Show answer")).to_be_visible()


def test_mathematics_is_typeset_only_where_there_is_some(visitor: Visitor, site: str) -> None:
    """Only a page with a formula loads what typesets it, and then every formula is."""
    page = visitor.open(f"{site}cards/2025-10.html")
    page.keyboard.press("Space")
    expect(card(page, "city").locator(".face.back")).to_be_visible()  # scripts have run
    assert [address for address in visitor.requests if "katex" in address] == []

    page = visitor.open(f"{site}cards/2025-11.html")
    flip(card(page, "energy"))
    flip(card(page, "rapidity"))
    expect(page.locator(".katex:visible")).to_have_count(5)  # a question is shown with its answer
    expect(card(page, "energy").locator(".face.back .katex").last).to_contain_text("E=mc2")
    expect(page.locator(".katex-error")).to_have_count(0)


def test_scripts_are_laid_out_in_their_own_direction(visitor: Visitor, site: str) -> None:
    """Urdu runs from right to left, beside English in the same card; Devanagari has its own language's letters."""
    page = visitor.open(f"{site}cards/2025-10.html")
    urdu = card(page, "urdu").locator(".front.second").first
    hindi = card(page, "hindi").locator(".face.front .front")

    expect(urdu).to_have_text("یہ کون سی زبان ہے؟")
    expect(urdu).to_have_attribute("lang", "ur")
    expect(urdu).to_have_css("direction", "rtl")
    expect(card(page, "urdu").locator(".face.front .front").first).to_have_css("direction", "ltr")
    expect(hindi).to_have_css("direction", "ltr")


def test_night_is_chosen_and_remembered(visitor: Visitor, site: str) -> None:
    """Page and cards change their colours together, and keep them on the next page."""
    page = visitor.open(f"{site}cards/2025-10.html")
    by_day = colours(page)
    page.get_by_role("button", name="Night").click()
    by_night = colours(page)

    assert by_day == ["rgb(245, 241, 232)", "rgb(253, 252, 249)", "rgb(28, 36, 48)"]
    assert by_night == ["rgb(18, 20, 24)", "rgb(27, 30, 36)", "rgb(232, 230, 225)"]
    assert colours(visitor.open(f"{site}cards/2025-11.html")) == by_night


def colours(page: Page) -> list[str]:
    """The background of the page, and background and ink of its first card."""
    first = page.locator(".card").first
    style = "(element, name) => getComputedStyle(element)[name]"
    return [
        page.locator("body").evaluate(style, "backgroundColor"),
        first.evaluate(style, "backgroundColor"),
        first.evaluate(style, "color"),
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_dark_systems_get_dark_pages(browser: Browser, site: str, scripts: bool) -> None:
    """Without a click, and without a script."""
    with Visitor(browser, scheme="dark", scripts=scripts) as visitor:
        page = visitor.open(f"{site}cards/2025-10.html")
        expect(page.locator(".card").first).to_have_css("background-color", "rgb(27, 30, 36)")
        expect(page.locator("body")).to_have_css("background-color", "rgb(18, 20, 24)")


def test_the_site_is_read_without_scripts(browser: Browser, site: str) -> None:
    """Everything is there to read, answers open all the same, and what would do nothing is hidden."""
    with Visitor(browser, scripts=False) as visitor:
        page = visitor.open(site)
        expect(page.get_by_role("searchbox")).to_be_hidden()
        page.get_by_role("table", name="Cards by month").get_by_role("link", name="October 2025", exact=True).click()
        flip(card(page, "city"))
        expect(card(page, "city").get_by_text("Tokyo", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Night")).to_be_hidden()


def test_the_site_is_read_without_a_server(browser: Browser, site_folder: Path) -> None:
    """As files on a disk, with their style and their cards; the links between them work too."""
    with Visitor(browser, scripts=False) as visitor:
        page = visitor.open((site_folder / "index.html").as_uri())
        expect(page.locator("body")).to_have_css("background-color", "rgb(245, 241, 232)")
        page.get_by_role("link", name="Cards", exact=True).click()
        page.get_by_role("link", name="October 2025", exact=True).click()
        flip(card(page, "city"))
        expect(card(page, "city").get_by_role("img", name="A disc where Tokyo lies")).to_be_visible()
        expect(card(page, "city").locator(".card").last).to_have_css("color", "rgb(28, 36, 48)")


def test_the_keyboard_reaches_everything(visitor: Visitor, site: str) -> None:
    """The tab key goes through a page in its order, past a link to the content, and what has the focus shows it."""
    page = visitor.open(f"{site}cards/2025-11.html")
    stops = []
    for _ in range(10):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        stops.append(" ".join((focused.inner_text() or focused.get_attribute("type") or "").split()))
        assert focused.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 2, stops

    assert stops == [
        "Skip to the content",
        "World Affairs",
        "Cards",
        "Releases",
        "Night",
        "search",
        "energy",
        "Show answer",
        "rapidity",
        "Show answer",
    ]


def test_phones_need_no_sideways_scrolling(browser: Browser, site: str, site_folder: Path) -> None:
    """Every page is as wide as the phone, with all answers open."""
    with Visitor(browser, width=PHONE_WIDTH) as visitor:
        for file in sorted(site_folder.rglob("*.html")):
            page = visitor.open(site + file.relative_to(site_folder).as_posix())
            show_all(page)
            assert (page.evaluate("document.documentElement.scrollWidth"), file.name) == (PHONE_WIDTH, file.name)
