"""kb watch: new papers that probably belong here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context, pass_context
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.bibliography.sources.arxiv_new import New, Page
    from site_builder.knowledge.belonging import Belongs
    from site_builder.knowledge.catalog import Catalog

SEARCHED = 31
"""Most days that are asked of the search; longer ones are harvested."""
FEW = 200
"""Fewer new papers say little of what is common."""


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=8, show_default=True, help="How many days back.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on, instead.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="To this day; today by default.")
@click.option("--category", "categories", multiple=True, metavar="CATEGORY", help="A category; kb.yml names the usual.")
@click.option("--from", "file", type=click.Path(path_type=Path), help="Rank the papers of this file (JSON lines: id, "
              "title, abstract), ask nobody.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 500), default=30, show_default=True, metavar="N", help="List N papers.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the text of an issue into this file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_context
def command(
    context: Context, days: int, since: datetime | None, until: datetime | None, categories: tuple[str, ...],
    file: Path | None, limit: int, report: Path | None, form: str,
) -> None:  # fmt: skip
    """List new papers of arXiv that probably belong here and are not here, the likeliest first, with the reasons.

    The score is learnt from the core entries: by which words they differ from everything new, and how much a paper is
    like single ones. It is an order, no verdict. Up to a month is asked of arXiv's search, more of OAI-PMH, one request
    every three seconds; what it says is kept for a day, so an interrupted command goes on where it was.
    """
    from site_builder.knowledge.belonging import rank
    from site_builder.knowledge.placing import Placing, known

    catalog = context.catalog
    last = until.date() if until else datetime.now(UTC).date()
    first = since.date() if since else last - timedelta(days=days)
    new = _listed(file) if file else list(_asked(context, _categories(catalog, categories), first, last))
    missing = _missing(catalog, new)
    core = [one for one in known(catalog) if catalog.papers[one.id].scope == "core"]
    found = rank(core, [(one.title, one.abstract) for one in missing], limit)
    if len(missing) < FEW:
        click.echo(f"note: {len(missing)} new papers are few to learn from what is common; take more days", err=True)
    place = Placing(core)
    rows = [_row(missing[one.place], one, place) for one in found]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if form == "json" else _as_text(rows))
    counts = f"{len(new):,} new papers, {len(new) - len(missing)} of them here; {len(rows)} listed"
    if report:
        from site_builder.files import write_atomic

        write_atomic(context.folder / report, issue(rows, f"{counts}, of {first} to {last}."))
    click.echo(counts, err=True)


def _categories(catalog: Catalog, named: Sequence[str]) -> Sequence[str]:
    from site_builder.bibliography.sources.arxiv_new import CATEGORY

    chosen = named or (catalog.settings.watch.categories if catalog.settings.watch else ())
    if not chosen:
        hint = "kb watch --category cs.SE, or in kb.yml: watch: {categories: [cs.SE]}"
        raise UsageError("nothing says where to look", hint=hint)
    for one in chosen:
        if not CATEGORY.fullmatch(one):
            raise UsageError(f"{one!r} is no category of arXiv", hint="as in cs.CV, stat.ML, hep-th")
    return chosen


def _asked(context: Context, categories: Sequence[str], first: date, last: date) -> Iterator[New]:
    """The new papers, each once; how far it is, is said."""
    from site_builder.bibliography.sources.arxiv_new import harvest, search

    client, seen = context.client(), set[str]()
    if (last - first).days <= SEARCHED:
        pages: Callable[[str], Iterator[Page]] = lambda _: search(client, categories, first, last)  # noqa: E731
        parts: Sequence[str] = [", ".join(categories)]
    else:
        pages, parts = (lambda one: harvest(client, one, first, last)), categories
    for part in parts:
        for page in pages(part):
            for paper in page.papers:
                if paper.arxiv not in seen:
                    seen.add(paper.arxiv)
                    yield paper
            of = f" of {page.total:,}" if page.total is not None else ""
            click.echo(f"{part}: {len(seen):,}{of} papers, {first} to {last}", err=True)


def _listed(file: Path) -> list[New]:
    """The papers of a file. Raises KbError with the line that is none."""
    from site_builder.bibliography.sources.arxiv_new import New
    from site_builder.lists.reading import read_file
    from site_builder.text.identifiers import find_arxiv

    found: dict[str, New] = {}
    for number, line in enumerate(read_file(file).split("\n"), 1):
        if not line.strip():
            continue
        try:
            said: dict[str, Any] = json.loads(line)
            name, title = find_arxiv(str(said["id"])) or str(said["id"]), str(said["title"])
            abstract = str(said.get("abstract") or said.get("summary") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            hint = 'one paper a line: {"id": "2608.00001", "title": "…", "abstract": "…"}'
            raise KbError(f"{file}:{number}: this is no paper", hint=hint) from None
        found.setdefault(name, New(name, title, abstract, str(said.get("date") or "")))
    return list(found.values())


def _missing(catalog: Catalog, new: Sequence[New]) -> list[New]:
    """The papers that no entry has, by id or by title."""
    from site_builder.knowledge.identity import title_key

    papers = catalog.papers.values()
    ids = {paper.identifiers.arxiv for paper in papers}
    titles = {title_key(title) for paper in papers for title in (paper.title, *paper.other_titles)}
    return [one for one in new if one.arxiv not in ids and title_key(one.title) not in titles]


def _row(paper: New, found: Belongs, place: Any) -> dict[str, Any]:
    nodes = place(paper.title, paper.abstract, most=1)
    return {
        "arxiv": paper.arxiv, "title": paper.title, "date": paper.first or None, "score": round(found.score, 3),
        "words": found.words, "near": found.near, "node": nodes[0].node if nodes else None,
    }  # fmt: skip


def _as_text(rows: Sequence[dict[str, Any]]) -> str:
    from site_builder.text.separated import printable

    lines = []
    for row in rows:
        lines += [f"{row['score']:6.3f}  arxiv:{row['arxiv']}  {printable(row['title'])}",
                  f"        like {', '.join(row['near'])}; by {', '.join(row['words'])}",
                  f"        perhaps {row['node']}"]  # fmt: skip
    return "\n".join(lines) if lines else "nothing new speaks for belonging here"


def issue(rows: Sequence[dict[str, Any]], counts: str) -> str:
    """The text of an issue: one paper a line, with what to do."""
    from site_builder.contribution.markdown import code, limited

    parts = [counts, "", "The order is learnt from the entries; it is no verdict. `kb add arxiv:ID` fetches one.", ""]
    for row in rows:
        reasons = f"like {', '.join(row['near'])}; by {', '.join(row['words'])}; perhaps {row['node']}"
        parts.append(f"- [ ] {code(row['title'])} {code('kb add arxiv:' + row['arxiv'])}  \n  {code(reasons)}")
    return limited("\n".join([*parts, ""]))
