"""Recorded responses as a model: judge or score again, or try a protocol, where no model can be reached."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from site_builder.errors import UsageError
from site_builder.evaluation.engines.blanks import is_blank
from site_builder.evaluation.engines.thoughts import apart
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec, Request, Response, Status, Usage


class ReplayAdapter:
    """Gives each request the response that ``options.recorded`` holds for its key, or for its item and sample.

    The file is a run's responses.jsonl, or one made elsewhere with a JSON object a line: ``key`` or ``item`` (and
    ``sample``, from 0), ``status``, ``text`` and any other field of ``Response``. Of two lines for one the later
    counts. Only the places of the lines are held in memory. A request's key contains revision and dtype of the model:
    those in the recorded run's plan.json, when it stands beside the file, else those that the user gives.
    """

    def __init__(self, model: ModelSpec, options: AdapterOptions) -> None:
        if options.recorded is None:
            raise UsageError("no recorded responses are named", hint="give the file with --recorded FILE")
        self._model = model
        self._path = options.recorded
        self._places = _places(self._path)

    def describe(self) -> Mapping[str, Fact]:
        """Return what is known of the recorded model. See ``Adapter.describe``."""
        facts = {"engine": None, "revision": None, "dtype": None} | _recorded_facts(self._path.with_name("plan.json"))
        return {
            **facts,
            "adapter": "replay",
            "revision": self._model.revision or facts["revision"],
            "dtype": self._model.dtype or facts["dtype"],
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Answer in the order of the requests. See ``Adapter.generate``."""
        with self._path.open("rb") as stream:
            for request in requests:
                place = self._places.get(request.key, self._places.get(request.place))
                if place is None:
                    yield Response(request.key, "error", error="there is no recorded response for this request")
                    continue
                stream.seek(place)
                yield replace(_response(json.loads(stream.readline())), key=request.key)

    def close(self) -> None:
        """There is nothing to free."""


def _recorded_facts(plan: Path) -> dict[str, Fact]:
    """Return what the adapter of the recorded run said of itself; nothing when that is not known."""
    try:
        facts: dict[str, Fact] = json.loads(plan.read_bytes())["described"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return facts


_Place = str | tuple[str, int] | None


def _places(path: Path) -> dict[_Place, int]:
    """Return where in the file the line of each key, or item and sample, begins; check every line once."""
    places: dict[_Place, int] = {}
    place = 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    places[_checked(line, path, number)] = place
                place += len(line)
    except OSError as error:
        raise UsageError(f"cannot read the recorded responses in {path}: {error.strerror}") from None
    return places


def _checked(line: bytes, path: Path, number: int) -> _Place:
    """Return the key of a line, or item and sample. Raises UsageError for a line that is no response."""
    try:
        record = json.loads(line)
        response = _response(record)
        place: _Place = record["key"] if "key" in record else (str(record["item"]), int(record.get("sample", 0)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{path}:{number}: not a recorded response ({error})") from None
    if response.status not in get_args(Status):
        raise UsageError(
            f"{path}:{number}: no status {response.status!r}", hint=f"one of {', '.join(get_args(Status))}"
        )
    return place


def _response(record: Mapping[str, Any]) -> Response:
    usage = record.get("usage") or {}
    text, inside = apart(record.get("text") or "")
    status = record["status"]
    if status in ("ok", "truncated") and is_blank(text):
        status = "empty"
    return Response(
        str(record.get("key", "")),
        status,
        text=text,
        reasoning="\n".join(filter(None, (record.get("reasoning"), inside))) or None,
        model=record.get("model"),
        finish_reason=record.get("finish_reason"),
        error=record.get("error"),
        usage=Usage(usage.get("prompt_tokens"), usage.get("completion_tokens")),
        attempts=record.get("attempts") or 1,
        seconds=record.get("seconds") or 0.0,
        notes=tuple(record.get("notes") or ()),
        calls=record.get("calls") or 1,
    )
