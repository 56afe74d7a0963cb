"""The Atom feed of releases, by RFC 4287."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from tests.site.sites import contents, make_site

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://you.example/deck/"


def feed_of(files: dict[str, bytes]) -> Any:
    """The feed, parsed by the rules of XML."""
    return etree.fromstring(files["feed.xml"])


def links(element: Any) -> list[tuple[str, str]]:
    """Relation and address of an element's own links."""
    return [(link.get("rel"), link.get("href")) for link in element.findall(f"{ATOM}link")]


def test_every_release_has_an_entry(files: dict[str, bytes]) -> None:
    """The newest first; the first release needs no upgrade."""
    feed = feed_of(files)
    entries = [
        (
            entry.findtext(f"{ATOM}title"),
            entry.findtext(f"{ATOM}updated"),
            entry.findtext(f"{ATOM}summary"),
            links(entry),
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]

    assert (feed.findtext(f"{ATOM}title"), feed.findtext(f"{ATOM}updated")) == (
        "World Affairs: releases",
        "2025-11-30T00:00:00Z",
    )
    assert links(feed) == [("alternate", "index.html")]
    assert entries == [
        (
            "World Affairs, November 2025",
            "2025-11-30T00:00:00Z",
            "1 fact added.",
            [
                ("alternate", "releases/2025-11.html"),
                ("enclosure", "downloads/2025-11/world-affairs.apkg"),
                ("enclosure", "downloads/2025-11/world-affairs-upgrade.apkg"),
            ],
        ),
        (
            "World Affairs, October 2025",
            "2025-10-31T00:00:00Z",
            "2 facts added.",
            [("alternate", "releases/2025-10.html"), ("enclosure", "downloads/2025-10/world-affairs.apkg")],
        ),
    ]


def test_the_feed_has_what_the_standard_requires(files: dict[str, bytes]) -> None:
    """One id, title and time for the feed and for each entry, and one author for all; no id is there twice."""
    feed = feed_of(files)
    parts = [feed, *feed.findall(f"{ATOM}entry")]

    for name in ("id", "title", "updated"):
        assert [len(part.findall(f"{ATOM}{name}")) for part in parts] == [1, 1, 1]
    ids = [part.findtext(f"{ATOM}id") or "" for part in parts]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", identity) for identity in ids)
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "World Affairs"
    assert all(datetime.fromisoformat(part.findtext(f"{ATOM}updated") or "").tzinfo for part in parts)
    for link in feed.iter(f"{ATOM}link"):
        if link.get("rel") == "enclosure":
            assert int(link.get("length") or 0) == len(files[link.get("href") or ""])


def test_with_an_address_the_feed_has_full_ones(project: Path, files: dict[str, bytes], tmp_path: Path) -> None:
    """It is the same feed all the same, so that readers do not show old releases as new; and no page is another."""
    given = make_site(project, tmp_path / "site", "--url", URL.rstrip("/"))
    feed = feed_of(given)

    assert links(feed) == [("alternate", URL), ("self", f"{URL}feed.xml")]
    assert [link.get("href", "").startswith(URL) for link in feed.iter(f"{ATOM}link")] == [True] * 7
    assert [part.text for part in feed.iter(f"{ATOM}id")] == [part.text for part in feed_of(files).iter(f"{ATOM}id")]
    assert {path for path, data in contents(tmp_path / "site").items() if data != files[path]} == {"feed.xml"}
