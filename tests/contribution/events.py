"""Events of issues as GitHub writes them, with forms as its page writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

EMPTY = "_No response_"
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


def body(template: str, **answers: str) -> str:
    """The text of an issue that the form makes; line ends are GitHub's."""
    fields = [one for one in yaml.safe_load((FORMS / template).read_text("utf-8"))["body"] if one["type"] != "markdown"]
    assert answers.keys() <= {one["id"] for one in fields}
    parts = [f"### {one['attributes']['label']}\n\n{answers.get(one['id']) or EMPTY}" for one in fields]
    return "\n\n".join(parts).replace("\n", "\r\n")


def add(**answers: str) -> str:
    return body("add-a-paper.yml", **answers)


def fix(**answers: str) -> str:
    return body("fix-an-entry.yml", **{"source": "https://arxiv.org/abs/2403.90001", **answers})


def event(folder: Path, text: str | None, action: str = "opened", **more: Any) -> Path:
    """The file of an event. ``labels`` are names; ``before`` is the text before an edit."""
    labels = [{"name": one} for one in more.pop("labels", ())]
    data: dict[str, Any] = {
        "action": action,
        "issue": {"number": 7, "title": "Add: ", "body": text, "labels": labels, "updated_at": "2026-11-30T08:00:00Z",
                  "user": {"login": "ada", "id": 3}},
        "repository": {"full_name": "example/survey"},
        "sender": {"login": "ada"},
    }  # fmt: skip
    if (before := more.pop("before", None)) is not None:
        data["changes"] = {"body": {"from": before}}
    if action == "labeled":
        data["label"] = {"name": "approved"}
    path = folder / "event.json"
    path.write_text(json.dumps({**data, **more}), "utf-8")
    return path
