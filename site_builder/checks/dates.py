"""Rules about dates: their form, their order, and what the identifiers say of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from site_builder.checks.registry import Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.text import identifiers
from site_builder.text.datapath import DataPath

_DATE = re.compile(r"(?P<year>(?:1[5-9]|20)\d{2})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
_MONTHS = "January February March April May June July August September October November December"


def parts(text: str) -> tuple[int, ...] | None:
    """(year,), (year, month) or (year, month, day) of an ISO date between 1500 and 2099; None for other text."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    numbers = tuple(int(number) for number in found.groups() if number is not None)
    try:
        datetime.date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return None
    return numbers


@rule(("paper", "nodes"))
def malformed_date(record: Record, vocabulary: Vocabulary) -> Findings:
    """A date is not of the form 2024, 2024-03 or 2024-03-09, or there is no such day.

    Write as much as is known, the year first. A year alone needs quotes: `first: "2024"`.
    """
    for at, text in _dates(record):
        if text is not None and parts(text) is None:
            yield record.finding(at, f"{text!r} is no date", hint='write 2024-03-09, 2024-03 or "2024"')


def _dates(record: Record) -> Iterator[tuple[DataPath, str | None]]:
    for index, move in enumerate(record.data.get("moved", ())):
        yield ("moved", index, "since"), move["since"]
    for name, text in (record.data.get("dates") or {}).items():
        yield ("dates", name), text
    if labelled := record.data.get("labelled"):
        yield ("labelled", "date"), labelled["date"]


@rule("paper", Severity.WARNING, waivable=True)
def date_arxiv_month(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The first date and the month in the arXiv id differ.

    An arXiv id begins with year and month of the submission, so one of the two is wrong, or belongs to another paper.
    A submission of the last days of a month can bear the next month; when that has been verified, waive the finding.
    """
    first = parts((paper.data.get("dates") or {}).get("first") or "")
    found = identifiers.arxiv_id((paper.data.get("identifiers") or {}).get("arxiv") or "")
    if first is None or found is None:
        return
    month = identifiers.arxiv_month(found[0])
    if month[: len(first)] != first[:2]:
        said = f"{_MONTHS.split()[month[1] - 1]} {month[0]}"
        message = f"the first version is dated {paper.data['dates']['first']}, but arXiv {found[0]} is of {said}"
        hint = "mend the date or the id; waive it when both are verified"
        yield paper.finding(("dates", "first"), message, hint=hint, related=((paper.path, ("identifiers", "arxiv")),))


@rule("paper")
def published_before_first(paper: Record, vocabulary: Vocabulary) -> Findings:
    """The paper was published before its first public version, by its own dates or the year of its venue.

    `dates.first` is the day the paper was first to be seen anywhere, so nothing can come before it.
    """
    dates = paper.data.get("dates") or {}
    first = parts(dates.get("first") or "")
    if first is None:
        return
    published, venue = parts(dates.get("published") or ""), paper.data.get("venue")
    if published and published < first[: len(published)]:
        message = f"published {dates['published']}, before the first version of {dates['first']}"
        yield paper.finding(("dates", "published"), message, hint="mend the wrong date")
    if venue and venue["year"] < first[0]:
        message = f"the venue's year {venue['year']} lies before the first version of {dates['first']}"
        yield paper.finding(("venue", "year"), message, hint="mend the year or the date")


@rule("paper", Severity.WARNING, waivable=True)
def published_without_venue(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is called published, but no venue is named.

    Name the venue, or write `state: preprint` when the publication is only a rumour.
    """
    if paper.data["state"] == "published" and not paper.data.get("venue"):
        yield paper.finding(("state",), "published, but there is no venue", hint="add the venue, or write preprint")


@rule("paper")
def preprint_with_venue(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is called a preprint, but a venue is named.

    A paper with a venue is published (or retracted, or withdrawn). Being under review is no venue.
    """
    if paper.data["state"] == "preprint" and paper.data.get("venue"):
        message = "a preprint, but a venue is named"
        yield paper.finding(("state",), message, hint="write published, or set venue to null")
