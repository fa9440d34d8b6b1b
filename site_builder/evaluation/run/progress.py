"""How far a stage is: a bar on a terminal, one line a minute elsewhere. Notes go to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LINE_SECONDS = 60.0
_WIDE = 100
"""Columns from which there is room for a bar beside the numbers, which are never cut."""
_FACTS = len("1234.5/s, 999 errors")


class Progress:
    """Counts answers of one stage. Use as a context manager."""

    def __init__(
        self,
        label: str,
        *,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        terminal: bool | None = None,
    ) -> None:
        self._label, self._say, self._clock = label, say, clock
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total = self._done = self._before = self._failed = 0
        self._started = self._spoken = 0.0

    def start(self, *, total: int, done: int) -> None:
        """Begin with ``done`` of ``total`` answers left over from an earlier run."""
        self._total, self._done, self._before = total, done, done
        self._started = self._spoken = self._clock()
        if self._terminal:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar
            from rich.table import Column

            console = Console(stderr=True)
            label = TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
            drawn = [BarColumn()] if console.width >= _WIDE else []
            counted = MofNCompleteColumn(table_column=Column(min_width=2 * len(str(total)) + 1))
            facts = TextColumn("{task.fields[facts]}", table_column=Column(min_width=_FACTS))
            left = TimeRemainingColumn(table_column=Column(min_width=7))
            self._bar = Bar(label, *drawn, counted, facts, left, console=console, expand=True)
            self._task = self._bar.add_task(self._label, total=total, completed=done, facts="")
            self._bar.start()

    def advance(self, *, failed: bool) -> None:
        """One more answer is done."""
        self._done += 1
        self._failed += failed
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done, facts=self._facts())
        elif self._clock() - self._spoken >= LINE_SECONDS:
            self._spoken = self._clock()
            self._say(f"{self._label}: {self._done} of {self._total}, {self._facts()}, {self._left()}")

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _rate(self) -> float:
        """Samples a second since the stage was started."""
        return (self._done - self._before) / max(self._clock() - self._started, 1e-9)

    def _facts(self) -> str:
        rate = self._rate()
        speed = f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min"
        return f"{speed}, {self._failed} errors"

    def _left(self) -> str:
        rate = self._rate()
        if not rate:
            return "time left unknown"
        minutes = (self._total - self._done) / rate / 60
        return f"about {minutes:.0f} min left" if minutes >= 1 else "less than a minute left"
