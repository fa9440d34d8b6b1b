"""What an edit leaves standing is right: pages and findings of the preview are those of a knowledge base read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from site_builder.checks.running import check
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Problem
from site_builder.knowledge.catalog import Catalog
from site_builder.site.build import make_site
from site_builder.site.serve import Preview
from site_builder.site.site import Site
from tests.copies import copied
from tests.site.building import ROOT, site_of

pytestmark = pytest.mark.long

Edit = Callable[[Path], object]
TABLE = """\
id: lind2023sticker-table1
paper: lind2023sticker
title: Wrong fruit by model
locator: {place: Table 1, read: table}
benchmark: pebblebench
metrics:
  - {id: wrong, name: rate of wrong fruit, unit: percent, lower_is_better: true, rate: true}
columns:
  - {id: plums, n: 50}
  - {id: figs, n: 150}
rows:
  - model: lumen-chat
    provenance: {kind: own}
    values: {plums: "20.00", figs: "30.00"}
  - model: lumen-chat
    sides: {attack: lind2023sticker, defense: mensah2024wash}
    provenance: {kind: own}
    values: {plums: "8.00", figs: "12.00"}
  - model: lumen-chat
    sides: {attack: lind2023sticker}
    provenance: {kind: own}
    values: {plums: "40.00", figs: "60.00"}
"""


def text(name: str, old: str, new: str) -> Edit:
    """Other words in a file."""

    def edit(root: Path) -> None:
        path = root / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")

    return edit


def renamed(root: Path) -> None:
    text("papers/lind2024rewash.yml", "id: lind2024rewash", "id: lind2024leaves\nformer_ids: [lind2024rewash]")(root)
    (root / "papers/lind2024rewash.yml").rename(root / "papers/lind2024leaves.yml")


def added(root: Path) -> None:
    words = (root / "papers/chen2024mirror.yml").read_text(encoding="utf-8")
    words = words.replace("chen2024mirror", "chen2025again").replace('"2024"', '"2025"')
    (root / "papers/chen2025again.yml").write_text(words, encoding="utf-8")


def is_gone(name: str) -> Edit:
    return lambda root: (root / name).unlink()


def is_there(name: str, words: str) -> Edit:
    def edit(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(words, encoding="utf-8")

    return edit


EDITS: dict[str, Edit] = {
    "a title": text("papers/lind2023sticker.yml", "A Sticker Is Enough:", "One Sticker Will Do:"),
    "a summary": text("papers/lind2023sticker.yml", "makes a model answer pear", "is read as pear"),
    "an author": text("papers/lind2023sticker.yml", "  - Märta Lind\n", "  - Märta Lind\n  - Jan van der Berg\n"),
    "a node": text("papers/chen2024mirror.yml", "black-box/typography", "black-box/role-play"),
    "a node that is none": text("papers/chen2024mirror.yml", "black-box/role-play", "black-box/roll-play"),
    "a date": text("papers/berg2025sieve.yml", "2025-01-08", "2022-01-08"),
    "models": text("papers/lind2023sticker.yml", "[lumen-chat, tessera-7b]", "[lumen-chat, tessera-13b]"),
    "a relation that is gone": text(
        "papers/lind2023sticker.yml", "target: moreau2023pebblebench", "target: moreau2023pebble"
    ),
    "a paper beside the subject": text(
        "papers/lind2023sticker.yml", "state: published", "state: published\nscope: adjacent\nscope_reason: For a test."
    ),
    "a paper of the subject again": text(
        "papers/lind2023sticker.yml", "scope: adjacent\nscope_reason: For a test.", ""
    ),
    "an entry that is broken": text("papers/abara2025calm.yml", "id: ", "id: ["),
    "an entry that is mended": text("papers/abara2025calm.yml", "id: [", "id: "),
    "an entry that came": added,
    "an entry that was renamed": renamed,
    "an entry that is gone": is_gone("papers/chen2025again.yml"),
    "a stray file": is_there("taxonomy/other.yml", "a: 1\n"),
    "a file of the taxonomy": text("taxonomy/nodes.yml", "name: Typography", "name: Printed words"),
    "a model": text("taxonomy/models/lumen-chat.yml", "name: ", "name: New "),
    "a table that is gone": is_gone("results/reported/lind2023sticker-table1.yml"),
    "a table that came": is_there("results/reported/lind2023sticker-table1.yml", TABLE),
    "settings": text("kb.yml", "name: Fruit Stand", "name: Fruit Stall"),
    "a page of docs": is_there("docs/new-page.md", "# A new page\n"),
    "a template": is_there("templates/about.html.j2", "About this stand"),
}


def findings(catalog: Catalog) -> list[Problem]:
    return list(check(catalog))


def made(catalog: Catalog, before: Site | None) -> Site:
    return make_site(catalog, "mkdocs", "https://example.org/survey/", before=before)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> tuple[Preview, Path]:
    all_rules()
    root = tmp_path_factory.mktemp("edits") / "kb"
    copied(ROOT / "tests" / "data" / "kb", root)
    is_there("results/reported/lind2023sticker-table1.yml", TABLE)(root)
    return Preview(root, lambda: Catalog.load(root), made, lambda catalog, _: findings(catalog), lambda _: None), root


@pytest.mark.parametrize("what", EDITS)
def test_a_preview_after_an_edit_is_that_of_the_files_read_anew(preview: tuple[Preview, Path], what: str) -> None:
    shown, root = preview
    EDITS[what](root)
    assert shown.look()
    fresh = site_of(root)
    assert shown.problems == findings(fresh.index.catalog)
    assert shown.names() == set(fresh.files)
    differ = [name for name, maker in _compared(fresh) if shown.content(name) != maker()]
    assert differ == []


def _compared(site: Site) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """All but what no record is in."""
    return ((name, maker) for name, maker in site.files.items() if not name.startswith(("assets/", "api/v1/schema")))
