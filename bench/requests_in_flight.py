"""How much of what bare sockets reach the client for chat endpoints reaches, with pictures of 20 KB.

    python -m bench.requests_in_flight [REQUESTS]

A server that answers after LATENCY takes at most CONCURRENCY / LATENCY requests a second. What a machine allows is
told by bare sockets: threads that send finished bytes and look at nothing but the end of the answer. They, the client,
and the first stage of a run, which also makes each request from its sample and writes each answer into the log, are
measured in turn, in the same run; server and client share the machine's processors. The best of ROUNDS is shown, with
the median of the shares.
"""

from __future__ import annotations

import hashlib
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import median
from threading import Thread

from bench import score_recorded
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.engines.chat_format import chat_body
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request
from site_builder.evaluation.run.asked import Asked, write_asked
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.generate import generate
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import Builder
from site_builder.evaluation.run.state import read_state

LATENCY = 0.05
GOALS = {1: None, 16: 0.90, 64: 0.80}
ROUNDS = 3
MODEL = ModelSpec("bench", "bench")


def requests(image: Image, number: int) -> Iterator[Request]:
    for n in range(number):
        yield Request(str(n), (Message("user", f"Question {n}?", (image,)),), Parameters(max_tokens=16))


def bare(port: int, image: Image, number: int, concurrency: int) -> None:
    """Send finished bytes from ``concurrency`` threads."""
    body = chat_body("bench", next(requests(image, 1)), "max_tokens")
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def work(times: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            for _ in range(times):
                connection.sendall(head + body)
                answer = b""
                while not answer.endswith(b"}"):
                    answer += connection.recv(1 << 16)

    threads = [Thread(target=work, args=(number // concurrency,)) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def client(port: int, image: Image, number: int, concurrency: int) -> None:
    """The client alone."""
    options = AdapterOptions((f"http://127.0.0.1:{port}/v1",), concurrency=concurrency)
    adapter = open_adapter("openai", MODEL, options)
    answers = sum(response.status == "ok" for response in adapter.generate(requests(image, number)))
    adapter.close()
    assert answers == number, "every request must be answered"


def stage(port: int, image: Image, number: int, concurrency: int) -> None:
    """The first stage of a run, which was planned before."""
    run, build, samples = planned(image, number)
    options = AdapterOptions((f"http://127.0.0.1:{port}/v1",), concurrency=concurrency)
    adapter = open_adapter("openai", MODEL, options)
    with Progress("bench", say=print) as progress:
        generate(run, samples=samples, builder=build, adapter=adapter, progress=progress, in_a_row=25)
    adapter.close()
    assert not read_state(run).missing(), "every request must be answered"


@cache
def planned(image: Image, number: int) -> tuple[RunFolder, Builder, Callable[[], Iterator[Sample]]]:
    _, protocol = Protocols.load(score_recorded.ROOT).find(score_recorded.PROTOCOL)
    build = Builder(
        protocol=protocol, template="{question}", model="bench", revision=None, dtype=None, system_prompt=None, seed=0
    )

    def samples() -> Iterator[Sample]:
        return (Sample(str(n), "all", "all", str(n), f"Question {n}?", (image.path,)) for n in range(number))

    run = RunFolder(Path(tempfile.mkdtemp(dir=image.path.parent)))
    lines = (
        Asked(n, build.request(sample, 0).key, sample.id, n, 0, "all", "all", n, "")
        for n, sample in enumerate(samples())
    )
    sha256 = write_asked(run.samples, lines)
    run.write_spec(replace(score_recorded.spec(run.path, number), samples_sha256=sha256))
    return run, build, samples


def best(how: Way, port: int, image: Image, number: int, concurrency: int) -> tuple[float, float]:
    """Requests a second and this process's processor time for each, in milliseconds."""
    if how is stage:
        run, *_ = planned(image, number)
        run.responses.unlink(missing_ok=True)
    started, used = time.perf_counter(), time.process_time()
    how(port, image, number, concurrency)
    return number / (time.perf_counter() - started), 1000 * (time.process_time() - used) / number


def main(number: int) -> None:
    command = [sys.executable, "-m", "bench.slow_server", str(LATENCY)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "picture.jpg")
            path.write_bytes(b"\xff\xd8\xff\xda" + os.urandom(20_000) + b"\xff\xd9")
            image = Image(path, hashlib.sha256(path.read_bytes()).hexdigest(), "image/jpeg")
            print(f"{number} requests, {LATENCY * 1000:.0f} ms latency, {os.cpu_count()} processors")
            print("in flight  who               a second  of possible  of bare  goal  ms CPU each")
            for concurrency, goal in GOALS.items():
                n = number // concurrency * concurrency if concurrency > 1 else number // 20
                turns = [{how: best(how, port, image, n, concurrency) for how in WAYS} for _ in range(ROUNDS)]
                of_bare = {how: median(turn[how][0] / turn[bare][0] for turn in turns) for how in WAYS}
                for how, name in WAYS.items():
                    rate, used = max(turn[how] for turn in turns)
                    wanted = f"{goal:.0%}" if goal and how is not bare else ""
                    share = rate * LATENCY / concurrency
                    print(
                        f"{concurrency:9}  {name:16} {rate:9.0f}  {share:11.1%}  {of_bare[how]:7.1%}  {wanted:>4}"
                        f"  {used:11.2f}"
                    )
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    finally:
        server.terminate()
        server.wait()


Way = Callable[[int, Image, int, int], None]
WAYS: Mapping[Way, str] = {bare: "bare sockets", client: "client", stage: "stage of a run"}

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
