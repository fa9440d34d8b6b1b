"""What the tests of the site take from npm (package.json beside this file), and how Lighthouse is run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.conftest import chromium

HERE = Path(__file__).parent
FORMS: dict[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
"""The devices that Lighthouse plays: a phone (its default) and a desktop."""
CHECKED = ["", "papers/", "papers/gong2023figstep/", "leaderboards/mm-safetybench/"]
"""The pages of the real site that Lighthouse looks at: home, list of papers, a paper, a leaderboard."""


def installed() -> Path:
    """The folder of the packages in package-lock.json, installed when they are not there."""
    folder = HERE / "node_modules"
    stamp, lock = folder / ".package-lock.json", HERE / "package-lock.json"
    if not stamp.is_file() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)
    return folder


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
