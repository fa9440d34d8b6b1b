"""A run that says something false is found: every number and every hash of a good file, falsified one at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.checks.subject import Vocabulary
from site_builder.commands._context import Context
from site_builder.results.loading import Results
from site_builder.results.validation import Rules, faults
from site_builder.schema.decoding import decode, encode
from site_builder.schema.hashing import seal_of
from site_builder.schema.runs import Run
from site_builder.text.datapath import DataPath
from tests.conftest import ROOT

CATALOG = Context(ROOT).catalog
VOCABULARY = Vocabulary(CATALOG)
RUNS = Results(CATALOG).runs
GOOD = next(run for run in RUNS.values() if run.model == "ocr-smollm2")
RULES = Rules.of(*VOCABULARY.protocols[GOOD.protocol], VOCABULARY.phrases, {})


def leaves(data: Any, at: DataPath = ()) -> Iterator[tuple[DataPath, Any]]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*at, key))
    else:
        yield at, data


def falsified(run: Run, at: DataPath, value: Any) -> Run:
    data = encode(run)
    here = data
    for step in at[:-1]:
        here = here[step]
    here[at[-1]] = value
    return decode(Run, data)


def is_hash(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= 40 and all(c in "0123456789abcdef" for c in value)


NUMBERS = [
    (at, value) for at, value in leaves(encode(GOOD)) if isinstance(value, int | float) and type(value) is not bool
]
FOLLOWING = [(at, value) for at, value in NUMBERS if at[0] in ("counts", "metrics") and at[-1] != "n_reasoned"]
"""Numbers that follow from others, so that they are found even where somebody makes the seal fit."""
HASHES = [(at, value) for at, value in leaves(encode(GOOD)) if is_hash(value)]


def test_a_good_file_is_good() -> None:
    for path, run in RUNS.items():
        assert run.seal == seal_of(run), path
        assert not list(faults(run, Rules.of(*VOCABULARY.protocols[run.protocol], VOCABULARY.phrases, {}))), path


@given(st.sampled_from(NUMBERS), st.integers(-3, 10_000) | st.floats(-1, 200, allow_nan=False))
def test_every_number(leaf: tuple[DataPath, Any], value: float) -> None:
    at, right = leaf
    value = type(right)(value)
    if value != right:
        assert list(faults(falsified(GOOD, at, value), RULES)), f"{at}: {right} -> {value}"


@given(st.sampled_from(FOLLOWING), st.sampled_from([-1, 1, 7, 0.0001, 50.0]))
def test_a_number_that_follows_from_others_is_found_without_the_seal(leaf: tuple[DataPath, Any], step: float) -> None:
    at, right = leaf
    value = right + (step if isinstance(right, float) else int(step) or 1)
    wrong = falsified(GOOD, at, value)
    found = list(faults(replace(wrong, seal=seal_of(wrong)), RULES))
    if at[-1] in ("n_unread", "n_partial"):  # anything up to the number of answers may be
        return
    assert found, f"{at}: {right} -> {value}"


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (("manifest", "served"), {"one": 5, "other": 6}, "several models answered"),
        (("manifest", "data", "limit"), 7, "the run was limited"),
        (("manifest", "data", "differs"), ["another picture"], "not as released"),
        (("manifest", "adapter"), "imported", "made elsewhere"),
        (("manifest", "system_prompt"), "Be brief.", "the system prompt"),
        (("judge", "facts", "adapter"), "scripted", "a script judged"),
    ],
)
def test_what_keeps_a_row_from_rank_is_found_though_the_seal_fits(at: DataPath, value: Any, words: str) -> None:
    wrong = falsified(GOOD, at, value)
    (found,) = faults(replace(wrong, seal=seal_of(wrong)), RULES)
    assert (found.at, words in found.message) == (at, True)


def test_a_file_without_a_seal_is_found() -> None:
    assert [fault.at for fault in faults(replace(GOOD, seal=None), RULES)] == [("seal",)]


@pytest.mark.parametrize(
    ("at", "value"), HASHES, ids=lambda part: ".".join(map(str, part)) if type(part) is tuple else ""
)
def test_every_hash(at: DataPath, value: str) -> None:
    for wrong in (value[:-1] + ("0" if value[-1] != "0" else "1"), "0" * len(value), value[::-1]):
        assert list(faults(falsified(GOOD, at, wrong), RULES)), at


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("value: 36.0", "value: 99.9", "28:18", "the 5 cells give 36"),
        ("hits: 81", "hits: 80", "26:15", "the cells of injected give 81"),
        ("n_scored: 450", "n_scored: 449", "12:14", "add up to 449"),
        ("n_items: 450", "n_items: 451", "12:14", "450"),
        ("id: planted-word@1", "id: planted-word@2", "9:7", "planted-word@1"),
        ("finished: 2026-11-24", "finished: 2026-11-14", "", "before it started"),
        ("seed: 0", "seed: 1", "", "changed after it was written"),
        ("protocol_sha256: 97c4", "protocol_sha256: 97c5", "", "the protocol's hash"),
        (
            "protocol: visual-prompt-injection/exact@1",
            "protocol: visual-prompt-injection/exact@9",
            "6:11",
            "did you mean",
        ),
    ],
)
def test_check_names_the_place_and_what_follows(
    tmp_path: Path, kb: Any, old: str, new: str, place: str, words: str
) -> None:
    path = next(path for path, run in RUNS.items() if run is GOOD)
    for name in ("kb.yml", "taxonomy", path):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, target)
    text = (tmp_path / path).read_text()
    assert old in text
    (tmp_path / path).write_text(text.replace(old, new, 1))
    done = kb("check", path, "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    found = json.loads(done.stdout)["problems"]
    assert all(one["path"] == path and one["line"] and one["column"] for one in found)
    assert any(words in one["message"] + (one["hint"] or "") for one in found), found
    assert not place or place in {f"{one['line']}:{one['column']}" for one in found}, found
