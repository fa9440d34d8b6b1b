"""What is said of a change in one comment: its findings, the entries as they will look, and what follows from it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import click

from site_builder.checks.running import check
from site_builder.contribution.markdown import block, code, folded, limited
from site_builder.diagnostics import Problem, Report, Severity, split_lines
from site_builder.knowledge.difference import Difference, PaperChange, difference
from site_builder.knowledge.entries import Entries
from site_builder.knowledge.identity import title_key
from site_builder.output import report as printed
from site_builder.output.difference import difference_text, figures_text
from site_builder.output.entries import entry_text
from site_builder.results.consequences import Consequences, consequences
from site_builder.text.folding import STOP, stem, tokens

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.knowledge.fields import Brief

MARKER = "<!-- kb review -->"
"""By which the comment is found again."""
SHOWN, LISTED = 5, 40
"""Entries that are shown whole, and items of a list."""
ALIKE = 0.4
"""Share of the words of two titles, the rarer the heavier, from which a reader should look: one paper in seventeen has
such a neighbour here."""


class Review:
    """A change from one state of a knowledge base to another."""

    def __init__(self, before: Catalog, after: Catalog) -> None:
        self.before, self.after = before, after
        self.difference: Difference = difference(before, after)
        self.figures: Consequences = consequences(before, after)
        self.findings, self.mended = _findings(before, after)

    @property
    def errors(self) -> int:
        """Findings that keep the change from being merged."""
        return self.findings.count(Severity.ERROR)

    def text(self) -> str:
        """The comment."""
        parts = [MARKER, self._headline(), *self._sections()]
        return limited("\n\n".join(part for part in parts if part) + "\n")

    def _headline(self) -> str:
        found = self.difference
        papers = ", ".join(
            f"{len(some)} {verb}"
            for verb, some in (("added", found.added), ("changed", found.changed), ("removed", found.removed))
            if some
        )
        others = ", ".join(f"{one.kind} changed" for one in found.others)
        what = "; ".join(filter(None, (f"Papers: {papers}" if papers else "", others))) or "No data changes"
        counted = [(severity, self.findings.count(severity)) for severity in Severity]
        said = ", ".join(f"{count} {severity}{'s' * (count != 1)}" for severity, count in counted if count)
        sentences = [f"**{what}.**", f"The checks find {said}." if said else "The checks find nothing."]
        if lost := len(self.after.unread):
            sentences.append(f"{lost} file{'s' * (lost != 1)} cannot be read and count as missing here.")
        elif self.mended:
            sentences.append(f"It mends {self.mended}.")
        return " ".join(sentences)

    def _sections(self) -> Iterator[str]:
        if len(self.findings):
            lines = cache(lambda path: split_lines(self.after.source(path).text) if self._here(path) else [])
            shown = printed.render(self.findings, lines, checked=len(self.after.store.files), width=100)
            advice = (
                "An error has to be mended before this can be merged. A warning is mended or answered with `waive`."
            )
            yield f"### Findings\n\n{block(shown)}\n\n{advice} `kb explain RULE` says why a rule is there."
        yield from self._entries()
        yield from _section("Near-duplicates", self._near(), "Titles with many words in common. Are they one paper?")
        yield from _section("Who cites it", self._relations(), "")
        if self.difference:
            yield f"### What changes\n\n{folded('In the data', block(difference_text(self.difference, 'text')))}"
        if self.figures:
            yield folded("On the site: counts, coverage, ranks", block(figures_text(self.figures, "text")))

    def _here(self, path: str) -> bool:
        return path in self.after.store.files

    def _touched(self) -> list[str]:
        return [*(one.id for one in self.difference.added), *(one.id for one in self.difference.changed)]

    def _entries(self) -> Iterator[str]:
        entries, touched = Entries(self.after), self._touched()
        shown = [
            folded(key, block(click.unstyle(entry_text(self.after, entries("paper", key))))) for key in touched[:SHOWN]
        ]
        if shown:
            more = f"\n\nand {len(touched) - SHOWN} more" if len(touched) > SHOWN else ""
            yield "### As it will look\n\n" + "\n".join(shown) + more

    def _near(self) -> Iterator[str]:
        retitled = [one.id for one in self.difference.changed if _is_retitled(one)]
        for key in (*(one.id for one in self.difference.added), *retitled):
            for share, other in near(self.after, key):
                title = self.after.papers[other].title
                yield f"- {code(key)} and {code(other)} ({share:.0%} of the words): {code(title)}"

    def _relations(self) -> Iterator[str]:
        links = self.after.links
        for key in self._touched():
            for one in links.incoming.get(key, ()):
                yield f"- {code(one.source)} {code(one.type)} {code(key)}"
            for kind, target in links.outgoing(key):
                yield f"- {code(key)} {code(kind)} {code(target)}"
            for source in _from_outside(self.after, links.briefs[key]):
                yield f"- {code(source)} names {code(key)} as a work outside; its relation can name the entry now"


def near(catalog: Catalog, paper: str) -> list[tuple[float, str]]:
    """Papers with a title like that of ``paper``: the share of the words, weighed by how rare each is, and the id."""
    words = {brief.id: _words(brief.title) for brief in catalog.links.briefs.values()}
    having = Counter(word for some in words.values() for word in some)
    mine = words.pop(paper)

    def weight(some: Iterable[str]) -> float:
        return sum(math.log((len(words) + 2) / (having[word] + 0.5)) for word in some)

    shares = ((weight(mine & theirs) / weight(mine | theirs), key) for key, theirs in words.items() if mine & theirs)
    return sorted((one for one in shares if one[0] >= ALIKE), key=lambda one: (-one[0], one[1]))


def _words(title: str) -> frozenset[str]:
    return frozenset(stem(token) for token in tokens(title) if token not in STOP)


def _findings(before: Catalog, after: Catalog) -> tuple[Report, int]:
    """What the checks say of files that changed, or only now; and how many findings are gone."""
    old, new = check(before), check(after)
    known = {_identity(one) for one in old}
    digests = {file.path: file.digest for file in before.store.files.values()}
    changed = {file.path for file in after.store.files.values() if digests.get(file.path) != file.digest}
    shown = [one for one in new if one.where.path in changed or _identity(one) not in known]
    gone = {(one.rule, one.where.path) for one in old} - {(one.rule, one.where.path) for one in new}
    return Report.of(shown), len(gone)


def _identity(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.where.path, problem.message


def _is_retitled(one: PaperChange) -> bool:
    return any(
        change.field == "title" and title_key(change.before or "") != title_key(change.after or "")
        for change in one.edited
    )


def _from_outside(catalog: Catalog, brief: Brief) -> list[str]:
    """Papers whose relations name this one by its identifier instead of its id."""
    names = {f"arxiv:{brief.arxiv}", f"doi:{brief.doi}"} - {"arxiv:None", "doi:None"}
    return [one.source for name in sorted(names) for one in catalog.links.incoming.get(name, ())]


def _section(title: str, items: Iterable[str], intro: str) -> Iterator[str]:
    lines: Sequence[str] = list(items)
    if lines:
        more = [f"- and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
        yield "\n\n".join(filter(None, (f"### {title}", intro, "\n".join([*lines[:LISTED], *more]))))
