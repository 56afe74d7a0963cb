"""The preview's web server: on loopback only, and nothing but the project's page, its media and the page's own files.

Whatever is asked for is looked up by name among what there is: no path of a request ever reaches the disk.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTP_PORT
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socket import socket
from socketserver import ThreadingTCPServer
from typing import NamedTuple
from urllib.parse import unquote

from anki_builder.pages import rendering
from anki_builder.preview.preview_page import (
    CONTENT_SECURITY_POLICY,
    SOURCE,
    parse_query,
    render_preview,
    render_source,
)
from anki_builder.preview.updates import Updates

LOOPBACK = "127.0.0.1"
"""The one address that is listened at: no other machine can reach it."""

_HEARTBEAT = 15
"""Seconds without news, after which a waiting page gets a sign of life; so it shows, too, which page is gone."""

_RETRY = 1000
"""Milliseconds after which a page that has lost the preview looks for it again."""

_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every answer."""

_ALWAYS_ANEW = "no-store"
_FOR_A_MINUTE = "max-age=60"
"""Of the page's own files: each side of each card asks for its style."""

_PAGE_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'"
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Of all but pages: an image that is opened by itself may have styles, as SVG does, but runs nothing."""

_TEXT = "text/plain; charset=utf-8"
MEDIA_TYPES = {
    ".aac": "audio/aac",
    ".avif": "image/avif",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
    ".webp": "image/webp",
}
"""Content type by ending, of all that a fact can show."""

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_HTML = "text/html; charset=utf-8"


class PreviewServer(ThreadingTCPServer):
    """Answers each request in a thread of its own; `updates` has what there is to show."""

    allow_reuse_address = os.name == "posix"  # elsewhere it would let two programs share a port
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, updates: Updates, port: int, say: Callable[[str], None]) -> None:
        """Listens at the port, or at a free one where that is 0. Raises OSError.

        `say` tells the user of a request that could not be answered, which is a mistake of ours.
        """
        super().__init__((LOOPBACK, port), _Handler)
        self.updates = updates
        self._say = say
        self.port: int = self.server_address[1]
        names = (LOOPBACK, "localhost")
        self.hosts = {f"{name}:{self.port}" for name in names} | ({*names} if self.port == HTTP_PORT else set())
        """What a browser calls us."""
        self.run = secrets.token_hex(4)
        """Tells the versions of this run from those of an earlier one, which a page may still show."""

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Says what went wrong, unless it is only that a client has gone, or that we have closed its connection."""
        error = sys.exception()
        is_closed = isinstance(request, socket) and request.fileno() < 0  # by Ctrl-C, while its thread was starting
        if not (is_closed or isinstance(error, ConnectionError | TimeoutError)):
            self._say(f"a request could not be answered: {type(error).__name__}: {error}")


class Answer(NamedTuple):
    """What a request gets."""

    status: HTTPStatus
    content_type: str
    body: bytes
    policy: str = _FILE_POLICY
    caching: str = _ALWAYS_ANEW
    headers: tuple[tuple[str, str], ...] = ()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PreviewServer
    default_request_version = "HTTP/1.0"  # of what names none; with an older one, answers would have no headers
    timeout = 10  # seconds that a client may take to say something, or to take what it gets

    def parse_request(self) -> bool:
        """Whether there is a request to answer; what is none, or not for us, is refused."""
        if not super().parse_request():
            return False
        refusal = _refuse_method(self.command) or _refuse_stranger(self.headers.get_all("Host", []), self.server.hosts)
        if refusal:
            self._send(refusal)
        return refusal is None

    def do_GET(self) -> None:
        """Answers with what was asked for."""
        path, _, query = self.path.partition("?")
        if path == "/events":
            self._send_events()
        else:
            self._send(self._answer(path, query))

    def do_HEAD(self) -> None:
        """Answers as to GET, without what was asked for."""
        self.do_GET()

    def _answer(self, path: str, query: str) -> Answer:
        version, view = self.server.updates.version
        folder, _, name = path.removeprefix("/").partition("/")
        if path == "/":
            page = render_preview(f"{self.server.run}-{version}", view, parse_query(query))
            return Answer(
                HTTPStatus.OK, _HTML, page.encode(errors="replace"), _PAGE_POLICY
            )  # names of files: any bytes
        if path == "/assets/card.css":
            style = rendering.card_stylesheet(view.css).encode()
            return Answer(HTTPStatus.OK, rendering.content_type(name), style, caching=_FOR_A_MINUTE)
        if folder == "assets" and name in rendering.asset_names():
            return Answer(HTTPStatus.OK, rendering.content_type(name), rendering.asset(name), caching=_FOR_A_MINUTE)
        if folder == "media" and name in view.media:
            return self._media(view.media[name])
        if folder == SOURCE and unquote(name) in view.texts:
            page = render_source(view, unquote(name))
            return Answer(HTTPStatus.OK, _HTML, page.encode(errors="replace"), _PAGE_POLICY)
        return _refusal(HTTPStatus.NOT_FOUND)

    def _media(self, path: Path) -> Answer:
        try:
            content = path.read_bytes()
        except OSError:  # it was there when the project was read
            return _refusal(HTTPStatus.NOT_FOUND)
        return part_of(content, self.headers.get("Range", ""), MEDIA_TYPES[path.suffix.lower()])

    def _send(self, answer: Answer) -> None:
        self._start(answer)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _send_events(self) -> None:
        """Each new version, for as long as the page listens: Server-Sent Events, as the HTML standard has them."""
        self._start(Answer(HTTPStatus.OK, "text/event-stream", b""))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(f"retry: {_RETRY}\n".encode())
        updates = self.server.updates
        seen, number = 0, updates.version.number
        while not updates.is_closed:
            self.wfile.write(f"data: {self.server.run}-{number}\n\n".encode() if number != seen else b":\n\n")
            seen, number = number, updates.wait(number, _HEARTBEAT).number

    def _start(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Security-Policy", answer.policy)
        self.send_header("Cache-Control", answer.caching)
        for name, value in (*_HEADERS.items(), *answer.headers):
            self.send_header(name, value)

    def version_string(self) -> str:
        """What answers, in the header `Server`."""
        return "anki-builder"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuses what is no request in HTTP, without saying it back."""
        self.close_connection = True
        self._send(_refusal(HTTPStatus(code)))

    def log_message(self, template: str, *values: object) -> None:
        """Nothing: a terminal full of requests helps nobody."""


def _refuse_method(method: str) -> Answer | None:
    return None if method in ("GET", "HEAD") else _refusal(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "GET, HEAD"))


def _refuse_stranger(names: list[str], known: set[str]) -> Answer | None:
    """Refuses a client that calls us by another name, one that has been made to lead here: DNS rebinding."""
    if len(names) != 1:
        return _refusal(HTTPStatus.BAD_REQUEST)
    return None if names[0].lower() in known else _refusal(HTTPStatus.MISDIRECTED_REQUEST)


def _refusal(status: HTTPStatus, *headers: tuple[str, str]) -> Answer:
    return Answer(status, _TEXT, f"{status.phrase}\n".encode(), headers=headers)


def part_of(content: bytes, wanted: str, content_type: str) -> Answer:
    """A file, or the part of it that a `Range` header wants: Safari plays no sound that does not come in parts.

    By RFC 9110, section 14, any other header than one for a single range of bytes asks for the whole.
    """
    found, size = _RANGE.fullmatch(wanted), len(content)
    if not found or not (found[1] or found[2]):
        return Answer(HTTPStatus.OK, content_type, content, headers=(("Accept-Ranges", "bytes"),))
    first, last = found[1], found[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if start >= end:
        return _refusal(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ("Content-Range", f"bytes */{size}"))
    place = ("Content-Range", f"bytes {start}-{end - 1}/{size}")
    return Answer(HTTPStatus.PARTIAL_CONTENT, content_type, content[start:end], headers=(place,))
