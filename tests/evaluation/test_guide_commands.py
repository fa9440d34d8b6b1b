"""The guide to serving models: its commands are understood, and its template is Janus-Pro's conversation."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import jinja2
import pytest

from site_builder.commands._eval.models import find_model
from site_builder.commands._eval.run import command
from site_builder.commands.eval import command as evaluation
from site_builder.evaluation.data.protocols import Protocols
from site_builder.knowledge.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide" / "serve-a-model.md"
COMMANDS = re.findall(r"^\$ kb eval (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_guide_is_understood(line: str) -> None:
    words = command.make_context("run", shlex.split(line)).params
    assert find_model(Catalog.load(ROOT), words["model"]).id


CONTEXT = click.Context(evaluation)
RUNNING = GUIDE.with_name("run-an-evaluation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall(r"^\$ kb eval (.+)$", RUNNING, re.MULTILINE))
def test_every_command_of_the_guide_to_running_is_understood(line: str) -> None:
    words = shlex.split(line.split(" > ")[0])
    verb, words = (words[0], words[1:]) if words[0] in evaluation.list_commands(CONTEXT) else ("run", words)
    found = evaluation.get_command(CONTEXT, verb)
    assert found is not None
    taken = found.make_context(verb, words).params
    for protocol in taken.get("protocols") or ():
        Protocols.load(ROOT).find(protocol)


def test_the_guide_to_running_names_every_protocol_in_its_last_version() -> None:
    for file in Protocols.load(ROOT).files:
        newest = {protocol.id.partition("@")[0]: protocol for protocol in file.protocols}
        for protocol in newest.values():
            assert f"`{protocol.id.partition('/')[2]}`" in RUNNING, protocol.id


def test_a_word_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(click.UsageError):
        command.make_context("run", ["janus-pro", "--no-such-option"])


def test_every_extra_of_the_guide_exists() -> None:
    import tomllib

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = set(re.findall(r"awesome-lvlm-safety\[(\w+)\]", GUIDE.read_text(encoding="utf-8")))
    assert named == {"transformers", "inspect", "demo"}
    assert named <= set(extras)


def test_the_template_is_janus_pros_conversation() -> None:
    template = jinja2.Template((GUIDE.parent / "janus-pro.jinja").read_text(encoding="utf-8"))
    turns = [("system", "Be brief."), ("user", "Hi"), ("assistant", "Yo"), ("user", "Bye")]
    messages = [{"role": role, "content": text} for role, text in turns]
    assert template.render(messages=messages, add_generation_prompt=True) == (
        "Be brief.\n\n<|User|>: Hi\n\n<|Assistant|>: Yo<｜end▁of▁sentence｜><|User|>: Bye\n\n<|Assistant|>:"
    )
