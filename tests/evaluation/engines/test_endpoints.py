"""Which of several servers is asked next, on a clock that the test turns."""

from __future__ import annotations

from collections import Counter

from site_builder.evaluation.engines.endpoints import Endpoint, Endpoints


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def servers(*names: str) -> tuple[Endpoints, Clock]:
    clock = Clock()
    return Endpoints(names, clock), clock


def take(endpoints: Endpoints, avoid: Endpoint | None = None) -> Endpoint:
    endpoint, wait = endpoints.take(avoid)
    assert wait == 0
    return endpoint


def test_the_least_busy_is_asked() -> None:
    endpoints, _ = servers("a", "b", "c")
    taken = [take(endpoints) for _ in range(9)]
    assert set(Counter(endpoint.url for endpoint in taken).values()) == {3}
    slow = taken[0]
    for endpoint in taken:
        if endpoint is not slow:
            endpoints.give_back(endpoint)
    assert slow.url not in {take(endpoints).url for _ in range(4)}


def test_one_after_another_is_spread_too() -> None:
    endpoints, _ = servers("a", "b")
    asked = []
    for _ in range(4):
        endpoint = take(endpoints)
        endpoints.give_back(endpoint)
        asked.append(endpoint.url)
    assert asked == ["a", "b", "a", "b"]


def test_a_server_that_asks_for_rest_gets_it() -> None:
    endpoints, clock = servers("a", "b")
    endpoints.give_back(take(endpoints), rest=10)
    assert {take(endpoints).url for _ in range(5)} == {"b"}
    clock.now += 11
    assert take(endpoints).url == "a"


def test_when_all_rest_the_first_to_wake_is_waited_for() -> None:
    endpoints, _ = servers("a", "b")
    first, second = take(endpoints), take(endpoints)
    endpoints.give_back(first, rest=30)
    endpoints.give_back(second, rest=20)
    endpoint, wait = endpoints.take()
    assert (endpoint.url, wait) == ("b", 20)


def test_a_server_that_was_down_gets_one_request_until_it_answers() -> None:
    endpoints, clock = servers("a", "b")
    down = take(endpoints)
    endpoints.give_back(down, rest=5, down=True)
    clock.now += 6
    assert Counter(take(endpoints).url for _ in range(6)) == {"b": 5, "a": 1}
    endpoints.give_back(down)
    assert take(endpoints).url == "a"


def test_failures_in_flight_together_count_once() -> None:
    endpoints, clock = servers("a")
    taken = [take(endpoints) for _ in range(8)]
    for endpoint in taken:
        endpoints.give_back(endpoint, rest=2, down=True)
    assert taken[0].failures == 1
    clock.now += 3
    endpoints.give_back(take(endpoints), rest=2, down=True)
    assert taken[0].failures == 2


def test_the_one_that_just_failed_is_avoided() -> None:
    endpoints, _ = servers("a", "b")
    failed = take(endpoints)
    endpoints.give_back(failed)
    take(endpoints)
    assert take(endpoints, avoid=failed).url == "b"
