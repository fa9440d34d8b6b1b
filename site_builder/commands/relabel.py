"""kb relabel: labels of low confidence, one after another, one key an answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.commands._keys import as_before, key, single_keys
from site_builder.errors import KbError, UsageError
from site_builder.output.tables import coloured, width
from site_builder.text.separated import printable

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.knowledge.placing import Placing
    from site_builder.knowledge.relabelling import Label
    from site_builder.schema.papers import Paper

SURE = {"h": "high", "m": "medium", "l": "low"}
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
"""Keys of the steps through all nodes."""
HELP = "h/m/l keep it, sure/fairly/hardly · 1-9 another node · t all nodes · x drop · e edit · s skip · r back · q quit"


@click.command()
@click.argument("expression", nargs=-1)
@click.option("--confidence", "confidences", multiple=True, type=click.Choice(["proposed", "low", "medium", "high"]),
              default=("proposed", "low"), show_default=True, help="Labels to look at; repeatable.")  # fmt: skip
@click.option("--disputed", is_flag=True, help="Main labels on which two readers differ, too.")
@click.option("--by", metavar="NAME", help="Who answers; by default the name that git knows.")
@pass_context
def command(
    context: Context, expression: tuple[str, ...], confidences: tuple[str, ...], disputed: bool, by: str | None
) -> None:  # fmt: skip
    """Go through the labels that are proposed or of low confidence, on a terminal, one key an answer.

    Each shows title, summary, evidence, and where papers with like words stand. An answer is in the entry before the
    next question; comments and layout stay. Stop at any time: what was answered comes last when you go on. An
    EXPRESSION of the query language keeps the papers that answer it.
    """
    from site_builder.knowledge.placing import Placing, known
    from site_builder.knowledge.relabelling import doubtful
    from site_builder.query.evaluation import Collection

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this asks on a terminal", hint="kb query --confidence low lists the papers for programs")
    catalog = context.catalog
    papers = [str(row["id"]) for row in Collection(catalog).answer(" ".join(expression), "id").rows]
    labels = list(doubtful(catalog, papers, confidences, disputed=disputed))
    if not labels:
        click.echo("no label is in doubt")
        return
    waiting = {label.paper for label in labels}
    placing = Placing(one for one in known(catalog) if one.id not in waiting)
    session = Session(context, placing, by or _git_name(context), labels)
    try:
        with single_keys():
            session.run()
    except (KeyboardInterrupt, EOFError):
        click.echo("")
    finally:
        session.say_goodbye()


def _git_name(context: Context) -> str:
    hint = 'name yourself: kb relabel --by "Ada Lovelace"'
    try:
        done = subprocess.run(["git", "-C", str(context.root), "config", "user.name"], capture_output=True, text=True,
                              check=False)  # fmt: skip
    except OSError:
        raise UsageError("nobody is known to answer", hint=hint) from None
    if not (name := done.stdout.strip()):
        raise UsageError("nobody is known to answer", hint=hint)
    return name


@dataclass
class Session:
    """A walk through labels: what is shown, asked and saved."""

    context: Context
    placing: Placing
    by: str
    labels: list[Label]
    answered: int = 0
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Papers that got another node, with it: their evidence was written for the one before."""

    @property
    def catalog(self) -> Catalog:
        return self.context.catalog

    def run(self) -> None:
        """Ask about each label; ``r`` goes one back."""
        at = 0
        while at < len(self.labels):
            pressed = self._ask(at)
            if pressed == "q":
                return
            at = max(0, at - 1) if pressed == "r" else at + 1

    def say_goodbye(self) -> None:
        click.echo(f"{self.answered} of {len(self.labels)} labels answered, all saved")
        for paper, node in self.elsewhere.items():
            click.echo(f"see whether the evidence fits {node}: kb edit {paper}")

    def _ask(self, at: int) -> str:
        label = self.labels[at]
        paper = self._paper(label)
        if paper is None:
            return "s"
        choices = self._show(paper, label, at)
        while True:
            pressed = _key("? for help")
            if pressed in ("q", "r", "s", " "):
                return pressed
            if pressed == "?":
                click.echo(HELP)
            elif self._take(label, pressed, choices):
                return pressed

    def _paper(self, label: Label) -> Paper | None:
        """The entry as it stands now; None, and said, where it cannot be read or has lost the label."""
        from site_builder.schema.decoding import decode
        from site_builder.schema.papers import Paper
        from site_builder.schema.validation import validate
        from site_builder.text.yamlfile import read

        path = self.catalog.paper_paths[label.paper]
        file = read(self.context.root / path, path)
        if validate(file, Paper) is None:
            click.echo(f"{path} cannot be read any more, and is left out; kb check says why")
            return None
        paper = decode(Paper, file.data)
        if all(one.node != label.node for one in paper.assignments):
            click.echo(f"{path} has no label {label.node} any more")
            return None
        return paper

    def _take(self, label: Label, pressed: str, choices: Sequence[str]) -> bool:
        """Do what a key says; whether the label is done with."""
        if pressed == "e":
            self._edit(label)
            return True
        if pressed == "x":
            return self._save(label, None, None)
        if pressed in SURE:
            return self._save(label, label.node, SURE[pressed])
        chosen = choices[int(pressed) - 1 : int(pressed)] if pressed.isdecimal() else []
        node = self._walk() if pressed == "t" else chosen[0] if chosen else None
        if node is None:
            return False
        click.echo(f"  {node}: how sure? h, m or l")
        sure = _key("h/m/l")
        return sure in SURE and self._save(label, node, SURE[sure])

    def _show(self, paper: Paper, label: Label, at: int) -> list[str]:
        """Print the paper and its label; the nodes to choose from."""
        place = next(one for one in paper.assignments if one.node == label.node)
        where = _style(f"{at + 1} of {len(self.labels)}", dim=True)
        click.echo(f"\n{where}  {_style(printable(paper.title), bold=True)}")
        click.echo(f"{paper.id}  {printable(', '.join(paper.sources[:1]))}")
        if paper.summary:
            _say(paper.summary)
        basis = f", from: {place.basis}" if place.basis else ""
        click.echo(f"now {_style(label.node, fg='yellow')} ({place.confidence}{basis})")
        _say(place.evidence)
        if others := [one.node for one in paper.assignments if one.node != label.node]:
            click.echo(f"  also {', '.join(others)}")
        reasons = dict(self._reasons(paper))
        reasons.pop(label.node, None)
        for number, (node, reason) in enumerate(reasons.items(), 1):
            click.echo(f"  {number}  {node}  {_style(reason, dim=True)}")
        return list(reasons)

    def _reasons(self, paper: Paper) -> Iterator[tuple[str, str]]:
        """Nodes to choose from, each with what speaks for it."""
        second = paper.labelled.second if paper.labelled else None
        if second:
            yield second, "a second reader's choice"
        for place in self.placing(paper.title, paper.summary or ""):
            if place.node != second:
                yield place.node, f"like {', '.join(place.near) or 'its papers together'}; {', '.join(place.words)}"

    def _walk(self) -> str | None:
        """Choose any node, from the top down, a key a step; None where nobody chose."""
        here: str | None = None
        while True:
            below = self.catalog.taxonomy.children.get(here, [])
            if not below:
                return here
            for one, node in zip(KEYS, below, strict=False):
                click.echo(f"  {one}  {self.catalog.taxonomy[node].name}")
            if len(below) > len(KEYS):
                click.echo(f"  and {len(below) - len(KEYS)} more, which have no key: kb edit writes them")
            pressed = _key("which? . for none of them" if here else "which? . to leave")
            if pressed == ".":
                return here
            if pressed and pressed in KEYS[: len(below)]:
                here = below[KEYS.index(pressed)]

    def _save(self, label: Label, node: str | None, confidence: str | None) -> bool:
        from site_builder.files import write_atomic
        from site_builder.knowledge.relabelling import Answer, Label, relabelled

        path = self.catalog.paper_paths[label.paper]
        file = self.context.root / path
        answer = Answer(node, confidence, self.by, datetime.now(UTC).date().isoformat())
        try:
            text = relabelled(file.read_bytes().decode(), path, label, answer)
        except KbError as error:
            click.echo(f"  {error.message}: {error.hint}")
            return False
        write_atomic(file, text)
        self.answered += 1
        self.labels[self.labels.index(label)] = Label(label.paper, node or label.node)
        if node not in (None, label.node):
            self.elsewhere[label.paper] = node or ""
        click.echo(_style(f"  saved: {node or 'dropped'} {confidence or ''}", fg="green"))
        return True

    def _edit(self, label: Label) -> None:
        with as_before():
            click.edit(filename=str(self.context.root / self.catalog.paper_paths[label.paper]))


def _style(text: str, **how: Any) -> str:
    return click.style(text, **how) if coloured() else text


def _say(text: str) -> None:
    click.echo(click.wrap_text(printable(" ".join(text.split())), min(100, width() or 100), "  ", "  "))


def _key(question: str) -> str:
    """The answer to a question, one key, shown. Ctrl-C raises KeyboardInterrupt, Ctrl-D EOFError."""
    click.echo(f"{question} > ", nl=False)
    pressed = key()
    click.echo(pressed if pressed.isprintable() else "")
    return pressed
