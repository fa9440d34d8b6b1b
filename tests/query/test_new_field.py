"""A fact that is described once is known everywhere, and so are the facets of a survey of another field."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.copies import copied

LINE = """
fields.FIELDS = (*fields.FIELDS, fields.Field(
    name="institution", kind=fields.Kind.CHOICE, help="an institution", of=lambda paper: paper.affiliations, many=True,
    column="affiliations", weight=1, has=True, filter=True,
    values={"University of Plum": ("plum",), "Pear Institute": ()},
))
"""
"""The one line of ``knowledge/fields.py``; the schema has the field already."""
PLUGIN = f"""
import sys
from importlib import reload
from pathlib import Path
import site_builder.knowledge.fields as fields
source = Path(fields.__file__).read_text(encoding="utf-8")
head, tail = source.split("\\nSORTS = ", 1)
exec(compile(head + {LINE.replace("fields.", "")!r} + "\\nSORTS = " + tail, fields.__file__, "exec"), fields.__dict__)
"""
PROGRAM = (
    PLUGIN
    + """
from site_builder.cli import main
sys.argv = ["kb", *sys.argv[1:]]
main()
"""
)
ASK = (
    PLUGIN
    + """
import json
from site_builder.knowledge.catalog import Catalog
from site_builder.query.rows import rows
from site_builder.site.machine.catalog_file import catalog_file
from site_builder.site.machine.schemas import schema
from site_builder.site.machine.search import apart, language
from site_builder.text import folding
catalog = Catalog.load(Path(sys.argv[1]))
print(json.dumps({
    "rows": rows(catalog), "words": folding.plain(), "language": language(catalog), "apart": apart(catalog),
    "queries": [["institution:plum", None], ["has:institution", None], ["pear institute", None]],
    "catalog": json.loads(catalog_file(catalog, rows(catalog))), "schema": schema("papers", catalog.fields),
}))
"""
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:

    root = tmp_path_factory.mktemp("field") / "kb"
    copied(ROOT / "tests" / "data" / "kb", root)
    for name, place in (("sato2024gradient", "University of Plum"), ("lind2023sticker", "Pear Institute")):
        path = root / "papers" / f"{name}.yml"
        lines = path.read_text(encoding="utf-8").split("\n")
        start = next((at for at, line in enumerate(lines) if line.startswith("affiliations:")), None)
        if start is not None:
            end = next(at for at in range(start + 1, len(lines)) if not lines[at].startswith(" "))
            del lines[start:end]
        lines.insert(next(at for at, line in enumerate(lines) if line.startswith("dates:")), f"affiliations: [{place}]")
        path.write_text("\n".join(lines), encoding="utf-8")
    return root


def run(program: str, *words: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_knows_the_field(base: Path) -> None:
    assert run(PROGRAM, "-C", base, "query", "--institution", "plum", "--format", "ids") == "sato2024gradient\n"
    assert run(PROGRAM, "-C", base, "query", "institution:plum", "--format", "ids") == "sato2024gradient\n"
    assert "lind2023sticker" in run(PROGRAM, "-C", base, "query", "has:institution", "--format", "ids").split()
    assert run(PROGRAM, "-C", base, "query", "Pear Institute", "--format", "ids").split()[0] == "lind2023sticker"
    groups = json.loads(run(PROGRAM, "-C", base, "query", "--group-by", "institution", "--count", "--format", "json"))
    assert {"institution": "University of Plum", "papers": 1} in groups
    rows = csv.DictReader(run(PROGRAM, "-C", base, "query", "--format", "csv").splitlines())
    assert {row["id"]: row["affiliations"] for row in rows}["lind2023sticker"] == "Pear Institute"
    assert "institution" in json.loads(run(PROGRAM, "-C", base, "stats", "--format", "json"))
    assert "--institution" in run(PROGRAM, "-C", base, "query", "--help")


@pytest.mark.node
def test_the_browser_and_the_api_know_the_field(base: Path) -> None:
    made = json.loads(run(ASK, base))
    assert made["schema"]["properties"]["items"]["items"]["properties"]["affiliations"]["type"] == "array"
    assert made["catalog"]["coded"]["affiliations"] == "affiliations"
    assert "affiliations" in made["catalog"]["lists"]
    known = next(field for field in made["language"]["fields"] if field["name"] == "institution")
    assert known["filter"]
    words = ["node", str(ROOT / "tests" / "query" / "ask.mjs"), str(ROOT / "templates" / "assets" / "query.js")]
    asked = json.dumps({key: made[key] for key in ("rows", "words", "language", "apart", "queries")})
    done = subprocess.run(words, input=asked, capture_output=True, text=True, check=True, timeout=60)
    plum, having, pear = (answer["ids"] for answer in json.loads(done.stdout))
    assert plum == ["sato2024gradient"]
    assert {"sato2024gradient", "lind2023sticker"} <= set(having)
    assert pear[0] == "lind2023sticker"


def test_a_survey_of_another_field_gets_its_facets_from_its_data(kb: Run, tmp_path: Path) -> None:
    root = tmp_path / "kb"
    for name in ("taxonomy", "papers"):
        (root / name).mkdir(parents=True)
    files = {
        "kb.yml": "schema_version: 1\nname: Repairs\ndescription: How programs are repaired.\n",
        "taxonomy/venues.yml": "schema_version: 1\nvenues: []\n",
        "taxonomy/nodes.yml": (
            "schema_version: 1\nnodes:\n"
            "  - {id: search, name: Search, definition: Tries patches., facets: {family: dynamic}}\n"
            "  - {id: learned, name: Learned, definition: Writes patches., facets: {family: neural}}\n"
        ),
        "taxonomy/facets.yml": (
            "schema_version: 1\nfacets:\n"
            "  - {id: family, name: Family, definition: Of what kind., carried_by: node, values: [\n"
            "    {id: dynamic, name: Dynamic, definition: Runs.}, {id: neural, name: Neural, definition: Learns.}]}\n"
            "  - {id: granularity, name: Granularity, definition: How much is changed at once., values: [\n"
            "    {id: line, name: Line, definition: One.}, {id: function, name: Function, definition: A whole one.}]}\n"
        ),
        "papers/lee2020repair.yml": (
            "id: lee2020repair\ntitle: Repair by Trial\nauthors: [Ann Lee]\nstate: preprint\n"
            "dates: {first: 2020-01-02}\n"
            "assignments: [{node: search, evidence: It tries., confidence: high}]\nfacets: {granularity: [function]}\n"
        ),
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    assert kb("-C", root, "query", "--granularity", "function", "--format", "ids").stdout == "lee2020repair\n"
    assert kb("-C", root, "query", "--family", "neural", "--format", "ids").stdout == ""
    assert kb("-C", root, "query", "granularity:function family:dynamic", "--count").stdout == "1\n"
    mistake = kb("-C", root, "query", "--granularity", "functoin")
    assert mistake.returncode == 2
    assert "did you mean 'function'?" in mistake.stderr
    assert kb("-C", root, "query", "--phase", "training").returncode == 2
    counts = json.loads(kb("-C", root, "stats", "--format", "json").stdout)
    assert counts["granularity"] == {"function": 1}
    environment = {"_KB_COMPLETE": "bash_complete", "COMP_WORDS": "kb query --granularity fu", "COMP_CWORD": "3"}
    assert kb(env=environment, cwd=root).stdout == "plain,function\n"
