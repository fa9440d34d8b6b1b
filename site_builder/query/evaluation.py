"""Which papers answer a query, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import FIELDS, Kind
from site_builder.query.fulltext import FullText
from site_builder.query.language import All, Condition, Either, Not, Query, Value, Words, parse
from site_builder.query.rows import Papers, Row
from site_builder.query.vocabulary import Vocabulary
from site_builder.text.folding import fold, needle, spaced

_RANGE = re.compile(r"(\S*?)\.\.(\S*)")
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_FORMS = {
    "year": (re.compile(r"[0-9]{4}"), "2024, 2024..2026 or 2024.."),
    "date": (re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"), "2024-03, 2024-03..2024-06 or 2024-03.."),
}


@dataclass(frozen=True)
class Answer:
    """Rows that answer a query, in order, and the BM25 score of each where the query has words, else None."""

    rows: list[Row]
    scores: list[float] | None


class Collection:
    """All papers of a catalog, ready to be asked."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.fields = catalog.fields
        self.papers = Papers(catalog)
        self.vocabulary = Vocabulary(catalog)

    def parse(self, source: str) -> Query:
        """The tree of a query over the fields of the catalog. Raises QueryError with the place of a mistake."""
        return parse(source, self.fields)

    def answer(self, query: Query | str, sort: str | None = None) -> Answer:
        """The rows for which ``query`` (its text or its tree) holds, sorted by one of ``SORTS``: without ``sort`` by
        relevance when the query has words, else the newest first. Raises QueryError for a value that is not known."""
        query = self.parse(query) if isinstance(query, str) else query
        found = [self.papers.row(position) for position in sorted(self._find(query))]
        needles = list(dict.fromkeys(_needles(query)))
        scores: dict[str, float] = {}
        if needles:
            ids = self.papers.column("id")
            scores = {ids[position]: round(score, 6) for position, score in self._fulltext.scores(needles).items()}
        ordered = arrange(found, sort or "relevance", scores)
        return Answer(ordered, [scores.get(row["id"], 0.0) for row in ordered] if needles else None)

    @cached_property
    def _fulltext(self) -> FullText:
        words = self._catalog.words
        paths = self._catalog.paper_paths
        return FullText([words[paths[name]] for name in self.papers.column("id")])

    @cached_property
    def _everything(self) -> set[int]:
        return set(range(len(self.papers)))

    def _find(self, query: Query) -> set[int]:
        """Positions of the papers for which ``query`` holds."""
        if isinstance(query, All):
            return set.intersection(self._everything, *map(self._find, query.items))
        if isinstance(query, Either):
            return set().union(*map(self._find, query.items))
        if isinstance(query, Not):
            return self._everything - self._find(query.item)
        if isinstance(query, Words):
            return set(self._fulltext.find(query.needle))
        holds = self._holds(query)
        return {position for position, value in enumerate(self._values(query.field)) if holds(value)}

    def _values(self, field: str) -> list[Any]:
        """What ``field`` looks at in every paper."""
        if field in ("id", "title"):
            others = self.papers.column("former_ids" if field == "id" else "other_titles")
            return [[value, *more] for value, more in zip(self.papers.column(field), others, strict=True)]
        return self.papers.column(self.fields[field].key)

    def _holds(self, condition: Condition) -> Callable[[Any], bool]:
        """The test that a value of the condition's field passes."""
        field = self.fields[condition.field]
        if field.kind is Kind.CHOICE:
            wanted = {one for value in condition.values for one in self.vocabulary.resolve(field.name, value)}
            return (lambda values: not wanted.isdisjoint(values)) if field.many else wanted.__contains__
        if field.kind is Kind.ORDER:
            spans = [_span(condition, value) for value in condition.values]
            return lambda date: date is not None and any(span.holds(str(date)) for span in spans)
        if field.kind is Kind.KEY:
            keys = {fold(value.text) for value in condition.values}
            return lambda values: not keys.isdisjoint(map(fold, values))
        needles = [_value_needle(value) for value in condition.values]
        return partial(_holds_words, needles)


def arrange(found: list[Row], sort: str, scores: Mapping[str, float]) -> list[Row]:
    """``found`` in the order ``sort``; ties newest first, then by id."""
    by_id = sorted(found, key=lambda row: str(row["id"]))
    if sort == "id":
        return by_id
    newest = sorted(by_id, key=lambda row: row["date"] or "", reverse=True)
    if sort == "oldest":
        return sorted(by_id, key=lambda row: row["date"] or "9999")
    if sort == "relevance" and scores:
        return sorted(newest, key=lambda row: -scores.get(row["id"], 0.0))
    column = next((field.key for field in FIELDS if field.sort and field.name == sort), None)
    return sorted(newest, key=lambda row: _sort_key(row[column])) if column else newest


def _sort_key(value: Any) -> tuple[bool, str]:
    """Text without case and accents, a list by its first; the unknown last."""
    first = (value[0] if value else None) if isinstance(value, list) else value
    return first is None, fold(str(first))


def _needles(query: Query) -> Iterator[str]:
    """The words that a paper is ranked by: all that are not excluded."""
    if isinstance(query, Words):
        yield query.needle
    elif isinstance(query, All | Either):
        for item in query.items:
            yield from _needles(item)


def _holds_words(needles: list[str], texts: list[str]) -> bool:
    words = "|".join(map(_spaced, texts))
    return any(one in words for one in needles)


_spaced = cache(spaced)  # the same names stand in many rows


def _value_needle(value: Value) -> str:
    found = needle(value.text, prefix=value.text.endswith("*"))
    if not found:
        raise value.error(f"no letter or digit in {value.text!r}")
    return found


@dataclass(frozen=True, slots=True)
class _Span:
    """From ``low`` to ``high``, both included unless ``strict``; "" is open. A date is compared as far as the query is
    precise, so 2024-03-09 lies in 2024-03; what is unknown lies nowhere."""

    low: str
    high: str
    strict: bool = False

    def holds(self, date: str) -> bool:
        low, high = date[: len(self.low)], date[: len(self.high)]
        if self.strict:
            return low > self.low if self.low else high < self.high
        return low >= self.low and high <= self.high


def _span(condition: Condition, value: Value) -> _Span:
    text, operator = value.text, condition.operator
    if operator == ":" and (compared := _COMPARED.fullmatch(text)):
        operator, text = compared[1], compared[2]
    ranged = _RANGE.fullmatch(text)
    if ranged and operator != ":":
        raise value.error(f"a range cannot follow {operator!r}")
    low, high = (ranged[1], ranged[2]) if ranged else (text, text)
    pattern, example = _FORMS[condition.field]
    if not (low or high) or not all(pattern.fullmatch(end) for end in (low, high) if end):
        raise value.error(f"{condition.field} cannot be {value.text!r}; write {example}")
    if low > high and high:
        raise value.error(f"the range {value.text!r} ends before it starts")
    if operator == ":":
        return _Span(low, high)
    return _Span(text if ">" in operator else "", text if "<" in operator else "", strict="=" not in operator)
