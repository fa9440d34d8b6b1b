"""The text of a query to a tree whose parts know their place, so that a mistake can be shown with a caret.

What people paste is read as it is meant: identifiers and addresses of a paper ask for that paper, ``word:`` that names
no field is text, and signs alone are passed over.

query  = all { "or" all }                      all    = one { ["and"] one }
one    = ("-" | "not") one | "(" query ")" | field | word | "phrase"
field  = name (":" | "=" | "!=") value { "," value }  |  name (">=" | "<=" | ">" | "<") value
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from site_builder.errors import UsageError
from site_builder.knowledge.fields import Field, Kind
from site_builder.text.folding import STOP, fold, needles, tokens
from site_builder.text.identifiers import named
from site_builder.text.suggest import closest, did_you_mean

TEXT = "text"
"""The field that stands for all words of a paper."""
MAX_DEPTH = 60

_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*)(:|=|\s*(?:>=|<=|!=|>|<))\s*")
_QUOTED = re.compile(r'"([^"]*)"')
_VALUE = re.compile(r'[^\s(),"]+')
_KEY = re.compile(r'[^\s,"]+')
_WORD = re.compile(r'[^\s()"]+')
_NAMED = re.compile(
    r"(?:https?://|www\.|git@[a-z.]+:"
    r"|(?:arxiv|doi|dx\.doi|openreview|github|gitlab|huggingface|aclanthology|alphaxiv|ar5iv)\.[a-z]+/)\S+"
    r"|[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?(?![A-Za-z0-9_.])|10\.[0-9]{4,9}/\S+",
    re.IGNORECASE,
)
"""Text that names a paper by itself."""
_END = ".,;:!?)]}'"
_SHORT_YEAR = re.compile(r"['’](\d\d)\b")
"""The year of CVPR'26."""


class QueryError(UsageError):
    """A query that cannot be read; shows the place. ``start`` and ``end`` are offsets into ``source``."""

    def __init__(self, message: str, source: str, start: int, end: int) -> None:
        shown = re.sub(r"\s", " ", source)
        carets = " " * _width(shown[:start]) + "^" * max(1, _width(shown[start:end]))
        super().__init__(message, hint=f"{shown}\n    {carets}")
        self.source, self.start, self.end = source, start, end


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, with its place in the source."""

    text: str
    source: str
    start: int
    end: int

    def error(self, message: str) -> QueryError:
        return QueryError(message, self.source, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Condition:
    """``name:a,b`` (one of the values) or a comparison. ``operator`` is one of ``: >= <= > <``."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words side by side in the text of a paper. ``needles`` is what ``folding.needles`` makes of them; ``common``
    words are looked for only where nothing else is; ``note`` says what may have been meant otherwise; ``plain`` are
    the words as they were typed, where they may be taken for others that are spelled alike."""

    needles: tuple[str, ...]
    common: bool = False
    note: str = ""
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exact:
    """The papers with these ids, which are what the whole text names, before all others for which ``rest`` holds."""

    ids: tuple[str, ...]
    rest: Query


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds; without items, every paper."""

    items: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one item holds."""

    items: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Query


Query = All | Either | Not | Condition | Words | Exact


def parse(source: str, fields: Mapping[str, Field]) -> Query:
    """The tree of a query over ``fields``; an empty text is the query that every paper answers. Raises QueryError with
    the place."""
    parser = _Parser(source, fields)
    query = parser.either(0)
    if parser.at < len(source):
        raise QueryError("a ')' without its '('", source, parser.at, parser.at + 1)
    return query


def option(name: str, text: str) -> Query:
    """The tree of the command line's ``--name text``: the same as ``name:text`` in a query."""
    shown = f"--{name} {text}"
    parser = _Parser(shown, {}, len(shown) - len(text))
    if name == TEXT and text.strip():
        return parser.plain_words()
    values = [value for value in parser.option_values() if value.text]
    if not values:
        raise QueryError(f"--{name} has no value", shown, 0, len(shown))
    return Condition(name, ":", tuple(values))


def combine(queries: Iterable[Query], of: type[All | Either] = All) -> Query:
    """One query that holds where all of them hold, or with ``Either`` any of them; a single one is itself."""
    items = tuple(queries)
    return items[0] if len(items) == 1 else of(items)


class _Parser:
    """Recursive descent over ``source``; ``at`` is where it stands."""

    def __init__(self, source: str, fields: Mapping[str, Field], at: int = 0) -> None:
        self.source, self.at = source, at
        self.kinds = {name: field.kind for name, field in fields.items() if field.asked}
        self._skip()

    def either(self, depth: int) -> Query:
        items = [self._all(depth)]
        while self._keyword("or"):
            start = self.at
            item = self._all(depth)
            if self.at == start:
                raise self._error("nothing to search for after 'or'")
            items += [] if item == All(()) else [item]  # only signs
        if len(items) > 1 and items[0] == All(()):
            raise self._error("nothing to search for before 'or'", 0)
        return combine(items, Either)

    def plain_words(self) -> Query:
        """All words and phrases from here on, without operators and fields."""
        items: list[Query] = []
        while self.at < len(self.source):
            if found := self._words(re.compile(r'[^\s"]+')):
                items.append(found)
        return combine(items)

    def option_values(self) -> list[Value]:
        """Values between commas up to the end; spaces belong to them."""
        values = []
        for match in re.finditer(r'\s*("[^"]*"|[^,]*?)\s*(?:,|\Z)', self.source[self.at :]):
            start, end = match.span(1)
            text = self.source[self.at + start : self.at + end].strip('"')
            values.append(Value(text, self.source, self.at + start, self.at + end))
        return values

    def _all(self, depth: int) -> Query:
        items: list[Query] = []
        while not self._ended():
            start = self.at
            if self._keyword("and"):
                if not items or self._ended() or self._keyword("and"):
                    raise self._error("'and' stands between two things to search for", start, start + 3)
                continue
            if (item := self._one(depth)) is not None:
                items.append(item)
        return combine(items)

    def _ended(self) -> bool:
        """Whether nothing more stands here that must hold together with what stands before."""
        return self.at >= len(self.source) or self.source[self.at] == ")" or self._keyword("or", peek=True)

    def _one(self, depth: int) -> Query | None:
        """The next part; None where it was only a sign."""
        if depth > MAX_DEPTH:
            raise self._error(f"more than {MAX_DEPTH} levels deep")
        start = self.at
        if self.source[start] == "-" or self._keyword("not"):
            return self._not(start, depth)
        if self.source[start] == "(":
            return self._group(start, depth)
        if found := _NAMED.match(self.source, start):
            return self._named(found)
        field = _FIELD.match(self.source, start)
        return self._field(field) if field else self._words(_WORD)

    def _named(self, match: re.Match[str]) -> Query:
        """What was pasted to find one paper: an identifier or an address."""
        text = match[0].rstrip(_END) if match[0].count("(") != match[0].count(")") else match[0].rstrip(".,;")
        self._move(match.start() + len(text))
        field, key = named(text) or ("link", re.sub(r"(?i)^git@([^:]+):", r"\1/", text))
        return Condition(field, ":", (Value(key, self.source, match.start(), match.start() + len(text)),))

    def _not(self, start: int, depth: int) -> Query | None:
        if self.at == start:
            self.at += 1
            if self.source[self.at : self.at + 1].isspace() or self.at == len(self.source):
                self._skip()
                return None
        here = self.source[self.at : self.at + 1]
        if not here or here == ")" or here.isspace() or self._keyword("or", peek=True):
            raise self._error(f"nothing to exclude after {self.source[start : self.at].strip()!r}", start, self.at)
        item = self._one(depth + 1)
        return None if item is None else Not(item)

    def _group(self, start: int, depth: int) -> Query:
        self._move(start + 1)
        query = self.either(depth + 1)
        if self.at >= len(self.source):
            raise self._error("a '(' without its ')'", start, start + 1)
        if query == All(()):
            raise self._error("nothing between '(' and ')'", start, self.at + 1)
        self._move(self.at + 1)
        return query

    def _field(self, match: re.Match[str]) -> Query:
        name, operator = match[1].lower(), match[2].strip()
        if name != TEXT and name not in self.kinds:
            return self._no_field(match)
        if operator in (">=", "<=", ">", "<") and self.kinds.get(name) is not Kind.ORDER:
            raise self._error(f"{name} cannot be compared; write {name}:VALUE", match.start(2), match.end(2))
        self.at = match.end()
        if name == TEXT:
            found = self._text_values()
        else:
            found = Condition(name, operator if operator in (">=", "<=", ">", "<") else ":", self._values(name))
        self._skip()
        return Not(found) if operator == "!=" else found

    def _no_field(self, match: re.Match[str]) -> Query:
        """A word and a colon as text, as in a title that was pasted; an error where a field is near."""
        known = (*self.kinds, TEXT)
        near = closest(match[1].lower(), known)
        if near and match.end() == match.end(2) < len(self.source):
            raise self._error(f"no field {match[1]!r}{did_you_mean(match[1].lower(), known)}", *match.span(1))
        found = self._words(_WORD)
        assert found is not None, "a name has letters"
        return replace(found, note=f"{match[1]!r} is no field and was taken as a word")

    def _values(self, name: str) -> tuple[Value, ...]:
        values = []
        pattern = _KEY if self.kinds.get(name) is Kind.KEY else _VALUE
        while True:
            quoted = _QUOTED.match(self.source, self.at)
            match = quoted or pattern.match(self.source, self.at)
            if not match or (quoted and not quoted[1].strip()):
                raise self._error(f"{name} has no value here; several values are written {name}:ONE,OTHER")
            values.append(Value(match[1] if quoted else match[0], self.source, *match.span()))
            self.at = match.end()
            if not self.source.startswith(",", self.at):
                return tuple(values)
            self.at += 1

    def _text_values(self) -> Query:
        items = []
        for value in self._values(TEXT):
            quoted = self.source[value.start] == '"'
            if not (found := self._needles(value.text, quoted)):
                raise value.error(f"no letter or digit in {value.text!r}")
            items.append(found)
        return combine(items, Either)

    def _words(self, pattern: re.Pattern[str]) -> Words | None:
        start = self.at
        quoted = _QUOTED.match(self.source, start)
        if not quoted and self.source[start] == '"':
            raise self._error("a quotation mark without its second", start, start + 1)
        match = quoted or pattern.match(self.source, start)
        assert match is not None
        self._move(match.end())
        return self._needles(match[1] if quoted else match[0], bool(quoted))

    def _needles(self, text: str, quoted: bool) -> Words | None:
        """The words of a text; None where it is only signs."""
        begun = not quoted and text.endswith("*")
        wanted = needles(text, prefix=begun)
        plain = () if quoted or begun else tuple(tokens(_SHORT_YEAR.sub(r" 20\1", text)))
        return Words(wanted, common=not quoted and fold(text) in STOP, plain=plain) if wanted else None

    def _keyword(self, word: str, *, peek: bool = False) -> bool:
        """Whether ``word`` stands here as a word of its own; it is passed unless ``peek``."""
        end = self.at + len(word)
        if self.source[self.at : end].lower() != word or not re.match(r"[\s()]|\Z", self.source[end : end + 1]):
            return False
        if not peek:
            self._move(end)
        return True

    def _move(self, at: int) -> None:
        self.at = at
        self._skip()

    def _skip(self) -> None:
        space = _SPACE.match(self.source, self.at)
        if space:
            self.at = space.end()

    def _error(self, message: str, start: int | None = None, end: int | None = None) -> QueryError:
        start = self.at if start is None else start
        return QueryError(message, self.source, start, start + 1 if end is None else end)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
