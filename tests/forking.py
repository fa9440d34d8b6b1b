"""``kb`` as a process of its own that starts at once: a fork of a process that has imported everything.

Starting Python and importing the packages costs a third of a second, many times what most commands do then; a suite
that starts a thousand processes would spend its time on that. Each command still has a process, an environment, a
folder and streams of its own. What is about the start itself (imports, signals, limits) starts Python instead.

Run as a module, this is the process that forks: an order a line, and a line with the exit status and what was written.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
MAIN = "from site_builder.cli import main\nmain()"
LIMIT = 300
"""Seconds after which a command is killed: one that waits for something would stop the tests for good."""


def run(
    words: Sequence[str], cwd: Path, env: dict[str, str], stdin: str | None = None, first: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run ``kb`` with these words and wait for its end; ``first`` is Python code that its process runs before."""
    if sys.platform != "linux":  # elsewhere a fork of so much is slow, or not allowed
        return subprocess.run(
            [sys.executable, "-c", f"{first}\n{MAIN}", *words],
            cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False, timeout=LIMIT,
        )  # fmt: skip
    order = {"words": list(words), "cwd": str(cwd), "env": env, "stdin": stdin or "", "first": first}
    parent = _parent()
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(json.dumps(order) + "\n")
    parent.stdin.flush()
    return subprocess.CompletedProcess(["kb", *words], *json.loads(parent.stdout.readline()))


@cache
def _parent() -> subprocess.Popen[str]:
    """The process that forks, one for each process that runs tests."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forking"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    atexit.register(process.kill)
    return process


LATE = ("bibtexparser", "networkx", "PIL.Image", "PIL.ImageFilter", "PIL.ImageOps", "pydantic", "requests", "zoneinfo")
"""What functions of the package import when they are called; each child would do it again."""


def _import_all() -> None:
    import site_builder

    for module in pkgutil.walk_packages(site_builder.__path__, "site_builder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in LATE:
        importlib.import_module(name)
    gc.freeze()  # what is loaded stays; a child that does not walk over it does not copy it either


def _obey(order: dict[str, Any], streams: list[int]) -> NoReturn:
    """Become the command."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    signal.alarm(LIMIT)
    sys.argv = ["kb", *order["words"]]
    try:
        exec(f"{order['first']}\n{MAIN}", {"__name__": "kb"})
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    atexit._run_exitfuncs()
    for written in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            written.flush()
    os._exit(status)  # to take down what was imported would copy all of it first


def _given(text: str) -> int:
    """A stream that holds a text."""
    stream = os.memfd_create("stdin")
    os.write(stream, text.encode())
    os.lseek(stream, 0, os.SEEK_SET)
    return stream


def _written(ends: list[int]) -> list[str]:
    """All that comes out of pipes, read side by side: a command that fills one of them must not wait for ever."""
    texts = dict.fromkeys(ends, b"")
    with selectors.DefaultSelector() as waiting:
        for end in ends:
            waiting.register(end, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                piece = os.read(key.fd, 1 << 16)
                texts[key.fd] += piece
                if not piece:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
    return [texts[end].decode() for end in ends]


def _serve() -> None:
    _import_all()
    for line in sys.stdin:
        order = json.loads(line)
        (out, out_end), (err, err_end), stdin = os.pipe(), os.pipe(), _given(order["stdin"])
        if (child := os.fork()) == 0:
            _obey(order, [stdin, out_end, err_end])
        for stream in (stdin, out_end, err_end):
            os.close(stream)
        texts = _written([out, err])
        _, status = os.waitpid(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), *texts]), flush=True)


if __name__ == "__main__":
    _serve()
