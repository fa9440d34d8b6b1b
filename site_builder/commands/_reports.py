"""How verbs that find problems print them: for people, for programs, for continuous integration."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.diagnostics import Report

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule

FORMS = ("text", "json", "github", "sarif")


def rendered(
    report: Report, form: str, rules: Mapping[str, Rule], root: Path, lines: Callable[[str], list[str]], checked: int
) -> str:
    """The report in one of ``FORMS``. ``lines`` gives the lines of a file, ``checked`` is the number of files."""
    from site_builder.output import report as text
    from site_builder.output import report_machine as machine

    if form == "json":
        return machine.as_json(report, checked)
    if form == "sarif":
        return machine.as_sarif(report, rules, root.as_uri() + "/")
    if form == "github":
        top = Path(os.environ.get("GITHUB_WORKSPACE", root)).resolve()
        inner = root.relative_to(top).as_posix() if root.is_relative_to(top) else "."
        return machine.as_github(report, "" if inner == "." else f"{inner}/")
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else None
    return text.render(report, lines, checked=checked, width=width, colour=terminal and "NO_COLOR" not in os.environ)
