"""Templates to pages, and the files that pages load; the only module that imports Jinja.

Values are escaped wherever a template puts them, but for the HTML of cards, which is safe as it comes.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from anki_builder.errors import MissingExtraError

if TYPE_CHECKING:
    from jinja2 import Environment

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "font", "connect")),
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Of every page: it loads nothing but its own files, runs nothing that stands in its HTML, and sends nothing away."""

_FOLDER = Path(__file__).parent
_ASSETS = _FOLDER / "assets"
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_NIGHT_RULE = re.compile(r"^\.card\.nightMode\b[^{]*\{([^{}]*)\}", re.MULTILINE)


def check_installed() -> None:
    """Raises MissingExtraError where Jinja is not installed, which comes with an extra."""
    if find_spec("jinja2") is None:
        raise MissingExtraError("pages need the template engine Jinja", "preview")


def render_page(template: str, **values: object) -> str:
    """A page, or any other text, made of a template with all the values that it asks for.

    A value that the template asks for and is not given is a mistake in our code: jinja2.UndefinedError.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # late: an extra, and not all commands need it

    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["content_security_policy"] = CONTENT_SECURITY_POLICY
    return environment


@cache
def asset_names() -> tuple[str, ...]:
    """The files that pages load, relative to the address of their folder, sorted."""
    files = (path.relative_to(_ASSETS).as_posix() for path in _ASSETS.rglob("*") if path.is_file())
    return tuple(sorted(files))


def asset(name: str) -> bytes:
    """One of the files in `asset_names()`. Raises KeyError for any other name."""
    if name not in asset_names():
        raise KeyError(name)
    return (_ASSETS / name).read_bytes()


def content_type(name: str) -> str:
    """The content type of an asset by its name; a licence's text has none of its own."""
    return _CONTENT_TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")


def card_stylesheet(css: str) -> str:
    """The style of cards on a page, from that of their note type: the file `card.css` beside the assets.

    It comes unchanged, with what Anki's own screens add to it: the colours of the night where the reader's system has
    dark ones, and the looks of a box for typing and of a hint.
    """
    night = "".join(f".card:not(.dayMode) {{{rule}}}\n" for rule in _NIGHT_RULE.findall(css))
    own = asset("on-page.css").decode()
    return f"{css}\n@media (prefers-color-scheme: dark) {{\n{night}}}\n{own}"
