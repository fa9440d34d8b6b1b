"""Several servers of one model: each request goes to the least busy one that answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock


@dataclass(slots=True)
class Endpoint:
    """One server and what is known of it now."""

    url: str
    in_flight: int = 0
    served: int = 0
    failures: int = 0
    """How often in a row it was found down after a rest; 0 for one that answers."""
    rests_until: float = 0.0
    """Time of the clock before which it should not be asked."""


class Endpoints:
    """Spreads requests over servers and keeps them away from one that is down or asks for a rest. Thread-safe."""

    def __init__(self, urls: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._all = [Endpoint(url) for url in urls]
        self._clock = clock
        self._lock = Lock()

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._all)

    def take(self, avoid: Endpoint | None = None) -> tuple[Endpoint, float]:
        """Choose a server for one request, and say how many seconds to wait first (0 unless all of them rest).

        A server that was down gets one request at a time until it answers. ``avoid`` is the one that just failed.
        """
        with self._lock:
            now = self._clock()
            ready = [e for e in self._all if e.rests_until <= now and not (e.failures and e.in_flight)]
            if ready:
                best = min(ready, key=lambda e: (e is avoid, e.in_flight, e.served))
            else:
                best = min(self._all, key=lambda e: (e.rests_until, e.in_flight))
            best.in_flight += 1
            best.served += 1
            return best, max(0.0, best.rests_until - now)

    def give_back(self, endpoint: Endpoint, *, rest: float = 0.0, down: bool = False) -> None:
        """End a request: ``rest`` seconds of rest for a server that asks for it or is ``down``."""
        with self._lock:
            now = self._clock()
            endpoint.in_flight -= 1
            if not down:
                endpoint.failures = 0
            elif endpoint.rests_until <= now:
                # Requests that were in flight together are one failure, not many.
                endpoint.failures += 1
            endpoint.rests_until = max(endpoint.rests_until, now + rest)
