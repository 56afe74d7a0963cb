"""A visitor's browser: Chromium, driven by Playwright, and a record of all that pages do which they should not.

Knows nothing of anki_builder.
"""

from __future__ import annotations

import os
import shutil
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Playwright, Request, Response

BROWSER_VARIABLE = "TEST_BROWSER"
"""The environment variable that names the browser to use, where it is none of those below or not the first of them."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that Playwright can drive as Chromium, as Linux distributions and Google name them."""

DESK_WIDTH = 1280
PHONE_WIDTH = 360
"""CSS pixels: as wide as the most common Android phones."""

_STATUS = "the server responded with a status of"
"""What the console says of a file that is missing; the visitor knows its address too."""


def browser_program() -> str:
    """The path of the browser to use. Raises FileNotFoundError, which says what to install."""
    named = os.environ.get(BROWSER_VARIABLE)
    program = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if program is None:
        looked_for = f"{BROWSER_VARIABLE}={named}" if named else ", ".join(BROWSERS)
        raise FileNotFoundError(
            f"no browser ({looked_for}) on the PATH: install one (Debian, Ubuntu: apt-get install chromium), "
            f"or name it in the environment variable {BROWSER_VARIABLE}"
        )
    return program


def launch_browser(playwright: Playwright) -> Browser:
    """The browser, without a window on the screen."""
    # The sandbox needs rights that root and containers lack; the pages are the project's own.
    return playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])


class Visitor:
    """Someone with a window of their own, in which nothing was opened before.

    As a context manager, it asserts on leaving that there were no incidents.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        scripts: bool = True,
        scheme: Literal["light", "dark"] = "light",
        width: int = DESK_WIDTH,
        policy: bool = True,
    ) -> None:
        """`scripts` and `policy`: whether JavaScript runs, and whether content security policies hold."""
        self._context = browser.new_context(
            java_script_enabled=scripts,
            color_scheme=scheme,
            viewport={"width": width, "height": 800},
            bypass_csp=not policy,
        )
        self._context.set_default_timeout(5_000)
        self._context.on("page", self._watch)
        self._origin = ""
        self.requests: list[str] = []
        """The addresses of all that was asked for, in that order."""
        self.incidents: list[str] = []
        """What no page of ours does: a dialog, an error or a warning on the console, an exception, a request to another
        host, one that fails, anything that the page's own content security policy forbids."""
        self.page = self._context.new_page()

    def open(self, address: str) -> Page:
        """Goes to a page, and waits until all that it needs from the start has come."""
        self._origin = _origin(address)
        self.page.goto(address)
        return self.page

    def close(self) -> None:
        """Closes the window; the record stays."""
        self._context.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        assert error is not None or not self.incidents, self.incidents

    def _watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("dialog", self._dismiss)
        page.on("pageerror", self._catch)
        page.on("request", self._ask)
        page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and _STATUS not in message.text:
            self.incidents.append(f"console: {message.text}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.incidents.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def _catch(self, error: Error) -> None:
        self.incidents.append(f"exception: {error}")

    def _ask(self, request: Request) -> None:
        self.requests.append(request.url)
        if _origin(request.url) != self._origin:
            self.incidents.append(f"another host: {request.url}")

    def _receive(self, response: Response) -> None:
        if response.status >= 400:
            self.incidents.append(f"{response.status}: {response.url}")


def _origin(address: str) -> str:
    scheme, host, *_ = urlsplit(address)
    return f"{scheme}://{host}"
