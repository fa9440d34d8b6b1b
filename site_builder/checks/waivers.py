"""Waivers: findings that an entry declares right as they stand, and waivers that no longer silence anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from site_builder.checks.registry import RULES, explain
from site_builder.checks.subject import Places
from site_builder.diagnostics import Problem, Severity
from site_builder.knowledge.catalog import Catalog
from site_builder.text.suggest import closest

Judged = tuple[tuple[str, ...], Problem]
"""A problem and the paths of the records that have a part in it; each of them may waive it."""

explain(
    "unknown-waiver",
    Severity.ERROR,
    """
    An entry waives a rule that does not exist or cannot be waived.

    Only findings that need judgement can be waived; `kb explain` says of each rule whether it can. A waiver names the
    rule and the reason: `waive: [{rule: shared-code-link, reason: Both papers come from one project.}]`
    """,
)
explain(
    "unused-waiver",
    Severity.WARNING,
    """
    An entry waives a rule that finds nothing in it.

    The problem was repaired, or the waiver stands in the wrong entry. Left behind, it would hide a future mistake.
    Delete it.
    """,
)


def of_catalog(catalog: Catalog) -> dict[str, list[str]]:
    """Ids of the waived rules by path of the record, for records that waive any."""
    found = {path: paper.waived for path, paper in catalog.briefs.items() if paper.waived}
    for file in catalog.store.files.values():
        if file.kind != "paper" and file.brief and '"waive"' in file.brief:
            data = json.loads(file.brief)
            if isinstance(data.get("waive"), list):
                found[file.path] = [waiver["rule"] for waiver in data["waive"]]
    return found


def apply(
    judged: Iterable[Judged], waived: Mapping[str, list[str]], places: Places, *, whole: bool
) -> Iterator[Problem]:
    """The problems that no entry waives, and what is wrong with the waivers themselves. Where the knowledge base is not
    ``whole``, rules find less than they would, and a waiver that nothing uses may be needed."""
    used: set[tuple[str, str]] = set()
    for involved, problem in judged:
        silent = [path for path in involved if problem.rule in waived.get(path, ()) and RULES[problem.rule].waivable]
        used.update((path, problem.rule) for path in silent)
        if not silent:
            yield problem
    for path, rules in waived.items():
        for index, rule in enumerate(rules):
            at = ("waive", index, "rule")
            if rule not in RULES or not RULES[rule].waivable:
                near = closest(rule, [one.id for one in RULES.values() if one.waivable])
                message = f"there is no rule {rule!r} that can be waived"
                hint = f"did you mean {near!r}?" if near else "mend what it finds, or delete the waiver"
                yield Problem("unknown-waiver", message, places.where(path, at), hint=hint)
            elif whole and (path, rule) not in used:
                message = f"nothing here is found by {rule!r}"
                yield Problem("unused-waiver", message, places.where(path, at), Severity.WARNING, "delete the waiver")
