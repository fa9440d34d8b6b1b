"""The site's script and the command are asked the same questions and must give the same answers."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import SORTS
from site_builder.query.evaluation import Collection
from site_builder.query.language import QueryError
from site_builder.query.rows import rows
from site_builder.site.machine.search import apart, language
from site_builder.text import folding
from tests.query.drawing import EVERYTHING, Drawing, Question
from tests.query.test_evaluate import ANSWERS, MISTAKES

ROOT = Path(__file__).parents[2]


def javascript(catalog: Catalog, questions: list[Question]) -> list[Any]:
    asked = {
        "rows": rows(catalog), "words": folding.plain(), "language": language(catalog), "apart": apart(catalog),
        "queries": questions,
    }  # fmt: skip
    words = ["node", str(Path(__file__).with_name("ask.mjs")), str(ROOT / "templates" / "assets" / "query.js")]
    done = subprocess.run(words, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60)
    answers: list[Any] = json.loads(done.stdout)
    return answers


def python(collection: Collection, question: Question) -> Any:
    """The command's answer; places are counted in UTF-16, as JavaScript does."""
    text, sort = question
    try:
        answer = collection.answer(text, sort, forgiving=True)
    except QueryError as error:
        start, end = (len(text[:place].encode("utf-16-le")) // 2 for place in (error.start, error.end))
        return {
            "error": error.message.split(";")[0],
            "start": start,
            "end": end + error.end - min(error.end, len(text)),
        }
    return {"ids": [row["id"] for row in answer.rows], "scores": answer.scores, "notes": list(answer.notes)}


def compare(root: Path, questions: list[Question]) -> None:
    catalog = Catalog.load(root)
    collection = Collection(catalog)
    for question, found in zip(questions, javascript(catalog, questions), strict=True):
        expected = python(collection, question)
        if expected.get("scores"):
            assert found.pop("scores") == pytest.approx(expected.pop("scores"), abs=2e-6), question
        assert found == expected, question


@pytest.mark.node
def test_the_small_knowledge_base(collection: Collection) -> None:
    questions: list[Question] = [(query, None) for query in (*ANSWERS, *MISTAKES, "")]
    questions += [("picture* or fruit", sort) for sort in SORTS]
    compare(Path(__file__).parents[1] / "data" / "kb", questions + Drawing(collection, 7).questions(600))


@pytest.mark.node
def test_the_real_papers() -> None:
    collection = Collection(Catalog.load(ROOT))
    drawing = Drawing(collection, 8)
    questions = drawing.questions(600)
    assert drawing.used >= EVERYTHING | {field.name for field in collection.fields.values() if field.asked}
    compare(ROOT, questions)
