"""The preview's server as a browser, and as somebody with bad intentions, finds it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from anki_builder.errors import ProjectError
from anki_builder.pages.rendering import asset, asset_names
from anki_builder.preview import previewing as previewing_module
from anki_builder.preview import server as server_module
from anki_builder.preview.server import MEDIA_TYPES, PreviewServer, part_of
from anki_builder.sources import fact_format
from tests.preview.previews import PATIENCE, Response, ask, running
from tests.projects import FACT, STORY, write_project
from tests.site.sites import Page

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_UNSATISFIABLE = f"{HTTPStatus(416).phrase}\n".encode()  # Python 3.13 has newer words for it
SVG_NAME = "media/1bb3ab57a7ebcb6d8bd8.svg"
PICTURED = STORY + "  - {id: map, front: Where is Tokyo?, back: Here, image: map.svg, audio: anthem.mp3}\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """The preview of a project that is left as it is; beside it lies a file that nobody is to see."""
    folder = tmp_path_factory.mktemp("preview")
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    files: dict[str, str | bytes] = {
        "2025-10/map.yaml": PICTURED,
        "media/map.svg": SVG,
        "media/anthem.mp3": b"0123456789",
    }
    root = write_project(folder / "project", {**files, "media/unused.png": b"unused"})
    (root / ".env").write_text("secret", encoding="utf-8")
    with running(root) as running_server:
        yield running_server


def raw(server: PreviewServer, request: bytes) -> bytes:
    """What comes back to bytes that need not be a request."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def media(server: PreviewServer, kind: str) -> str:
    """The address of the project's file of a kind."""
    [name] = [name for name in server.updates.version.view.media if name.endswith(kind)]
    return f"/media/{name}"


def test_the_page_comes_with_all_that_it_asks_for(server: PreviewServer) -> None:
    """Cards, and every style, script and image that they name; from here alone."""
    response = ask(server, "/?month=2025-10")
    page = Page(response.body)
    addresses = {str(address) for address in page.find("//link/@href | //script/@src | //img/@src | //audio/@src")}

    assert response.status == 200
    assert page.find("//article/@data-month") == ["2025-10"]
    assert {"assets/card.css", "assets/preview.js", media(server, "svg")[1:], media(server, "mp3")[1:]} <= addresses
    assert {ask(server, f"/{address}").status for address in addresses} == {200}


PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("target", "content_type", "policy", "caching"),
    [
        ("/", "text/html; charset=utf-8", PAGE_POLICY, "no-store"),
        ("/assets/preview.js", "text/javascript; charset=utf-8", FILE_POLICY, "max-age=60"),
        ("/assets/card.css", "text/css; charset=utf-8", FILE_POLICY, "max-age=60"),
        ("svg", "image/svg+xml", FILE_POLICY, "no-store"),
        ("mp3", "audio/mpeg", FILE_POLICY, "no-store"),
        ("/nowhere", "text/plain; charset=utf-8", FILE_POLICY, "no-store"),
    ],
)
def test_the_headers_of_every_answer(
    target: str, content_type: str, policy: str, caching: str, server: PreviewServer
) -> None:
    """What it is, and that nobody else may show, read, keep or run it: a script in an SVG does nothing."""
    response = ask(server, target if target.startswith("/") else media(server, target))
    headers = {name: value for name, value in response.headers.items() if name not in ("Date", "Accept-Ranges")}

    assert headers == {
        "Server": "anki-builder",
        "Content-Type": content_type,
        "Content-Length": str(len(response.body)),
        "Content-Security-Policy": policy,
        "Cache-Control": caching,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def test_only_this_machine_is_answered(server: PreviewServer) -> None:
    """The server listens at the loopback address and no other."""
    assert server.socket.getsockname() == ("127.0.0.1", server.port)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LocalHost:{port}", 200),
        ("localhost", 421),
        ("127.0.0.1:1{port}", 421),
        ("evil.example", 421),
        ("evil.example:{port}", 421),
        ("127.0.0.1.evil.example:{port}", 421),
        ("127.0.0.1:{port}@evil.example", 421),
        ("evil.example, 127.0.0.1:{port}", 421),
        ("[::1]:{port}", 421),
        ("0.0.0.0:{port}", 421),
        ("", 421),
    ],
)
def test_a_page_of_somebody_else_is_refused(host: str, status: int, server: PreviewServer) -> None:
    """One whose own name has been made to lead here would else read the project (DNS rebinding)."""
    for target in ("/", "/events", media(server, "svg"), "/assets/page.css"):
        method = "HEAD" if target == "/events" else "GET"
        assert ask(server, target, method, Host=host.format(port=server.port)).status == status, target


def test_a_request_names_one_host(server: PreviewServer) -> None:
    """None is none of a browser's, and of two nobody knows which is meant."""
    for hosts in (b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n" % server.port):
        assert raw(server, b"GET / HTTP/1.1\r\n%s\r\n" % hosts).startswith(b"HTTP/1.0 400 Bad Request\r\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get"])
def test_nothing_can_be_changed(method: str, server: PreviewServer) -> None:
    """A request that would change something is none of ours."""
    response = ask(server, "/", method)

    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("target", ["/", "/assets/page.css", "/nowhere", "/events"])
def test_head_gives_the_headers_alone(target: str, server: PreviewServer) -> None:
    """The same as to GET, without the content."""
    assert ask(server, target, "HEAD").body == b""
    if target != "/events":
        whole = ask(server, target)
        assert ask(server, target, "HEAD").headers["Content-Length"] == str(len(whole.body))


@pytest.mark.parametrize(
    "target",
    [
        *("/../secret.txt", "/media/../../secret.txt", "/media/../deck.yaml", "/media/..%2f..%2fsecret.txt"),
        *("/media/%2e%2e/%2e%2e/secret.txt", "/media/..\\..\\secret.txt", "/media/....//....//secret.txt"),
        *("/media/", "/media", "/media//", "/media/map.svg", "/media/unused.png", "/media/%00", "/media/C:/secret.txt"),
        *("/media/%c0%ae%c0%ae/secret.txt", "/media/%252e%252e/secret.txt", "/cards_src/deck.yaml", "/.env", "/.git/"),
        *("//media/map.svg", "//evil.example/", "/assets/../rendering.py", "/assets/%2e%2e/rendering.py", "/assets/"),
        *("/assets", "/assets/katex", "/assets//page.css", "/templates/preview.html", "/secret.txt", "/index.html"),
        *("/%2e", "/.", "/events/", "/favicon.ico", "*", "secret.txt", "/#", "/;"),
    ],
)
def test_nothing_else_is_served(target: str, server: PreviewServer) -> None:
    """However it is written: what is not on the list is not there."""
    response = ask(server, target)

    assert (response.status, response.body) == (404, b"Not Found\n")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"\r\n\r\n", b""),
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505 HTTP Version Not Supported"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400 Bad Request"),
        (b"GET /%s HTTP/1.1\r\n\r\n" % (b"a" * 70_000), b"414 " + HTTPStatus(414).phrase.encode()),
        (b"GET / HTTP/1.1\r\nX: %s\r\n\r\n" % (b"a" * 70_000), b"431 Request Header Fields Too Large"),
        (b"GET / HTTP/1.1\r\n%s\r\n" % (b"X: a\r\n" * 200), b"431 Request Header Fields Too Large"),
        (b"GET /?q=%ff%00&%&=&& HTTP/1.1\r\nHost: {host}\r\n\r\n", b"200 OK"),
        (b"GET /?q=%s HTTP/1.1\r\nHost: {host}\r\n\r\n" % (b"a+" * 30_000), b"200 OK"),
        (b"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999\r\n\r\nabc", b"200 OK"),
        (b"GET / HTTP/1.1", b"400 Bad Request"),
    ],
    ids=["empty", "nonsense", "version", "TLS", "address", "header", "headers", "encoding", "words", "body", "half"],
)
def test_what_is_no_sound_request_does_no_harm(request_: bytes, status: bytes, server: PreviewServer) -> None:
    """It gets a word in answer, if any, and nothing back of what it said."""
    answer = raw(server, request_.replace(b"{host}", b"127.0.0.1:%d" % server.port))

    assert b" ".join(answer.split(b"\r\n")[0].split(b" ")[1:]) == status
    assert b"Traceback" not in answer
    assert ask(server, "/").status == 200


def test_a_client_that_says_nothing_is_left(server: PreviewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, and meanwhile all others are answered."""
    monkeypatch.setattr(server_module._Handler, "timeout", 0.1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(b"GET / HT")
        assert ask(server, "/").status == 200
        assert connection.recv(1) == b""


@pytest.mark.parametrize(
    ("wanted", "status", "content", "place"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, _UNSATISFIABLE, "bytes */10"),
        ("bytes=4-2", 416, _UNSATISFIABLE, "bytes */10"),
        ("bytes=-0", 416, _UNSATISFIABLE, "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=a-b", 200, b"0123456789", None),
        ("bytes=0-" + "9" * 5_000, 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
    ],
)
def test_a_recording_can_be_had_in_parts(wanted: str, status: int, content: bytes, place: str | None) -> None:
    """As Safari wants it, and whoever jumps to its middle."""
    answer = part_of(b"0123456789", wanted, "audio/mpeg")

    assert (answer.status, answer.body, dict(answer.headers).get("Content-Range")) == (status, content, place)


def test_the_part_of_a_recording_comes_over_the_wire(server: PreviewServer) -> None:
    """Asked for by the header `Range`."""
    response = ask(server, media(server, "mp3"), Range="bytes=2-4")

    assert (response.status, response.headers["Content-Range"], response.body) == (206, "bytes 2-4/10", b"234")


def test_all_that_a_fact_can_show_has_a_content_type() -> None:
    """The list of the format and that of the server are the same."""
    endings = [f".{ending}" for endings in fact_format.MEDIA_TYPES.values() for ending in endings]

    assert sorted(MEDIA_TYPES) == sorted(endings)


def test_all_assets_are_served(server: PreviewServer) -> None:
    """Fonts too, each as it is in the package."""
    assert {name: ask(server, f"/assets/{name}").body for name in asset_names()} == {
        name: asset(name) for name in asset_names()
    }


@contextmanager
def listening(server: PreviewServer) -> Iterator[HTTPResponse]:
    """The stream of events, as a page has it open."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/events")
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def next_version(events: HTTPResponse) -> str:
    """The next version that the stream tells of."""
    lines = iter(events.readline, b"")
    return next(line for line in lines if line.startswith(b"data: ")).decode().removeprefix("data: ").strip()


def version_of(page: Response) -> str:
    """The version that a page shows."""
    [version] = Page(page.body).find("//*[@id='state']/@data-version")
    return str(version)


def test_a_page_hears_of_every_change(tmp_path: Path) -> None:
    """A file that is broken, mended, new or deleted; media and deck.yaml too."""
    root = write_project(tmp_path, {"2025-10/map.yaml": PICTURED, "media/map.svg": SVG, "media/anthem.mp3": b"0"})
    sources = root / "cards_src"
    changes: list[tuple[str, str | bytes | None, str, int]] = [
        ("2025-10/map.yaml", "title: [", "//section[@class='broken']", 1),
        ("2025-10/map.yaml", PICTURED.replace("Here", "There"), "//article//div[@class='back'][text()='There']", 1),
        ("2025-11/new/new.yaml", STORY + FACT, "//article", 2),
        ("2025-11/new/new.yaml", None, "//article", 1),
        ("media/map.svg", None, "//p[contains(@class, 'finding')]", 1),
        ("media/map.svg", SVG + b"<!-- -->", "//p[contains(@class, 'finding')]", 0),
        ("deck.yaml", None, "//article", 0),
        ("deck.yaml", "name: Renamed\nnamespace: a.example\ntag_root: A\n", "//h1/bdi[text()='Renamed']", 1),
    ]
    with running(root) as server, listening(server) as events:
        assert next_version(events) == version_of(ask(server, "/"))
        for file, content, path, count in changes:
            (sources / file).parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                (sources / file).unlink()
            else:
                (sources / file).write_bytes(content.encode() if isinstance(content, str) else content)
            found = -1
            while found != count:  # what was written in several steps may come in several versions
                next_version(events)
                found = len(Page(ask(server, "/").body).find(path))


def test_versions_of_two_runs_differ(tmp_path: Path) -> None:
    """A page that was there before the preview was started anew, is brought up to date."""
    root = write_project(tmp_path)
    versions = set()
    for _ in range(2):
        with running(root) as server:
            versions.add(version_of(ask(server, "/")))

    assert len(versions) == 2


def test_a_listener_gets_signs_of_life(server: PreviewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is going on, but the preview is there; whoever has gone is found out by it."""
    monkeypatch.setattr(server_module, "_HEARTBEAT", 0.01)
    with listening(server) as events:
        lines = [events.readline() for _ in range(6)]

    number = server.updates.version.number
    assert lines == [b"retry: 1000\n", b"data: %s-%d\n" % (server.run.encode(), number), b"\n", b":\n", b"\n", b":\n"]


def test_the_end_is_told_to_who_listens(tmp_path: Path) -> None:
    """The stream ends with the preview."""
    with running(write_project(tmp_path)) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", "/events")
        events = connection.getresponse()
        next_version(events)
    assert events.read() == b"\n"
    connection.close()


def test_a_file_that_has_just_gone_is_not_found(tmp_path: Path) -> None:
    """Between two looks at the project."""
    root = write_project(tmp_path, {"a.yaml": PICTURED, "media/map.svg": SVG, "media/anthem.mp3": b"0"})
    with running(root) as server:
        server.updates.version.view.media[media(server, "svg").removeprefix("/media/")].unlink()
        assert ask(server, media(server, "svg")).status == 404


def test_a_mistake_of_ours_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the terminal, and nothing of it for the client."""

    def fail(*values: object) -> str:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(server_module, "render_preview", fail)
    told = "a request could not be answered: ZeroDivisionError: division by zero"
    with running(write_project(tmp_path), expected=[told]) as server:
        assert raw(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port) == b""


def test_the_default_port_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another free one is taken; but not where a port was named."""
    root = write_project(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(previewing_module, "DEFAULT_PORT", taken)
        with running(root, port=None) as server:
            assert server.port != taken
            assert ask(server, "/").status == 200

        message = f"port {taken} is taken by another program; name another, or leave --port out"
        with pytest.raises(ProjectError, match=message), running(root, port=taken):
            pass


def test_a_hostile_name_of_a_file_is_a_text(tmp_path: Path) -> None:
    """In the page and in its address."""
    name = 'a"><img src=x onerror=alert(1)>.yaml'
    with running(write_project(tmp_path, {name: STORY + FACT + json.dumps(name)})) as server:
        page = Page(ask(server, "/").body)

    assert page.texts("//section/h2") == [f"cards_src/{name} cannot be shown"]
    assert page.find("//img") == []


@pytest.mark.parametrize(
    ("is_closed", "told"), [(False, ["a request could not be answered: OSError: broken"]), (True, [])]
)
def test_a_connection_that_we_have_closed_is_no_mistake(
    server: PreviewServer, monkeypatch: pytest.MonkeyPatch, is_closed: bool, told: list[str]
) -> None:
    """Ctrl-C closes a connection whose thread is only starting; all other mistakes of ours are told."""
    said: list[str] = []
    monkeypatch.setattr(server, "_say", said.append)
    with socket.socket() as connection:
        if is_closed:
            connection.close()
        try:
            raise OSError("broken")
        except OSError:
            server.handle_error(connection, ("127.0.0.1", 1))

    assert said == told
