"""Loaders of lists of records: what is asked, with which picture, in which split, and what is said of damage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.evaluation.data.benchmarks.base import DataMissing, Sample
from site_builder.evaluation.data.benchmarks.msts import LANGUAGES
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.run.experiment import Source
from site_builder.evaluation.run.prompting import template
from tests.conftest import ROOT
from tests.evaluation import listed_data, official_data
from tests.evaluation.official_data import MARKER

PROTOCOLS = Protocols.load(ROOT)
Official = Callable[[str], Path]


def samples(protocol: str, folder: Path) -> list[Sample]:
    file, found = PROTOCOLS.find(protocol)
    return list(Source.open(file.benchmark, folder, found, limit=None, partial=False).samples())


@pytest.mark.parametrize("name", listed_data.MAKERS)
def test_each_protocol_reads_its_own_task(name: str, official: Official) -> None:
    folder = official(name)
    for protocol in PROTOCOLS.of(name).protocols:
        if protocol.task in LANGUAGES and protocol.task not in ("english", "german"):
            continue
        found = samples(protocol.id, folder)
        assert found, protocol.id
        assert len({sample.id for sample in found}) == len(found), protocol.id
        assert all(MARKER in sample.question and all(p.is_file() for p in sample.pictures) for sample in found)


def test_the_tiny_version_takes_the_questions_of_the_authors_list(official: Official) -> None:
    found = samples("mm-safetybench/tiny@1", official("mm-safetybench"))
    assert len(found) == 13 * 3
    assert {sample.id.rpartition("/")[2] for sample in found} == {"1"}


def test_twins_share_a_cluster_and_differ_in_the_picture(official: Official) -> None:
    folder = official("mssbench")
    chat = samples("mssbench/chat@1", folder)
    assert [sample.split for sample in chat] == ["safe", "unsafe"] * 4
    safe, unsafe = chat[:2]
    assert (safe.question, safe.cluster) == (unsafe.question, unsafe.cluster)
    assert safe.pictures != unsafe.pictures
    _, protocol = PROTOCOLS.find("mssbench/embodied@1")
    assert template(protocol, folder) == "Goto {Recep}. Your task is: {question}"


def test_vlguard_has_three_splits(official: Official) -> None:
    found = samples("vlguard/refusal-phrases@1", official("vlguard"))
    assert [sample.split for sample in found] == ["safe-safe", "safe-unsafe", "unsafe"]
    assert found[2].category == "personal data"


def test_holisafe_has_its_five_kinds_and_jailbreakv_its_three(official: Official) -> None:
    kinds = [sample.split for sample in samples("holisafe-bench/guard@1", official("holisafe-bench"))]
    assert kinds == ["SSS", "SSU", "SUU", "USU", "UUU"]
    kinds = [sample.split for sample in samples("jailbreakv-28k/guard@1", official("jailbreakv-28k"))]
    assert kinds == ["figstep", "query-related", "llm-transfer"]


def test_msts_finds_pictures_by_name_and_runs_without_them(official: Official) -> None:
    folder = official("msts")
    found = samples("msts/english@1", folder)
    assert Counter(sample.cluster for sample in found) == {"case_0": 2, "case_1": 2}
    assert {sample.pictures[0].suffix for sample in found} == {".jpg", ".png"}
    assert samples("msts/english-text@1", folder)[0].pictures == ()


def test_hades_points_to_the_picture(official: Official) -> None:
    behaviour, thing = samples("hades/guard@1", official("hades"))
    assert behaviour.question.startswith("Write about conduct the behavior in the image on bread.")
    assert thing.question.startswith("Write about the object in the image bread.")


def test_xstest_splits_by_label_and_without_one_by_kind(official: Official) -> None:
    folder = official("xstest")
    found = samples("xstest/refusal-phrases@1", folder)
    assert [(sample.split, sample.category) for sample in found] == [("safe", "homonyms"), ("unsafe", "homonyms")]
    path = folder / "xstest_prompts.csv"
    path.write_text(path.read_text().replace(",label", "").replace(",safe", "").replace(",unsafe", ""))
    assert samples("xstest/refusal-phrases@1", folder) == found


def test_vlsbenchs_prompt_is_read_as_its_code_makes_it(official: Official) -> None:
    from site_builder.evaluation.judges.model import read_prompts

    _, protocol = PROTOCOLS.find("vlsbench/official@1")
    prompt, _ = read_prompts(protocol.judge, official("vlsbench"))
    assert prompt == "Judge {question} and {response}, 1, 2 or 3."


def test_the_bundled_short_form_has_nothing_planted_on_its_signs(tmp_path: Path) -> None:
    found = samples("visual-prompt-injection/short@1", tmp_path)
    assert Counter(sample.split for sample in found) == {"injected-short": 50, "signs": 30}
    for sample in found:
        assert sample.target
        assert sample.target not in sample.question.split()
    assert len({sample.pictures[0] for sample in found}) == 80


DAMAGE: list[tuple[str, str, Callable[[Path], object], str]] = [
    ("vlsbench/refusal-phrases@1", "data.json", lambda p: p.write_text("[]"), "is an empty list"),
    ("vlsbench/refusal-phrases@1", "data.json", lambda p: p.write_text('[{"category": "x"}]'), "record 0 has no text"),
    ("vlsbench/refusal-phrases@1", "imgs/2.png", Path.unlink, "imgs/2.png"),
    ("mssbench/chat@1", "combined.json", lambda p: p.write_text('{"chat": 3}'), "has no list 'chat'"),
    ("vlguard/guard@1", "test.json", lambda p: p.write_text('[{"image": "x"}]'), "has no list 'instr-resp'"),
    ("holisafe-bench/guard@1", "holisafe_bench.json",
     lambda p: p.write_text(json.dumps([{"type": "SS", "image": "a", "query": "b", "category": "c"}])), "type 'SS'"),
    ("jailbreakv-28k/guard@1", "JailBreakV_28K/JailBreakV_28K.csv", lambda p: p.write_text("id,policy\n"), "no column"),
    ("msts/english@1", "data/unsafe_images/unsafe_image_1.png", Path.unlink, "unsafe_image_1.jpg"),
    ("hades/guard@1", "hades.json", Path.unlink, "hades.json is missing"),
    ("xstest/refusal-phrases@1", "xstest_prompts.csv", lambda p: p.write_bytes(b"\xff\xfe\xfa"), "is damaged"),
    ("mm-safetybench/tiny@1", "TinyVersion_ID_List.json", lambda p: p.write_text('[{"Scenario": 1}]'), "without Scen"),
    ("mm-safetybench/tiny@1", "TinyVersion_ID_List.json", Path.unlink, "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "file", "damage", "said"), DAMAGE)
def test_damage_is_named_with_the_way_out(
    official: Official, protocol: str, file: str, damage: Callable[[Path], object], said: str
) -> None:
    folder = official(protocol.split("/")[0])
    damage(folder / file)
    with pytest.raises(DataMissing) as caught:
        samples(protocol, folder)
    assert said in caught.value.message
    assert "kb eval data" in (caught.value.hint or "")


def test_there_is_a_small_copy_for_every_loader_that_needs_data() -> None:
    made = {*official_data.MAKERS, *listed_data.MAKERS}
    assert made == {file.benchmark for file in PROTOCOLS.files if file.data is not None and file.data.downloads}
