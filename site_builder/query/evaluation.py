"""Which papers answer a query, and in which order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from itertools import groupby
from typing import Any

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import FIELDS, WEIGHTS, Field, Kind
from site_builder.knowledge.identity import link_key, title_key, web_address
from site_builder.query.fulltext import FullText, Name, Needles
from site_builder.query.language import All, Condition, Either, Exact, Not, Query, QueryError, Value, Words, parse
from site_builder.query.rows import Papers, Row
from site_builder.query.spelling import Speller
from site_builder.query.vocabulary import Vocabulary
from site_builder.text.folding import fold, haystack, needles, spaced, tokens
from site_builder.text.identifiers import arxiv_id, doi, openreview_id

_RANGE = re.compile(r"(\S*?)\.\.(\S*)")
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_FORMS = {
    "year": (re.compile(r"[0-9]{4}"), "2024, 2024..2026 or 2024.."),
    "date": (re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"), "2024-03, 2024-03..2024-06 or 2024-03.."),
}
_OTHERS = {"id": "former_ids", "title": "other_titles"}
"""Where other values of a field stand that are asked for by its name."""
_CALENDAR = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True)
class Answer:
    """Rows that answer a query, in order, and the BM25 score of each where the query has words, else None."""

    rows: list[Row]
    scores: list[float] | None
    notes: tuple[str, ...] = ()
    """What a reader should know of how the query was read, and whether the rows answer only a part of it."""


class Collection:
    """All papers of a catalog, ready to be asked."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.fields = catalog.fields
        self.papers = Papers(catalog)
        self.vocabulary = Vocabulary(catalog)

    def parse(self, source: str) -> Query:
        """The tree of a query over the fields of the catalog; the title of a paper, or a beginning that no other has,
        names that paper first.

        Raises QueryError with the place of a mistake."""
        exact = self._titled(source)
        try:
            found = parse(source, self.fields)
        except QueryError:
            if exact:
                return Exact(tuple(exact), Either(()))
            raise
        return Exact(tuple(exact), found) if exact else found

    def answer(self, query: Query | str, sort: str | None = None, *, forgiving: bool = False) -> Answer:
        """The rows for which ``query`` (its text or its tree) holds, sorted by one of ``SORTS``: without ``sort`` by
        relevance when the query has words, else the newest first. Where no row has all words, a ``forgiving`` answer
        is those that have words spelled alike, or most of them. Raises QueryError for a value that is not known."""
        query = self.parse(query) if isinstance(query, str) else query
        notes = tuple(dict.fromkeys(_notes(query)))
        positions, rank = self._find(query), dict[str, int]()
        if not positions and forgiving:
            query, held, note = self._meant(query)
            positions, notes = set(held), notes + note
            rank = {self._ids[position]: count for position, count in held.items()}
        words = list(dict.fromkeys(_needles(query)))
        found = [self.papers.row(position) for position in positions]
        scores: dict[str, float] = {}
        if words:
            scores = {self._ids[at]: round(score, 6) for at, score in self._fulltext.scores(words).items()}
        rank |= dict.fromkeys(_exact(query), 1)
        ordered = arrange(found, sort or "relevance", scores, rank)
        return Answer(ordered, [scores.get(row["id"], 0.0) for row in ordered] if words else None, notes)

    def _meant(self, query: Query) -> tuple[Query, dict[int, int], tuple[str, ...]]:
        """What may have been meant by a query that no paper answers: with the positions that do and their ranks, and
        what to say of it."""
        alike = self._respelled(query)
        if found := self._find(alike):
            note = "no paper has all of these words; these have words that are spelled alike"
            return alike, dict.fromkeys(found, 0), (note,)
        held = self._nearest(alike)
        return alike, held, ("no paper has all of these words; these have most of them",) if held else ()

    def _nearest(self, query: Query) -> dict[int, int]:
        """The papers that hold the most words of a query that asks for several, and hold all else that it asks for:
        positions with the number of words. Papers with fewer than half of the most are left out."""
        parts = list(_conjuncts(query))
        words = [one for one in parts if isinstance(one, Words) and not one.common]
        base = self._find(All(tuple(one for one in parts if not isinstance(one, Words))))
        counts = Counter(at for one in words for at in self._fulltext.find(one.needles) if at in base)
        best = max(counts.values(), default=0)
        if len(words) > 1 and best:
            return {at: count for at, count in counts.items() if 2 * count >= best}
        named = any(isinstance(one, Condition) and self.fields[one.field].kind is Kind.KEY for one in parts)
        return dict.fromkeys(base, 0) if named and words else {}

    def _respelled(self, query: Query) -> Query:
        """The query with words that papers have, where those that must hold are spelled like them."""
        items: list[Query] = []
        for plain, parts in groupby(_conjuncts(query), lambda one: isinstance(one, Words) and bool(one.plain)):
            told = [one for one in parts if not (isinstance(one, Words) and one.common)]
            words = [word for one in told if isinstance(one, Words) for word in one.plain]
            items += map(Words, self._speller.meant(words)) if plain else told
        return All(tuple(items)) if items else query

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self._fulltext.known(), lambda needles: len(self._fulltext.find(needles)))

    @cached_property
    def _ids(self) -> list[str]:
        return self.papers.column("id")

    def _titled(self, source: str) -> Sequence[str]:
        """Ids of the papers whose title a text is, or of the one whose title it begins."""
        key, words = title_key(source), len(tokens(source))
        if words > 1 and key in self._titles:
            return self._titles[key]
        if words < 3:
            return ()
        begun = [one for other, ids in self._titles.items() if other.startswith(key) for one in ids]
        return begun if len(begun) == 1 else ()

    @cached_property
    def _titles(self) -> dict[str, list[str]]:
        """Ids by title and other titles, as titles are compared."""
        found: dict[str, list[str]] = {}
        for brief in self._catalog.briefs.values():
            for key in brief.title_keys:
                found.setdefault(key, []).append(brief.id)
        return found

    @cached_property
    def _fulltext(self) -> FullText:
        """The words of each paper: those of its record, and the names of its choices."""
        texts = [self._catalog.words[self._catalog.paper_paths[name]] for name in self._ids]
        chosen = (one for one in self.fields.values() if one.weight and one.kind in (Kind.CHOICE, Kind.ORDER))
        return FullText(texts, WEIGHTS, [name for field in chosen for name in self._names(field)])

    def _names(self, field: Field) -> Iterator[Name]:
        """The words of the values of ``field``, each with the papers that have it."""
        held: dict[str, list[int]] = defaultdict(list)
        column = self.papers.column(field.key)
        for position, cell in enumerate(column if field.many else ([str(one)] if one else [] for one in column)):
            for value in cell:
                held[value].append(position)
        known = self.vocabulary[field.name].words if field.kind is Kind.CHOICE else {}
        return (Name(haystack(known.get(value, (value,))), field.weight, at) for value, at in held.items())

    @cached_property
    def _everything(self) -> set[int]:
        return set(range(len(self.papers)))

    def _find(self, query: Query) -> set[int]:
        """Positions of the papers for which ``query`` holds."""
        if isinstance(query, All):
            return set.intersection(self._everything, *map(self._find, _telling(query.items)))
        if isinstance(query, Either):
            return set().union(*map(self._find, query.items))
        if isinstance(query, Not):
            return self._everything - self._find(query.item)
        if isinstance(query, Words):
            return set(self._fulltext.find(query.needles))
        if isinstance(query, Exact):
            return self._find(query.rest) | {at for at, name in enumerate(self._ids) if name in query.ids}
        holds = self._holds(query)
        return {position for position, value in enumerate(self._values(query.field)) if holds(value)}

    def _values(self, field: str) -> list[Any]:
        """What ``field`` looks at in every paper."""
        if field in _OTHERS:
            others = self.papers.column(_OTHERS[field])
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
            keys = {identifier(field.name, value.text) for value in condition.values}
            many = field.many or field.name == "id"
            return lambda cell: not keys.isdisjoint(map(fold, cell if many else [cell] if cell else ()))
        needed = [needle for value in condition.values for needle in _value_needles(value)]
        return partial(_holds_words, needed)


def identifier(field: str, text: str) -> str:
    """An identifier or address as ``field`` compares it: without version, resolver and case."""
    if field == "arxiv":
        text = (arxiv_id(text) or (text, None))[0]
    elif field == "doi":
        text = doi(text) or text
    elif field == "openreview":
        text = openreview_id(text) or text
    elif field == "link":
        address = text if "://" in text else f"https://{text}"
        text = link_key(address) if web_address(address) else text
    return fold(text)


def arrange(
    found: list[Row], sort: str, scores: Mapping[str, float], rank: Mapping[str, int] | None = None
) -> list[Row]:
    """``found`` in the order ``sort``, by relevance those of a higher ``rank`` first; ties newest first, then by id."""
    by_id = sorted(found, key=lambda row: str(row["id"]))
    if sort == "id":
        return by_id
    newest = sorted(by_id, key=lambda row: str(row["date"] or row["year"] or ""), reverse=True)
    if sort == "oldest":
        return sorted(by_id, key=lambda row: str(row["date"] or row["year"] or "9999"))
    if sort == "relevance" and (scores or rank):
        rank = rank or {}
        return sorted(newest, key=lambda row: (-rank.get(row["id"], 0), -scores.get(row["id"], 0.0)))
    column = next((field.key for field in FIELDS if field.sort and field.name == sort), None)
    return sorted(newest, key=lambda row: _sort_key(row[column])) if column else newest


def _sort_key(value: Any) -> tuple[bool, str]:
    """Text without case and accents, a list by its first; the unknown last."""
    first = (value[0] if value else None) if isinstance(value, list) else value
    return first is None, fold(str(first))


def _telling(items: Sequence[Query]) -> Sequence[Query]:
    """The parts of a query without words that say nothing, unless there is nothing else."""
    return [one for one in items if not (isinstance(one, Words) and one.common)] or items


def _conjuncts(query: Query) -> Iterator[Query]:
    """All parts that must hold."""
    if isinstance(query, All):
        for item in query.items:
            yield from _conjuncts(item)
    else:
        yield query


def _words(query: Query) -> Iterator[Words]:
    """The words that are not excluded."""
    if isinstance(query, Words):
        yield query
    elif isinstance(query, Exact):
        yield from (replace(one, note="") for one in _words(query.rest))  # it was read as it was meant
    elif isinstance(query, All | Either):
        for item in _telling(query.items) if isinstance(query, All) else query.items:
            yield from _words(item)


def _needles(query: Query) -> Iterator[Needles]:
    """The words that a paper is ranked by."""
    return (one.needles for one in _words(query))


def _notes(query: Query) -> Iterator[str]:
    return (one.note for one in _words(query) if one.note)


def _exact(query: Query) -> Iterator[str]:
    """Ids of the papers that the query names by their title."""
    for part in _conjuncts(query):
        if isinstance(part, Exact):
            yield from part.ids


def _holds_words(wanted: list[str], texts: list[str]) -> bool:
    words = "|".join(map(_spaced, texts))
    return any(one in words for one in wanted)


_spaced = cache(spaced)  # the same names stand in many rows


def _value_needles(value: Value) -> Needles:
    found = needles(value.text, prefix=value.text.endswith("*"))
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
    if wrong := next((end for end in (low, high) if end and not _CALENDAR.fullmatch(end)), None):
        raise value.error(f"there is no date {wrong!r}: months go from 01 to 12, days to 31")
    if low > high and high:
        raise value.error(f"the range {value.text!r} ends before it starts")
    if operator == ":":
        return _Span(low, high)
    return _Span(text if ">" in operator else "", text if "<" in operator else "", strict="=" not in operator)
