"""How much of what latency and concurrency allow the client for chat endpoints reaches, with pictures of 20 KB.

    python -m bench.requests_in_flight [REQUESTS]

At most CONCURRENCY / LATENCY requests a second are possible. Server and client share the machine's processors.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request

LATENCY = 0.05
GOALS = {1: None, 16: 0.90, 64: 0.80}


def requests(image: Image, number: int) -> Iterator[Request]:
    for n in range(number):
        yield Request(str(n), (Message("user", f"Question {n}?", (image,)),), Parameters(max_tokens=16))


def measure(url: str, image: Image, number: int, concurrency: int) -> tuple[float, float]:
    """Return requests a second and the client's processor time for each, in seconds."""
    adapter = open_adapter("openai", ModelSpec("bench", "bench"), AdapterOptions((url,), concurrency=concurrency))
    started, used = time.perf_counter(), time.process_time()
    answers = sum(response.status == "ok" for response in adapter.generate(requests(image, number)))
    seconds, used = time.perf_counter() - started, time.process_time() - used
    adapter.close()
    assert answers == number, "every request must be answered"
    return number / seconds, used / number


def main(number: int) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.slow_server", str(LATENCY)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/v1"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "picture.jpg")
            path.write_bytes(os.urandom(20_000))
            image = Image(path, hashlib.sha256(path.read_bytes()).hexdigest(), "image/jpeg")
            print(f"{number} requests, {LATENCY * 1000:.0f} ms latency, {os.cpu_count()} processors")
            print(f"{'in flight':>9} {'possible/s':>10} {'reached/s':>9} {'share':>6} {'goal':>5} {'ms CPU each':>11}")
            for concurrency, goal in GOALS.items():
                rate, used = measure(url, image, number if concurrency > 1 else number // 20, concurrency)
                share = rate * LATENCY / concurrency
                wanted = f"{goal:.0%}" if goal else ""
                possible = concurrency / LATENCY
                print(f"{concurrency:9} {possible:10.0f} {rate:9.0f} {share:6.1%} {wanted:>5} {used * 1000:11.2f}")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
