"""Builds as a whole: the same bytes every time, and from a checkout that nobody may write to."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.errors import UsageError
from site_builder.site.shell import KEPT
from site_builder.site.write import publish
from tests.conftest import Run
from tests.site.building import ROOT, built, site_of, with_templates

pytestmark = pytest.mark.long


def contents(site: Path) -> dict[str, str]:
    """A hash for each file of a site."""
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_builds_are_the_same_to_the_byte(kb: Run, tmp_path: Path) -> None:
    """In different folders, time zones and languages, with another seed of hashes, without a cache."""
    made = []
    for seed, zone, language in (("1", "Asia/Tokyo", "C.UTF-8"), ("2", "America/Lima", "C")):
        root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / f"kb-{seed}")
        done = kb("-C", root, "build", env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language})
        assert done.returncode == 0, done.stderr
        made.append(contents(root / "site"))
    assert made[0] == made[1]
    assert len(made[0]) > 200


def test_a_second_build_leaves_every_file_alone(invented: Path, tmp_path: Path) -> None:
    site = built(invented, tmp_path / "site")
    before = {path: path.stat() for path in site.rglob("*") if path.is_file() and path.name != ".kb-site"}
    built(invented, site)
    for path, old in before.items():
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (old.st_ino, old.st_mtime_ns)


@pytest.mark.skipif(sys.platform != "linux", reason="one process makes all pages where forking is not safe")
class TestSeveralProcesses:
    def test_they_make_what_one_makes(self, kb: Run, invented: Path, tmp_path: Path) -> None:
        for jobs in ("1", "3"):
            done = kb("-C", invented, "build", "--jobs", jobs, "-o", tmp_path / jobs)
            assert done.returncode == 0, done.stderr
        assert contents(tmp_path / "1") == contents(tmp_path / "3")
        again = kb("-C", invented, "build", "--jobs", "3", "-o", tmp_path / "3")
        assert " 0 written" in again.stdout

    def test_a_mistake_in_one_ends_all_and_leaves_the_old_site(self, kb: Run, tmp_path: Path) -> None:
        root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
        assert kb("-C", root, "build", "--jobs", "2").returncode == 0
        before = contents(root / "site")
        (root / "templates" / "list.html.j2").write_text("\n{% if %}", encoding="utf-8")
        done = kb("-C", root, "build", "--jobs", "2")
        assert done.returncode == 1
        assert done.stderr.startswith("kb: templates/list.html.j2:2:"), done.stderr
        assert contents(root / "site") == before

    def test_one_that_is_killed_is_told(self, tmp_path: Path) -> None:
        def die() -> bytes:
            os.kill(os.getpid(), signal.SIGKILL)
            return b""

        with pytest.raises(UsageError, match="ended from outside") as raised:
            publish({"index.html": die}, tmp_path / "site", jobs=2)
        assert "--jobs 1" in str(raised.value.hint)
        assert list(tmp_path.iterdir()) == []


def test_a_checkout_that_cannot_be_written_to_is_built_elsewhere(tmp_path: Path) -> None:
    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    before = contents(root)
    output = tmp_path / "output"
    output.mkdir()
    subprocess.run(["chmod", "-R", "a-w,a+rX", str(root)], check=True)
    # Root writes where nobody may, unless it gives that up.
    unprivileged = ["setpriv", "--bounding-set=-dac_override", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*unprivileged, sys.executable, "-m", "site_builder", "-C", str(root), "build", "-o", str(output / "site")],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(output), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    subprocess.run(["chmod", "-R", "u+w", str(root)], check=True)
    assert done.returncode == 0, done.stderr
    assert (output / "site" / "index.html").is_file()
    assert contents(root) == before


def test_what_is_wrong_is_mended_in_the_repository_or_nothing_claims_that_it_can(tmp_path: Path) -> None:
    def page(address: str) -> str:
        return site_of(root).files[f"{address}index.html"]().decode()

    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    base = "https://code.example/fruit/kb"
    entry = page("papers/lind2023sticker/")
    assert f'href="{base}/edit/main/papers/lind2023sticker.yml"' in entry
    assert f'href="{base}/issues/new?template=fix-an-entry.yml' in entry
    assert entry.count(f'href="{base}"') >= 2, "header and footer"
    assert f'href="{base}/issues/new?template=add-a-paper.yml"' in page("contribute/")
    settings = root / "kb.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(f"repository: {base}\n", ""), encoding="utf-8")
    for address in ("", "papers/lind2023sticker/", "taxonomy/attack/", "contribute/", "about/"):
        html = page(address)
        assert base not in html
        assert "Fix this entry" not in html
        assert "Report a mistake" not in html
    assert "lind2023sticker.<wbr>yml" in page("papers/lind2023sticker/")


def test_a_site_with_another_address_leaves_the_first_its_frame(tmp_path: Path) -> None:
    """Such as the preview's, while something else is built; of many the oldest go."""
    root = with_templates(ROOT / "tests" / "data" / "kb", tmp_path / "kb")
    first = site_of(root, "https://one.example/")
    for name in ("two", "three"):
        site_of(root, f"https://{name}.example/")
    assert first.files["index.html"]()
    site_of(root, "https://four.example/")
    kept = {one.name for one in (root / ".kb" / "shell-mkdocs").iterdir() if not one.name.startswith(".")}
    assert len(kept - {"compiled"}) == KEPT
