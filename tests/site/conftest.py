"""What tests of the site share: the invented knowledge base and the real one, built once, served, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.once import once
from tests.parts import chromium
from tests.site.building import ROOT, built, with_templates
from tests.site.serving import Visit, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root of a copy of tests/data/kb that can be built."""
    return once(tmp_path_factory, "invented", lambda folder: with_templates(ROOT / "tests" / "data" / "kb", folder))


@pytest.fixture(scope="session")
def invented_site(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site of tests/data/kb."""
    return once(tmp_path_factory, "invented-site", lambda folder: built(invented, folder / "survey")) / "survey"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What wants the site of the project's own papers takes long, since that is built first."""
    for item in items:
        called = getattr(item, "callspec", None)
        wanted = (*getattr(item, "fixturenames", ()), *(called.params.values() if called else ()))
        if any(isinstance(one, str) and one == "real_site" for one in wanted):
            item.add_marker("long")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site of the project's own papers."""
    return once(tmp_path_factory, "real-site", lambda folder: built(ROOT, folder / "survey")) / "survey"


@pytest.fixture(scope="session")
def invented_url(invented_site: Path) -> Iterator[str]:
    """Where the site of tests/data/kb is served, below the path that it was built for."""
    with serve(invented_site.parent) as address:
        yield f"{address}survey/"


@pytest.fixture(scope="session")
def real_url(real_site: Path) -> Iterator[str]:
    """Where the real site is served, below the path that it was built for."""
    with serve(real_site.parent) as address:
        yield f"{address}survey/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A fresh window. The test fails when a page reports an error or asks another site for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context)
    yield visit
    context.close()
    assert visit.complaints == []
