"""Rules about ids and identifiers: the entry's own id, arXiv, DOI, ORCID."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.registry import Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text import identifiers
from site_builder.text.datapath import DataPath

_WORD = r"[a-z0-9]+(?:[-._+][a-z0-9]+)*"
_ID = re.compile(_WORD)
_NODE = re.compile(f"{_WORD}(?:/{_WORD})*")


@rule(("paper", "model", "benchmark"))
def file_name_is_not_id(record: Record, vocabulary: Vocabulary) -> Findings:
    """The file's name and the id in it differ.

    Entries are found by their file names, and links use the id, so both must be the same: `papers/gong2023figstep.yml`
    holds `id: gong2023figstep`. Rename the file; when the id changes on purpose, keep the old one in `former_ids`.
    """
    name = record.path.rsplit("/", 1)[-1].removesuffix(".yml")
    if record.data["id"] != name:
        message = f"the id is {record.data['id']!r}, but the file is called {name!r}"
        yield record.finding(("id",), message, hint="rename the file, or mend the id")


@rule(("paper", "model", "benchmark", "venues", "nodes", "facets"))
def malformed_id(record: Record, vocabulary: Vocabulary) -> Findings:
    """An id holds something else than small letters, digits and single separators.

    Ids become parts of file names and web addresses. Letters a to z, digits, and between them `-`, `_`, `.` or `+`;
    the id of a node is a path of such words with `/` between them.
    """
    for at, word in _ids(record):
        pattern = _NODE if record.kind == "nodes" else _ID
        if not pattern.fullmatch(word) or len(word) > 100:
            hint = "use small letters, digits and single - _ . + between them"
            yield record.finding(at, f"{word!r} cannot be an id", hint=hint)


def _ids(record: Record) -> Iterator[tuple[DataPath, str]]:
    if record.kind in ("venues", "nodes", "facets"):
        for index, item in enumerate(record.data[record.kind]):
            yield (record.kind, index, "id"), item["id"]
            for inner, value in enumerate(item.get("values", ())):
                yield (record.kind, index, "values", inner, "id"), value["id"]
    else:
        yield ("id",), record.data["id"]
        for index, former in enumerate(record.data.get("former_ids", ())):
            yield ("former_ids", index), former


@rule("paper", fixable=True)
def malformed_arxiv(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The arXiv id is not one.

    An arXiv id is four digits (year and month), a point and four or five digits: "2311.05608"; before 2007 an archive
    and seven digits: "cs/0112017". An address or `arXiv:` in front of it is removed by `--fix`.
    """
    text = (paper.data.get("identifiers") or {}).get("arxiv")
    if text is None:
        return
    at, found = ("identifiers", "arxiv"), identifiers.arxiv_id(text)
    if found is None:
        yield paper.finding(at, f"{text!r} is no arXiv id", hint='write it as "2311.05608"')
    elif text not in (found[0], f"{found[0]}v{found[1]}"):
        yield paper.wrong_text(at, f"{text!r} is more than an arXiv id", found[0])


@rule("paper", Severity.WARNING, fixable=True)
def pinned_version(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An arXiv id or link names a version.

    The entry stands for the paper, whose newest version is shown to readers; `v2` at the end keeps them at an old one.
    `--fix` removes it.
    """
    places = [("identifiers", "arxiv"), *(("links", name) for name in ("paper", "code", "project", "data"))]
    for part, name in places:
        text = (paper.data.get(part) or {}).get(name)
        found = identifiers.arxiv_id(text) if text else None
        if text and found and found[1] is not None:
            right = re.sub(r"v\d+(?=(?:\.pdf)?/?$)", "", text.strip())
            yield paper.wrong_text((part, name), f"this names version {found[1]} of the paper", right)


@rule("paper", fixable=True)
def malformed_doi(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The DOI is not one, or not in its plain form.

    A DOI begins with `10.`, a number and a slash. It is written without the address of a resolver and in lower case,
    since DOIs do not tell case apart. `--fix` does both.
    """
    text = (paper.data.get("identifiers") or {}).get("doi")
    if text is None:
        return
    at, right = ("identifiers", "doi"), identifiers.doi(text)
    if right is None:
        yield paper.finding(at, f"{text!r} is no DOI", hint="write it as 10.1609/aaai.v39i22.34568")
    elif text != right:
        yield paper.wrong_text(at, f"{text!r} is not the plain form of the DOI", right)


@rule("paper")
def arxiv_doi(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The DOI and the arXiv id contradict each other.

    DOIs that begin with `10.48550/arxiv.` belong to the preprint of that number, so they must name the same one.
    """
    ids = paper.data.get("identifiers") or {}
    found = re.fullmatch(r"10\.48550/arxiv\.(.+)", (ids.get("doi") or "").lower())
    if found and ids.get("arxiv") and found[1] != ids["arxiv"].lower():
        message = f"the DOI belongs to arXiv {found[1]}, but the arXiv id is {ids['arxiv']}"
        yield paper.finding(("identifiers", "doi"), message, hint="mend the wrong one")


@rule("paper", fixable=True)
def malformed_orcid(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An ORCID iD is not one: its form is wrong, or its last digit does not fit the others.

    The last character of `0000-0002-1825-0097` is a checksum, so most typing errors are found. An address in front of
    the id is removed by `--fix`.
    """
    for author, text in (paper.data.get("orcids") or {}).items():
        at, right = ("orcids", author), identifiers.orcid(text)
        if right is None:
            yield paper.finding(at, f"{text!r} is no ORCID iD", hint="copy it from orcid.org: 0000-0002-1825-0097")
        elif right != text:
            yield paper.wrong_text(at, f"{text!r} is not the plain form of the ORCID iD", right)


@rule("paper")
def orcid_of_nobody(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An ORCID iD belongs to a name that is not among the authors.

    The keys of `orcids` are names exactly as in `authors`.
    """
    for author in paper.data.get("orcids") or {}:
        if author not in paper.data["authors"]:
            message = f"{author!r} is not among the authors"
            yield paper.finding(("orcids", author), message, hint="write the name as in authors", key=True)


@rule("paper", Severity.WARNING, waivable=True)
def unreachable_paper(paper: Record, vocabulary: Vocabulary) -> Findings:
    """Nothing leads to the paper: no arXiv id, no DOI, no OpenReview id and no link.

    Readers cannot find it, and duplicates of it cannot be recognised.
    """
    found = [*(paper.data.get("identifiers") or {}).values(), (paper.data.get("links") or {}).get("paper")]
    if not any(found):
        message = "the paper has no identifier and no link"
        yield paper.finding(("identifiers",), message, hint="add arxiv, doi or openreview, or links.paper", key=True)
