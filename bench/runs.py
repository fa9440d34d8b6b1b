"""What runs of our own add to ``kb check``: python bench/runs.py [N] (1,000 when no number is named).

The runs are copies of a published one under other names, each with a seal of its own, in a copy of this knowledge base
without its tables. Times are processor seconds of whole processes, least of three: cold, where every file is read for
the first time, and warm, as a check after an edit is. The goal: less than a second more for 1,000 runs. Nothing is
asserted.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from check import CHECKOUT, check, cold_check

from site_builder.commands._context import Context
from site_builder.results.loading import Results
from site_builder.schema.emit import record_text
from site_builder.schema.hashing import seal_of


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    path, run = next(iter(Results(Context(CHECKOUT).catalog).runs.items()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(CHECKOUT / "kb.yml", folder)
        for part in ("taxonomy", "papers"):
            shutil.copytree(CHECKOUT / part, folder / part)
        without = measured(folder)
        for n in range(number):
            one = replace(run, id=f"{run.id.rpartition('-')[0]}-{n:08x}", seal=None)
            target = folder / Path(path).parent.parent / one.id / "run.yml"
            target.parent.mkdir(parents=True)
            target.write_text(record_text(replace(one, seal=seal_of(one))), encoding="utf-8")
        with_runs = measured(folder)
    print(f"{'runs':>6} {'':4} {'check without':>14} {'check with':>11} {'more':>7}")
    for how, before, after in zip(("cold", "warm"), without, with_runs, strict=True):
        print(f"{number:6,} {how:4} {before:13.2f}s {after:10.2f}s {after - before:6.2f}s")


def measured(folder: Path) -> tuple[float, float]:
    """Seconds of a cold check and of a warm one."""
    return min(cold_check(folder).seconds for _ in range(3)), min(check(folder).seconds for _ in range(3))


if __name__ == "__main__":
    main()
