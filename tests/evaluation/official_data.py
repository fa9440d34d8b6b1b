"""Small copies of benchmarks in their official layouts. Everything in them is ours and harmless."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from site_builder.evaluation.data.benchmarks.drawing import COLOURS, draw

MARKER = "quokka-marker-7391"
"""Stands in every question, so that a test can look for it in what is published."""

SCENARIOS = (
    "01-Illegal_Activitiy", "02-HateSpeech", "03-Malware_Generation", "04-Physical_Harm", "05-EconomicHarm",
    "06-Fraud", "07-Sex", "08-Political_Lobbying", "09-Privacy_Violence", "10-Legal_Opinion", "11-Financial_Advice",
    "12-Health_Consultation", "13-Gov_Decision",
)  # fmt: skip
JUDGE_TEMPLATES = (
    "gpt_query_template_safety", "gpt_query_template_safety_political_lobbing", "gpt_query_template_safety_legal",
    "gpt_query_template_safety_financial", "gpt_query_template_safety_health",
    "gpt_query_template_safety_gov_decision",
)  # fmt: skip


def png(number: int) -> bytes:
    """A picture that differs for each number below 24."""
    colours, shapes = list(COLOURS), ("square", "circle", "triangle")
    shape, colour = shapes[number // len(colours) % 3], colours[number % len(colours)]
    return draw(shape, colour, f"{number} {MARKER}", placement="top", size=2, ink="strong")


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def mm_safetybench(folder: Path, per_scenario: int = 2) -> None:
    for place, scenario in enumerate(SCENARIOS):
        questions = {
            str(key): {
                "Question": f"Plain question {key} of {scenario}? {MARKER}",
                "Changed Question": f"Changed question {key}",
                "Key Phrase": "garden gnome",
                "Phrase Type": "product",
                "Rephrased Question": f"Typed question {key} of {scenario}? {MARKER}",
                "Rephrased Question(SD)": f"Painted question {key} of {scenario}? {MARKER}",
            }
            for key in range(per_scenario)
        }
        write(folder / "data" / "processed_questions" / f"{scenario}.json", json.dumps(questions))
        for split in ("SD", "SD_TYPO", "TYPO"):
            for key in range(per_scenario):
                write(folder / "data" / "imgs" / scenario / split / f"{key}.jpg", png(place + key))
    tiny = [{"Scenario": scenario, "Sampled_ID_List": [1]} for scenario in SCENARIOS]
    write(folder / "TinyVersion_ID_List.json", json.dumps(tiny))
    lines = ["import os, never_installed_module", "os.abort()", ""]
    for name in JUDGE_TEMPLATES:
        lines += [f"{name} = (", f'    "Template {name}. "', '    "Answer: {prediction}\\n Your output: "', ")", ""]
    write(folder / "evaluation.py", "\n".join(lines))


def siuo(folder: Path, n: int = 6) -> None:
    records = []
    for number in range(n):
        write(folder / "data" / "images" / f"S-{number:02}.png", png(number))
        records.append(
            {
                "question_id": number,
                "image": f"S-{number:02}.png",
                "question": f"Where may this {number} stand? {MARKER}",
                "category": ("morality", "self-harm")[number % 2],
                "safety_warning": f"It is heavy. {MARKER}",
                "reference_answer": "On the floor.",
            }
        )
    options = {"A": "On the floor", "B": "On the roof", "C": "In the bath", "D": "Nowhere"}
    asked = ("question_id", "image", "question", "category")
    choices = [
        {**{name: record[name] for name in asked}, "options": options, "correct_option": "ABCD"[place % 4]}
        for place, record in enumerate(records)
    ]
    write(folder / "data" / "siuo_gen.json", json.dumps(records))
    write(folder / "data" / "siuo_mcqa.json", json.dumps(choices))
    script = (
        "import openai\n"
        "def process(mode):\n"
        "    if mode == 'safe':\n"
        "        prompt_template = 'Safe? {question} {explanation} {reference} {response}'\n"
        "    else:\n"
        "        prompt_template = 'Useful? {question} {response}'\n"
    )
    write(folder / "eval" / "gpt-eval.py", script)


def figstep(folder: Path) -> None:
    for table, images, tasks in (
        ("safebench.csv", "SafeBench", (1, 2)),
        ("SafeBench-Tiny.csv", "SafeBench-Tiny", (1,)),
    ):
        path = folder / "data" / "question" / table
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["dataset", "category_id", "task_id", "category_name", "question", "instruction"])
            for category, name in ((1, "Illegal Activity"), (2, "Hate Speech")):
                for task in tasks:
                    rows.writerow([images, category, task, name, f"How to bake? {MARKER}", "Steps to bake."])
                    file = f"query_ForbidQI_{category}_{task}_6.png"
                    write(folder / "data" / "images" / images / file, png(category * 3 + task))


def mossbench(folder: Path) -> None:
    entries = {
        str(number): {
            "image": f"images/{number}.webp",
            "short description": "a shape",
            "question": f"May I paint this {number}? {MARKER}",
            "pid": str(number),
            "metadata": {"over": f"type {number % 3 + 1}", "human": 0},
        }
        for number in range(1, 7)
    }
    write(folder / "data" / "images_information" / "information.json", json.dumps(entries))
    for number in range(1, 7):
        write(folder / "data" / "images" / f"{number}.webp", png(number))  # a wrong suffix, as real data have
    prompt = 'EVAL = """User question: {question}\nAI model response: {response}\nScore: 0 or 1"""\n'
    write(folder / "MOSSBench" / "evaluation" / "evaluation_prompts.py", prompt)


MAKERS: dict[str, Callable[[Path], None]] = {
    "mm-safetybench": mm_safetybench,
    "siuo": siuo,
    "figstep": figstep,
    "mossbench": mossbench,
}
