"""A real server, ``transformers serve``, with the tiny Janus: asked as any other server, it answers alike."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from site_builder.evaluation.engines import open_adapter
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request

pytestmark = pytest.mark.torch


@pytest.fixture
def server(tiny_janus: Path, tmp_path: Path) -> Iterator[str]:
    """Start the server on a free port and yield its address when it says that it is healthy."""
    import requests
    from urllib3.util import Retry

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("transformers")
    process = subprocess.Popen(
        [command, "serve", tiny_janus, "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "HF_HUB_CACHE": str(tmp_path), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    session = requests.Session()
    waiting = Retry(total=None, connect=300, backoff_factor=0.25, backoff_max=0.5)
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=waiting))
    try:
        session.get(f"http://127.0.0.1:{port}/health", timeout=30).raise_for_status()
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def test_the_server_answers_as_the_weights_do(server: str, tiny_janus: Path, picture: Callable[..., Image]) -> None:
    import PIL.Image

    images = [picture(f"{n}.png", PIL.Image.effect_noise((50, 50), 60 + n).convert("RGB")) for n in range(3)]
    parameters = Parameters(max_tokens=8)
    asked = [Request(str(n), (Message("user", "What is it?" * n, (i,)),), parameters) for n, i in enumerate(images, 1)]
    spec = ModelSpec("tiny", str(tiny_janus))
    served = open_adapter("openai", spec, AdapterOptions((server,), concurrency=2))
    assert served.describe()["served_name"] == str(tiny_janus)
    answers = {response.key: response for response in served.generate(asked)}
    local = open_adapter("transformers", spec, AdapterOptions(device="cpu"))
    expected = {response.key: response for response in local.generate(asked)}
    for key, response in answers.items():
        assert (response.status, response.error, response.notes) == ("truncated", None, ())
        assert response.text.strip() == expected[key].text
        assert response.usage == expected[key].usage
    assert len(answers) == 3
