"""kb init, as a stranger has it: from the wheel, far from the checkout."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from site_builder.schema.settings import PARTS
from site_builder.site.parts import PARTS as SHOWN
from tests.starter.conftest import ROOT, Run
from tests.starter.data import FILES


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_wheel_knows_nothing_of_the_checkout(far: Run, installed: Path) -> None:
    where = far("python -c 'import site_builder; print(site_builder.__file__)'").stdout
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_a_new_knowledge_base_is_without_a_finding_and_builds(far: Run, tmp_path: Path) -> None:
    said = far('kb init mine --name "Buttons: a Survey" --field "on sorting buttons" --licence CC0-1.0').stdout
    assert said.endswith("\n    cd mine\n    kb check\n    kb serve\n\n")
    root = tmp_path / "mine"
    assert far("kb check --strict", cwd=root).stdout == "8 files checked: no problems\n"
    far("kb build --strict", cwd=root)
    settings = yaml.safe_load((root / "kb.yml").read_text(encoding="utf-8"))
    assert (settings["name"], settings["field"], settings["licence"]) == (
        "Buttons: a Survey", "on sorting buttons", "CC0 1.0",
    )  # fmt: skip
    texts = {path.name: path.read_text(encoding="utf-8") for path in (root / ".github" / "workflows").glob("*.yml")}
    installing = {name for name, text in texts.items() if "pip install" in text}
    assert installing == texts.keys() - {"comment.yml"}
    assert all(re.search(r"awesome-lvlm-safety==\d", texts[name]) for name in installing)


def test_on_a_terminal_it_asks_for_what_options_leave_out(installed: Path, tmp_path: Path) -> None:
    import pty

    main, side = pty.openpty()
    os.write(main, b"The Tea Survey\non the history of tea\nnone\nCC0-1.0\n")  # the third is no licence: asked again
    words = [str(installed / "kb"), "init", "tea"]
    done = subprocess.run(words, stdin=side, stdout=side, stderr=side, cwd=tmp_path, check=False, timeout=120)
    os.close(side)
    shown = b""
    with contextlib.suppress(OSError):  # raised at the end of what was written
        while read := os.read(main, 65536):
            shown += read
    os.close(main)
    assert done.returncode == 0, shown
    for asked in ("What is it called? [Tea]:", "What are its papers about?", "'none' is not one of", "kb serve"):
        assert asked in shown.decode()
    settings = yaml.safe_load((tmp_path / "tea" / "kb.yml").read_text(encoding="utf-8"))
    assert [settings[one] for one in ("name", "field", "licence")] == [
        "The Tea Survey",
        "on the history of tea",
        "CC0 1.0",
    ]


@pytest.mark.long
def test_the_site_of_a_new_knowledge_base_has_no_empty_room(far: Run, tmp_path: Path) -> None:
    far("kb init mine && kb -C mine build --strict")
    site = tmp_path / "mine" / "site"
    for part in ("leaderboards", "coverage", "analysis", "models", "benchmarks"):
        assert not (site / part).exists()
        assert f'{part}/"' not in (site / "index.html").read_text(encoding="utf-8")
    assert "<strong>0</strong>" not in (site / "index.html").read_text(encoding="utf-8")
    page = (site / "papers" / "abel2023learning" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<dt>(Models|Benchmarks|Metrics)</dt>", page)


def test_only_an_empty_folder_is_filled(far: Run, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").touch()
    done = far("kb init full", check=False)
    assert done.returncode == 2
    assert "'full' is not empty" in done.stderr.replace(f"{tmp_path}/", "")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["note.txt"]
    (tmp_path / "empty").mkdir()
    far("kb init .", cwd=tmp_path / "empty")
    assert (tmp_path / "empty" / "kb.yml").exists()
    far("kb init missing --from absent.md", check=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "full"]


def test_lists_become_a_knowledge_base_without_an_error(far: Run, lists: Path) -> None:
    said = far(f"kb init mine {' '.join(f'--from {name}' for name in FILES)}")
    counts = re.search(r"^(\d+) found: (\d+) entries, (\d+) repeated, (\d+) left out", said.stdout, re.MULTILINE)
    assert counts is not None
    found, entries, repeated, left_out = map(int, counts.groups())
    assert found == entries + repeated + left_out
    root = lists / "mine"
    assert entries == len(list((root / "papers").glob("*.yml"))) == 9
    report = (root / "import-report.txt").read_text(encoding="utf-8")
    for line in ("list.md:13:", "refs.csv:3:", "refs.bib:3:", "the column 'Mood' is not read"):
        assert line in report
    assert far("kb check", cwd=root).returncode == 0
    far("kb build", cwd=root)


@pytest.mark.long
def test_headings_become_nodes_that_nobody_has_defined(far: Run, lists: Path) -> None:
    far("kb init mine --from list.md && kb -C mine build")
    nodes = yaml.safe_load((lists / "mine" / "taxonomy" / "nodes.yml").read_text(encoding="utf-8"))["nodes"]
    assert [(node["id"], node["name"], node["definition"]) for node in nodes] == [
        ("methods", "Methods", None), ("methods/by-colour", "By colour", None), ("methods/by-size", "By size", None),
        ("surveys", "Surveys", None),
    ]  # fmt: skip
    page = (lists / "mine" / "site" / "taxonomy" / "methods" / "by-colour" / "index.html").read_text(encoding="utf-8")
    assert "No definition yet." in page
    papers = [yaml.safe_load(path.read_text("utf-8")) for path in (lists / "mine" / "papers").glob("*.yml")]
    (hue,) = (paper for paper in papers if paper["title"].startswith("Hue Before Size"))
    assert {(one["node"], one["confidence"]) for one in hue["assignments"]} == {
        ("methods/by-colour", "proposed"), ("methods/by-size", "proposed"),
    }  # fmt: skip
    assert hue["summary"] is None


@pytest.mark.long
def test_single_templates_styles_and_pages_are_replaced(far: Run, tmp_path: Path) -> None:
    far("kb init mine")
    root = tmp_path / "mine"
    (root / "templates").mkdir()
    (root / "templates" / "404.html.j2").write_text("<h1>Lost buttons</h1>", encoding="utf-8")
    (root / "mkdocs.yml").write_text("extra_css: [assets/extra.css]\n", encoding="utf-8")
    (root / "docs" / "assets").mkdir()
    (root / "docs" / "assets" / "extra.css").write_text("h1 { color: teal; }", encoding="utf-8")
    (root / "docs" / "history.md").write_text("# The history of buttons\n", encoding="utf-8")
    with (root / "kb.yml").open("a", encoding="utf-8") as settings:
        settings.write("footer: Sewn by hand.\nparts: {graph: false, authors: false}\n")
        settings.write("colours: {method: {light: '#123456', dark: '#abcdef'}}\n")
    far("kb build --strict", cwd=root)
    site = root / "site"
    assert "Lost buttons" in (site / "404.html").read_text(encoding="utf-8")
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "assets/extra.css" in home
    assert "Sewn by hand." in home
    assert 'graph/"' not in home
    assert not (site / "authors").exists()
    assert "Abel" in (paper := (site / "papers" / "abel2023learning" / "index.html").read_text(encoding="utf-8"))
    assert 'href="../../authors/' not in paper
    assert (site / "history" / "index.html").exists()
    assert "#123456" in (site / "assets" / "site.css").read_text(encoding="utf-8")


def test_a_facet_of_the_field_is_an_option_with_completion_and_advice(far: Run, tmp_path: Path) -> None:
    far("kb init mine")
    root = tmp_path / "mine"
    assert far("kb query --evidence proof --count", cwd=root).stdout == "1\n"
    wrong = far("kb query --evidence prof", cwd=root, check=False)
    assert wrong.returncode == 2
    assert "did you mean 'proof'?" in wrong.stderr
    assert "proof" in far("kb stats", cwd=root).stdout


@pytest.mark.long
def test_a_list_goes_out_again_and_is_told_when_it_is_stale(far: Run, tmp_path: Path) -> None:
    far("kb init mine")
    root = tmp_path / "mine"
    whole = (root / "PAPERS.md").read_text(encoding="utf-8")
    far("kb export readme --output again.md", cwd=root)
    assert (root / "again.md").read_text(encoding="utf-8") == whole
    marks = [line for line in whole.splitlines() if line.startswith("<!--")]
    assert len(marks) == 2
    (root / "again.md").unlink()
    (root / "README.md").write_text("Before.\n\n" + "\n".join(marks) + "\n\nBehind.\n", encoding="utf-8")
    assert "README.md: warning[stale-list]" in far("kb check", cwd=root).stdout
    assert far("kb check --strict", cwd=root, check=False).returncode == 1
    far("kb export readme --output README.md", cwd=root)
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("Before.\n\n<!--")
    assert readme.endswith("-->\n\nBehind.\n")
    assert "Learning" in readme
    entry = root / "papers" / "abel2023learning.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("title: ", "title: Again ", 1), encoding="utf-8")
    said = far("kb check", cwd=root).stdout
    assert "PAPERS.md: warning[stale-list]" in said
    assert "README.md: warning[stale-list]" in said


def test_without_a_network_the_look_up_says_so_and_goes_on(far: Run, lists: Path) -> None:
    nobody = "HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9"
    done = far(f"{nobody} kb init mine --from list.md --lookup")
    assert "4 are not asked about" in done.stderr
    assert "kb complete asks again" in done.stderr
    assert len(list((lists / "mine" / "papers").glob("*.yml"))) == 4


@pytest.mark.long
def test_the_preview_serves_the_new_site(installed: Path, far: Run, tmp_path: Path) -> None:
    far("kb init mine")
    words = [str(installed / "kb"), "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=tmp_path / "mine", stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = next(found for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
            with urlopen(f"{address[0]}papers/abel2023learning/") as answer:
                assert "Abel" in answer.read().decode()
        finally:
            server.terminate()


@pytest.mark.long
def test_a_part_is_hidden_with_its_pages_and_no_other_name_is_taken(far: Run, tmp_path: Path) -> None:
    far("kb init mine")
    settings = tmp_path / "mine" / "kb.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "parts: {docs: false}\n", encoding="utf-8")
    far("kb -C mine build --strict")
    assert not (tmp_path / "mine" / "site" / "how-it-is-made").exists()
    assert "how-it-is-made" not in (tmp_path / "mine" / "site" / "places.json").read_text(encoding="utf-8")
    settings.write_text(text + "parts: {doc: false}\n", encoding="utf-8")
    assert "did you mean 'docs'?" in far("kb -C mine check", check=False).stdout


def test_every_part_of_the_site_has_a_name_that_settings_know() -> None:
    assert set(PARTS) == set(SHOWN)


@pytest.mark.long
def test_the_guide_is_true_word_by_word(far: Run, lists: Path) -> None:
    guide = (ROOT / "docs" / "guide" / "start-your-own.md").read_text(encoding="utf-8")
    (lists / "README.md").write_text(FILES["list.md"], encoding="utf-8")
    (lists / "references.bib").write_text(FILES["refs.bib"], encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) == 7
    here = lists
    far("git config --global user.name Nobody && git config --global user.email nobody@example.org")
    for line in (line for block in blocks for line in block.splitlines()):
        if line.startswith("cd "):
            here = (here / line.removeprefix("cd ")).resolve()
        elif not line.startswith("pip install"):  # the wheel is installed already
            far(line, cwd=here)
    assert "Nothing here" in (lists / "from-my-list" / "site" / "404.html").read_text(encoding="utf-8")
