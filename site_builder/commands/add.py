"""kb add: an entry for a paper, from its identifier or a bibliography; kb add result adds a published result."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._add_result import result
from site_builder.commands._asking import ask_place, choices, may_ask, settle, show_places
from site_builder.commands._completion import field_values
from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.bibliography.drafts import Draft
    from site_builder.bibliography.importing import Import
    from site_builder.bibliography.merging import Conflict
    from site_builder.knowledge.placing import Placing
    from site_builder.schema.papers import Assignment
    from site_builder.web.client import Client

ENDINGS = (".bib", ".bibtex", ".ris", ".json")


class AddGroup(click.Group):
    """``kb add TARGET`` adds papers; a first word that is a command of the group, such as ``result``, is that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "-h", "--help"):
            args = ["paper", *args]
        return super().parse_args(ctx, args)


@click.group("add", cls=AddGroup)
def command() -> None:
    """Add papers or results to the knowledge base.

    \b
      kb add arxiv:2311.05608
      kb add doi:10.1609/aaai.v39i22.34568
      kb add https://openreview.net/forum?id=plXXbXjvQ9
      kb add papers.bib
      kb add result table.csv --paper ...
    """


@command.command()
@click.argument(
    "targets", nargs=-1, required=True, metavar="arxiv:ID|doi:DOI|openreview:ID|acl:ID|dblp:KEY|URL|FILE.bib|-"
)
@click.option("--dry-run", is_flag=True, help="Print the entry, write nothing.")
@click.option("--take", multiple=True, metavar="FIELD=SOURCE", help="Whom to believe about a field: venue=DBLP.")
@click.option("--node", shell_complete=field_values("node"), help="Where it belongs, by the path of the node.")
@click.option("--evidence", help="What in the paper puts it there, in one sentence; with --node.")
@click.option("--propose/--no-propose", default=True, help="Whether to propose a node where you name none.")
@click.option(
    "--lookup/--no-lookup", default=False, help="Whether to ask the sources about papers of a bibliography too."
)
@click.option("--ask/--no-ask", default=None, help="Whether to ask you (default: on a terminal).")
@pass_context
def paper(
    context: Context, targets: tuple[str, ...], dry_run: bool, take: tuple[str, ...], node: str | None,
    evidence: str | None, propose: bool, lookup: bool, ask: bool | None,
) -> None:  # fmt: skip
    """Write an entry for each paper that is not here yet.

    A paper is named by an identifier (arxiv:, doi:, openreview:, acl:, dblp:), by its address, or in a bibliography.
    Asked are arXiv, Crossref, OpenAlex, Semantic Scholar, DBLP, the ACL Anthology and OpenReview, each for what it
    knows, and believed in this order. Where they differ you are asked, or told; --take says whom to believe. The entry
    keeps which value is from whom. What nobody knows stays null.

    A node is proposed from the papers that are here, with reasons; what you do not confirm is written as proposed. The
    summary is yours to write. - reads a bibliography, or one paper a line, from standard input.

    Exit status: 1 where a paper does not exist, 2 where a source cannot be reached.
    """
    if bool(node) != bool(evidence):
        raise UsageError("--node and --evidence belong together",
                         hint='say where it belongs and why: --node NODE --evidence "..."')  # fmt: skip
    adding = _Adding(context, dry_run, choices(take), propose, lookup, may_ask() if ask is None else ask)
    adding.label = adding.named(node, evidence) if node and evidence else None
    words = _lines(adding) if targets == ("-",) else targets
    status = 0
    for target in words:
        try:
            status = max(status, adding.add(target))
        except KbError as error:
            if len(words) == 1:
                raise
            click.echo(f"kb: {target}: {error.message}", err=True)
            status = max(status, error.exit_code)
    sys.exit(status)


def _lines(adding: _Adding) -> Sequence[str]:
    """What standard input names, one paper a line; a bibliography is added at once."""
    from site_builder.lists.reading import looks_like, read_file

    text = read_file(Path("-"))
    if kinds := looks_like(text):
        sys.exit(adding.add_text(text, "stdin", kinds[0]))
    lines = [line.partition(" #")[0].strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise UsageError("standard input names no paper", hint="write one a line, such as arxiv:2311.05608, or BibTeX")
    return found


@dataclasses.dataclass
class _Adding:
    """One run of the command."""

    context: Context
    dry_run: bool
    taken: dict[str, str]
    propose: bool
    lookup: bool
    ask: bool
    label: Assignment | None = None

    @cached_property
    def client(self) -> Client:
        return self.context.client()

    @cached_property
    def placing(self) -> Placing:
        from site_builder.knowledge.placing import Placing, known

        return Placing(known(self.context.catalog))

    @cached_property
    def today(self) -> str:
        return datetime.now(UTC).date().isoformat()

    def named(self, node: str, evidence: str) -> Assignment:
        """The label that options give. Raises UsageError for a node that is not there."""
        from site_builder.query.finding import Finder
        from site_builder.schema.papers import Assignment

        found = Finder(self.context.catalog).one(f"node:{node}")[1]
        return Assignment(node=found, evidence=evidence, confidence="low", basis="abstract")

    def add(self, target: str) -> int:
        """Add what ``target`` names; the exit status."""
        from site_builder.lists.reading import kind_of, read_file

        kind = kind_of(target) if target.lower().endswith(ENDINGS) else None
        if kind and "://" not in target:
            return self.add_text(read_file(self.context.folder / target), target, kind.name)
        self._from_sources(target)
        return 0

    def add_text(self, text: str, name: str, kind: str) -> int:
        """Add the papers of a bibliography; the exit status."""
        from site_builder.bibliography.importing import Import
        from site_builder.lists.reading import KINDS

        catalog = self.context.load()
        found = Import(KINDS[kind].read(text, name, catalog, ""), catalog, keep_ids=True)
        for problem in found.source_problems:
            click.echo(f"{problem.where}: {problem.severity}[{problem.rule}] {problem.message}", err=True)
        for draft in found.drafts:
            if here := found.known.get(draft.paper.id):
                click.echo(f"{draft.where}: here already: {catalog.paper_paths[here]}", err=True)
        self._keep(self._completed(draft) if self.lookup else (draft, None) for draft in found.new)
        return 1 if any(problem.severity == "error" for problem in found.source_problems) else 0

    def _from_sources(self, target: str) -> None:
        from site_builder.bibliography.drafts import Reading
        from site_builder.bibliography.importing import Import
        from site_builder.bibliography.lookup import Target, draft_of
        from site_builder.knowledge.recognition import PaperIndex

        catalog, named = self.context.load(), Target.of(target)
        here = PaperIndex(catalog.briefs).find(arxiv=named.arxiv, doi=named.doi, openreview=named.openreview)
        if here:
            click.echo(f"{target} is here already: {here}", err=True)
            return
        merged = draft_of(target, catalog, self.client, self.today, self._say, self._settle)
        found = Import(Reading((merged.draft,)), catalog)
        self._tell(found, target)
        self._keep((draft, merged.abstract) for draft in found.new)

    def _completed(self, draft: Draft) -> tuple[Draft, str | None]:
        """A draft of a bibliography with what the sources say beside it; as it is where they cannot help."""
        from site_builder.bibliography.lookup import complete_draft

        try:
            merged = complete_draft(draft, self.context.catalog, self.client, self.today, self._say, self._settle)
        except KbError as error:
            self._say(f"{draft.paper.id}: {error.message}")
            return draft, None
        return merged.draft, merged.abstract

    def _tell(self, found: Import, target: str) -> None:
        for same in found.known.values():
            click.echo(f"{target} is here already: {self.context.catalog.paper_paths[same]}", err=True)
        for other in found.namesakes.values():
            click.echo(
                f"note: {other} has this title too, but other authors or years: taken for another paper", err=True
            )

    def _keep(self, drafts: Iterable[tuple[Draft, str | None]]) -> None:
        """Write each draft with its label into papers/ and name the file, or print it."""
        from site_builder.bibliography.importing import write_drafts
        from site_builder.schema.emit import entry_text

        printed = written = 0
        for draft, abstract in drafts:
            label = self.label or self._proposed(draft, abstract)
            labelled = draft.changed(assignments=(label,) if label else ())
            if self.dry_run:
                click.echo(("---\n" if printed else "") + entry_text(labelled.paper), nl=False)
                printed += 1
                continue
            for path in write_drafts([labelled], self.context.root / "papers"):
                click.echo(path.relative_to(self.context.root).as_posix())
                written += 1
        if written:
            click.echo("next: confirm its place in the taxonomy, write a summary, then kb check", err=True)

    def _proposed(self, draft: Draft, abstract: str | None) -> Assignment | None:
        """The label that a person gives or leaves as proposed; None where nothing here is like it."""
        from site_builder.knowledge.placing import proposed

        places = self.placing(draft.paper.title, abstract or draft.paper.summary or "") if self.propose else []
        if not places:
            return None
        if self.ask:
            return ask_place(places, self.context.catalog.taxonomy, abstract=bool(abstract))
        click.echo(f"{draft.paper.id}: proposed places (kb explains them: kb place {draft.paper.id})", err=True)
        show_places(places)
        return proposed(places[0], abstract=bool(abstract))

    def _settle(self, conflict: Conflict) -> str | None:
        return settle(conflict, self.taken, self.ask)

    def _say(self, text: str) -> None:
        click.echo(f"note: {text}", err=True)


command.add_command(result)
