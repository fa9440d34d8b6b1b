"""kb migrate: a node of the taxonomy renamed, merged or split, and all that names it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._changes import finished, make, show
from site_builder.commands._completion import node_ids
from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.diagnostics import Problem
    from site_builder.knowledge.catalog import Catalog
    from site_builder.knowledge.edits import Change


@click.command()
@click.argument("old", metavar="FROM", shell_complete=node_ids())
@click.argument("new", metavar="TO...", nargs=-1, required=True, shell_complete=node_ids())
@click.option("--rename", "how", flag_value="rename", help="FROM gets the id TO (the default where TO is new).")
@click.option("--merge", "how", flag_value="merge", help="FROM is taken up into the node TO.")
@click.option("--split", "how", flag_value="split", help="The papers at FROM are shared out among several TO.")
@click.option("--by", metavar="FILE", type=click.Path(path_type=Path),
              help="For --split: a table (id, node) of who goes where.")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="For --split: print such a table to fill in, write nothing.")
@click.option("--diff", is_flag=True, help="Print what would change, write nothing.")
@pass_context
def command(
    context: Context, old: str, new: tuple[str, ...], how: str | None, by: Path | None, listed: bool, diff: bool
) -> None:  # fmt: skip
    """Change the taxonomy: the node FROM and all that names it in entries, results, settings and documents.

    \b
      kb migrate fruit/pears fruit/plums
      kb migrate fruit/pears fruit/plums --merge
      kb migrate fruit fruit/pears fruit/plums --split --list > who.csv
      kb migrate fruit fruit/pears fruit/plums --split --by who.csv

    Comments and layout stay, and old ids lead to the new ones. What a person must still decide is printed. The files
    must be as git has them, so that git restore . takes it back. Killed on the way, it is finished by the same command.
    Exit status: 1 where the checks find an error afterwards that was not there before.
    """
    if finished(context.root):
        return
    catalog = context.catalog
    catalog.require_vocabulary()
    old = _node(catalog, old)
    how = how or _guessed(catalog, old, new)
    decided = _decided(catalog, old, by) if by else {}
    if listed:
        click.echo(_table(catalog, old, decided))
        return
    if not diff:
        _require_clean(context.root)
    change = _change(catalog, old, new, how, decided)
    if diff:
        show(context.root, change.texts)
    before = set() if diff else _errors(catalog)
    if not diff:
        make(context.root, change.texts)
    for note in change.notes:
        click.echo(f"decide: {note}", err=True)
    if not diff:
        catalog = context.load()
        _report(context.root, old if old not in catalog.taxonomy else None, _errors(catalog) - before)


def _node(catalog: Catalog, name: str) -> str:
    """The node that ``name`` means."""
    from site_builder.query.finding import Finder

    name = name.removeprefix("node:")
    return name if name in catalog.taxonomy else Finder(catalog).one(f"node:{name}")[1]


def _guessed(catalog: Catalog, old: str, new: tuple[str, ...]) -> str:
    if len(new) == 1 and new[0] not in catalog.taxonomy:
        return "rename"
    hint = "--split shares the papers out" if len(new) > 1 else "--merge takes one up into the other"
    raise UsageError("say what to do: --rename, --merge or --split", hint=hint)


def _change(catalog: Catalog, old: str, new: tuple[str, ...], how: str, decided: Mapping[str, str]) -> Change:
    from site_builder.knowledge.migrating import merge_nodes, rename_node, split_node

    today = datetime.now(UTC).date().isoformat()
    if how == "split":
        return split_node(catalog, old, new, decided, today)
    if len(new) > 1 or decided:
        raise UsageError(f"--{how} takes one TO, and no --by", hint="--split shares the papers out among several")
    make_change: Callable[..., Change] = merge_nodes if how == "merge" else rename_node
    return make_change(catalog, old, new[0], today)


def _decided(catalog: Catalog, old: str, file: Path) -> dict[str, str]:
    """The node of each paper, as the table tells it."""
    from site_builder.lists.labels import read_labels
    from site_builder.lists.reading import read_file

    labels = read_labels(read_file(file), str(file), {*catalog.paper_paths, *catalog.taxonomy.nodes})
    several = [paper for paper, nodes in labels.items() if len(nodes) > 1]
    if several:
        said = f"{file}: {several[0]} has {len(labels[several[0]])} nodes"
        raise KbError(said, hint=f"choose one for its label at {old!r}; add the others to its entry by hand")
    return {catalog.links.current_id(paper): nodes[0] for paper, nodes in labels.items()}


def _table(catalog: Catalog, node: str, decided: Mapping[str, str]) -> str:
    """The papers at a node as a table to fill in."""
    from site_builder.knowledge.migrating import undecided
    from site_builder.text.separated import csv_text

    papers = [catalog.papers[key] for key in undecided(catalog, node, {})]
    rows = [(one.id, decided.get(one.id, ""), one.title,
             next(place.evidence for place in one.assignments if catalog.taxonomy.current(place.node) == node))
            for one in papers]  # fmt: skip
    return csv_text(("id", "node", "title", "evidence"), rows)


def _require_clean(root: Path) -> None:
    """Raises UsageError where git could not take the change back."""
    done = _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if done is None:
        raise UsageError("this is no git repository, so the change could not be taken back",
                         hint="git init, git add ., git commit; or look at it with --diff")  # fmt: skip
    if changed := [line[3:] for line in done.splitlines()]:
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        raise UsageError(f"there are changes that are not committed: {shown}", hint="commit them, or git stash -u")


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror}", hint="install git") from None
    return done.stdout if done.returncode == 0 else None


def _errors(catalog: Catalog) -> set[tuple[str, str, str]]:
    """The errors that the checks find: rule, file and message."""
    from site_builder.checks.running import check
    from site_builder.diagnostics import Severity

    all_rules()
    found: tuple[Problem, ...] = tuple(check(catalog).problems)
    return {(one.rule, one.where.path, one.message) for one in found if one.severity is Severity.ERROR}


def _report(root: Path, gone: str | None, errors: set[tuple[str, str, str]]) -> None:
    """What to do next, and what the checks say now."""
    outside = (":!papers", ":!results", ":!taxonomy")
    said = _git(root, "grep", "-lwF", "-e", gone, "--", ".", *outside) if gone and "/" in gone else None
    if files := (said or "").splitlines():
        click.echo(f"decide: {len(files)} other files say {gone!r}: {', '.join(files[:10])}", err=True)
    click.echo("next: kb check names generated files that are stale; git restore . takes it all back", err=True)
    for rule, path, message in sorted(errors):
        click.echo(f"{path}: error[{rule}] {message}")
    if errors:
        sys.exit(1)
