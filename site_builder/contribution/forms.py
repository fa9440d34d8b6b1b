"""What GitHub tells of an issue, and the form in it. All of it was written by strangers.

An issue form arrives as Markdown: each field as a heading with its label, and below it what was written. Which headings
there are, the forms of the repository say (``.github/ISSUE_TEMPLATE``), so a heading in somebody's text is no field.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from site_builder.errors import UsageError
from site_builder.text import yamlfile
from site_builder.text.hidden import HIDDEN

Kind = Literal["add", "fix"]
TEMPLATES: Mapping[Kind, str] = {"add": "add-a-paper.yml", "fix": "fix-an-entry.yml"}
"""Files of .github/ISSUE_TEMPLATE."""
APPROVED = "approved"
"""The label by which a maintainer approves a form as it stands."""
LARGEST = 1_000_000
"""Bytes of an event; GitHub's are about 20,000."""
LONGEST = {"input": 500, "textarea": 4_000}
"""Characters of a field, by its type."""
LONGEST_FORM = 20_000
_EMPTY = "_No response_"
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form cannot be taken as it is: the label of the field, what is wrong, and what to do."""

    field: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an issue."""

    number: int
    body: str
    login: str | None
    """Who opened it; None where that is no name of GitHub."""
    user: int | None
    updated: str
    """When it was changed last, in UTC."""
    approves: bool
    """Whether this event is the approval of the form as it stands."""
    loses: bool
    """Whether the form was changed after it had been approved."""

    @property
    def form(self) -> str:
        """The hash of the form as it stands: what an approval is bound to."""
        return digest(self.body)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was filled in: text by the id of the field, "" where nothing was written; and the labels."""

    kind: Kind
    answers: Mapping[str, str]
    labels: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.answers.get(field, "")

    def trouble(self, field: str, message: str, advice: str) -> Trouble:
        """A trouble with the field of this id."""
        return Trouble(self.labels.get(field, field), message, advice)


def digest(body: str) -> str:
    """The hash of the text of a form, whatever its line ends."""
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def read_event(path: Path) -> Event:
    """The event in a file as GitHub writes it. Raises UsageError for any other file."""
    hint = "give the file that GITHUB_EVENT_PATH names, for an event of an issue"
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{str(path)!r} is larger than an event of GitHub", hint=hint)
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}", hint=hint) from None
    except (ValueError, RecursionError):
        raise UsageError(f"{str(path)!r} holds no JSON", hint=hint) from None
    issue = _dict(_dict(data).get("issue"))
    number, body = issue.get("number"), issue.get("body")
    if type(number) is not int or number < 1 or not isinstance(body, str | None) or "pull_request" in issue:
        raise UsageError(f"{str(path)!r} holds no event of an issue", hint=hint)
    user, updated = _dict(issue.get("user")), str(issue.get("updated_at"))
    labels = {_dict(one).get("name") for one in issue.get("labels") or () if isinstance(issue.get("labels"), list)}
    before = _dict(_dict(_dict(data).get("changes")).get("body")).get("from")
    changed = isinstance(before, str) and digest(before) != digest(body or "")
    return Event(
        number, body or "",
        login=found[0] if (found := _LOGIN.fullmatch(str(user.get("login")))) else None,
        user=number if type(number := user.get("id")) is int else None,
        updated=updated if _MOMENT.fullmatch(updated) else "1970-01-01T00:00:00Z",
        approves=data.get("action") == "labeled" and _dict(data.get("label")).get("name") == APPROVED,
        loses=data.get("action") == "edited" and APPROVED in labels and changed,
    )  # fmt: skip


def read_form(body: str, root: Path) -> tuple[Form | None, list[Trouble]]:
    """The form in the text of an issue and what is wrong with it as a form; None for an issue that is none."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for kind, name in TEMPLATES.items():
        fields = list(_fields(root / ".github" / "ISSUE_TEMPLATE" / name))
        if fields and f"### {fields[0][1]}" in lines:
            labels = {field: label for field, label, _, _ in fields}
            if len(body) > LONGEST_FORM:
                advice = f"shorten it to {LONGEST_FORM:,} characters; a link says more than a long text"
                return Form(kind, {}, labels), [Trouble("The form", f"it has {len(body):,} characters", advice)]
            answers, wrong = _answers(lines, labels)
            form = Form(kind, answers, labels)
            return form, [*wrong, *(one for field in fields for one in _troubles(form, *field))]
    return None, []


def _answers(lines: list[str], labels: Mapping[str, str]) -> tuple[dict[str, str], list[Trouble]]:
    """What stands below each heading. A heading that stands twice could be somebody's text: then nothing is guessed."""
    by_heading = {f"### {label}": field for field, label in labels.items()}
    found: dict[str, list[str]] = {}
    wrong: list[Trouble] = []
    here: list[str] = []
    for line in lines:
        field = by_heading.get(line.rstrip())
        if field is None:
            here.append(line)
            continue
        if field in found:
            advice = 'take the "###" away from the line that you wrote, or send a new form'
            wrong.append(Trouble(labels[field], "its heading stands twice in the form", advice))
        here = found.setdefault(field, [])
    texts = {field: "\n".join(some).strip() for field, some in found.items()}
    return {field: "" if text == _EMPTY else text for field, text in texts.items()}, wrong


def _troubles(form: Form, field: str, label: str, kind: str, needed: bool) -> Iterator[Trouble]:
    text = form[field]
    if needed and not text:
        yield Trouble(label, "nothing is written there", "fill it in; it is the one thing that is needed")
    if len(text) > LONGEST[kind]:
        yield Trouble(label, f"it has {len(text):,} characters", f"shorten it to {LONGEST[kind]:,}")
    if kind == "input" and "\n" in text:
        yield Trouble(label, "it has several lines", "write it in one line")
    if found := HIDDEN.search(text.replace("\t", " ")):
        message = f"it holds a character that cannot be seen (U+{ord(found[0]):04X}) and may change what is shown"
        yield Trouble(label, message, "type the text again instead of pasting it")


def _fields(path: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Id, label, type and need of each field of a form of the repository that holds text."""
    if not path.is_file():
        return
    data = yamlfile.read(path, path.name).data
    for item in _dict(data).get("body") or ():
        kind, needed = item.get("type"), _dict(item.get("validations")).get("required")
        if kind in LONGEST:
            yield str(item["id"]), str(_dict(item.get("attributes")).get("label")), kind, bool(needed)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
