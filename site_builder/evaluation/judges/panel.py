"""Several judges on the same answers: what more than half of them say is the verdict."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from itertools import tee

from site_builder.evaluation.interface import Fact
from site_builder.evaluation.judges.base import Case, Judge, Opening, Score, judge_facts, judge_mark
from site_builder.schema.hashing import sha256_data
from site_builder.schema.judging import BETWEEN_MEMBERS, JUDGES, JudgeKind


class PanelJudge:
    """Asks its members at once. A vote that a member cannot give stays a vote: it counts for no side."""

    kind: JudgeKind = "panel"

    def __init__(self, members: Sequence[Judge], metric: str) -> None:
        """The members in any order: they are equals, so the same ones are the same panel."""
        self._members = sorted(members, key=lambda one: (one.kind, one.id))
        self._metric = metric
        self.id = BETWEEN_MEMBERS.join(one.id for one in self._members)

    @property
    def prompt_sha256(self) -> str | None:
        return sha256_data([one.prompt_sha256 for one in self._members])

    def describe(self) -> Mapping[str, Fact]:
        """The facts of each member, and one hash of who they are, by which another revision of one is another panel."""
        members = [judge_facts(one) for one in self._members]
        adapters = sorted({str(one["facts"]["adapter"]) for one in members if "adapter" in one["facts"]})
        told = {one["id"]: json.dumps({"kind": one["kind"], **one["facts"]}, sort_keys=True) for one in members}
        return {**told, "adapter": ", ".join(adapters) or None, "sha256": sha256_data(list(map(judge_mark, members)))}

    def judge(self, cases: Iterable[Case]) -> Iterator[Score]:
        """Yield a verdict as soon as all have voted. One vote is taken of each in turn, so that none runs ahead and few
        votes wait for others: what waits is lost when the stage is killed."""
        copies = tee(cases, len(self._members))
        at_work = deque((one.id, one.judge(copy)) for one, copy in zip(self._members, copies, strict=True))
        waiting: dict[int, dict[str, Score]] = {}
        while at_work:
            name, scores = at_work.popleft()
            score = next(scores, None)
            if score is None:
                continue
            at_work.append((name, scores))
            votes = waiting.setdefault(score.n, {})
            votes[name] = score
            if len(votes) == len(self._members):
                del waiting[score.n]
                yield self._majority(score.n, votes)

    def _majority(self, n: int, votes: Mapping[str, Score]) -> Score:
        """What more than half of all members say, those without a vote among them."""
        labels: dict[str, str] = {}
        for metric in dict.fromkeys(metric for vote in votes.values() for metric in vote.labels):
            said = Counter(vote.labels[metric] for vote in votes.values() if metric in vote.labels)
            label, count = said.most_common(1)[0]
            if 2 * count > len(votes):
                labels[metric] = label
        down = [vote.note for vote in votes.values() if vote.failed]
        decided = self._metric in labels
        too_few = not decided and 2 * (len(votes) - len(down)) <= len(votes)
        return Score(
            n,
            labels,
            unscored=None if decided else "the panel has no majority",
            note=down[0] if down else None,
            marks=("incomplete",) if any(self._metric not in vote.labels for vote in votes.values()) else (),
            failed=too_few,
            votes={one.id: votes[one.id] for one in self._members},
        )

    def close(self) -> None:
        with ExitStack() as stack:
            for one in self._members:
                stack.callback(one.close)


def open_judge(opening: Opening) -> PanelJudge:
    """Each member with the protocol's words for its kind; the judges that the user names go to those that ask one."""
    named = iter((opening.wish, *opening.others))
    with ExitStack() as opened:
        members: list[Judge] = []
        for kind in opening.spec.members:
            own = replace(opening.protocol, judge=replace(opening.spec, kind=kind))
            wish = next(named) if JUDGES[kind].asks else None
            module = import_module(f"{__package__}.{kind}")
            members.append(module.open_judge(Opening(own, opening.phrases, opening.copy, wish)))
            opened.callback(members[-1].close)
        opened.pop_all()  # all of them are open: they are the panel's to close
    return PanelJudge(members, opening.metric)
