"""Tells an answer that fails from a model or judge that is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from site_builder.errors import KbError

IN_A_ROW = 25
"""Failures without a success between them after which a stage stops."""


class Stopped(KbError):
    """The other side seems to be down."""


class Breaker:
    """Holds failures back until a success shows that the other side is alive, and only then records them.

    When nothing but failures comes, one question that was answered before is asked again. If it is answered now, the
    other side is alive and the failures are its answers; they are recorded. If not, the stage stops and they are
    dropped: those answers were not asked, so they are missing, not failed, and the next run asks them.
    """

    def __init__(
        self,
        append: Callable[[dict[str, Any]], None],
        *,
        who: str,
        limit: int,
        alive: bool,
        answers_now: Callable[[], bool] = lambda: False,
    ) -> None:
        """``limit`` 0 never stops. ``alive`` says that earlier runs had successes; ``answers_now`` tries one again."""
        self._append, self._who, self._limit, self._alive = append, who, limit, alive
        self._answers_now = answers_now
        self._held: list[dict[str, Any]] = []

    def add(self, record: dict[str, Any], *, failed: bool, cause: str | None, advice: str | None = None) -> None:
        """Take the next record; ``advice`` is what would mend a failure that meets every request.

        Raises Stopped when the other side seems to be down.
        """
        if failed:
            self._held.append(record)
            if self._limit and advice is not None and not self._alive:
                self._stop(cause, advice)
            if self._limit and len(self._held) >= self._limit:
                if not self._alive or not self._answers_now():
                    self._stop(cause)
                self._flush()
            return
        self._alive = True
        self._flush()
        self._append(record)

    def finish(self, cause: str | None) -> None:
        """Record what is still held. Raises Stopped when there was never a success."""
        if self._held and self._limit and not self._alive:
            self._stop(cause)
        self._flush()

    def _flush(self) -> None:
        for record in self._held:
            self._append(record)
        self._held.clear()

    def _stop(self, cause: str | None, advice: str | None = None) -> None:
        if advice is not None:
            raise Stopped(f"{self._who} refuses the request: {cause}", hint=advice)
        raise Stopped(
            f"{self._who} failed {len(self._held)} times in a row: {cause or 'no reason given'}",
            hint="what was done before is kept; mend it and run the same command again, "
            "or record such failures as errors with --keep-going",
        )
