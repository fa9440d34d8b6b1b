"""kb release: what a release holds, what it is refused for, and that its tag gives the same bytes again."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from site_builder.cli import kb
from site_builder.errors import KbError, UsageError
from site_builder.release.citing import dated, zenodo
from tests.conftest import ROOT
from tests.copies import copied

PAPER = "papers/lind2024pears.yml"


class Kept:
    """The smallest knowledge base under git."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str) -> None:
        names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        subprocess.run(["git", "-C", str(self.root), *words], check=True, capture_output=True, env=os.environ | names)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "x")

    def kb(self, *words: str) -> Result:
        return CliRunner().invoke(kb, ["-C", str(self.root), *words])

    def released(self, version: str) -> dict[str, bytes]:
        """Every file of the release, made now."""
        done = self.kb("release", version)
        assert done.exit_code == 0, done.exception
        folder = self.root / "build/release" / version
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def prepared(self, version: str) -> None:
        assert self.kb("release", version, "--prepare", "--date", "2026-12-01").exit_code == 0
        self.commit()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    copied(ROOT / "tests/data/smallest", tmp_path / "kb")
    made = Kept(tmp_path / "kb")
    (made.root / ".gitignore").write_text("/build/\n.kb/\n", "utf-8")
    made.git("init", "-q")
    made.commit()
    return made


def test_a_release_holds_everything_with_checksums(kept: Kept) -> None:
    kept.prepared("1.0")
    files = kept.released("1.0")
    assert {
        "kb.json",
        "kb.bib",
        "CITATION.cff",
        "zenodo.json",
        "NOTES.md",
        "SHA256SUMS",
        "schemas/paper.schema.json",
    } <= (files.keys())
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert [one["id"] for one in json.loads(files["kb.json"])["papers"]] == ["lind2024pears"]
    assert b"@misc{lind2024pears," in files["kb.bib"]
    citation = yaml.safe_load(files["CITATION.cff"])
    assert [str(citation[name]) for name in ("title", "version", "date-released")] == ["Smallest", "1.0", "2026-12-01"]
    told = json.loads(files["zenodo.json"])
    assert (told["version"], told["creators"]) == ("1.0", [{"name": "Smallest contributors"}])
    assert files["NOTES.md"].decode().startswith("# Smallest 1.0\n\nReleased on 2026-12-01: 1 papers,")


def test_the_tag_gives_the_same_bytes_and_notes_say_what_is_new(kept: Kept, tmp_path: Path) -> None:
    kept.prepared("1.0")
    kept.released("1.0")
    kept.git("tag", "data-1.0")
    paper = kept.root / PAPER
    paper.write_text(paper.read_text("utf-8").replace("state: preprint", "state: withdrawn"), "utf-8")
    kept.commit()
    kept.prepared("1.1")
    first = kept.released("1.1")
    assert "What changed since 1.0:" in first["NOTES.md"].decode()
    assert "state: preprint -\\> withdrawn" in first["NOTES.md"].decode()
    assert "- state: withdrawn: none to 1" in first["NOTES.md"].decode()
    kept.git("tag", "-a", "-m", "x", "data-1.1")
    assert kept.released("1.1") == first  # in its place
    paper.write_text(paper.read_text("utf-8") + "# Later.\n", "utf-8")
    kept.commit()
    subprocess.run(["git", "clone", "-q", "-b", "data-1.1", str(kept.root), str(tmp_path / "again")],
                   check=True, capture_output=True)  # fmt: skip
    again = Kept(tmp_path / "again")
    assert again.released("1.1") == first
    error = kept.kb("release", "1.1").exception
    assert isinstance(error, UsageError)
    assert "names another commit" in error.message


def test_what_must_not_be_released_is_refused(kept: Kept) -> None:
    def refused(*words: str) -> KbError:
        error = kept.kb("release", *words).exception
        assert isinstance(error, KbError), error
        assert not (kept.root / "build").exists()
        return error

    assert refused("one").hint == "write numbers with dots: 2026.12 or 1.0.3"
    assert refused("../x").exit_code == 2
    assert "there is no CITATION.cff" in refused("1.0").message
    kept.prepared("1.0")
    assert refused("1.1").hint == "kb release 1.1 --prepare, then commit it"
    assert refused("1.0", "--date", "2026-12-02").exit_code == 2
    paper = kept.root / PAPER
    paper.write_text(paper.read_text("utf-8").replace("attack/typography", "attack/nothing"), "utf-8")
    assert "the tree has changes, such as papers/lind2024pears.yml" in refused("1.0").message
    kept.commit()
    assert (refused("1.0").exit_code, "1 error" in refused("1.0").message) == (1, True)


def test_a_folder_with_something_else_is_left_alone(kept: Kept, tmp_path: Path) -> None:
    kept.prepared("1.0")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/note.txt").touch()
    assert isinstance(kept.kb("release", "1.0", "-o", str(tmp_path / "mine")).exception, UsageError)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["note.txt"]


def test_the_citation_of_this_repository_keeps_all_else() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    changed = dated(text, "2026.12", "2026-12-01")
    before, after = yaml.safe_load(text), yaml.safe_load(changed)
    assert (after.pop("version"), after.pop("date-released")) == ("2026.12", "2026-12-01")
    assert {name: value for name, value in before.items() if name not in ("version", "date-released")} == after
    assert len(changed.splitlines()) == len(text.splitlines())
    told = json.loads(zenodo(changed))
    assert told["license"] == "cc-by-4.0"
    assert told["related_identifiers"] == [{"identifier": "arXiv:2502.14881", "relation": "isSupplementTo"}]


@pytest.mark.parametrize("text", ["", "- x", "title: [", "cff-version: 1.2.0\n"])
def test_what_is_no_citation_is_told(text: str) -> None:
    with pytest.raises(KbError, match=r"CITATION\.cff"):
        dated(text, "1.0", "2026-12-01")
