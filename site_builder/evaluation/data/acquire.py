"""``kb eval data``: the licence, the download, the check of what arrived."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.data.benchmarks import load
from site_builder.evaluation.data.conversion import CONVERSIONS
from site_builder.evaluation.data.download import Fetcher, targets
from site_builder.evaluation.data.release import Survey, differences
from site_builder.files import write_atomic
from site_builder.schema.protocols import DataSource, ProtocolsFile

RECORD = ".kb-data.json"
"""In the folder of the data: the licence that was accepted, and the commits that were fetched."""


def accepted(folder: Path, data: DataSource) -> bool:
    """Whether the licence was accepted for this folder before."""
    return bool(_record(folder).get("licence") == data.licence)


def accept(folder: Path, data: DataSource) -> None:
    """Write down that the user accepts the licence."""
    _write(folder, _record(folder) | {"licence": data.licence, "licence_url": data.licence_url})


def fetch(file: ProtocolsFile, folder: Path, fetcher: Fetcher, say: Callable[[str], None]) -> None:
    """Fetch the data of a benchmark into ``folder``; what is already there and right is left alone.

    Raises KbError when something cannot be fetched. What has arrived is kept.
    """
    data = file.data
    if data is None:
        raise UsageError(f"{file.benchmark} is drawn on this machine; there is nothing to fetch")
    commits = {}
    for source in data.downloads:
        listing = fetcher.listing(source)
        wanted = list(targets(source, listing, folder))
        size = sum(remote.size for remote, _ in wanted)
        say(f"{source.kind} {source.id} at {listing.commit[:12]}: {len(wanted)} files, {size / 2**20:.0f} MiB")
        new = sum(fetcher.fetch(remote, target) for remote, target in wanted)
        say(f"  {new} fetched, {len(wanted) - new} were there")
        if source.convert is not None:
            say(f"  {CONVERSIONS[source.convert](folder)} files unpacked")
        commits[f"{source.kind}:{source.id}"] = listing.commit
    _write(folder, _record(folder) | {"commits": commits})


def check(file: ProtocolsFile, folder: Path) -> list[str]:
    """What is still missing for the tasks of the benchmark's protocols; nothing when all is there."""
    found: list[str] = []
    for task in dict.fromkeys(protocol.task for protocol in file.protocols):
        try:
            found += load(file.benchmark).open(folder, task).missing
        except KbError as error:
            found.append(error.message)
    return list(dict.fromkeys(found))


def differing(file: ProtocolsFile, folder: Path) -> list[str]:
    """What in a whole copy is not as it was released, or cannot be compared with the release. Reads every picture."""
    found: list[str] = []
    for task in dict.fromkeys(protocol.task for protocol in file.protocols):
        dataset, survey = load(file.benchmark), Survey()
        for sample in dataset.samples(dataset.open(folder, task), task):
            survey.add(sample)
        found += [f"{task}: {what}" for what in differences(file.release(task), survey, folder)]
    return found


def link(folder: Path, copy: Path) -> None:
    """Let ``folder`` stand for a copy elsewhere on this machine. Raises UsageError when it holds something else."""
    if not copy.is_dir():
        raise UsageError(f"no folder {copy}")
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        raise UsageError(f"{folder} is already there", hint="move it away first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(copy.resolve(), target_is_directory=True)


def revision(folder: Path) -> str | None:
    """The commits that were fetched into ``folder``, in one line; None for a copy made by hand."""
    commits = _record(folder).get("commits")
    if not isinstance(commits, dict):
        return None
    return ", ".join(f"{name}@{commit[:12]}" for name, commit in sorted(commits.items()))


def _record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write(folder: Path, record: dict[str, Any]) -> None:
    write_atomic(folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
