"""The reference pages, the JSON Schemas and kb export, on the real data and on the invented knowledge base."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from site_builder.knowledge.catalog import Catalog
from site_builder.reference.schemas import schema_of
from site_builder.reference.writing import stale, write
from tests.conftest import ROOT, Run
from tests.copies import copied

KB = Path(__file__).parents[1] / "data" / "kb"


def validator(catalog: Catalog, kind: str) -> Any:
    schema = schema_of(catalog.store.kinds[kind], catalog)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_all_real_files_fit_their_schemas() -> None:
    catalog = Catalog.load(ROOT)
    for kind in catalog.store.kinds:
        judge = validator(catalog, kind)
        for file in catalog.files(kind):
            if (data := catalog.data(file.path)) is not None:
                assert not [error.message for error in judge.iter_errors(data)], file.path


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("assignments", [{"node": "attack/nowhere", "evidence": "none", "confidence": "high"}]),
        ("models", ["tessera-9b"]),
        ("benchmarks", ["pebble"]),
        ("venue", {"id": "nowhere", "year": 2024}),
        ("facets", {"access": ["see-through"]}),
        ("state", "lost"),
        ("colour", "green"),
    ],
)
def test_an_editor_marks_what_is_not_known(field: str, value: Any) -> None:
    catalog = Catalog.load(KB)
    judge = validator(catalog, "paper")
    data = catalog.data("papers/lind2023sticker.yml")
    assert data is not None
    assert judge.is_valid(data)
    assert not judge.is_valid({**data, field: value})


def test_an_editor_completes_papers_and_lets_others_pass(tmp_path: Path) -> None:
    catalog = Catalog.load(KB)
    schema = schema_of(catalog.store.kinds["paper"], catalog)
    assert "lind2023sticker" in schema["$defs"]["PaperId"]["examples"]
    relation = schema["$defs"]["Relation"]["properties"]
    assert relation["target"]["$ref"] == relation["stated_by"]["anyOf"][0]["$ref"] == "#/$defs/PaperId"
    data = catalog.data("papers/lind2024rewash.yml")
    assert data is not None
    data["relations"][0]["target"] = "arxiv:2307.15043"
    assert validator(catalog, "paper").is_valid(data)
    files = {"docs/reference/schema/paper.schema.json": json.dumps(schema)}
    write(tmp_path, files)
    schema["$defs"]["PaperId"]["examples"].append("new2026paper")
    newer = {"docs/reference/schema/paper.schema.json": json.dumps(schema)}
    assert stale(tmp_path, newer) == {}  # a new paper makes nobody run kb docs
    assert write(tmp_path, newer) == list(newer)


def test_modelines_lead_to_the_schemas() -> None:
    for folder in ("papers", "taxonomy", "taxonomy/models", "taxonomy/benchmarks"):
        for path in sorted((ROOT / folder).glob("*.yml"))[:3]:
            first = path.read_text(encoding="utf-8").splitlines()[0]
            prefix = "# yaml-language-server: $schema="
            assert first.startswith(prefix), path
            assert (path.parent / first.removeprefix(prefix)).is_file(), path


def test_the_editor_setting_names_every_kind_of_file() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    kinds = Catalog.load(ROOT).store.kinds.values()
    assert settings == {f"./docs/reference/schema/{kind.name}.schema.json": f"/{kind.pattern}" for kind in kinds}


def test_docs_are_made_checked_and_mended(kb: Run, tmp_path: Path) -> None:
    copied(KB, tmp_path / "kb")
    root = tmp_path / "kb"
    missing = kb("-C", root, "docs", "--check")
    assert missing.returncode == 1
    assert "docs/reference/rules.md: missing" in missing.stdout
    assert "run kb docs" in missing.stderr
    assert kb("-C", root, "docs").returncode == 0
    assert kb("-C", root, "docs", "--check").returncode == 0
    rules = (root / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    assert "## `unknown-node`" in rules
    commands = (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert "## kb query" in commands
    model = root / "taxonomy" / "models" / "lumen.yml"
    model.write_text(model.read_text(encoding="utf-8").replace("id: lumen", "id: lumen-2"), encoding="utf-8")
    model.rename(model.with_name("lumen-2.yml"))
    (root / "docs" / "reference" / "schema" / "old.schema.json").write_text("{}", encoding="utf-8")
    found = kb("-C", root, "docs", "--check").stdout.splitlines()
    assert "docs/reference/schema/paper.schema.json: outdated" in found
    assert "docs/reference/schema/old.schema.json: no longer made" in found
    assert kb("-C", root, "docs").returncode == 0
    assert kb("-C", root, "docs", "--check").stdout == ""


def test_exports_read_back(kb: Run, tmp_path: Path) -> None:
    def text(*words: str) -> str:
        done = kb("-C", KB, "export", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    whole = json.loads(text("json"))
    assert len(whole["papers"]) == 12
    assert whole["papers"][0] == json.loads(kb("-C", KB, "show", whole["papers"][0]["id"], "--json").stdout)
    assert [paper["id"] for paper in json.loads(text("json", "phase:training", "type:attack"))] == ["nguyen2024seed"]
    assert len(list(csv.DictReader(text("csv").splitlines()))) == 12
    documents = list(yaml.safe_load_all(text("yaml")))
    assert [one["id"] for one in documents] == sorted(one["id"] for one in documents)
    assert text("bibtex").count("\n@") == 11
    assert len(json.loads(text("csl"))) == 12
    assert set(json.loads(text("schema"))) >= {"paper", "model", "reported"}


def test_schemas_are_written_to_a_folder(kb: Run, tmp_path: Path) -> None:
    assert kb("-C", KB, "export", "schema", "-o", tmp_path / "schemas").returncode == 0
    paper = json.loads((tmp_path / "schemas" / "paper.schema.json").read_text(encoding="utf-8"))
    assert "tessera-7b" in paper["properties"]["models"]["items"]["enum"]


def test_help_fits_eighty_columns_and_has_sections(kb: Run) -> None:
    help_text = kb("--help").stdout
    assert max(map(len, help_text.splitlines())) <= 80
    assert [line for line in help_text.splitlines() if line in ("Read:", "Check:", "Site:", "Evaluate:")]
    assert "\nMore:" not in help_text, "a verb stands in no section of site_builder/cli.py"


def test_a_place_to_fill_in_is_no_tag() -> None:
    """A browser takes <id> for a tag and swallows it."""
    page = (ROOT / "docs" / "reference" / "schema.md").read_text(encoding="utf-8")
    assert "`papers/<id>.yml`" in page
    assert "<" not in re.sub(r"`[^`]*`", "", page.partition("-->")[2] or page)
