"""The pages of ``docs/reference/`` as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from site_builder.reference.schemas import Schema, plain_schema
from site_builder.schema.kinds import Kind

if TYPE_CHECKING:
    from site_builder.checks.registry import Rule
    from site_builder.knowledge.fields import Field

MADE = "<!-- Made by `kb docs` from {source}; change that and run `kb docs` again. -->"
WIDTH = 80


def schema_page(kinds: Iterable[Kind]) -> str:
    """Every field of every kind of file."""
    lines = [
        "# Files and fields", "", MADE.format(source="the dataclasses of the schema"), "",
        "Every file is YAML. A field that is not marked as needed may be left out; `null` means unknown. The same is "
        "written as JSON Schema in `docs/reference/schema/`, where the ids of the taxonomy are listed too: an editor "
        "that knows YAML schemas completes and checks entries with it.", "",
    ]  # fmt: skip
    for kind in kinds:
        schema = plain_schema(kind)
        lines += [f"## `{kind.pattern}`", "", f"JSON Schema: [`{kind.name}`](schema/{kind.name}.schema.json)", ""]
        lines += _fields(schema, kind)
        for name, part in schema.get("$defs", {}).items():
            lines += [f"### {name} {{ #{kind.name}-{name.lower()} }}", "", *_fields(part, kind)]
    return "\n".join(lines).rstrip("\n") + "\n"


def fields_page(fields: Iterable[Field]) -> str:
    """Every fact of a paper, and what can be done with it."""
    known = [one for one in fields if one.asked or one.row or one.has]
    lines = [
        "# Facts of a paper", "", MADE.format(source="`site_builder/knowledge/fields.py` and the facets"), "",
        "What is known of each paper and can be asked for: in [queries](query-language.md), as options of `kb query`, "
        "and in the filters of the site. Facets of `taxonomy/facets.yml` are among them.", "",
        "## Asked for by name", "", "| field | value | column | also |", "|---|---|---|---|",
        *(_fact(one) for one in known if one.asked), "", "`text` stands for all words of a paper.", "",
        "## Other facts", "", "| fact | meaning | column | also |", "|---|---|---|---|",
        *(_fact(one) for one in known if not one.asked),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _fact(field: Field) -> str:
    uses = ((field.sort, "`--sort`"), (field.grouped, "`--group-by`"), (field.has, "`has:`"), (field.filter, "filter"))
    column = f"`{field.key}`" if field.row else ""
    return f"| `{field.name}` | {_cell(field.help)} | {column} | {', '.join(word for use, word in uses if use)} |"


def rules_page(rules: Mapping[str, Rule]) -> str:
    """Every rule of ``kb check``."""
    lines = [
        "# Rules", "", MADE.format(source="the docstrings of the rules"), "",
        "What `kb check` looks for. `kb explain RULE` prints the same on the command line.", "",
        "| rule | severity | finds |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {_cell(rule.summary)} |" for rule in rules.values()]
    for rule in rules.values():
        traits = [str(rule.severity)]
        traits += ["repaired by `kb check --fix`"] if rule.fixable else []
        traits += ["may be waived in an entry, with a reason"] if rule.waivable else []
        lines += ["", f"## `{rule.id}` {{ #{rule.id} }}", "", f"*{'; '.join(traits)}*", "", rule.explanation]
    return "\n".join(lines).rstrip("\n") + "\n"


def commands_page(group: click.Group, obj: object) -> str:
    """The help of every command, in the order of the help of ``kb``; ``obj`` is what the commands work on."""
    lines = ["# Commands", "", MADE.format(source="the command line's own help"), ""]
    for path, command in _commands(group, ("kb",)):
        lines += [f"## {' '.join(path)}", "", "```text", _help(command, path, obj), "```", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    context = click.Context(group, info_name=path[-1])
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def _help(command: click.Command, path: tuple[str, ...], obj: object) -> str:
    name = " ".join(path)
    context = click.Context(command, info_name=name, obj=obj, terminal_width=WIDTH, max_content_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def _fields(schema: Schema, kind: Kind) -> list[str]:
    lines = [_prose(schema["description"]), ""] if "description" in schema else []
    lines += ["| field | holds | meaning |", "|---|---|---|"]
    needed = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        mark = " (needed)" if name in needed else ""
        lines.append(f"| `{name}` | {_held(part, kind)}{mark} | {_cell(part.get('description', ''))} |")
    return [*lines, ""]


def _held(part: Mapping[str, Any], kind: Kind) -> str:
    """What a field holds, in words, with a link to the part of the page that tells more."""
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{kind.name}-{name.lower()})"
    if "anyOf" in part:
        return " or ".join(dict.fromkeys(_held(one, kind) for one in part["anyOf"]))
    if "enum" in part or "const" in part:
        return ", ".join(f"`{value}`" for value in part.get("enum", [part.get("const")]))
    if part.get("type") == "array":
        return f"list of {_held(part['items'], kind)}"
    if part.get("type") == "object":
        inner = part.get("additionalProperties")
        return f"mapping to {_held(inner, kind)}" if isinstance(inner, Mapping) else "mapping"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false",
             "null": "null"}  # fmt: skip
    return names.get(str(part.get("type")), "any value")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _prose(text: str) -> str:
    """Words of a docstring as Markdown: a path with a place to fill in, such as papers/<id>.yml, is no tag."""
    return re.sub(r"(?<![`\w/])[\w./@-]*<\w+>(?:[\w./@<>-]*\w)?", r"`\g<0>`", text)
