"""Facts about the machine and the code, recorded when a run starts."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from site_builder.evaluation.interface import Fact

_PACKAGES = ("requests", "pillow", "torch", "transformers", "xllamacpp", "rapidocr", "inspect-ai")


def packages() -> Mapping[str, str]:
    """Versions of Python, of this package, and of those of its dependencies that can change an answer."""
    from site_builder import __version__

    found = {"python": platform.python_version(), "awesome-lvlm-safety": __version__}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def hardware() -> Mapping[str, Fact]:
    """Processor and memory of this machine. The adapter tells about accelerators."""
    facts: dict[str, Fact] = {
        "system": platform.system(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
    }
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        facts["memory_gib"] = round(memory / 2**30)
    except (ValueError, OSError, AttributeError):
        facts["memory_gib"] = None
    return facts


def commit(root: Path) -> str | None:
    """Commit of the repository at ``root``, with "-dirty" when tracked files differ; None outside of git."""
    try:
        head = _git(root, "rev-parse", "HEAD")
        return head + ("-dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.strip()
