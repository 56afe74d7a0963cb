"""The checkers find something; were it not so, that they find nothing in our pages would prove little."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.browsing import Visitor
from tests.browser.checkers import Checkers

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head><title>Page</title></head>
<body>
<main>
<h1>Page</h1>
{}
</main>
</body>
</html>
"""
IN_A_SHADOW_ROOT = (
    '<div><template shadowrootmode="open"><style>p {{ color: #ccc }}</style><p{}>Grey</p></template></div>'
)


def test_barriers_are_found(browser: Browser, checkers: Checkers) -> None:
    """Within a card too, which is a document of its own; and nothing where nothing is in the way."""
    with Visitor(browser, policy=False) as visitor:
        visitor.page.set_content(PAGE.format("<p>Black</p>"))
        assert checkers.barriers(visitor.page) == []

        visitor.page.set_content(PAGE.format(IN_A_SHADOW_ROOT.format("")))
        assert checkers.barriers(visitor.page) == [
            "serious color-contrast: Elements must meet minimum color contrast ratio thresholds: div > p"
        ]


def test_markup_errors_are_found(checkers: Checkers, tmp_path: Path) -> None:
    """Within a card too; and none where none are."""
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(PAGE.format(IN_A_SHADOW_ROOT.format("")), encoding="utf-8")
    bad.write_text(PAGE.format(IN_A_SHADOW_ROOT.format(" class=grey")), encoding="utf-8")

    assert checkers.markup_errors([good]) == []
    assert checkers.markup_errors([good, bad]) == [
        'bad.html:7:73: Attribute "class" using unquoted value [attr-quotes]'
    ]
