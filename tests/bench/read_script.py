"""What the benchmark runs to read a project, and to do nothing with it: PROJECT."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from anki_builder.sources.project import load_project

if __name__ == "__main__":
    gc.disable()  # as the command does
    load_project(Path(sys.argv[1]))
