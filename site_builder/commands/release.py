"""kb release: a release of the data."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from site_builder.commands._context import Context, all_rules, pass_context
from site_builder.errors import KbError, UsageError

if TYPE_CHECKING:
    from site_builder.release.making import Made

_VERSION = re.compile(r"\d+(\.\d+){0,2}")
_DATA = ("kb.yml", "taxonomy", "papers", "results", "CITATION.cff", ".zenodo.json")


@click.command()
@click.argument("version")
@click.option("--prepare", is_flag=True, help="Write version and day into CITATION.cff and .zenodo.json; nothing else.")
@click.option("--date", "day", help="The day of the release, with --prepare: 2026-12-01. Today by default.")
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="Folder to write to; build/release/VERSION by default.")  # fmt: skip
@pass_context
def command(context: Context, version: str, prepare: bool, day: str | None, output: Path | None) -> None:
    """Make release VERSION of the data: kb.json, kb.bib, results, schemas, notes, citing, checksums.

    \b
      kb release 2026.12 --prepare     write the version into CITATION.cff
      git commit -am "Release 2026.12"
      kb release 2026.12               make the files, from a clean tree
      git tag -a data-2026.12 -F build/release/2026.12/NOTES.md

    Notes say what changed since the last tag data-*. Made again from the tag, all files are the same byte for byte.
    Exit status: 1 where kb check finds an error, 2 where the tree has changes or CITATION.cff says another version.
    """
    from tempfile import TemporaryDirectory

    if not _VERSION.fullmatch(version):
        raise UsageError(f"{version!r} is no version", hint="write numbers with dots: 2026.12 or 1.0.3")
    if prepare:
        _prepare(context, version, day or datetime.now(UTC).date().isoformat())
        return
    if day:
        raise UsageError("--date goes with --prepare", hint="the day of a release stands in CITATION.cff")
    folder = context.folder / output if output else context.root / "build" / "release" / version
    with TemporaryDirectory(prefix="kb-release-") as work:
        _write(folder, _made(context, version, Path(work)))
    click.echo(f"{folder}: release {version}")
    click.echo(f"next: git tag -a data-{version} --cleanup=verbatim -F {folder / 'NOTES.md'}", err=True)


def _prepare(context: Context, version: str, day: str) -> None:
    from site_builder.files import write_all
    from site_builder.release.citing import CITATION, ZENODO, begun, dated, zenodo

    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise UsageError(f"{day!r} is no day", hint="write it as 2026-12-01")
    file = context.root / CITATION
    text = (
        dated(file.read_text("utf-8"), version, day) if file.exists() else begun(context.load().settings, version, day)
    )
    write_all({file: text, context.root / ZENODO: zenodo(text)})
    click.echo(f"{CITATION}\n{ZENODO}")
    click.echo(f"next: commit them, then kb release {version}", err=True)


def _made(context: Context, version: str, work: Path) -> Made:
    """What the release is made from. Raises UsageError and KbError where it must not be made."""
    from site_builder.commands._states import catalog_of, git
    from site_builder.knowledge.history import TAG
    from site_builder.release.citing import CITATION, released
    from site_builder.release.making import Made

    root = context.root
    if changed := git(root, "status", "--porcelain", "--", *_DATA).decode().splitlines():
        raise UsageError(f"the tree has changes, such as {changed[0][3:]}", hint="commit them, or put them away")
    file = root / CITATION
    told, day = released(file.read_text("utf-8")) if file.exists() else (None, None)
    if told != version or day is None:
        message = f"{CITATION} says {told!r}, not {version!r}" if file.exists() else f"there is no {CITATION}"
        raise UsageError(message, hint=f"kb release {version} --prepare, then commit it")
    tag = f"{TAG}{version}"
    tagged = git(root, "rev-list", "-n", "1", tag).decode().strip() if git(root, "tag", "--list", tag) else None
    if tagged and tagged != git(root, "rev-parse", "HEAD").decode().strip():
        raise UsageError(f"the tag {tag} names another commit", hint=f"git checkout {tag} makes it again as it was")
    _refuse_errors(context)
    tags = git(root, "tag", "--merged", "HEAD", "--list", f"{TAG}*").decode().split()
    before = None
    if any(one != tag for one in tags):
        described = git(root, "describe", "--tags", "--abbrev=0", "--match", f"{TAG}*", "--exclude", tag, "HEAD")
        name = described.decode().strip()
        before = (name.removeprefix(TAG), catalog_of(context, name, work))
    return Made(context.catalog, version, day, file.read_text("utf-8"), before)


def _refuse_errors(context: Context) -> None:
    from site_builder.checks.running import check
    from site_builder.diagnostics import Severity

    all_rules()
    if errors := check(context.catalog).count(Severity.ERROR):
        raise KbError(
            f"kb check finds {errors:,} error{'s' * (errors != 1)}; nothing is released", hint="mend them first"
        )


def _write(folder: Path, made: Made) -> None:
    """Write the release into its folder, in the place of an earlier one."""
    from site_builder.files import cannot_write, temporary_folder
    from site_builder.release.making import SUMS, files, write

    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / SUMS).exists())):
        raise UsageError(f"{str(folder)!r} holds no release", hint="name another folder with --output")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(folder.parent, folder.name) as work:
            write(work / "new", files(made))
            if folder.exists():
                folder.rename(work / "old")
            (work / "new").rename(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
