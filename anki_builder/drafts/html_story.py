"""Which lines of a saved page belong to its story, by the form of the elements around them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice, pairwise

from anki_builder.drafts.article import Line
from anki_builder.drafts.html_drafts import Draft, Place, total_length

STORIES = frozenset(["article", "main"])
HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}


def name_set(names: str) -> frozenset[str]:
    """Names that stand in one text, with spaces between them."""
    return frozenset(names.split())


class Form(Enum):
    """How an element looks like no part of the story."""

    FIRM = auto()
    """By its tag or role."""
    HEADER = auto()
    """The page's header, which may have the story's title."""
    WRAPPER = auto()
    """By a word of its class or id, as it is hidden, or as a form: it may have the story in it all the same."""


_FIRM_TAGS = name_set(
    "aside audio button canvas datalist dialog footer iframe nav noscript search select svg textarea video"
)
_FIRM_ROLES = name_set("complementary contentinfo navigation search")
_WORDS = name_set(
    "ad ads advert adverts advertisement advertisements authorbox breadcrumb breadcrumbs comment comments cookie "
    "cookies footer menu nav navbar navigation newsletter pager pagination popup promo related relatedposts share "
    "sharing sidebar social sponsored subscribe tagcloud"
)
"""Of a class or id: what it names is no part of the story."""
_PAIRS = frozenset([("author", "box"), ("tag", "cloud")])
_PROPERTIES = name_set("category has is no not tag with without")
"""Words before what an element has or is about, which is not what it is: `has-sidebar`, `tag-share-market`."""
_ANY_WORD = re.compile("|".join(sorted(_WORDS.union(*_PAIRS))), re.IGNORECASE)
_WORD = re.compile("[A-Z]*[a-z]+|[A-Z]+")

_LEAST_STORY = 500
"""Characters from which on an element without headings may be the whole story."""
_REMAINDER = 4
"""How many times the text of the rest of the page such an element has at least."""


def form_of(tag: str, attributes: Mapping[str, str], is_block: bool, is_in_story: bool) -> Form | None:
    """What an element's tag and attributes say against it."""
    roles = attributes.get("role", "").lower().split() if attributes else []
    if tag in _FIRM_TAGS or not _FIRM_ROLES.isdisjoint(roles):
        return Form.FIRM
    if (tag == "header" or "banner" in roles) and not is_in_story:
        return Form.HEADER
    if tag == "form":
        return Form.WRAPPER
    if not attributes:
        return None
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return Form.WRAPPER
    if tag in HEADINGS or tag in STORIES:
        return None
    names = attributes.get("class", "")
    if is_block:  # the id of anything else is a link's target, made from the words of a heading
        names += f" {attributes.get('id', '')}"
    return Form.WRAPPER if _is_boilerplate_name(names) else None


def _is_boilerplate_name(names: str) -> bool:
    if _ANY_WORD.search(names) is None:
        return False
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        if not _PAIRS.isdisjoint(pairwise(words)):
            return True
        if words and words[0] not in _PROPERTIES and not _WORDS.isdisjoint(words):
            return True
    return False


@dataclass(slots=True)
class Region:
    """An element that looks like no part of the story; the first is the page itself."""

    parent: int
    form: Form | None
    is_firm: bool
    """Whether it, or an element around it, is boilerplate whatever it has in it."""
    characters: int = 0
    """In it, but in none of the regions in it."""
    titles: int = 0
    """Elements `h1` and `main`, likewise."""
    articles: int = 0
    """Elements `article`, likewise."""


def settle(drafts: Sequence[Draft], regions: Sequence[Region]) -> tuple[tuple[Line, ...], Callable[[Place], bool]]:
    """All lines, marked where they are no part of the story; and whether a place in the page is in the story.

    Where the page tells which part is the story, nothing else is; but for a title or time that it lacks.
    """
    is_out = _verdicts(regions)
    kept = [draft for draft in drafts if not is_out[draft.place.region]]
    story = [draft for draft in kept if draft.place.is_in_story]
    around = total_length(kept) - total_length(story)
    is_told = any(draft.is_title for draft in story) or around < _LEAST_STORY or around < total_length(story)
    is_apart = bool(story) and is_told

    def is_kept(place: Place) -> bool:
        return not is_out[place.region] and (place.is_in_story or not is_apart)

    kept = story if is_apart else kept
    strays: set[int] = set()
    if not any(draft.is_title for draft in kept):
        is_lost = _verdicts(regions, but=Form.HEADER)
        titles = (at for at, draft in enumerate(drafts) if draft.is_title and not is_lost[draft.place.region])
        strays.update(islice(titles, 1))
    if not any(draft.has_time for draft in kept):
        times = (at for at, draft in enumerate(drafts) if draft.has_time and not is_out[draft.place.region])
        strays.update(islice(times, 1))
    lines = tuple(
        draft.line if is_kept(draft.place) or at in strays else draft.line._replace(is_boilerplate=True)
        for at, draft in enumerate(drafts)
    )
    return lines, is_kept


def _verdicts(regions: Sequence[Region], but: Form | None = None) -> list[bool]:
    """Whether each region is boilerplate; with what is so by one form alone left out.

    What has the story in it, has it in a region there; so one that is none lies in no other that is one.
    """
    titles = [region.titles for region in regions]
    articles = [region.articles for region in regions]
    for index, region in _from_within(regions):
        titles[region.parent] += titles[index]
        articles[region.parent] += articles[index]
    characters = [region.characters for region in regions]
    is_out = [region.form not in (None, but) for region in regions]
    for index, region in _from_within(regions):
        has_most = characters[index] >= max(_LEAST_STORY, _REMAINDER * regions[0].characters)
        signs = (articles[index] > 0, titles[index] == titles[0], has_most)
        has_story = titles[index] > 0 or (articles[index] == articles[0] and sum(signs) >= 2)
        if region.form is Form.WRAPPER and has_story:
            is_out[index] = False
            characters[region.parent] += characters[index]
    return is_out


def _from_within(regions: Sequence[Region]) -> Iterator[tuple[int, Region]]:
    """The regions but for the page, each before the one around it."""
    return ((index, regions[index]) for index in range(len(regions) - 1, 0, -1))
