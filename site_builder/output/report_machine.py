"""Reports for tools: JSON for scripts, GitHub's workflow commands, and SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from site_builder import __version__
from site_builder.checks.registry import Rule
from site_builder.diagnostics import Location, Problem, Report, Severity

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_json(report: Report, checked: int) -> str:
    """One object: ``schema_version``, ``checked`` (files), ``counts`` by severity, and ``problems`` in their order.

    A problem has ``rule``, ``severity``, ``message``, ``hint`` (or null), ``fixable``, ``related`` (places) and the
    fields of its place: ``path`` from the root, ``line`` and ``column`` from 1 (0: the file as a whole), ``end_line``
    and ``end_column`` (exclusive; 0: unknown).
    """
    content = {
        "schema_version": 1,
        "checked": checked,
        "counts": {str(severity): report.count(severity) for severity in Severity},
        "problems": [_plain(problem) for problem in report],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": str(problem.severity),
        "message": problem.message,
        "hint": problem.hint,
        **_place(problem.where),
        "fixable": problem.fix is not None,
        "related": [_place(place) for place in problem.related],
    }


def _place(where: Location) -> dict[str, Any]:
    return {
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }


def as_github(report: Report, prefix: str = "") -> str:
    """One workflow command a problem. ``prefix`` leads from the top of the repository to the root: ``"kb/"``."""
    return "\n".join(_command(problem, prefix) for problem in report)


def _command(problem: Problem, prefix: str) -> str:
    where = problem.where
    properties: dict[str, object] = {"file": prefix + where.path}
    if where.line:
        properties |= {"line": where.line, "col": where.column}
    if where.end_line:
        properties |= {"endLine": where.end_line, "endColumn": where.end_column}
    properties["title"] = problem.rule
    written = ",".join(f"{key}={_escaped(str(value), property=True)}" for key, value in properties.items())
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{_GITHUB[problem.severity]} {written}::{_escaped(text)}"


def _escaped(text: str, *, property: bool = False) -> str:  # noqa: A002 - GitHub's own word
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text


def as_sarif(report: Report, rules: Mapping[str, Rule], root: str) -> str:
    """A SARIF 2.1.0 log with one run. ``root`` is the file URI of the knowledge base, with the final slash."""
    used = sorted({problem.rule for problem in report})
    driver = {
        "name": "kb",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_sarif_rule(rules[name]) for name in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"uri": root}},
        "results": [_result(problem, used.index(problem.rule)) for problem in report],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": rule.explanation, "markdown": rule.explanation},
        "defaultConfiguration": {"level": _SARIF[rule.severity]},
    }


def _result(problem: Problem, index: int) -> dict[str, Any]:
    text = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": _SARIF[problem.severity],
        "message": {"text": text},
        "locations": [_location(problem.where)],
    }
    if problem.related:
        result["relatedLocations"] = [_location(where) for where in problem.related]
    return result


def _location(where: Location) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(where.path), "uriBaseId": "ROOT"}}
    if where.line:
        physical["region"] = {"startLine": where.line, "startColumn": where.column}
        if where.end_line:
            physical["region"] |= {"endLine": where.end_line, "endColumn": where.end_column}
    return {"physicalLocation": physical}
