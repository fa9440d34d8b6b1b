"""The answer of ``kb diff`` as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from site_builder.knowledge.difference import Change, Difference, Others, PaperChange
from site_builder.output.tables import escaped
from site_builder.results.consequences import Consequences, Shift
from site_builder.schema.decoding import encode

FORMS = ("text", "json", "markdown")
LONGEST = 60
_PARTS = ("relabelled", "relinked", "edited")


def difference_text(found: Difference, form: str) -> str:
    """``found`` in one of ``FORMS``, without the final newline."""
    if form == "json":
        return json.dumps(encode(found), ensure_ascii=False, indent=2)
    lines = list(_markdown(found) if form == "markdown" else _text(found))
    return "\n".join(lines) if lines else "no difference"


def figures_text(found: Consequences, form: str) -> str:
    """What a change does to counts, coverage and ranks in one of ``FORMS``, without the final newline."""
    if form == "json":
        return json.dumps(encode(found), ensure_ascii=False, indent=2)
    lines: list[str] = []
    for title, shifts in (("Counts", found.counts), ("Coverage", found.cells), ("Ranks", found.ranks)):
        if shifts:
            lines += [f"## {title}", ""] if form == "markdown" else [f"{title.lower()}:"]
            lines += [_shift(one, form) for one in shifts] + [""] * (form == "markdown")
    return "\n".join(lines)


def _shift(one: Shift, form: str) -> str:
    name = one.name if one.group == "matrix" else f"{one.group}: {one.name}"
    if form == "markdown":
        return f"- {escaped(name)}: {one.before or 'none'} to {one.after or 'none'}"
    return f"  {name}: {one.before or 'none'} -> {one.after or 'none'}"


def _text(found: Difference) -> Iterator[str]:
    if found.added or found.removed or found.changed:
        yield f"papers: {len(found.added)} added, {len(found.removed)} removed, {len(found.changed)} changed"
    for sign, papers in (("+", found.added), ("-", found.removed)):
        for paper in papers:
            yield f"{sign} {paper.id}  {_short(paper.title)}"
    for one in found.changed:
        yield f"~ {_name(one)}  {_short(one.title)}"
        for part in _PARTS:
            changes: tuple[Change, ...] = getattr(one, part)
            if changes:
                yield f"    {part}"
                yield from (f"      {line}" for line in map(_change, changes))
    for other in found.others:
        yield f"{other.kind}: {_counts(other)}"
        for sign, ids in (("+", other.added), ("-", other.removed), ("~", other.changed)):
            yield from (f"{sign} {one}" for one in ids)


def _markdown(found: Difference) -> Iterator[str]:
    for title, papers in (("Added", found.added), ("Removed", found.removed)):
        if papers:
            yield from (f"## {title} ({len(papers)})", "")
            yield from (f"- `{paper.id}` {escaped(paper.title)}" for paper in papers)
            yield ""
    if found.changed:
        yield from (f"## Changed ({len(found.changed)})", "")
        for one in found.changed:
            yield f"- `{_name(one)}` {escaped(one.title)}"
            for part in _PARTS:
                yield from (f"  - {part}: {escaped(_change(change))}" for change in getattr(one, part))
        yield ""
    for other in found.others:
        yield from (f"## {other.kind.capitalize()}", "")
        for verb in ("added", "removed", "changed"):
            yield from (f"- {verb} `{one}`" for one in getattr(other, verb))
        yield ""


def _name(one: PaperChange) -> str:
    return f"{one.former_id} -> {one.id}" if one.former_id else one.id


def _change(change: Change) -> str:
    field = change.field.partition("[")[0] if change.field.endswith("]") else change.field
    if change.before is None:
        return f"+ {field}: {_short(change.after or '')}"
    if change.after is None:
        return f"- {field}: {_short(change.before)}"
    return f"  {field}: {_short(change.before)} -> {_short(change.after)}"


def _counts(other: Others) -> str:
    return ", ".join(f"{len(ids)} {verb}" for verb, ids in _verbs(other) if ids)


def _verbs(other: Others) -> Iterable[tuple[str, tuple[str, ...]]]:
    return (("added", other.added), ("removed", other.removed), ("changed", other.changed))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
