"""Queries drawn by chance from the grammar of the language and the words of a knowledge base, mistakes included."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from site_builder.knowledge.fields import SORTS, Kind
from site_builder.query.evaluation import Collection
from site_builder.text.folding import tokens

T = TypeVar("T")
Question = tuple[str, str | None]

MISTAKES = (
    "colour:red", "typ:attack", "type:atack", "node:nowhere", "year:20x4", "year:2026..2023", "date:2024-3",
    "year>=2024..", "phase>training", "author<a", "(", ")", "()", '"', '""', "type:", "title:…", "…", "-", "not", "or",
    "and", "a and and b", "(a and) b", "- a", 'venue:""', "has:code,", "not (", "🦊 )", "-" * 70 + "a",
)  # fmt: skip


class Drawing:
    """``query`` and ``sort`` draw; what a query is made of is noted in ``used``."""

    def __init__(self, collection: Collection, seed: int) -> None:
        self.chance = random.Random(seed)
        fields = collection.fields.values()
        self.closed = tuple(field.name for field in fields if field.kind is Kind.CHOICE)
        self.ordered = tuple(field.name for field in fields if field.kind is Kind.ORDER)
        self.plain = ("text", *(field.name for field in fields if field.kind in (Kind.WORDS, Kind.KEY)))
        self.vocabulary = collection.vocabulary
        columns = {field: "title" if field == "text" else collection.fields[field].key for field in self.plain}
        self.names = {field: _texts(collection.papers.column(column)) or ["none"] for field, column in columns.items()}
        self.used: set[str] = set()

    def questions(self, count: int) -> list[Question]:
        """Queries with an order each; one in eight is a mistake, or holds one."""
        return [(self._wrong() if at % 8 == 7 else self.query(), self._one((None, *SORTS))) for at in range(count)]

    def query(self) -> str:
        return self._joined(self.chance.choice((0, 1, 1, 2)))

    def _joined(self, depth: int) -> str:
        join = self._mark((" ", " ", "  ", " and ", " AND ", " or ", " Or "))
        return join.join(self._part(depth) for _ in range(self.chance.randint(1, 3)))

    def _part(self, depth: int) -> str:
        inner = f"({self._joined(depth - 1)})" if depth and self.chance.random() < 0.5 else self._leaf()
        return self._mark(("", "", "", "-", "not ", "NOT ")) + inner

    def _leaf(self) -> str:
        make: Callable[[], str] = self._one((self._closed, self._ordered, self._plain, self._words, self._pasted))
        return make()

    def _closed(self) -> str:
        field = self._mark(self.closed)
        terms = self.vocabulary[field]
        known = [*terms.values, *terms.spelled] or ["none"]
        values = ",".join(_quoted(self._spelled(self._one(known))) for _ in range(self._one((1, 1, 2, 3))))
        return self._cased(field) + self._mark((":", ":", "=", "!=")) + values

    def _ordered(self) -> str:
        field = self._mark(self.ordered)
        low, high = sorted(self._date(field) for _ in range(2))
        shape = self._mark((">=", "<=", ">", "<", " > ", "!=", ":", ":>=", ":<", "..", "..LOW", "HIGH.."))
        if ".." in shape:
            return f"{field}:" + {"..": f"{low}..{high}", "..LOW": f"..{low}", "HIGH..": f"{high}.."}[shape]
        return f"{self._cased(field)}{shape}{low}"

    def _date(self, field: str) -> str:
        year = str(self.chance.randint(2022, 2026))
        month, day = f"{self.chance.randint(1, 12):02}", f"{self.chance.randint(1, 28):02}"
        return year if field == "year" else "-".join((year, month, day)[: self.chance.randint(1, 3)])

    def _plain(self) -> str:
        field = self._mark(self.plain)
        whole = self._one(self.names[field])
        words = whole.split()
        value = self._one((_quoted(whole), _quoted(self._spelled(whole)), _quoted(words[-1]), f"{words[0][:3]}*"))
        return f"{field}{self._mark((':', '=', '!='))}{value if tokens(value) else 'none'}"

    def _words(self) -> str:
        words = [
            word for word in self._one(self.names["title"]).split() if tokens(word) and not set(word) & set('(),"')
        ]
        at = self.chance.randrange(max(1, len(words) - 2))
        shape = self._mark(("word", "prefix*", '"phrase"', "cased", "mistyped"))
        word = words[at] if words else "none"
        word = word.strip(":-") if tokens(word) else "none"
        phrase = '"' + " ".join(words[at : at + 3] or ["none"]) + '"'
        return {"word": word, "prefix*": f"{tokens(word)[0][:4]}*", '"phrase"': phrase, "cased": self._spelled(word),
                "mistyped": self._mistyped(tokens(word)[0])}[shape]  # fmt: skip

    def _begun(self, title: str) -> str:
        return self._one((title, title, " ".join(title.split()[:4])))

    def _mistyped(self, word: str) -> str:
        """The word with a slip, in two, begun, or with the next as one."""
        at = self.chance.randint(0, len(word))
        return self._one((word[:at] + word[at + 1 :], f"{word[:at]}e{word[at:]}", f"{word[:at]} {word[at:]}", word[:at],
                          word[:at] + word[at : at + 2][::-1] + word[at + 2 :], f"{word}attack")) or word  # fmt: skip

    def _pasted(self) -> str:
        """What people paste: a title as it stands, an identifier or an address, signs."""
        shape = self._mark(("pasted title", "identifier", "address", "sign"))
        arxiv, doi, link = (self._one(self.names[field]) for field in ("arxiv", "doi", "link"))
        identifiers = (f"arXiv:{arxiv}v2", arxiv, f"https://doi.org/{doi}", doi, f"doi:{doi}")
        addresses = (
            f"https://arxiv.org/pdf/{arxiv}v3.pdf",
            f"https://{link}/",
            f"http://www.{link}.git",
            link,
            f"https://huggingface.co/papers/{arxiv}",
            f"ar5iv.org/abs/{arxiv}v1",
            f"https://dl.acm.org/doi/pdf/{doi}?x=1",
            f"https://doi.org/10.48550/arXiv.{arxiv}",
            f"git@{link.replace('/', ':', 1)}.git",
            f"https://aclanthology.org/{doi.rpartition('/')[2]}.pdf",
        )
        return {
            "pasted title": self._begun(self._one(self.names["title"])), "identifier": self._one(identifiers),
            "address": self._one(addresses), "sign": self._one(("…", "&", "- ", "–")),
        }[shape]  # fmt: skip

    def _wrong(self) -> str:
        parts = [self.query() for _ in range(self.chance.randint(0, 2))]
        parts.insert(self.chance.randint(0, len(parts)), self._one(MISTAKES))
        return " ".join(parts)

    def _spelled(self, text: str) -> str:
        """The text in another case, or with accents that do not count."""
        return self._one((text, text.upper(), text.title(), text.replace("a", "á"), text.replace("e", "e\u0301")))

    def _cased(self, field: str) -> str:
        return self._one((field, field, field.upper()))

    def _mark(self, choices: tuple[str, ...]) -> str:
        chosen = self._one(choices)
        self.used.add(chosen.strip() or chosen)
        return chosen

    def _one(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)


EVERYTHING = {":", "=", "!=", ">=", "<=", ">", "<", ":>=", ":<", "..", "..LOW", "HIGH..", "-", "not", "NOT",
              "and", "AND", "or", "Or", "word", "prefix*", '"phrase"', "cased", "mistyped",
              "pasted title", "identifier", "address", "sign"}  # fmt: skip
"""What ``used`` holds, beside the fields, once every part of the language was drawn."""


def _texts(cells: list[str] | list[list[str]]) -> list[str]:
    texts = chain.from_iterable([cell] if isinstance(cell, str) else cell or () for cell in cells)
    return [text for text in texts if tokens(text) and '"' not in text]


def _quoted(value: str) -> str:
    return f'"{value}"' if set(value) & set(" (),") else value
