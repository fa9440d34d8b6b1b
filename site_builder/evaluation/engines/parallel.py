"""Work on many items at once with threads, holding only as many items as can be worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def unordered(work: Callable[[Task], Result], items: Iterable[Task], threads: int) -> Iterator[Result]:
    """Yield ``work(item)`` for each item as it is done, with ``threads`` at work at a time.

    At most twice as many items as threads are taken ahead, so that no thread waits while the caller stores a result and
    memory does not grow with the number of items. An exception of ``work`` is raised here. The threads are daemons and
    start when there is work for them: closing the iterator, or Ctrl-C, does not wait for what is in flight.
    """
    waiting: SimpleQueue[Task | None] = SimpleQueue()
    done: SimpleQueue[Result | _Failure] = SimpleQueue()
    started = in_flight = 0
    try:
        for item in items:
            waiting.put(item)
            in_flight += 1
            if started < threads:
                Thread(target=_serve, args=(work, waiting, done), daemon=True).start()
                started += 1
            while in_flight >= 2 * threads or not done.empty():
                yield _result(done)
                in_flight -= 1
        for _ in range(in_flight):
            yield _result(done)
    finally:
        with suppress(Empty):
            while True:
                waiting.get_nowait()
        for _ in range(started):
            waiting.put(None)


class _Failure:
    """An exception on its way from a thread to the caller."""

    def __init__(self, exception: BaseException) -> None:
        self.exception = exception


def _serve(
    work: Callable[[Task], Result], waiting: SimpleQueue[Task | None], done: SimpleQueue[Result | _Failure]
) -> None:
    while (item := waiting.get()) is not None:
        try:
            done.put(work(item))
        except BaseException as exception:
            done.put(_Failure(exception))


def _result(done: SimpleQueue[Result | _Failure]) -> Result:
    result = done.get()
    if isinstance(result, _Failure):
        raise result.exception
    return result
