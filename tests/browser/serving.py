"""What visitors come to: folders of pages, served as GitHub Pages serves them, and the command `preview`."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder, and gives its address, which is not the root of its host: a project's page on GitHub is not."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder.parent)) as server:
        Thread(target=server.serve_forever, args=[0.02]).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"
        finally:
            server.shutdown()


@contextmanager
def previewed(root: Path, port: int | None = 0) -> Iterator[str]:
    """Runs `preview` on a project, and gives its address; on leaving, Ctrl-C ends it without a word of trouble."""
    command = [sys.executable, "-m", "anki_builder", "-C", str(root), "preview", "--port", str(port), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://[^\s]+", said)
            assert found is not None, (said, process.communicate(timeout=5))
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            _, trouble = process.communicate(timeout=10)
    assert (process.returncode, trouble) == (0, ""), (process.returncode, trouble)
