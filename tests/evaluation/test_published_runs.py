"""The rows that are published: each names a protocol that is still the one it was run under."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.commands._context import Context
from site_builder.evaluation.data.protocols import Protocols
from site_builder.results.loading import Results
from site_builder.schema.hashing import protocol_sha256
from tests.conftest import ROOT

RUNS = Results(Context(ROOT).catalog).runs


@pytest.mark.parametrize("path", RUNS)
def test_a_protocol_that_was_used_is_never_edited(path: str) -> None:
    run = RUNS[path]
    _, protocol = Protocols.load(ROOT).find(run.protocol)
    assert protocol_sha256(protocol) == run.manifest.protocol_sha256, "give the change a new version"
    assert Path(path).parent.name == run.id


def test_there_is_a_row_of_a_real_model_and_a_baseline() -> None:
    assert {"always-refuse", "ocr-smollm2"} <= {run.model for run in RUNS.values()}


def test_what_runs_by_default_reads_in_the_newest_way_and_never_takes_an_empty_answer_for_one() -> None:
    for file in Protocols.load(ROOT).files:
        newest = {protocol.id.partition("@")[0]: protocol for protocol in file.protocols}
        for protocol in newest.values():
            judge = protocol.judge
            assert judge.kind != "guard" or judge.reader == 2, protocol.id
            assert judge.kind != "model" or judge.labels, protocol.id
            assert {judge.phrases, protocol.refusals} <= {None, "refusals@2"} or file.data is None, protocol.id
            assert protocol.empty == "unscored" or judge.kind == "exact", protocol.id
