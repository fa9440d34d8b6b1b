"""Text of others in Markdown: as code, where nothing in it acts, and within what GitHub takes as one comment."""

from __future__ import annotations

import html
import re

from site_builder.output.report import visible

LONGEST = 60_000
"""Characters of a comment; GitHub refuses 65,536."""
_PLAIN = re.compile(r"[A-Za-z0-9 ,.;:()'\"?!%-]*")
"""Words without a mention, a reference, a link, HTML or emphasis."""
_CUT = "\n\n_The rest ({:,} characters) is left out here; `kb review` on your machine prints it all._\n"


def code(text: str, *, most: int = 300) -> str:
    """``text`` as code in a line: no link, mention, HTML or emphasis in it is one, and what is hidden is shown."""
    line = visible(" ".join(text.split()))
    line = line if len(line) <= most else f"{line[: most - 1]}…"
    ticks = "`" * (1 + _longest_run(line))
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def said(text: str) -> str:
    """A sentence that may quote others: as it is where nothing in it can act, else as code."""
    return text if _PLAIN.fullmatch(text) and "www." not in text and "://" not in text else code(text)


def block(text: str, language: str = "text") -> str:
    """``text`` as a block of code behind a fence that is longer than any in it."""
    fence = "`" * max(3, 1 + _longest_run(text))
    lines = "\n".join(map(visible, text.rstrip("\n").split("\n")))
    return f"{fence}{language}\n{lines}\n{fence}"


def folded(summary: str, body: str) -> str:
    """A part that is opened by a click. ``body`` is Markdown; ``summary`` is text, since it stands in HTML."""
    line = html.escape(visible(" ".join(summary.split())))
    shown = line if _PLAIN.fullmatch(summary) else f"<code>{line}</code>"
    return f"<details><summary>{shown}</summary>\n\n{body}\n\n</details>"


def limited(text: str) -> str:
    """A comment within the limit; what is left out is counted."""
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST]
    open_fence = re.findall(r"^`{3,}", kept, re.MULTILINE)
    close = f"\n{open_fence[-1]}" if len(open_fence) % 2 else ""
    close += "\n\n</details>" if kept.rfind("\n<details>") > kept.rfind("\n</details>") else ""
    return kept + close + _CUT.format(len(text) - LONGEST)


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
