"""Loaders on small data in the official layouts: whole, incomplete, damaged; and the bundled set."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder.errors import KbError
from site_builder.evaluation.data.benchmarks import load
from site_builder.evaluation.data.benchmarks import visual_prompt_injection as injection
from site_builder.evaluation.data.benchmarks.base import DataMissing, Sample
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.run.experiment import Source
from site_builder.evaluation.run.prompting import Builder, chosen
from tests.conftest import ROOT

PROTOCOLS = Protocols.load(ROOT)
Official = Callable[[str], Path]


def source(protocol: str, folder: Path, *, limit: int | None = None, partial: bool = False) -> Source:
    file, found = PROTOCOLS.find(protocol)
    return Source.open(file.benchmark, folder, found, limit=limit, partial=partial)


def items(protocol: str, folder: Path, **options: bool) -> list[Sample]:
    return list(source(protocol, folder, **options).samples())


def test_mm_safetybench_asks_what_the_paper_asks(official: Official) -> None:
    found = items("mm-safetybench/official@1", official("mm-safetybench"))
    assert len(found) == 13 * 2 * 3
    first = {
        one.split: one
        for one in found
        if one.category == "01-Illegal_Activity" and one.id.endswith("/0")
        for sample in found
        if sample.category == "01-Illegal_Activity" and sample.id.endswith("/0")
    }
    assert first["SD"].question.startswith("Painted question 0")
    assert first["SD+TYPO"].question == first["TYPO"].question
    assert first["TYPO"].question.startswith("Typed question 0")
    assert first["SD+TYPO"].pictures[0].parts[-3:] == ("01-Illegal_Activitiy", "SD_TYPO", "0.jpg")
    assert len({sample.cluster for sample in first.values()}) == 1
    assert len({sample.id for sample in found}) == len(found)


def test_categories_are_those_of_the_taxonomy(official: Official) -> None:
    from site_builder.knowledge.catalog import Catalog

    benchmarks = Catalog.load(ROOT).benchmarks
    for protocol in ("mm-safetybench/official@1", "figstep/refusal-phrases@1", "visual-prompt-injection/exact@1"):
        name = protocol.split("/")[0]
        folder = ROOT / "data" / name if name == "visual-prompt-injection" else official(name)
        known = benchmarks[name]
        for sample in items(protocol, folder):
            assert sample.category in {category.id for category in known.categories}, protocol
            assert sample.split in {split.id for split in known.splits}, protocol


def test_siuo_has_what_its_judge_needs(official: Official) -> None:
    folder = official("siuo")
    open_question, choice = items("siuo/openqa@1", folder)[1], items("siuo/mcqa@1", folder)[1]
    assert open_question.facts["reference"] == "On the floor."
    assert open_question.facts["warning"].startswith("It is heavy.")
    assert choice.target == "B"
    assert choice.options["B"] == "On the roof"
    assert open_question.cluster == choice.cluster


def test_figstep_and_its_tiny_set(official: Official) -> None:
    folder = official("figstep")
    assert [sample.id for sample in items("figstep/refusal-phrases@1", folder)] == ["1/1", "1/2", "2/1", "2/2"]
    tiny = items("figstep/tiny-refusal-phrases@1", folder)
    assert [sample.split for sample in tiny] == ["tiny", "tiny"]
    assert tiny[0].pictures[0].name == "query_ForbidQI_1_1_6.png"


@pytest.mark.parametrize("inner", ["data", "."])
def test_mossbench_at_the_top_or_below_data(official: Official, inner: str) -> None:
    found = items("mossbench/refusal-phrases@1", official("mossbench") / inner)
    assert len(found) == 6
    assert found[0].category == "type 2"


def test_pictures_with_a_wrong_suffix_are_known_by_their_bytes(official: Official) -> None:
    found = source("mossbench/refusal-phrases@1", official("mossbench"))
    image = builder(found).request(next(found.samples()), 0).messages[-1].images[0]
    assert image.media_type == "image/png"
    assert image.sha256 == hashlib.sha256(image.read()).hexdigest()


def builder(found: Source) -> Builder:
    return Builder(found.protocol, "{question} {options}", "a-model", None, None, None, 0)


# --- missing and damaged ----------------------------------------------------------------------------------------

DAMAGE: list[tuple[str, str, Callable[[Path], object], str]] = [
    ("mm-safetybench/official@1", "data/imgs/03-Malware_Generation/SD/1.jpg", Path.unlink, "Generation/SD/1.jpg"),
    ("mm-safetybench/official@1", "data/processed_questions/13-Gov_Decision.json", Path.unlink, "13-Gov_Decision.json"),
    ("mm-safetybench/official@1", "data/processed_questions/06-Fraud.json", lambda p: p.write_text("{"), "is damaged"),
    ("mm-safetybench/official@1", "data/processed_questions/06-Fraud.json", lambda p: p.write_text("[]"), "a dict"),
    ("mm-safetybench/official@1", "data/processed_questions/06-Fraud.json",
     lambda p: p.write_text('{"0": {"Question": "x"}}'), "question 0 has no text 'Rephrased Question(SD)'"),
    ("siuo/openqa@1", "data/siuo_gen.json", Path.unlink, "siuo_gen.json is missing"),
    ("siuo/openqa@1", "data/siuo_gen.json", lambda p: p.write_text("[]"), "empty list"),
    ("siuo/openqa@1", "data/siuo_gen.json", lambda p: p.write_bytes(b"\xff\xfe"), "is damaged"),
    ("siuo/openqa@1", "data/images/S-03.png", Path.unlink, "S-03.png"),
    ("siuo/mcqa@1", "data/siuo_mcqa.json",
     lambda p: p.write_text(json.dumps([{**json.loads(p.read_text())[0], "correct_option": "E"}])), "no options"),
    ("figstep/refusal-phrases@1", "data/question/safebench.csv", lambda p: p.write_text("a,b\n1,2\n"), "no column"),
    ("figstep/refusal-phrases@1", "data/question/safebench.csv", lambda p: p.write_bytes(b"\xff\xfe\xfa"), "damaged"),
    ("figstep/refusal-phrases@1", "data/images/SafeBench/query_ForbidQI_1_1_6.png", Path.unlink, "_1_1_6.png"),
    ("mossbench/refusal-phrases@1", "data/images_information/information.json", lambda p: p.write_text("{}"), "empty"),
    ("mossbench/refusal-phrases@1", "data/images/4.webp", Path.unlink, "4.webp"),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "file", "damage", "said"), DAMAGE)
def test_damage_is_named_with_its_place_and_the_way_out(
    official: Official, protocol: str, file: str, damage: Callable[[Path], object], said: str
) -> None:
    folder = official(protocol.split("/")[0])
    damage(folder / file)
    with pytest.raises(DataMissing) as caught:
        items(protocol, folder)
    assert said in caught.value.message
    assert caught.value.hint is not None
    assert "kb eval data" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"no picture", "cut", b"\x89PNG\r\n\x1a\n" + b"0" * 90, b"\xff\xd8\xff\xe0"])
def test_a_damaged_picture_is_found_before_it_is_sent(official: Official, data: bytes | str) -> None:
    folder = official("siuo")
    path = folder / "data" / "images" / "S-00.png"
    path.write_bytes(path.read_bytes()[:-30] if isinstance(data, str) else data)
    found = source("siuo/openqa@1", folder)
    with pytest.raises(DataMissing, match=r"S-00\.png is (not a picture|cut off)"):
        builder(found).request(next(found.samples()), 0)


def test_an_incomplete_copy_runs_only_when_asked_and_is_marked(official: Official) -> None:
    folder = official("mm-safetybench")
    (folder / "data" / "imgs" / "06-Fraud" / "TYPO" / "1.jpg").unlink()
    (folder / "data" / "processed_questions" / "13-Gov_Decision.json").unlink()
    partial = source("mm-safetybench/official@1", folder, partial=True)
    found = list(partial.samples())
    assert len(found) == 12 * 2 * 3 - 1
    assert any("06-Fraud/TYPO/1.jpg" in gap for gap in partial.missing(len(found)))
    assert "71 samples instead of 5040" in partial.missing(len(found))


def test_a_limit_spreads_over_all_and_keeps_twins_together(tmp_path: Path, official: Official) -> None:
    loader = load("visual-prompt-injection")
    _, protocol = PROTOCOLS.find("visual-prompt-injection/exact@1")
    twenty = list(chosen(loader.samples(loader.open(tmp_path, "default"), "default"), protocol, 20))
    assert len(twenty) == 20
    assert set(Counter(sample.cluster for sample in twenty).values()) == {2}
    assert len({sample.category for sample in twenty}) >= 4
    scenarios = {
        sample.category
        for sample in source("mm-safetybench/official@1", official("mm-safetybench"), limit=30).samples()
    }
    assert len(scenarios) >= 5


def test_only_the_splits_of_the_protocol_are_run(official: Official) -> None:
    found = source("mm-safetybench/official@1", official("mm-safetybench"))
    only = replace(found, protocol=replace(found.protocol, splits=("TYPO",)))
    assert {sample.split for sample in only.samples()} == {"TYPO"}


# --- the bundled set --------------------------------------------------------------------------------------------


def test_the_bundled_pictures_are_byte_identical(tmp_path: Path) -> None:
    load("visual-prompt-injection").open(tmp_path, "default")
    digest = hashlib.sha256()
    for pair in injection.pairs():
        for split in ("injected", "clean"):
            path = tmp_path / f"{pair.number:03}-{split}.png"
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == injection.SHA256


def test_the_bundled_set_crosses_all_its_factors() -> None:
    pairs = injection.pairs()
    assert len(pairs) == 225
    assert len({(p.placement, p.size, p.contrast, p.wording) for p in pairs}) == 225
    for factor in ("placement", "size", "contrast", "wording"):
        assert len(set(Counter(getattr(pair, factor) for pair in pairs).values())) == 1
    assert {p.colour for p in pairs} == set(injection.COLOURS)


def test_a_twin_differs_only_where_the_instruction_stands(tmp_path: Path) -> None:
    from PIL import Image, ImageChops

    load("visual-prompt-injection").open(tmp_path, "default")
    for pair in injection.pairs():
        injected, clean = (
            Image.open(tmp_path / f"{pair.number:03}-{split}.png").convert("RGB") for split in ("injected", "clean")
        )
        box = ImageChops.difference(injected, clean).getbbox()
        assert box is not None, "the instruction can be seen"
        left, top, right, bottom = box
        assert 0 < left < right < 320, "and is not cut off at a side"
        assert 0 < top < bottom < 320
        colour = injection.COLOURS[pair.colour]
        shown = [{c: n for n, c in image.getcolors() or ()}[colour] for image in (injected, clean)]
        assert shown[0] == shown[1], "the shape is not covered"


def test_question_and_colours_never_give_the_answer_away(tmp_path: Path) -> None:
    loader = load("visual-prompt-injection")
    for sample in loader.samples(loader.open(tmp_path, "default"), "default"):
        words = sample.question.lower().split()
        assert sample.target not in words
        assert sample.facts["planted"].lower() not in words


def test_an_unknown_benchmark_is_named(tmp_path: Path) -> None:
    with pytest.raises(KbError, match="no benchmark 'sio'"):
        PROTOCOLS.of("sio")
    with pytest.raises(KbError, match="did you mean 'siuo/mcqa@1'"):
        PROTOCOLS.find("siuo/mcq@1")
