"""Work shared out to several processes, where the system can fork: a child starts with everything that was loaded."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from site_builder.errors import UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 8
"""Beyond these, each process costs more memory than it saves time."""
_work: Callable[[Any], Any]


def available() -> int:
    """How many processes can work at once; 1 where forking is not safe (macOS) or not there (Windows)."""
    return min(MOST, len(os.sched_getaffinity(0))) if sys.platform == "linux" else 1


def shared(work: Callable[[Item], Result], items: Sequence[Item], processes: int) -> Iterator[Result]:
    """The results of ``work`` on each item, in order; what it raises is raised here and ends all of it.

    ``work`` may be any function, since a fork copies it; items and results are sent through pipes. Processes start now,
    before the caller has threads of its own.
    """
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return map(work, items)
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _adopt, (work,))
    return _collected(pool, pool.map(_do, items))


def _collected(pool: ProcessPoolExecutor, results: Iterator[Result]) -> Iterator[Result]:
    try:
        yield from results
    except BrokenProcessPool:
        raise UsageError(
            "a process that was making pages was ended from outside",
            hint="if memory was short, one process needs the least: kb build --jobs 1",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _adopt(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends its children


def _do(item: Any) -> Any:
    return _work(item)
