"""Where a run stands: a few bytes for each answer, so that memory stays flat however long the answers are."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.evaluation.keys import KEY_LENGTH
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.records import Damage, read_log

STATUSES = ("missing", "ok", "refused-by-provider", "empty", "truncated", "error")
MISSING, OK, REFUSED, EMPTY, TRUNCATED, ERROR = range(6)
_KEY_BYTES = KEY_LENGTH // 2


@dataclass
class State:
    """All answers of a run by number, each with the status of its response."""

    keys: bytearray = field(default_factory=bytearray)
    """Keys, one behind the other."""
    samples: array[int] = field(default_factory=lambda: array("L"))
    """Number of the sample of each answer."""
    clusters: array[int] = field(default_factory=lambda: array("L"))
    """Number of the cluster of each answer."""
    cells: array[int] = field(default_factory=lambda: array("H"))
    """Index into ``cell_names``."""
    cell_names: list[tuple[str, str]] = field(default_factory=list)
    """(split, category) in the order of first appearance."""
    status: bytearray = field(default_factory=bytearray)
    """Index into STATUSES."""
    digests: array[int] = field(default_factory=lambda: array("Q"))
    """Start of the hash of each answer, by which a verdict knows what it judged."""
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    """Where each response starts in its log."""
    seconds: float = 0.0
    """Sum of the seconds of all responses."""
    calls: int = 0
    """Sum of the questions that they took."""
    tokens: list[int | None] = field(default_factory=lambda: [0, 0])
    """Sum of the tokens read and written; None once a response does not tell."""
    served: Counter[str] = field(default_factory=Counter)
    """Which models the engine said that answered."""
    reasoned: int = 0
    """Answers that came with thoughts."""
    damage: Damage | None = None
    """Lines of the log of responses that cannot be read."""

    def __len__(self) -> int:
        return len(self.status)

    def key(self, n: int) -> str:
        return self.keys[n * _KEY_BYTES : (n + 1) * _KEY_BYTES].hex()

    def missing(self) -> int:
        """Number of answers that are missing."""
        return self.status.count(MISSING)


def read_state(run: RunFolder) -> State:
    """Read the samples and responses of a run, one line at a time."""
    state = State()
    cells: dict[tuple[str, str], int] = {}
    for one in run.asked():
        state.cells.append(cells.setdefault((one.split, one.category), len(cells)))
        state.keys += bytes.fromhex(one.key)
        state.samples.append(one.i)
        state.clusters.append(one.cluster)
    state.cell_names = list(cells)
    state.status = bytearray(len(state.cells))
    state.digests = array("Q", bytes(8 * len(state)))
    state.offsets = array("Q", bytes(8 * len(state)))
    _read_responses(run, state)
    return state


def _read_responses(run: RunFolder, state: State) -> None:
    """A later response of one answer's number replaces an earlier one (it was asked again after an error)."""
    state.damage = Damage(run.responses)
    names, models, thoughts = {"": 0}, array("H", bytes(2 * len(state))), bytearray(len(state))
    for line in read_log(run.responses):
        if line.record is None or not _fits(line.record, state):
            state.damage.add(line.number)
            continue
        n, seconds = line.record["n"], line.record.get("seconds")
        state.status[n] = STATUSES.index(line.record["status"])
        state.digests[n] = digest(line.record["text"])
        state.offsets[n] = line.offset
        calls, usage = line.record.get("calls", 1), line.record.get("usage")
        state.calls += calls if isinstance(calls, int) else 1
        for place, name in enumerate(("prompt_tokens", "completion_tokens")):
            so_far, more = state.tokens[place], usage.get(name) if isinstance(usage, dict) else None
            state.tokens[place] = None if so_far is None or not isinstance(more, int) else so_far + more
        model = line.record.get("model")
        models[n] = names.setdefault(model, len(names)) if isinstance(model, str) else 0
        thoughts[n] = bool(line.record.get("reasoning"))
        state.seconds += seconds if isinstance(seconds, int | float) else 0.0
    counts = Counter(models)
    state.served = Counter({name: counts[number] for name, number in names.items() if number and counts[number]})
    state.reasoned = sum(thoughts)


def _fits(record: Mapping[str, Any], state: State) -> bool:
    """Whether a line is the response to a request of this run."""
    n, text = record.get("n"), record.get("text")
    if type(n) is not int or not 0 <= n < len(state) or record.get("status") not in STATUSES[1:]:
        return False
    return isinstance(text, str) and record.get("key") == state.key(n)


def digest(text: str) -> int:
    """64 bits of the hash of an answer."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
