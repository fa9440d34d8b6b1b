"""What came into a knowledge base and what changed in it, day by day, as git remembers it.

Only what a reader would be told of is an event: a paper that came, went, was renamed, got a title, a venue or other
labels; a table or run that came, went or was changed. Several changes of one file on one day are one, from its first to
its last state of that day, so that a correction of an hour later is no news. What was read of a file's state is kept
under ``.kb/`` by git's own hash of it: a state never changes, so what is kept can never be old.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from site_builder.files import write_atomic
from site_builder.text import yamlfile

TAG = "data-"
"""What the tags of data releases begin with, before the version; v1.2.3 is a release of the software."""
KEPT = ".kb/history.json"
_FORMAT = 1
"""Changes with what ``_facts`` reads of a file."""
_WATCHED = ("papers", "results")
_NOTHING = "0" * 40

Facts = Mapping[str, list[str]]
"""What events are made from, of one state of one file; empty where there is no file or none that can be read."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on ``day`` (ISO date, UTC) to ``id``, a ``kind`` of record: paper, table or run."""

    day: str
    what: str
    """added, removed, renamed, published, retracted, withdrawn, retitled, relabelled, or (tables and runs) changed."""
    kind: str
    id: str
    title: str
    """Title at the end of that day."""
    text: str | None = None
    """The venue ("iclr 2025"), the former id, the former title or the main node, by what happened."""
    nodes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()
    release: str | None = None
    """The first release of the data in which it is; None for what is not released yet."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the data: a tag on the line of the branch's own commits."""

    version: str
    day: str
    """The day of its commit."""
    revision: str
    """The commit, as git shortens it."""


@dataclass(frozen=True, slots=True)
class History:
    """Events, newest day first, and the last commit that touched the data."""

    events: tuple[Event, ...] = ()
    revision: str | None = None
    """The commit, as git shortens it; None where no git knows the folder."""
    day: str | None = None
    """The day of that commit."""
    whole: bool = False
    """Whether git holds everything from the beginning; a shallow clone does not."""
    releases: tuple[Release, ...] = ()
    """The newest first."""


def history(root: Path) -> History:
    """The history of the knowledge base at ``root``; an empty one where there is no git or no commit."""
    try:
        last = _git(root, "log", "-1", "--format=%h %ct", "--", "kb.yml", "taxonomy", *_WATCHED).split()
        return _until(root, *last, _tags(root)) if last else History()
    except (OSError, subprocess.CalledProcessError):
        return History()


@lru_cache(maxsize=1)
def _until(root: Path, revision: str, seconds: str, tags: str) -> History:
    """The history up to a revision, remembered for a server that makes the site again and again."""
    grafted, releases = _grafted(root), _releases(root, tags)
    log = _git(root, "log", "-m", "--first-parent", "--relative", "--no-renames", "--raw", "-z", "--no-abbrev",
               "--format=%x01%H %ct%x00", "--", *_WATCHED)  # fmt: skip
    changes = _by_day(log, grafted, _first_release(root, releases))
    facts = _facts_of(root, {sha for pairs in changes.values() for pair in pairs.values() for sha in pair})
    events = [
        replace(event, release=release)
        for (day, release), pairs in changes.items()
        for event in _events(day, pairs, facts)
    ]
    return History(tuple(events), revision, _day(seconds), not grafted, tuple(releases.values()))


def _tags(root: Path) -> str:
    """Name and commit of each tag of a data release, a line each."""
    form = "--format=%(refname:strip=2) %(objectname) %(*objectname)"
    return _git(root, "for-each-ref", "--merged=HEAD", form, f"refs/tags/{TAG}*")


def _releases(root: Path, tags: str) -> dict[str, Release]:
    """The releases by their commit, newest first; where two tags name one commit, the last in the order of names."""
    by_commit = {line.split()[-1]: line.split()[0].removeprefix(TAG) for line in sorted(tags.splitlines())}
    if not by_commit:
        return {}
    found = {}
    for line in _git(root, "log", "--first-parent", "--format=%H %h %ct").splitlines():
        commit, short, seconds = line.split()
        if commit in by_commit:
            found[commit] = Release(by_commit[commit], _day(seconds), short)
    return found


def _first_release(root: Path, releases: Mapping[str, Release]) -> dict[str, str]:
    """The version of the first release that holds each commit, for those that are in one."""
    found, version = {}, None
    for commit in _git(root, "rev-list", "--first-parent", "HEAD").split() if releases else ():
        version = releases[commit].version if commit in releases else version
        if version is not None:
            found[commit] = version
    return found


def _git(root: Path, *words: str, said: str | None = None) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], input=said, capture_output=True, text=True, check=True)
    return done.stdout


def _grafted(root: Path) -> frozenset[str]:
    """Commits at the end of a shallow clone, which seem to add everything that is there."""
    path = root / _git(root, "rev-parse", "--git-path", "shallow").strip()
    return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()


def _day(seconds: str) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()


_Pairs = dict[str, tuple[str, str]]
"""Path to git's hashes of the file's content before and after."""


def _by_day(log: str, grafted: Iterable[str], released: Mapping[str, str]) -> dict[tuple[str, str | None], _Pairs]:
    """For each day, newest first, and release, what each file was before it and after it."""
    days: dict[tuple[str, str | None], _Pairs] = {}
    for commit in log.split("\x01")[1:]:
        head, *rest = commit.split("\x00")
        sha, seconds = head.split()
        if sha in grafted:
            continue
        pairs = days.setdefault((_day(seconds), released.get(sha)), {})
        words = [word.strip() for word in rest if word.strip()]
        for change, path in zip(words[::2], words[1::2], strict=True):
            before, after = change.split()[2:4]
            pairs[path] = (before, pairs[path][1] if path in pairs else after)
    return dict(sorted(days.items(), key=lambda one: one[0][0], reverse=True))


def _facts_of(root: Path, blobs: set[str]) -> dict[str, Facts]:
    """What each content says, from what was kept and else from git."""
    kept = _kept(root)
    wanted = blobs - {_NOTHING}
    if missing := sorted(wanted - kept.keys()):
        kept = {key: value for key, value in kept.items() if key in wanted} | dict(_read(root, missing))
        with suppress(OSError):
            write_atomic(root / KEPT, json.dumps({"format": _FORMAT, "facts": kept}, sort_keys=True))
    return kept


def _kept(root: Path) -> dict[str, Facts]:
    """What was kept; nothing where it is damaged or of another form."""
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        loaded = json.loads((root / KEPT).read_text(encoding="utf-8"))
        if loaded["format"] == _FORMAT:
            return {
                str(sha): {str(key): list(map(str, told)) for key, told in facts.items()}
                for sha, facts in loaded["facts"].items()
            }
    return {}


def _read(root: Path, blobs: list[str]) -> Iterator[tuple[str, Facts]]:
    words = ["git", "-C", str(root), "cat-file", "--batch"]
    done = subprocess.run(words, input="\n".join(blobs).encode(), capture_output=True, check=True)
    at = 0
    for sha in blobs:
        end = done.stdout.index(b"\n", at)
        size = done.stdout[at:end].split()[-1]
        if not size.isdigit():  # "missing": git has forgotten it
            at = end + 1
            yield sha, {}
            continue
        start = end + 1
        at = start + int(size) + 1
        data = yamlfile.decode(done.stdout[start : at - 1], sha).data
        yield sha, _facts(data) if isinstance(data, dict) else {}


def _facts(data: Mapping[str, Any]) -> Facts:
    """Title, state, venue, nodes in order, former ids, models and benchmarks, as far as the data tell them."""
    venue, rows, model = data.get("venue"), _listed(data, "rows"), data.get("model")
    found = {
        "title": [data.get("title")],
        "state": [data.get("state")],
        "venue": [f"{venue.get('id')} {venue.get('year')}" if isinstance(venue, dict) else None],
        "nodes": [one.get("node") for one in _listed(data, "assignments") if isinstance(one, dict)],
        "former": _listed(data, "former_ids"),
        "models": [*_listed(data, "models"), model, *(row.get("model") for row in rows if isinstance(row, dict))],
        "benchmarks": [*_listed(data, "benchmarks"), data.get("benchmark")],
    }
    texts = {key: list(dict.fromkeys(one for one in value if isinstance(one, str))) for key, value in found.items()}
    return {key: value for key, value in texts.items() if value}


def _listed(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _events(day: str, pairs: _Pairs, facts: Mapping[str, Facts]) -> Iterator[Event]:
    """What the changes of one day mean, in the order of paths."""
    states = {path: (facts.get(before, {}), facts.get(after, {})) for path, (before, after) in pairs.items()}
    gone = {_name(path) for path, (_, after) in states.items() if not after}
    new_name = {
        old: _name(path) for path, (_, after) in states.items() for old in after.get("former", ()) if old in gone
    }
    for path, (before, after) in sorted(states.items()):
        if before == after or (kind := _kind(path)) is None:
            continue
        name, now = _name(path), after or before
        if not after and name in new_name:
            continue  # told where it went
        event = Event(
            day, "", kind, name, _one(now, "title") or name, None,
            tuple(now.get("nodes", ())), tuple(now.get("models", ())), tuple(now.get("benchmarks", ())),
        )  # fmt: skip
        renamed = next((old for old, new in new_name.items() if new == name), None) if not before else None
        told = [("renamed", renamed)] if renamed else _told(kind, before, after)
        yield from (replace(event, what=what, text=text) for what, text in told)


def _kind(path: str) -> str | None:
    if path.startswith("papers/"):
        return "paper"
    return "table" if path.startswith("results/reported/") else "run" if path.endswith("/run.yml") else None


def _name(path: str) -> str:
    return path if path.endswith("/run.yml") else path.rsplit("/", 1)[-1].removesuffix(".yml")


def _one(facts: Facts, key: str) -> str | None:
    return next(iter(facts.get(key, ())), None)


def _told(kind: str, before: Facts, after: Facts) -> list[tuple[str, str | None]]:
    """What happened to one file, each time with the short text that says what it is now."""
    if not before or not after:
        return [("added" if after else "removed", None)]
    if kind != "paper":
        return [("changed", None)]
    told: list[tuple[str, str | None]] = []
    if before.get("venue") != after.get("venue") and "venue" in after:
        told.append(("published", _one(after, "venue")))
    if before.get("state") != after.get("state") and _one(after, "state") in ("retracted", "withdrawn"):
        told.append((str(_one(after, "state")), None))
    if before.get("title") != after.get("title"):
        told.append(("retitled", _one(before, "title")))
    if before.get("nodes") != after.get("nodes"):
        told.append(("relabelled", _one(after, "nodes")))
    return told
