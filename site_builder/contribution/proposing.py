"""A form that was filled in, to the entry or the correction that it asks for, by the code of ``kb add``.

What a form says is a claim of a stranger. It never overrules a source, a place that it names is written as proposed,
and no part of it is a path or the name of a file.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from site_builder.bibliography import corrections
from site_builder.bibliography.drafts import Draft, Reading, house_key
from site_builder.bibliography.importing import Import
from site_builder.bibliography.lookup import Target
from site_builder.bibliography.merging import Merged
from site_builder.bibliography.venues import cited_venue
from site_builder.contribution.forms import Form, Trouble
from site_builder.diagnostics import Location
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.knowledge.placing import Placing, known, proposed
from site_builder.knowledge.recognition import PaperIndex
from site_builder.schema.emit import entry_text
from site_builder.schema.papers import Assignment, Labelled, Links, Paper, VenueRef
from site_builder.text.suggest import did_you_mean
from site_builder.web.client import NotFoundError, UnreachableError

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

State = Literal["proposed", "unclear", "here", "told", "waiting"]


LookUp = Callable[[str], Merged]
"""What the public sources say of a link. Raises KbError as ``kb add`` does."""
_NODE = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of a form."""

    state: State
    """proposed: ``path`` and ``text``; unclear: ``troubles``; here: the paper has an entry already, ``path``; told: it
    says nothing that a program can do; waiting: a source could not be reached."""
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()
    """What whoever reads the proposal should know, in our words; what others wrote stands in ``quoted``."""
    quoted: tuple[tuple[str, str], ...] = ()
    """Texts of the form that no program reads: label and text."""
    path: str | None = None
    """The file, from the root."""
    text: str | None = None
    """What it will hold."""
    before: str = ""
    """What it holds now."""
    paper: str | None = None
    """The id of the entry."""
    added: bool = field(default=False)
    """Whether it is a new entry."""


def propose(form: Form, number: int, today: str, catalog: Catalog, look_up: LookUp) -> Proposal:
    """The proposal that a form without troubles makes. ``number`` is that of its issue, ``today`` an ISO date."""
    if form.kind == "fix":
        return _correction(form, catalog)
    return _Addition(form, number, today, catalog).made(look_up)


# --- A new paper ------------------------------------------------------------------------------------------------------


class _Addition:
    """A form for a new paper on its way to an entry."""

    def __init__(self, form: Form, number: int, today: str, catalog: Catalog) -> None:
        self.form, self.number, self.today, self.catalog = form, number, today, catalog
        self.notes: list[str] = []
        self.troubles: list[Trouble] = []

    def made(self, look_up: LookUp) -> Proposal:
        if (code := self.form["code"]) and not web_address(code):
            self._wrong("code", "this is no address of the web", "write the whole address")
        try:
            target = Target.of(self.form["link"])
        except UsageError:
            return self._without_a_paper("this leads to no paper")
        here = PaperIndex(self.catalog.briefs).find(arxiv=target.arxiv, doi=target.doi, openreview=target.openreview)
        if here:
            return self._is_here(self.catalog.briefs[here].id)
        try:
            found = self._looked_up(target, look_up)
        except UnreachableError as error:
            return Proposal("waiting", notes=(error.message,))
        if isinstance(found, Proposal):
            return found
        draft, abstract = found
        draft = self._with_answers(draft)
        if self.troubles:
            return Proposal("unclear", tuple(self.troubles))
        imported = Import(Reading((draft,)), self.catalog)
        for same in imported.known.values():
            return self._is_here(same)
        [new] = imported.new
        new = new.changed(assignments=self._places(new.paper, abstract))
        paper = new.paper
        quoted = self._quoted("why")
        return Proposal(
            "proposed", notes=tuple(self.notes), quoted=quoted, path=f"papers/{paper.id}.yml", text=entry_text(paper),
            paper=paper.id, added=True,
        )  # fmt: skip

    def _is_here(self, key: str) -> Proposal:
        return Proposal("here", path=self.catalog.paper_paths[key], paper=key)

    def _quoted(self, *fields: str) -> tuple[tuple[str, str], ...]:
        return tuple((self.form.labels[one], self.form[one]) for one in fields if self.form[one])

    def _looked_up(self, target: Target, look_up: LookUp) -> tuple[Draft, str | None] | Proposal:
        """The draft and, where a source tells it, the abstract; for a page that says nothing, what the form says."""
        try:
            merged = look_up(target.text)
        except NotFoundError as error:
            self._wrong("link", error.message, "look whether the number is right, and correct it here")
            return Proposal("unclear", tuple(self.troubles))
        except KbError as error:
            if isinstance(error, UnreachableError) and not target.page:
                raise
            if target.page and self.form["title"]:
                return self._from_the_form(target.page), None
            return self._without_a_paper(error.message)
        self.notes += [f"The sources differ: {conflict}" for conflict in merged.conflicts]
        return merged.draft, merged.abstract

    def _without_a_paper(self, message: str) -> Proposal:
        self._wrong(
            "link", message, "give its arXiv id, its DOI or its page at OpenReview; or, if it has none of them, its "
            "address here and its title in the field below",
        )  # fmt: skip
        return Proposal("unclear", tuple(self.troubles))

    def _from_the_form(self, link: str) -> Draft:
        self.notes.append("No source knows this link, so the entry holds what the form says; its authors are missing.")
        page = canonical_link(link)
        paper = Paper(
            id="", title=" ".join(self.form["title"].split()), authors=(), state="preprint", assignments=(),
            links=Links(paper=page), sources=(page,),
        )  # fmt: skip
        return Draft(paper, Location(page)).changed(id=house_key(paper))

    def _with_answers(self, draft: Draft) -> Draft:
        """The draft with what only the form says: never against a source."""
        paper = draft.paper
        changed: dict[str, object] = {"labelled": Labelled(by=f"issue {self.number}", date=self.today)}
        if venue := self.form["venue"]:
            cited = cited_venue(venue, self.catalog.venues)
            if paper.venue is not None:
                self.notes.append("The venue is the one that the sources name.")
            elif cited is None or cited.year is None:
                advice = 'write name and year, such as "ICLR 2025", or leave it empty; a maintainer can add a new venue'
                what = "the year is missing" if cited else "this venue is not known here"
                self._wrong("venue", what, advice)
            else:
                self.notes.append("The venue is from the form, not from a source: please see whether it is right.")
                changed |= {"venue": VenueRef(id=cited.id, year=cited.year, track=cited.track), "state": "published"}
        code = self.form["code"]
        if web_address(code) and not paper.links.code:
            self.notes.append("The code is from the form: please see whether it is the authors' own.")
            changed["links"] = dataclasses.replace(paper.links, code=canonical_link(code))
        return draft.changed(**changed)

    def _places(self, paper: Paper, abstract: str | None) -> tuple[Assignment, ...]:
        """The places that the form names, else the likeliest one; nobody has confirmed any of them."""
        why, taxonomy = self.form["why"], self.catalog.taxonomy
        named = dict.fromkeys(taxonomy.current(one) for one in _NODE.findall(why))
        nodes = [node for node in named if node in taxonomy]
        if nodes:
            self.notes.append("The place is the one that the form names. It is proposed until a reader confirms it.")
            evidence = " ".join(why.split())
            return tuple(Assignment(node=node, evidence=evidence, confidence="proposed") for node in nodes)
        text = " ".join(filter(None, (abstract, why)))
        places = Placing(known(self.catalog))(paper.title, text, most=1)
        self.notes.append(
            "The place is proposed from the papers that are here, until a reader confirms it."
            if places
            else "No paper here is like it, so its place in the taxonomy is missing. If you know where it belongs, say "
            "so in the last field, with the id that the page of the taxonomy shows."
        )
        return tuple(proposed(place, abstract=bool(abstract)) for place in places)

    def _wrong(self, name: str, message: str, advice: str) -> None:
        self.troubles.append(self.form.trouble(name, message, advice))


# --- A correction -----------------------------------------------------------------------------------------------------


def _correction(form: Form, catalog: Catalog) -> Proposal:
    key = _named(form["entry"], catalog)
    quoted = tuple((form.labels[one], form[one]) for one in ("why", "source") if form[one])
    if key is None:
        if form["entry"] in catalog.store.files or not form["facts"]:
            return Proposal("told", quoted=((form.labels["entry"], form["entry"]), *quoted))
        last = form["entry"].rstrip("/").rpartition("/")[2].removesuffix(".yml")
        advice = f"write its id, or use the link on its page{did_you_mean(last, catalog.paper_paths)}"
        return Proposal("unclear", (form.trouble("entry", "no entry has this id or address", advice),))
    paper, path = catalog.papers[key], catalog.paper_paths[key]
    after, wrong = corrections.corrected(paper, form["facts"], catalog)
    if wrong:
        label = form.labels["facts"]
        return Proposal(
            "unclear", tuple(Trouble(f"{label} {one.fact}", one.message, one.advice) for one in wrong),
            path=path, paper=key,
        )  # fmt: skip
    if after == paper:
        return Proposal("told", quoted=quoted, path=path, paper=key)
    source = canonical_link(form["source"]) if web_address(form["source"]) else None
    if source and source not in after.sources:
        after = dataclasses.replace(after, sources=(*after.sources, source))
    return Proposal(
        "proposed", quoted=quoted, path=path, text=corrections.rewritten(catalog, after),
        before=catalog.source(path).text, paper=key,
    )  # fmt: skip


def _named(text: str, catalog: Catalog) -> str | None:
    """The entry that is meant by an id, a former id, a file or the page: looked up, never used as a path."""
    links = catalog.links
    if text in catalog.store.files:
        return next((key for key, path in catalog.paper_paths.items() if path == text), None)
    path = urlsplit(text).path if web_address(text) else text
    last = links.current_id(path.rstrip("/").rpartition("/")[2].removesuffix(".yml"))
    return last if last in catalog.paper_paths else None
