"""What a saved page says of itself outside of its text. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from anki_builder.drafts.article import Told

SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)|saved with SingleFile\s+url:\s*(\S+)")
"""What browsers write at the start of a page that they save, and the extension SingleFile."""
_SIGNS = "|-–—»·:"
"""Between a story's title and its site's name."""
_CHANGED = re.compile("updated|modified", re.IGNORECASE)


def tell(told: dict[str, str], tag: str, attributes: Mapping[str, str]) -> None:
    """Takes note of what a tag's attributes tell of the page; the first that tells something, tells it."""
    content = attributes.get("content") or attributes.get("datetime") or ""
    if tag == "meta" or "itemprop" in attributes:
        for key in ("property", "name", "itemprop"):
            if content and key in attributes:
                told.setdefault(attributes[key].lower(), content)
    if tag == "time" and content:
        told.setdefault("<time> of change" if _CHANGED.search(attributes.get("class", "")) else "<time>", content)
    elif tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
        told.setdefault("<link>", attributes.get("href", ""))
    elif tag == "base" and "href" in attributes:
        told.setdefault("<base>", attributes["href"])


def tell_unseen(told: dict[str, str], kind: str, text: str) -> None:
    """Takes note of what an element tells whose text readers do not see."""
    if kind == "title":
        told.setdefault("<title>", text)
    elif kind == "application/ld+json":
        for key, value in _linked_data(text):
            told.setdefault(key, value)


def _linked_data(text: str) -> Iterator[tuple[str, str]]:
    """What structured data tell; see https://schema.org/Article."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    found = [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
    graphs = [item["@graph"] for item in found if isinstance(item.get("@graph"), list)]
    found += [item for graph in graphs for item in graph if isinstance(item, dict)]
    names = {item["@id"]: item.get("name") for item in found if isinstance(item.get("@id"), str)}
    for item in found:
        publisher, section = item.get("publisher"), item.get("articleSection")
        if isinstance(publisher, dict):
            publisher = publisher.get("name") or names.get(str(publisher.get("@id")))
        if isinstance(section, list):
            section = ", ".join(part for part in section if isinstance(part, str))
        values = {"ld date": item.get("datePublished"), "ld section": section, "ld publisher": publisher}
        yield from ((key, value) for key, value in values.items() if isinstance(value, str) and value)


def what_is_told(told: Mapping[str, str], heading: str) -> Told:
    """What the page tells, by how far each place is to be trusted; the heading is the story's own."""

    def first(*keys: str) -> str:
        return next(filter(None, (on_one_line(told.get(key, "")) for key in keys)), "")

    publisher = first("og:site_name", "ld publisher")
    heading = heading if heading != publisher else ""
    title = first("og:title") or heading or first("<title>")
    saved_from = told.get("saved from", "")
    addresses = (web_address(saved_from, told.get(key, "")) for key in ("<link>", "og:url", "saved from"))
    return Told(
        _without_site(title, heading, publisher),
        first("article:published_time", "datepublished", "date", "ld date", "<time>", "<time> of change"),
        first("article:section", "ld section"),
        publisher,
        next(filter(None, addresses), ""),
    )


def _without_site(title: str, heading: str, publisher: str) -> str:
    """A title without the name of the site behind it, where it is known that it is one."""
    for sign in _SIGNS:
        if heading and title.startswith(f"{heading} {sign} "):
            return heading
        if publisher and title.endswith(f" {sign} {publisher}"):
            return title.removesuffix(f" {sign} {publisher}")
    return title


def web_address(base: str, address: str) -> str:
    """An address on the web, as a whole; empty if it is none."""
    try:
        whole = urljoin(base, address.strip().replace(" ", "%20"))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""


def on_one_line(text: str) -> str:
    """On one line; without halves of characters, as JSON may have them."""
    return " ".join(text.split()).encode(errors="replace").decode()
