"""What the adapter for local weights and the log of responses cost, over a bare loop of batched ``generate`` calls.

    python -m bench.local_generate [REQUESTS]

Both ask a tiny random Janus the same questions about the same pictures in the same batches. Times are processor seconds
of this process, the least of several rounds that take turns.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from site_builder.evaluation.engines.transformers import TransformersAdapter
from site_builder.evaluation.interface import AdapterOptions, Image, Message, ModelSpec, Parameters, Request
from site_builder.evaluation.run.records import Log
from tests.evaluation.engines.tiny_models import save_janus

BATCH, TOKENS, ROUNDS, GOAL = 8, 32, 4, 0.05


def bare(folder: Path) -> Callable[[Sequence[Request]], None]:
    """Return the loop that a person would write for this one model."""
    import PIL.Image
    import torch
    from transformers import AutoModelForImageTextToText, AutoProcessor

    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    processor.tokenizer.padding_side = "left"
    model = AutoModelForImageTextToText.from_pretrained(folder, local_files_only=True).eval()

    def ask(requests: Sequence[Request]) -> None:
        for start in range(0, len(requests), BATCH):
            batch = requests[start : start + BATCH]
            texts, pictures = [], []
            for request in batch:
                message = request.messages[0]
                turn = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": message.text}]}
                texts.append(processor.apply_chat_template([turn], add_generation_prompt=True, tokenize=False))
                pictures.append([PIL.Image.open(message.images[0].path).convert("RGB")])
            inputs = processor(text=texts, images=pictures, padding=True, return_tensors="pt")
            with torch.inference_mode():
                output = model.generate(**inputs, max_new_tokens=TOKENS, do_sample=False, generation_mode="text")
            processor.tokenizer.batch_decode(output[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)

    return ask


def ours(folder: Path) -> Callable[[Sequence[Request]], None]:
    """Return the adapter with a log of what it says."""
    adapter = TransformersAdapter(ModelSpec("tiny", str(folder)), AdapterOptions(device="cpu", batch_size=BATCH))

    def ask(requests: Sequence[Request]) -> None:
        path = folder / "responses.jsonl"
        with Log(path) as log:
            for response in adapter.generate(requests):
                log.append(asdict(response))
        path.unlink()

    return ask


def questions(folder: Path, number: int) -> list[Request]:
    """Questions of like length about noise, the longest first."""
    import PIL.Image

    made = []
    for n in range(number):
        path = folder / f"{n}.png"
        PIL.Image.effect_noise((64, 64), 40 + n % 50).convert("RGB").save(path)
        message = Message("user", "What is this? " * (3 - n * 3 // number), (Image(path, "", "image/png"),))
        made.append(Request(str(n), (message,), Parameters(max_tokens=TOKENS)))
    return made


def least(loops: dict[str, Callable[[Sequence[Request]], Any]], requests: Sequence[Request]) -> dict[str, float]:
    """Return the least processor seconds of each loop."""
    best = dict.fromkeys(loops, float("inf"))
    for ask in loops.values():
        ask(requests[:BATCH])
    for _ in range(ROUNDS):
        for name, ask in loops.items():
            started = time.process_time()
            ask(requests)
            best[name] = min(best[name], time.process_time() - started)
    return best


def main(number: int) -> None:
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = save_janus(Path(name))
        requests = questions(folder, number)
        best = least({"bare loop": bare(folder), "adapter and log": ours(folder)}, requests)
    print(f"{number} requests of one picture, {TOKENS} tokens, batches of {BATCH}")
    for name, seconds in best.items():
        print(f"{name:16} {seconds:7.2f} s CPU  {seconds / number * 1000:7.2f} ms each")
    overhead = best["adapter and log"] / best["bare loop"] - 1
    print(f"overhead {overhead:+.1%} (goal: below {GOAL:.0%})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 64)
