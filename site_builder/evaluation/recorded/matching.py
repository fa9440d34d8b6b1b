"""Which recorded answer belongs to which sample: by our key, else by id and question together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.recorded.base import Answer


@dataclass
class Matched:
    """Answers by sample and epoch, and those that fit nowhere."""

    answers: dict[tuple[str, int], Answer] = field(default_factory=dict)
    left: list[tuple[Answer, str]] = field(default_factory=list)
    """Answers without a sample, each with the reason."""


def match(answers: Iterable[Answer], samples: Iterable[Sample], keys: dict[str, tuple[str, int]]) -> Matched:
    """Give each answer its sample. ``keys`` has sample and epoch of each of our keys.

    An id that is ours decides, unless the question that comes with it is another one. The last part of an id
    (``1008`` of ``openqa/1008``) does where only one sample has it, or one with that question. Without an id the
    question decides, and the category where several samples share it. Nothing is guessed.
    """
    known = _Known(list(samples))
    found = Matched()
    for answer in answers:
        place = keys.get(answer.key or "")
        if place is None:
            sample, why = known.of(answer)
            place = (sample.id, answer.epoch) if sample else None
            if place is None:
                found.left.append((answer, why))
                continue
        if place in found.answers:
            found.left.append((answer, f"{place[0]} has an answer already, {found.answers[place].where}"))
            continue
        found.answers[place] = answer
    return found


class _Known:
    """The samples, to be found by id, by the end of it, and by question."""

    def __init__(self, samples: list[Sample]) -> None:
        self._by_id = {sample.id: sample for sample in samples}
        self._by_end: dict[str, list[Sample]] = defaultdict(list)
        self._by_question: dict[str, list[Sample]] = defaultdict(list)
        for sample in samples:
            self._by_end[sample.id.rpartition("/")[2]].append(sample)
            self._by_question[_plain(sample.question)].append(sample)

    def of(self, answer: Answer) -> tuple[Sample | None, str]:
        """The sample of an answer, or why there is none."""
        asked = _plain(answer.question) if answer.question else None
        named = self._named(answer.id)
        if named:
            fitting = [sample for sample in named if asked is None or _fits(sample, asked)]
            if len(fitting) == 1:
                return fitting[0], ""
            if not fitting:
                # Indices of other harnesses count rows: only the question can tell then.
                by_question, why = self._asked(asked, answer.category)
                return by_question, why or f"the question of {answer.id} is another one"
            return self._only(fitting, answer.category, f"{len(fitting)} samples have the id {answer.id}")
        if asked is None:
            return None, f"no sample has the id {answer.id}" if answer.id else "it has neither id nor question"
        return self._asked(asked, answer.category)

    def _named(self, name: str | None) -> list[Sample]:
        if name is None:
            return []
        exact = self._by_id.get(name)
        return [exact] if exact else self._by_end.get(name, [])

    def _asked(self, asked: str | None, category: str | None) -> tuple[Sample | None, str]:
        same = self._by_question.get(asked or "", [])
        if not same:
            return None, "no sample has this question"
        return self._only(same, category, f"{len(same)} samples have this question")

    def _only(self, samples: list[Sample], category: str | None, otherwise: str) -> tuple[Sample | None, str]:
        within = [one for one in samples if category and _plain(one.category) == _plain(category)]
        if len(samples) == 1 or len(within) == 1:
            return (samples if len(samples) == 1 else within)[0], ""
        return None, f"{otherwise}; name one split with --split, or give item and sample"


def _fits(sample: Sample, asked: str) -> bool:
    """Whether a question, or a prompt around it, is the sample's."""
    own = _plain(sample.question)
    return own == asked or (bool(own) and own in asked)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def listed(left: list[tuple[Answer, str]], most: int = 20) -> Iterator[str]:
    """What fits nowhere, line by line; past ``most`` a count."""
    for answer, why in left[:most]:
        yield f"  {answer.where}: {why}"
    if len(left) > most:
        yield f"  and {len(left) - most} more"
