"""What contributors change entries with: kb new, rename, merge, edit, open, completion; flags of check and fmt."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from site_builder.knowledge import references
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.kinds import KINDS
from tests.conftest import ROOT, Run
from tests.copies import copied

KB = ROOT / "tests" / "data" / "kb"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    copied(KB, tmp_path / "kb")
    return tmp_path / "kb"


def texts(root: Path) -> dict[str, str]:
    files = (path for path in root.rglob("*.yml") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


def changed_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Lines that stand in one state and not in the other, file by file."""
    found = []
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name].splitlines(), after[name].splitlines()
        found += [f"{name}: -{line}" for line in old if line not in new]
        found += [f"{name}: +{line}" for line in new if line not in old]
    return found


# kb new


def test_a_new_entry_has_what_is_known_and_explains_the_rest(base: Path, kb: Run) -> None:
    done = kb("-C", base, "new", "--title", "Plum Day: A Study", "--author", "Ann Lee", "--author", "Bo Chu", "--date",
              "2026-01", "--arxiv", "2601.01234", "--node", "typography", "--venue", "FruitConf 2026")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "papers/lee2026plum.yml\n"), done.stderr
    text = (base / "papers/lee2026plum.yml").read_text(encoding="utf-8")
    entry = yaml.safe_load(text)
    assert (entry["title"], entry["authors"]) == ("Plum Day: A Study", ["Ann Lee", "Bo Chu"])
    assert (entry["venue"], entry["state"]) == ({"id": "fruitconf", "year": 2026}, "published")
    assert [one["node"] for one in entry["assignments"]] == ["attack/inference/black-box/typography"]
    rules = {
        one["rule"]
        for one in json.loads(kb("-C", base, "check", base / "papers/lee2026plum.yml", "--format", "json").stdout)[
            "problems"
        ]
    }
    assert rules == {"empty-text", "missing-summary"}


def test_every_line_in_a_comment_of_a_new_entry_is_right_without_its_mark(base: Path, kb: Run) -> None:
    text = kb("-C", base, "new", "lee2026plum", "--title", "Sticky Labels", "--author", "Ann Lee", "--dry-run").stdout
    lines = [line[2:] if line.startswith(("# ", "#")) and (":" in line or line.startswith("#   ")) else line
             for line in text.splitlines()]  # fmt: skip
    fields = {
        "affiliations",
        "dates",
        "identifiers",
        "venue",
        "links",
        "assignments",
        "facets",
        "models",
        "sources",
    }
    assert {line.split(":")[0] for line in lines if ":" in line} >= fields
    (base / "papers/lee2026plum.yml").write_text(_without_marks(text), encoding="utf-8")
    done = kb("-C", base, "check", base / "papers/lee2026plum.yml")
    assert "schema" not in done.stdout
    assert "yaml" not in done.stdout
    assert "unknown-" not in done.stdout


def _without_marks(text: str) -> str:
    """The entry with its examples taken out of the comments, the explanations left in them."""
    found, inside = [], False
    for line in text.splitlines():
        words = line.removeprefix("# ")
        key = words.partition(":")[0]
        if (
            line.startswith("# ")
            and key.replace("_", "").isalpha()
            and key.islower()
            and key not in ("evidence", "confidence")
        ):
            inside = True
        elif not line.startswith("#  "):
            inside = False
        found.append(words if inside and line.startswith("#") else line)
    return "\n".join(found) + "\n"


def test_nodes_of_papers_with_like_titles_are_proposed(base: Path, kb: Run) -> None:
    text = kb("-C", base, "new", "--title", "Stickers Again", "--author", "Ann Lee", "--dry-run").stdout
    assert "#   attack/inference/black-box/typography" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new"], "needs an ID or a --title"),
        (["new", "x2024y", "--venue", "FruitConf"], "names no venue and year"),
        (["new", "x2024y", "--node", "typografy"], "did you mean 'typography'?"),
        (["new", "lind2023sticker", "--title", "T"], "is there already"),
    ],
)
def test_a_new_entry_that_cannot_be_made_says_why(base: Path, kb: Run, words: list[str], said: str) -> None:
    done = kb("-C", base, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


# kb rename


RENAMED = {
    "paper": ("lind2023sticker", "lind2023stickers"),
    "model": ("tessera-7b", "tessera-seven"),
    "benchmark": ("pebblebench", "pebbles-bench"),
    "venue": ("fruitconf", "fruit-conf"),
    "node": ("attack/inference/black-box/typography", "attack/inference/black-box/lettering"),
}


@pytest.mark.parametrize("kind", RENAMED)
def test_a_rename_mends_all_that_leads_to_it_and_nothing_else(base: Path, kb: Run, kind: str) -> None:
    old, new = RENAMED[kind]
    note = base / "papers/nguyen2024seed.yml"
    note.write_text(f"# compare {old}\n{note.read_text(encoding='utf-8')}", encoding="utf-8")
    before = texts(base)
    shown = kb("-C", base, "rename", f"{kind}:{old}", new, "--diff")
    assert texts(base) == before
    done = kb("-C", base, "rename", f"{kind}:{old}", new)
    assert done.returncode == 0, done.stderr
    assert f"papers/nguyen2024seed.yml:1 still says {old!r}" in done.stderr
    after = texts(base)
    for line in changed_lines(before, after):
        assert old in line or new in line or "since:" in line or line.endswith("+former_ids:"), line
    assert shown.stdout.count("+++ b/") == len({name for name in after if after[name] != before.get(name)})
    catalog = Catalog.load(base)
    for file in catalog.store.files.values():
        for at, kinds, name in references.named(file.kind, catalog.data(file.path)):
            assert not (kind in kinds and name == old), (file.path, at)
    assert kb("-C", base, "check").returncode == 0
    if kind != "venue":
        assert f'"id": "{new}"' in kb("-C", base, "show", f"{kind}:{old}", "--json").stdout


def test_a_node_takes_along_what_stands_below_it(base: Path, kb: Run) -> None:
    assert kb("-C", base, "rename", "node:attack/inference", "attack/running").returncode == 0
    assert kb("-C", base, "check").returncode == 0
    shown = json.loads(kb("-C", base, "show", "node:attack/inference/black-box/stickers", "--json").stdout)
    assert shown["id"] == "attack/running/black-box/typography"


def test_a_renamed_paper_keeps_comments_line_ends_and_mark(base: Path, kb: Run) -> None:
    path = base / "papers/nguyen2024seed.yml"
    text = path.read_text(encoding="utf-8").replace("state:", "state:   # as printed\n ")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert kb("-C", base, "rename", "nguyen2024seed", "nguyen2024seeds").returncode == 0
    raw = (base / "papers/nguyen2024seeds.yml").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf#")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert b"# as printed" in raw
    assert b"former_ids: [nguyen2024seed]\r\n" in raw


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lind2023sticker", "Lind 2023"], "cannot be an id"),
        (["lind2023sticker", "a/b"], "cannot be an id"),
        (["lind2023sticker", "nguyen2024seed"], "is there already"),
        (["lind2023sticer", "x2024y"], "did you mean 'lind2023sticker'?"),
        (["author:Märta Lind", "x"], "has no id"),
        (["node:attack/inference", "nowhere/inference"], "to stand below"),
    ],
)
def test_a_rename_that_cannot_be_says_why(base: Path, kb: Run, words: list[str], said: str) -> None:
    before = texts(base)
    done = kb("-C", base, "rename", *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert texts(base) == before


def test_the_diff_of_a_rename_is_one_that_git_applies(base: Path, kb: Run) -> None:
    shown = kb("-C", base, "rename", "lind2023sticker", "lind2023stickers", "--diff").stdout
    kb("-C", base, "rename", "lind2023sticker", "lind2023stickers")
    wanted = texts(base)
    shutil.rmtree(base)
    copied(KB, base)
    subprocess.run(["git", "apply", "-"], cwd=base, input=shown, text=True, check=True,
                   env={**os.environ, "GIT_CEILING_DIRECTORIES": str(base.parent)})  # fmt: skip
    assert texts(base) == wanted


def test_every_field_that_names_a_record_is_in_the_table_of_references() -> None:
    """A field whose description speaks of an id of another record."""
    from site_builder.schema.validation import adapter

    told = set()
    for kind in KINDS:
        schema = adapter(kind.record).json_schema()
        for part in (schema, *schema.get("$defs", {}).values()):
            for name, field in part.get("properties", {}).items():
                about = field.get("description", "")
                if any(about.startswith(f"{start} of {what}") for start in ("Id", "Ids") for what in
                       ("the paper", "a paper", "a node", "a venue", "the venue", "models", "benchmarks", "the model",
                        "the benchmark", "its benchmark", "the family", "the node")):  # fmt: skip
                    told.add(name)
    known = {step for fields in references.FIELDS.values() for pattern, _ in fields for step in pattern}
    assert told
    assert told - known <= {"model"}


# kb merge


TWIN = """\
id: lind2024twin
title: Stickers, Published at Last
authors: [Märta Lind]
dates: {first: 2023-02-01, published: 2024-05-01}
identifiers: {doi: 10.5555/twin.1, openreview: aBc}
venue: {id: fruitconf, year: 2024}
state: published
assignments:
  - {node: evaluation/benchmark/robustness, evidence: Publishes its stickers., confidence: low}
summary: The twin's summary.
models: [tessera-7b]
relations:
  - {type: extends, target: lind2023sticker, evidence: It says so.}
  - {type: extends, target: nguyen2024seed, evidence: It says so.}
"""


def test_a_merge_takes_up_what_only_the_other_knows(base: Path, kb: Run) -> None:
    (base / "papers/lind2024twin.yml").write_text(TWIN, encoding="utf-8")
    kept = base / "papers/lind2023sticker.yml"
    kept.write_text(kept.read_text(encoding="utf-8").replace("title:", "# as printed\ntitle:"), encoding="utf-8")
    other = base / "papers/berg2025sieve.yml"
    other.write_text(other.read_text(encoding="utf-8").replace("lind2023sticker", "lind2024twin"), encoding="utf-8")
    before = Catalog.load(base).papers["lind2023sticker"]
    done = kb("-C", base, "merge", "lind2023sticker", "lind2024twin")
    assert done.returncode == 0, done.stderr
    catalog = Catalog.load(base)
    merged = catalog.papers["lind2023sticker"]
    assert "lind2024twin" not in catalog.papers
    assert not (base / "papers/lind2024twin.yml").exists()
    assert merged.former_ids == (*before.former_ids, "lind2024twin")
    assert "Stickers, Published at Last" in merged.other_titles
    assert merged.identifiers.openreview == "aBc"
    assert merged.dates.first == min(before.dates.first or "9", "2023-02-01")
    assert {one.node for one in merged.assignments} == {
        *(one.node for one in before.assignments),
        "evaluation/benchmark/robustness",
    }
    assert [one.target for one in merged.relations if one.target in ("lind2023sticker", "lind2024twin")] == []
    assert "nguyen2024seed" in [one.target for one in merged.relations]
    assert merged.summary == before.summary
    assert "note: summary of lind2024twin was dropped: The twin's summary." in done.stderr
    assert "# as printed\ntitle:" in kept.read_text(encoding="utf-8")
    assert "lind2024twin" not in other.read_text(encoding="utf-8")
    assert kb("-C", base, "check").returncode == 0


def test_a_merge_with_itself_is_refused(base: Path, kb: Run) -> None:
    done = kb("-C", base, "merge", "lind2023sticker", "lind2023label")
    assert (done.returncode, "with itself" in done.stderr) == (2, True)


# kb check --select, --ignore, --statistics, --diff; kb fmt --diff and -


def test_rules_are_chosen_and_counted(base: Path, kb: Run) -> None:
    def found(*words: str) -> tuple[int, str]:
        done = kb("-C", base, "check", *words)
        return done.returncode, done.stdout

    assert "missing-summary 1" in found()[1]
    assert "missing-summary" not in found("--ignore", "missing-*")[1]
    assert "empty-node" not in found("--select", "missing-summary,cut-text")[1]
    status, text = found("--statistics")
    counted = {line.split()[3]: int(line.split()[0]) for line in text.splitlines()[1:]}
    assert (status, counted["missing-summary"]) == (0, 1)
    assert sum(counted.values()) == found()[1].count("[")
    assert found("--select", "missing-summary", "--strict")[0] == 1
    assert found("--ignore", "missing-summary,source-*", "--strict")[0] == 0
    done = kb("-C", base, "check", "--select", "missing-sumary")
    assert (done.returncode, "did you mean 'missing-summary'?" in done.stderr) == (2, True)
    assert "1 finding of other rules" in kb("-C", base, "check", "--ignore", "missing-summary").stderr


def test_repairs_are_shown_and_not_made(base: Path, kb: Run) -> None:
    path = base / "papers/lind2023sticker.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("title: ", "title:  ").replace("Märta Lind", '"Märta  Lind "', 1),
        encoding="utf-8",
    )
    before = texts(base)
    done = kb("-C", base, "check", "--diff")
    assert (done.returncode, texts(base)) == (1, before)
    assert '-  - "Märta  Lind "' in done.stdout
    assert '+  - "Märta Lind"' in done.stdout
    assert kb("-C", base, "check", "--diff", "--select", "cut-text").stdout == ""


def test_the_layout_is_shown_and_not_made(base: Path, kb: Run) -> None:
    kb("-C", base, "fmt")
    assert kb("-C", base, "fmt", "--diff").returncode == 0
    path = base / "papers/lind2023sticker.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: ", "id:   ", 1), encoding="utf-8")
    before = texts(base)
    done = kb("-C", base, "fmt", "--diff")
    assert (done.returncode, texts(base)) == (1, before)
    assert "-id:   lind2023sticker\n+id: lind2023sticker\n" in done.stdout
    through = kb("-C", base, "fmt", "-", stdin=path.read_text(encoding="utf-8"))
    kb("-C", base, "fmt")
    assert through.stdout == path.read_text(encoding="utf-8")
    assert kb("-C", base, "fmt", "-", stdin="id: [").returncode == 2


# kb edit, open, completion


def test_an_edit_ends_with_what_the_checks_say(base: Path, kb: Run) -> None:
    editor = base.parent / "editor"
    editor.write_text('#!/bin/sh\necho "titel: x" >> "$1"\n', encoding="utf-8")
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    done = kb("-C", base, "edit", "lind2023sticker", env={"VISUAL": "", "EDITOR": str(editor)})
    assert (done.returncode, "did you mean 'title'?" in done.stdout) == (1, True)
    again = kb("-C", base, "edit", "lind2023sticker", env={"VISUAL": "true"})
    assert again.returncode == 1, "a broken file is found by its name"
    assert kb("-C", base, "edit", "nguyen2024seed", env={"VISUAL": "true"}).returncode == 0
    missing = kb("-C", base, "edit", "nguyen2024seed", env={"VISUAL": "no-such-editor"})
    assert (missing.returncode, "name an editor in EDITOR" in missing.stderr) == (2, True)


def test_the_page_of_a_thing_is_found(base: Path, kb: Run) -> None:
    address = kb("-C", base, "open", "haddad2024market", "--print").stdout
    assert address == "https://doi.org/10.5555/fruit.2024.21\n"
    none = kb("-C", base, "open", "haddad2024market", "code", "--print")
    assert (none.returncode, "has no address of its code" in none.stderr) == (2, True)
    settings = base / "kb.yml"
    text = "".join(
        line for line in settings.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("url:")
    )
    settings.write_text(text + "url: https://fruit.example/kb/\n", encoding="utf-8")
    for name, page in (("haddad2024market", "papers/haddad2024market/"), ("Märta Lind", "authors/marta-lind/"),
                       ("node:typography", "taxonomy/attack/inference/black-box/typography/")):  # fmt: skip
        assert kb("-C", base, "open", name, "site", "--print").stdout == f"https://fruit.example/kb/{page}\n"


@pytest.mark.parametrize(
    ("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc"), ("fish", ".config/fish/completions/kb.fish")]
)
def test_completion_is_switched_on_with_one_command(tmp_path: Path, kb: Run, shell: str, file: str) -> None:
    if shell == "bash":
        (tmp_path / file).write_text("alias ll='ls -l'", encoding="utf-8")
    for _ in range(2):
        assert kb("completion", env={"HOME": str(tmp_path), "SHELL": f"/usr/bin/{shell}"}).returncode == 0
    lines = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    assert lines[-1] == kb("completion", shell, "--print").stdout.strip()
    assert len(lines) == (2 if shell == "bash" else 1)
    assert kb("completion", env={"HOME": str(tmp_path), "SHELL": "/bin/tcsh"}).returncode == 2


def test_what_completion_offers_are_ids(base: Path, kb: Run) -> None:
    words = {"_KB_COMPLETE": "bash_complete", "COMP_WORDS": "kb rename lind", "COMP_CWORD": "2"}
    assert "lind2023sticker" in kb(cwd=base, env=words).stdout


def test_an_entry_is_checked_from_standard_input(kb: Run, base: Path) -> None:
    text = (base / "papers" / "abara2025calm.yml").read_text("utf-8")
    files = texts(base)
    assert kb("-C", base, "check", "-", stdin=text).returncode == 0  # in place of the file, not beside it
    other = text.replace("abara2025calm", "abara2025again").replace("defense/training/", "defence/training/")
    done = kb("-C", base, "check", "-", stdin=other)
    assert done.returncode == 1
    assert "error[unknown-node]" in done.stdout
    assert "duplicate" in done.stdout
    assert "stdin:" in done.stdout
    assert "abara2025again.yml" not in done.stdout
    assert texts(base) == files
    assert kb("-C", base, "check", "-", "kb.yml", stdin=text).returncode == 2
    assert kb("-C", base, "check", "-", stdin="no: entry").returncode == 1


def test_a_table_is_audited_from_standard_input(kb: Run, base: Path) -> None:
    done = kb("-C", base, "audit", "-", "--n", "7", stdin="model,value\nplum,12.34\n")
    assert done.returncode == 1
    assert "12.34 is impossible" in done.stdout
