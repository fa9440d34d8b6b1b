"""What git remembers of a knowledge base: real repositories, with days that the test chooses."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.history import Event, History, history
from site_builder.site.index import Index
from site_builder.site.machine.feeds import releases_feed
from site_builder.site.views import changes
from site_builder.site.views.common import SiteInfo
from tests.conftest import ROOT
from tests.copies import copied

KB = ROOT / "tests" / "data" / "kb"
PAPER = "lind2023sticker"


class Kept:
    """A knowledge base under git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet")

    def git(self, *words: str, day: str = "2026-01-01") -> None:
        known = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        environment = {**os.environ, **known, **dates, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", "-C", str(self.root), *words], check=True, capture_output=True, env=environment)

    def commit(self, day: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x", day=day)

    def change(self, old: str, new: str, path: str = f"papers/{PAPER}.yml") -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    def events(self, day: str) -> list[tuple[str, str, str | None]]:
        return [(event.what, event.id, event.text) for event in history(self.root).events if event.day == day]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    copied(KB, tmp_path / "kb")
    made = Kept(tmp_path / "kb")
    made.commit("2026-01-01")
    return made


def test_everything_came_with_the_first_commit(kept: Kept) -> None:
    known = history(kept.root)
    papers = sorted(path.stem for path in (KB / "papers").glob("*.yml"))
    assert [event.id for event in known.events if event.kind == "paper"] == papers
    assert {(event.day, event.what) for event in known.events} == {("2026-01-01", "added")}
    assert (known.day, known.whole) == ("2026-01-01", True)
    first = next(event for event in known.events if event.id == PAPER)
    assert first.nodes == ("attack/inference/black-box/typography",)
    assert first.models
    assert first.title.startswith("A Sticker Is Enough")


def test_titles_labels_venues_and_states_are_told_and_nothing_else(kept: Kept) -> None:
    kept.change("A Sticker Is Enough", "One Sticker Will Do")
    kept.commit("2026-02-01")
    kept.change("node: attack/inference/black-box/typography", "node: attack/inference/black-box")
    kept.commit("2026-02-02")
    kept.change("state: published", "state: retracted")
    kept.commit("2026-02-03")
    kept.change("summary:", "# a remark\nsummary:")
    kept.commit("2026-02-04")
    [(what, key, text)] = kept.events("2026-02-01")
    assert (what, key) == ("retitled", PAPER)
    assert str(text).startswith("A Sticker Is Enough")
    assert kept.events("2026-02-02") == [("relabelled", PAPER, "attack/inference/black-box")]
    assert kept.events("2026-02-03") == [("retracted", PAPER, None)]
    assert kept.events("2026-02-04") == []


def test_a_day_is_told_from_its_first_state_to_its_last(kept: Kept) -> None:
    kept.change("A Sticker Is Enough", "One Sticker Will Do")
    kept.commit("2026-02-01")
    kept.change("One Sticker Will Do", "A Sticker Is Enough")
    kept.commit("2026-02-01")
    assert kept.events("2026-02-01") == []


def test_a_renamed_paper_neither_came_nor_went(kept: Kept) -> None:
    path = kept.root / "papers" / f"{PAPER}.yml"
    text = path.read_text(encoding="utf-8").replace(f"id: {PAPER}", f"id: lind2024sticker\nformer_ids: [{PAPER}]")
    path.unlink()
    (kept.root / "papers" / "lind2024sticker.yml").write_text(text, encoding="utf-8")
    kept.commit("2026-02-01")
    assert kept.events("2026-02-01") == [("renamed", "lind2024sticker", PAPER)]


def test_a_paper_that_went_is_told(kept: Kept) -> None:
    (kept.root / "papers" / f"{PAPER}.yml").unlink()
    kept.commit("2026-02-01")
    assert kept.events("2026-02-01") == [("removed", PAPER, None)]


def test_what_is_kept_changes_nothing_and_damage_to_it_is_not_believed(kept: Kept) -> None:
    kept.change("A Sticker Is Enough", "One Sticker Will Do")
    kept.commit("2026-02-01")
    cold = history(kept.root)
    for damage in ("", "[]", "{", '{"format": 1, "facts": []}'):
        (kept.root / ".kb" / "history.json").write_text(damage, encoding="utf-8")
        elsewhere = kept.root.parent / f"copy-{len(damage)}"
        shutil.copytree(kept.root, elsewhere)
        assert history(elsewhere) == cold


def test_a_shallow_clone_says_that_it_does_not_know_the_beginning(kept: Kept, tmp_path: Path) -> None:
    kept.change("A Sticker Is Enough", "One Sticker Will Do")
    kept.commit("2026-02-01")
    kept.change("One Sticker Will Do", "A Single Sticker")
    kept.commit("2026-03-01")
    shallow = tmp_path / "shallow"
    kept.git("clone", "--quiet", "--depth", "2", f"file://{kept.root}", str(shallow))
    known = history(shallow)
    assert not known.whole
    assert [(event.day, event.what) for event in known.events] == [("2026-03-01", "retitled")]


def test_a_file_that_was_never_readable_is_no_news(kept: Kept) -> None:
    (kept.root / "papers" / "broken.yml").write_bytes(b"title: [\xff")
    kept.commit("2026-02-01")
    assert kept.events("2026-02-01") == []


def test_without_git_nothing_is_known(tmp_path: Path) -> None:
    copied(KB, tmp_path / "kb")
    assert history(tmp_path / "kb") == History()
    assert Event("2026-01-01", "added", "paper", "x", "X").text is None


def test_every_event_is_in_the_first_release_that_holds_it(kept: Kept) -> None:
    kept.git("tag", "data-1.0")
    kept.change("A Sticker Is Enough", "One Sticker Will Do")
    kept.commit("2026-02-01")
    kept.git("tag", "--annotate", "--message", "x", "data-1.1")
    kept.git("tag", "v9.9")  # the software's
    kept.change("One Sticker Will Do", "Any Sticker Will Do")
    kept.commit("2026-02-01")
    known = history(kept.root)
    assert [(one.version, one.day) for one in known.releases] == [("1.1", "2026-02-01"), ("1.0", "2026-01-01")]
    told = [(event.release, event.text) for event in known.events if event.what == "retitled"]
    assert [(release, str(text)[:7]) for release, text in told] == [(None, "One Sti"), ("1.1", "A Stick")]
    assert {event.release for event in known.events if event.what == "added"} == {"1.0"}


def test_the_site_tells_what_is_new_by_release(kept: Kept) -> None:
    kept.git("tag", "data-1.0")
    index = Index(Catalog.load(kept.root))
    views = {page.address: page.view() for page in changes.pages(index)}
    [(link, day, counts)] = views["changes/"].releases
    assert (link.name, link.address, day) == ("Release 1.0", "changes/releases/1.0/", "2026-01-01")
    assert counts.startswith("12 papers added")
    one = views["changes/releases/1.0/"]
    assert (one.of, one.data) == ("1.0", "https://code.example/fruit/kb/releases/tag/data-1.0")
    assert one.days[0].groups[0].heading == "papers added"
    site = SimpleNamespace(name="Fruit", url="https://fruit.example/")
    [entry] = releases_feed(index, cast(SiteInfo, site)).entries
    assert (entry.title, entry.address, entry.summary) == ("Fruit release 1.0", link.address, counts)
