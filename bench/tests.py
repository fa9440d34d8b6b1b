"""How long the tests take: ``python bench/tests.py [ROOM ...]``, on a machine that does nothing else.

Prints seconds on the clock and of processors for the whole of ``make test``, and for each room that is named. The
processors' seconds over the clock's tell how many processors were busy: where that is below the number of processes,
something else was running, or processes waited for one another.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(*words: str) -> tuple[float, float, str]:
    """Seconds on the clock, seconds of processors, and the last line that the tests printed."""
    began, before = time.monotonic(), os.times()
    done = subprocess.run(["make", "--no-print-directory", "test", *words], cwd=ROOT, capture_output=True, text=True)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, used, (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]


if __name__ == "__main__":
    for room in ["", *sys.argv[1:]]:
        clock, used, said = measure(*([f"ROOM={room}"] if room else []))
        print(f"{room or 'all':<12} {clock:6.1f} s on the clock  {used:6.1f} s of processors  {said}", flush=True)
