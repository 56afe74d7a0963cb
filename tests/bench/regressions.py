"""Bounds that no change may break: ratios at a small size, for a check after every push.

Each is about twice what a run with `--quick` gave (the comment beside it), so that a busy machine does not break it,
but work done twice and more does. No bound is a time.
"""

from __future__ import annotations

from tests.bench.contestants import build, check, floor, plain_script, read
from tests.bench.measure import Measured
from tests.bench.rebuilds import build_again
from tests.bench.targets import Target

SIZES = (300, 2_000)
"""Numbers of facts."""

RUNS = 2


def regressions(measured: Measured) -> list[Target]:
    """The bounds at the largest size."""
    largest = measured.sizes[-1]
    return [
        Target("build in times of the floor", largest.ratio(build, floor), 5),  # 2.4
        Target("plain script in times of a build", largest.ratio(plain_script, build), 1.4, at_least=True),  # 2.9
        Target("check in times of reading", largest.ratio(check, read), 4),  # 2.1
        Target("build after a change in cold builds", measured.rebuild.ratio(build_again, build), 1.5),  # 1.0
        Target("--help in times of a bare import of click", measured.start_up.help_ratio, 3),  # 1.5
        Target("--version in times of a bare import of click", measured.start_up.version_ratio, 3),  # 1.5
        Target("upgrade in builds", measured.upgrade.ratio, 2.5),  # 1.2
        Target("package in sizes of Anki's legacy export", measured.packages.size_ratio, 1.0),  # 0.5
        Target("Anki's import in times of genanki's package", measured.packages.import_to_genanki, 2),  # 1.0
        Target("verify in times of Anki's import", measured.verification.ratio, 6),  # 2.8
    ]
