"""Runs the rules over a knowledge base (or over imported drafts) and reports what they and the reader found."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from site_builder.checks import waivers
from site_builder.checks.registry import RULES, Finding, Rule, base_rules, records_of
from site_builder.checks.subject import Base, Places, Record, Vocabulary
from site_builder.diagnostics import Problem, Report
from site_builder.knowledge.catalog import Catalog

logger = logging.getLogger(__name__)
_VOCABULARY_KINDS = {
    "settings", "nodes", "facets", "terms", "venues", "model", "benchmark", "protocols", "phrases",
}  # fmt: skip
"""Kinds that ``Vocabulary`` shows to the rules of single records."""


def check(catalog: Catalog, files: Collection[str] | None = None) -> Report:
    """Everything that is wrong with a knowledge base.

    With ``files`` (paths from the root), only what concerns one of them; rules that compare records still see all.
    """
    base = Base(catalog)
    judged = [*_judge_files(catalog, base.vocabulary), *_judge_base(base, RULES.values())]
    waived = waivers.of_catalog(catalog)
    problems = [*catalog.problems, *waivers.apply(judged, waived, catalog, whole=not catalog.unread)]
    if files is not None:
        problems = [one for one in problems if one.where.path in files or any(at.path in files for at in one.related)]
    return Report.of(problems)


def check_records(records: Iterable[Record], base: Base, rules: Iterable[Rule]) -> Report:
    """What ``rules`` find in records that lie outside the knowledge base, such as imported drafts."""
    chosen = list(rules)
    judged = [
        (path, _problem(rule, finding, base.places))
        for record in records
        for path, rule, finding in _judge(record, chosen, base.vocabulary)
    ]
    problems = [problem for _, problem in judged]
    return Report.of([*problems, *(problem for _, problem in _judge_base(base, chosen))])


def _judge(record: Record, rules: Iterable[Rule], vocabulary: Vocabulary) -> Iterator[tuple[str, Rule, Finding]]:
    for rule in records_of(rules, record.kind):
        assert rule.find is not None
        for finding in rule.find(record, vocabulary):
            yield record.path, rule, finding


def _judge_base(base: Base, rules: Iterable[Rule]) -> Iterator[waivers.Judged]:
    for rule in base_rules(rules):
        assert rule.find is not None
        for finding in rule.find(base):
            involved = (finding.path, *(path for path, _ in finding.related))
            yield involved, _problem(rule, finding, base.places)


def _judge_files(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[waivers.Judged]:
    """Findings of single records, from the cache where neither the record nor its vocabulary has changed."""
    store, context = catalog.store, _context(catalog)
    remembered, pending = store.findings(context)
    fresh: dict[str, tuple[Problem, ...]] = {}
    rules: dict[str, list[Rule]] = defaultdict(list)
    for path, file in store.files.items():
        if path in pending and file.brief is not None:
            record = Record(file.kind, path, catalog.data(path) or {}, catalog)
            chosen = rules[file.kind] = rules[file.kind] or records_of(RULES.values(), file.kind)
            found = _judge(record, chosen, vocabulary)
            fresh[path] = tuple(_problem(rule, finding, catalog) for _, rule, finding in found)
    logger.info("%d records judged, findings of %d others remembered", len(fresh), len(store.files) - len(fresh))
    if fresh:
        store.remember_findings(context, fresh)
    for path, problems in (remembered | fresh).items():
        for problem in problems:
            yield (path,), problem


def _context(catalog: Catalog) -> str:
    """All that findings of single records depend on beside the record itself."""
    files = (file for file in catalog.store.files.values() if file.kind in _VOCABULARY_KINDS)
    return "\n".join([*RULES, *(f"{file.path} {file.digest.hex()}" for file in files)])


def _problem(rule: Rule, finding: Finding, places: Places) -> Problem:
    where = places.where(finding.path, finding.at, key=finding.key)
    related = tuple(places.where(path, at) for path, at in finding.related)
    return Problem(rule.id, finding.message, where, rule.severity, finding.hint, finding.fix, related)
