"""A state of a knowledge base by its name: a folder, or a revision of the repository that holds this one."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.commands._context import Context
from site_builder.errors import UsageError
from site_builder.root import MARKER

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

_PARTS = (MARKER, "taxonomy", "papers", "results")


def catalog_of(context: Context, name: str, work: Path) -> Catalog:
    """The catalog of the state ``name``; a revision is unpacked into ``work``.

    Raises UsageError when ``name`` is neither a folder with a knowledge base nor a revision.
    """
    folder = context.folder / name
    if (folder / MARKER).is_file():
        return Context(folder).catalog
    _unpack(context.root, name, work)
    return Context(work).catalog


def branched_from(context: Context, base: str, head: str | None) -> str:
    """The revision at which ``head`` (or the commit of the files as they are) left ``base``; ``base`` itself for
    folders and where the two have nothing in common."""
    if any((context.folder / name / MARKER).is_file() for name in (base, head) if name) or base.startswith("-"):
        return base
    try:
        return git(context.root, "merge-base", base, head or "HEAD").decode().strip()
    except UsageError:
        return base


def _unpack(root: Path, revision: str, work: Path) -> None:
    advice = "give a folder that holds kb.yml, or a revision that git knows (git log shows them)"
    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is no revision", hint=advice)
    try:
        prefix = git(root, "rev-parse", "--show-prefix").decode().strip()
        listed = git(root, "ls-tree", "--full-tree", "--name-only", f"{revision}:{prefix}").decode().splitlines()
    except UsageError as error:
        message = f"{revision!r} is neither a knowledge base nor a git revision ({error.message})"
        raise UsageError(message, hint=advice) from None
    if MARKER not in listed:
        raise UsageError(f"there is no {MARKER} at {revision!r}", hint=advice)
    # git archive packs the folder it runs in, with names from there
    packed = git(root, "archive", "--format=tar", revision, "--", *(part for part in _PARTS if part in listed))
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(work, filter="data")


def git(root: Path, *words: str) -> bytes:
    """What git prints for the repository of ``root``. Raises UsageError where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror}", hint="install git, or compare two folders") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {words[0]}: {said[-1] if said else 'failed'}", hint="compare two folders instead")
    return done.stdout
