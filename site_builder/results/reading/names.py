"""The names that a knowledge base knows, found in the words of a table: models, benchmarks with their splits and
scenarios, metrics, and the methods that papers introduce."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.text.folding import tokens

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog
    from site_builder.schema.settings import Matrix
    from site_builder.schema.taxonomy import Benchmark, KnownMetric, Model

Words = tuple[str, ...]

AVERAGES = {"average", "avg", "ave", "mean", "overall", "total", "all", "macro avg", "micro avg"}
"""Words of a column or row that holds averages (or sums) of others."""
_PLAIN = {"none", "direct", "original", "baseline", "base", "vanilla", "clean", "base model", "no", ""}
"""Names of a row in which nothing was tried, beside "no" and "without" what the sides of the matrix are called."""
_CITATION = re.compile(
    r"\s*(?:\\cite[pt]?\{[^}]*\}|\[[0-9, ]+\]|\((?:[^()]*\bet al\b[^()]*|[^()]*\b(?:19|20)[0-9]{2}[a-z]?)\))"
)
_ITEMS = re.compile(r"\s*[(\[]\s*(?:n\s*=\s*|#\s*)?([0-9][0-9,]*)\s*(?:items|samples)?\s*[)\]]", re.IGNORECASE)
_ARROW = re.compile(r"\(?\s*([↑↓])\s*\)?")
_UNIT = re.compile(r"\(\s*(%|percent|in %)\s*\)|\s%(?=\s|$)")


@dataclass(frozen=True)
class Heading:
    """What a heading says of its values; None where it says nothing."""

    text: str
    """The heading without counts, arrows and units."""
    benchmark: str | None = None
    split: str | None = None
    category: str | None = None
    metric: str | None = None
    average: bool = False
    model: str | None = None
    sides: Mapping[str, str | None] = field(default_factory=dict)
    """Branch of the matrix, and the paper; None where several papers bear the name."""
    n: int | None = None
    lower_is_better: bool | None = None
    percent: bool = False
    rest: str = ""
    """Words that are no known name."""
    renamed: str | None = None
    """Words that stand where the scenario's number is known but not its name."""


class Names:
    """All names of a knowledge base by their words; empty outside of one."""

    def __init__(
        self, models: Mapping[str, Model] | None = None, benchmarks: Mapping[str, Benchmark] | None = None,
        metrics: Mapping[str, KnownMetric] | None = None, methods: Iterable[tuple[str, str, str]] = (),
        matrix: Matrix | None = None, model_words: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.models, self.benchmarks, self.metrics = models or {}, benchmarks or {}, metrics or {}
        self.matrix = matrix
        self.model_words = frozenset(model_words)
        """Words for a kind of model, in small letters: what the heading of a column of models says."""
        self._methods = list(methods)

    @classmethod
    def of(cls, catalog: Catalog) -> Names:
        """The names of a knowledge base; methods are those that the papers of the matrix's branches introduce."""
        matrix = catalog.settings.matrix
        kinds = (word for kind in catalog.terms.model_kinds for word in (kind.id, *kind.aliases))
        return cls(catalog.models, catalog.benchmarks, catalog.metrics, _methods(catalog, matrix), matrix, kinds)

    # --- single names -----------------------------------------------------------------------------------------------

    @cached_property
    def _by_model(self) -> dict[str, str]:
        return {_letters(name): one.id for one in self.models.values() for name in (*one.aliases, one.name, one.id)}

    @cached_property
    def _by_benchmark(self) -> dict[Words, str]:
        return {_words(name): one.id for one in self.benchmarks.values() for name in (*one.aliases, one.name, one.id)}

    @cached_property
    def _by_metric(self) -> dict[Words, tuple[str, bool]]:
        found: dict[Words, tuple[str, bool]] = {}
        for one in self.metrics.values():
            found.update({_words(name): (one.id, False) for name in (*one.aliases, one.id)})
            found.update({_words(name): (one.id, True) for name in one.means})
        found.update({_words(one.name): (one.id, False) for one in self.metrics.values()})
        return found

    @cached_property
    def _by_method(self) -> dict[Words, dict[str, str | None]]:
        found: dict[Words, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for name, branch, paper in self._methods:
            if words := _words(name):
                found[words][branch].add(paper)
        return {
            words: {branch: next(iter(papers)) if len(papers) == 1 else None for branch, papers in sides.items()}
            for words, sides in found.items()
        }

    def model(self, text: str) -> str | None:
        """Id of the model that ``text`` spells, letters and digits counting only; citations and footnotes aside."""
        bare = _CITATION.sub("", text)
        return self._by_model.get(_letters(bare)) or self._by_model.get(_letters(re.sub(r"\s*\([^()]*\)$", "", bare)))

    def is_plain(self, text: str) -> bool:
        """Whether ``text`` says that nothing was tried."""
        words = " ".join(_words(text))
        sides = (self.matrix.row_word, self.matrix.column_word) if self.matrix else ()
        return (
            words in _PLAIN
            or words.removeprefix("base ") in self.model_words
            or any(re.fullmatch(rf"(no|without|w o|wo)\s+{one}s?|un{one[:-1]}ed", words) for one in sides)
        )

    def method(self, text: str) -> Mapping[str, str | None]:
        """The branches and papers whose method ``text`` begins with; the longest name counts."""
        words = _words(_CITATION.sub("", text))
        for end in range(len(words), 0, -1):
            if words[:end] in self._by_method:
                return self._by_method[words[:end]]
        inner = re.findall(r"\(([^()]+)\)", text)
        return next((found for one in inner if (found := self.method(one))), {}) if inner else {}

    def metric(self, text: str) -> str | None:
        """Id of the metric that the whole of ``text`` spells."""
        found = self._by_metric.get(_words(text))
        return found[0] if found else None

    def category(self, benchmark: str | None, text: str) -> str | None:
        """Id of the benchmark's scenario that the whole of ``text`` spells."""
        return self._parts(benchmark)[1].get(_words(text)) or self._parts(benchmark)[1].get(_words(text)[1:])

    def split(self, benchmark: str | None, text: str) -> str | None:
        """Id of the benchmark's split that the whole of ``text`` spells."""
        return self._parts(benchmark)[0].get(_words(text))

    def _parts(self, benchmark: str | None) -> tuple[dict[Words, str], dict[Words, str]]:
        """Splits and scenarios of a benchmark by their words."""
        if benchmark not in self._known_parts:
            known = self.benchmarks.get(benchmark or "")
            splits: dict[Words, str] = {}
            for split in known.splits if known else ():
                splits.update({_words(name): split.id for name in (*split.aliases, split.name, split.id)})
            categories: dict[Words, str] = {}
            for one in known.categories if known else ():
                for name in (*one.aliases, one.name, one.id):
                    words = _words(name)
                    categories.setdefault(words, one.id)
                    if len(words) > 1 and words[0].isdigit():
                        categories.setdefault(words[1:], one.id)
            self._known_parts[benchmark] = (splits, categories)
        return self._known_parts[benchmark]

    @cached_property
    def _known_parts(self) -> dict[str | None, tuple[dict[Words, str], dict[Words, str]]]:
        return {}

    # --- headings ---------------------------------------------------------------------------------------------------

    def heading(self, text: str, benchmark: str | None = None) -> Heading:
        """What a heading says. ``benchmark`` is the one that the table is about."""
        bare, n, lower, percent = _signs(text)
        model = self.model(bare)
        found = Heading(bare, n=n, lower_is_better=lower, percent=percent)
        if model is not None:
            return replace(found, model=model)
        words, rest = _words(_CITATION.sub("", bare)), list[str]()
        place, weak, left = 0, list[tuple[str, str]](), list[int]()
        while place < len(words):
            taken = self._longest(words, place, found.benchmark or benchmark, found)
            if taken is None:
                rest.append(words[place])
                left.append(place)
                place += 1
            elif taken[1].metric != found.metric and self._is_weak(words[place : taken[0]]):
                weak.append((" ".join(words[place : taken[0]]), taken[1].metric or ""))
                place = taken[0]
            else:
                place, found = taken
        if weak and found.metric is None and (not rest or found.benchmark or found.split):
            found = replace(found, metric=weak[-1][1])
        else:
            rest += [word for word, _ in weak]
        if found.category is None and words and (numbered := self._numbered(found.benchmark or benchmark, words[0])):
            found = replace(found, category=numbered, renamed=" ".join(rest))
        if rest == list(words):
            found = replace(found, sides=self.method(bare))
        return replace(found, rest=_as_printed(_CITATION.sub("", bare), left) or " ".join(rest))

    def _longest(self, words: Words, start: int, benchmark: str | None, so_far: Heading) -> tuple[int, Heading] | None:
        """The longest known name that begins at a word, and what the heading says with it."""
        for end in range(len(words), start, -1):
            some, said = words[start:end], " ".join(words[start:end])
            splits, categories = self._parts(benchmark)
            if so_far.benchmark is None and some in self._by_benchmark:
                return end, replace(so_far, benchmark=self._by_benchmark[some], sides=self._by_method.get(some, {}))
            if so_far.category is None and some in categories and (len(said) > 2 or len(words) == end - start):
                return end, replace(so_far, category=categories[some])
            if so_far.split is None and some in splits and (len(said) > 1 or end == len(words)):
                return end, replace(so_far, split=splits[some])
            if so_far.metric is None and some in self._by_metric and (len(said) > 1 or len(words) == 1):
                name, mean = self._by_metric[some]
                return end, replace(so_far, metric=name, average=so_far.average or mean)
            if not so_far.average and said in AVERAGES:
                return end, replace(so_far, average=True)
        return None

    def _is_weak(self, words: Words) -> bool:
        """Whether a metric's name is a plain word, which may be a part of another name: error, but not error rate."""
        return len(words) == 1 and words in self._plain_metrics

    @cached_property
    def _plain_metrics(self) -> set[Words]:
        spellings = [name for one in self.metrics.values() for name in (*one.aliases, *one.means, one.name)]
        return {_words(name) for name in spellings if " " not in name and not any(c.isupper() for c in name[1:])}

    def _numbered(self, benchmark: str | None, word: str) -> str | None:
        known = self.benchmarks.get(benchmark or "")
        if known is None or not re.fullmatch(r"[0-9]{2}", word):
            return None
        return next((one.id for one in known.categories if one.id.startswith(f"{word}-")), None)


def _methods(catalog: Catalog, matrix: Matrix | None) -> Iterable[tuple[str, str, str]]:
    """Name, branch and paper of every method that a paper of the matrix's branches introduces."""
    branches = (matrix.rows, matrix.columns) if matrix else ()
    for brief in catalog.briefs.values():
        sides = [branch for branch in branches if any(node.startswith(f"{branch}/") for node in brief.nodes)]
        short = brief.title.partition(":")[0] if ":" in brief.title else ""
        for branch in sides:
            for introduced in (*brief.introduces, *([short] if 0 < len(short.split()) < 3 else [])):
                for name in {introduced, introduced.partition(" (")[0], *re.findall(r"\(([^()]+)\)", introduced)}:
                    yield name, branch, brief.id


def _signs(text: str) -> tuple[str, int | None, bool | None, bool]:
    """A heading without number of items, arrow and unit, and these."""
    items, arrow, unit = _ITEMS.search(text), _ARROW.search(text.rstrip()), _UNIT.search(text)
    if arrow is not None and re.search(r"\w\s*[→]\s*\w", text) and "↑" not in text and "↓" not in text:
        arrow = None
    bare = _UNIT.sub(" ", _ARROW.sub(" ", _ITEMS.sub("", text)))
    n = int(items[1].replace(",", "")) if items else None
    return " ".join(bare.split()), n, None if arrow is None else arrow[1] == "↓", unit is not None


def _as_printed(text: str, places: Sequence[int]) -> str:
    """The words at ``places`` as the text prints them, where they stand side by side."""
    spans = [found.span() for found in re.finditer(r"[^\W_]+", text)]
    if not places or places[-1] >= len(spans) or places[-1] - places[0] != len(places) - 1:
        return ""
    return text[spans[places[0]][0] : spans[places[-1]][1]]


def _words(text: str) -> Words:
    return tuple(tokens(text.replace("&", " and ")))


def _letters(text: str) -> str:
    return "".join(tokens(text))
