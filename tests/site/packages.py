"""What the tests of the site take from npm (package.json beside this file), and how Lighthouse is run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.parts import chromium, npm_packages

FORMS: dict[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
"""The devices that Lighthouse plays: a phone (its default) and a desktop."""
CHECKED = ["", "papers/", "papers/gong2023figstep/", "leaderboards/mm-safetybench/"]
"""The pages of the real site that Lighthouse looks at: home, list of papers, a paper, a leaderboard."""


def installed() -> Path:
    """The folder of the packages in package-lock.json."""
    folder = npm_packages()
    assert folder, "run `npm ci` in tests/site"
    return Path(folder)


def lighthouse(address: str, form: str, switches: Iterable[str], *options: str) -> dict[str, Any]:
    """The report of Lighthouse on a page, on one of FORMS; ``switches`` are those of the browser."""
    command = ["node", str(installed() / "lighthouse" / "cli" / "index.js"), address, *FORMS[form], *options]
    flags = f"--chrome-flags=--headless=new {' '.join(switches)}"
    done = subprocess.run(
        [*command, "--output=json", "--quiet", "--no-enable-error-reporting", flags],
        env={**os.environ, "CHROME_PATH": chromium() or ""}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    report: dict[str, Any] = json.loads(done.stdout)
    return report
