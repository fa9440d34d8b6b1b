"""What the public sources say of one paper, put together, and where they differ."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from site_builder.bibliography.lookup import Target, draft_of
from site_builder.bibliography.merging import Conflict, Merged
from site_builder.bibliography.sources import arxiv, crossref
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.schema.papers import VenueRef
from site_builder.web.client import Client
from tests.bibliography.server import Sources, serving
from tests.conftest import ROOT
from tests.web.server import Reply, misbehaving

ALL = ["arxiv", "crossref", "openalex", "semanticscholar", "dblp", "acl", "openreview"]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A knowledge base with the real venues and no papers."""
    root = tmp_path_factory.mktemp("base")
    shutil.copy(ROOT / "kb.yml", root)
    (root / "taxonomy").mkdir()
    shutil.copy(ROOT / "taxonomy" / "venues.yml", root / "taxonomy")
    return Catalog.load(root)


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sources]:
    with serving() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


class Adding:
    """Drafts of one knowledge base, with what was said on the way."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.notes: list[str] = []

    def __call__(self, target: str, **right: str) -> Merged:
        def choose(conflict: Conflict) -> str | None:
            return right.get(conflict.field)

        return draft_of(target, self.catalog, Client(), "2030-10-01", self.notes.append, choose)


@pytest.fixture
def add(catalog: Catalog, sources: Sources) -> Adding:
    return Adding(catalog)


def test_all_sources_are_asked_and_believed_in_the_stated_order(add: Adding, sources: Sources) -> None:
    merged = add("arxiv:3003.04444")
    asked = list(dict.fromkeys(path.split("/")[1] for path in sources.asked))
    assert sorted(asked) == sorted(ALL[:-1])  # no forum is known
    paper = merged.draft.paper
    assert (paper.title, paper.other_titles) == ("Looms That Refuse Too Much", ("Looms that Refuse too Much: A Study",))
    assert paper.venue == VenueRef(id="acl", year=2030)
    assert paper.affiliations == ("Analytical Society", "Loom Institute")
    assert paper.taken_from == {
        "arXiv": ("title", "authors", "venue", "dates.first", "identifiers.arxiv"),
        "OpenAlex": ("affiliations",),
        "Crossref": ("dates.published", "identifiers.doi"),
    }
    assert [address.split("/")[2] for address in paper.sources] == [
        "arxiv.org", "doi.org", "openalex.org", "www.semanticscholar.org", "dblp.org", "aclanthology.org",
    ]  # fmt: skip


def test_where_sources_differ_nothing_is_chosen_in_silence(add: Adding) -> None:
    merged = add("arxiv:3003.04444")
    assert [conflict.field for conflict in merged.conflicts] == ["title", "authors"]
    said = str(merged.conflicts[0])
    assert said == (
        "title: arXiv, Semantic Scholar, DBLP and ACL Anthology: Looms That Refuse Too Much; "
        "Crossref and OpenAlex: Looms that Refuse too Much: A Study"
    )
    assert said in (merged.draft.paper.curation or "")
    other = add("arxiv:3003.04444", title="Crossref", authors="OpenAlex").draft.paper
    assert (other.title, other.authors[-1]) == ("Looms that Refuse too Much: A Study", "Grace Weaver")
    assert other.taken_from["OpenAlex"] == ("authors", "affiliations")


@pytest.mark.parametrize(
    "target",
    ["acl:2030.acl-long.999", "dblp:conf/acl/LovelaceM30", "https://aclanthology.org/2030.acl-long.999.pdf",
     "https://doi.org/10.18653/v1/2030.acl-long.999", "https://dblp.org/rec/html/conf/acl/LovelaceM30"],
)  # fmt: skip
def test_a_paper_has_many_names(add: Adding, target: str) -> None:
    paper = add(target).draft.paper
    assert (paper.venue, paper.identifiers.doi) == (VenueRef(id="acl", year=2030), "10.18653/v1/2030.acl-long.999")
    assert paper.authors[:2] == ("Ada Lovelace", "Łukasz van der Müller")


def test_both_forms_of_openreview(add: Adding) -> None:
    paper = add("https://openreview.net/forum?id=Loom2030xy&noteId=zzz").draft.paper
    assert (paper.title, paper.venue) == ("Shuttles in the Dark", VenueRef(id="iclr", year=2030, track="poster"))
    assert paper.dates.published == "2030-06-01"
    older = add("openreview:Loom2022ab").draft.paper
    assert (older.title, older.venue, older.state) == ("Older Shuttles", None, "preprint")  # submitted, not accepted
    with pytest.raises(KbError, match="OpenReview has no forum 'Loom1900zz'"):
        add("openreview:Loom1900zz")


def test_openreview_that_asks_for_a_browser_is_said_with_a_way_around(add: Adding, sources: Sources) -> None:
    sources.busy = [(403, {})]
    with pytest.raises(KbError, match="in a browser only") as caught:
        add("openreview:Loom2030xy")
    assert "kb add -" in (caught.value.hint or "")


PAGE = b"""<html><head><meta name="citation_title" content="Warp &amp; Weft">
<meta name="citation_author" content="Lovelace, Ada"><meta name="citation_author" content="Grace Weaver">
<meta name="citation_conference_title" content="Advances in Neural Information Processing Systems">
<meta name="citation_publication_date" content="2030/12/06"></head></html>"""


def test_any_page_that_says_which_paper_it_is(add: Adding, monkeypatch: pytest.MonkeyPatch) -> None:
    with misbehaving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        proxy.replies = [Reply(PAGE, headers={"Content-Type": "text/html; charset=utf-8"})]
        paper = add("http://papers.invalid/warp").draft.paper
        assert (paper.title, paper.authors) == ("Warp & Weft", ("Ada Lovelace", "Grace Weaver"))
        assert (paper.venue, paper.links.paper) == (VenueRef(id="neurips", year=2030), "http://papers.invalid/warp")
        for reply, said in (
            (Reply(b"<html>", headers={"Content-Type": "text/html"}), "does not say which paper it is"),
            (Reply(b"%PDF", headers={"Content-Type": "application/pdf"}), "is no page but application/pdf"),
        ):
            proxy.replies = [reply]
            with pytest.raises(KbError, match=said):
                add("http://papers.invalid/warp")


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://127.0.0.1/x", "http://localhost.local/"])
def test_no_page_of_this_network_is_asked_for(add: Adding, target: str) -> None:
    with pytest.raises(UsageError, match=r"no address of the web|neither an arXiv id"):
        add(target)


def test_an_edition_is_of_its_own_year_not_of_the_year_of_printing(add: Adding, sources: Sources) -> None:
    sources.busy = [(200, {})]
    sources.instead = (
        b'{"message": {"DOI": "10.1007/x", "title": ["Bobbins"], "container-title": ["Lecture Notes in Computer'
        b' Science", "Computer Vision - ECCV 2024"], "published": {"date-parts": [[2025]]},'
        b' "updated-by": [{"type": "retraction", "DOI": "10.1007/y"}]}}'
    )
    paper = add("doi:10.1007/x").draft.paper
    assert (paper.venue, paper.dates.published, paper.state) == (VenueRef(id="eccv", year=2024), "2025", "retracted")


def test_many_dois_in_one_request(sources: Sources) -> None:
    found = crossref.fetch_all(Client(), ["10.1000/loom.2025.7", "10.18653/v1/2030.acl-long.999", "10.1000/nothing"])
    assert list(found) == ["10.1000/loom.2025.7", "10.18653/v1/2030.acl-long.999"]
    assert len(sources.asked) == 1


@pytest.mark.parametrize(
    ("remark", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors due to an error in Table 2", True),
        ("Withdrawn", True),
        ("The submission was temporarily withdrawn", True),
        ("We study withdrawn looms", False),
        ("Accepted at ACL 2030", False),
    ],
)
def test_what_arxiv_says_of_withdrawals(remark: str, withdrawn: bool) -> None:
    assert bool(arxiv._WITHDRAWN.search(remark)) is withdrawn


def test_what_names_no_paper() -> None:
    with pytest.raises(UsageError, match="'what\\?' is neither an arXiv id nor a DOI nor an address"):
        Target.of("what?")


@pytest.mark.parametrize("around", ["{}.", "({})", "<{}>,", "“{}”", "{}v2;"])
@pytest.mark.parametrize("name", ["2403.01234", "arXiv:2403.01234", "https://arxiv.org/abs/2403.01234"])
def test_a_name_that_was_copied_with_the_signs_around_it(around: str, name: str) -> None:
    assert Target.of(around.format(name)).arxiv == "2403.01234"


def test_an_address_that_was_copied_with_the_signs_around_it() -> None:
    assert Target.of("<https://example.org/plums?id=1>.").page == "https://example.org/plums?id=1"
