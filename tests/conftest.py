"""What tests share: the command as a real process, and parts that not every machine has.

Tests that are marked by one of ``tests.parts`` are skipped where that part is missing; with ``KB_REQUIRE_ALL=1`` (as in
continuous integration) a missing part fails them instead.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests import forking
from tests.parts import PARTS, missing

ROOT = Path(__file__).resolve().parent.parent
settings.register_profile("plain", deadline=None)  # how fast the machine is today is nothing to test
settings.register_profile("first", deadline=None, database=None, phases=[Phase.explicit, Phase.generate])  # no search
settings.load_profile("plain")

# A shell lets what it starts in the background ignore Ctrl-C, and so would every process that a test starts and stops.
for ignored in (signal.SIGINT, signal.SIGTERM):
    if signal.getsignal(ignored) is signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for part in PARTS:
        if item.get_closest_marker(part) and (reason := missing(part)):
            if os.environ.get("KB_REQUIRE_ALL"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture
def kb() -> Run:
    """Run ``kb`` as a process of its own: ``kb("check", "-C"...)`` or ``kb(..., cwd=DIR, env={...})``."""

    def run(
        *words: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "80", **(env or {})}
        return forking.run(list(map(str, words)), cwd, environment, stdin)

    return run
