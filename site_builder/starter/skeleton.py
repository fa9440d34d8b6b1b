"""The files of a new knowledge base, from ``templates/starter/``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from site_builder import __version__, bundled
from site_builder.errors import UsageError

PACKAGE = "awesome-lvlm-safety"
"""What the workflows of a new knowledge base install."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence for words and labels: its name for readers, and its address."""

    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "MIT": Licence("MIT", "https://opensource.org/license/mit"),
}
"""By SPDX id."""
_EXAMPLES = ("papers/", "taxonomy/nodes.yml", "taxonomy/facets.yml", "taxonomy/venues.yml")
"""What lists bring themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What its keeper says of a new knowledge base."""

    name: str
    field: str | None
    """A phrase as it follows "papers": on program repair."""
    licence: str
    """One of ``LICENCES``."""
    repository: str | None
    year: int

    @property
    def description(self) -> str:
        return f"Papers {self.field}, each with its place and its evidence." if self.field else f"{self.name}: papers."


def files(choices: Choices, *, examples: bool) -> dict[str, str]:
    """Text of every file by its name; without ``examples`` those that lists bring themselves are left out."""
    import jinja2

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        variable_start_string="[[",  # GitHub's own braces stay as they are
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#-",
        comment_end_string="-#]",
    )
    environment.filters["yaml"] = _text
    words = {
        "name": choices.name, "field": choices.field, "description": choices.description,
        "licence": LICENCES[choices.licence], "repository": choices.repository, "year": choices.year,
        "package": PACKAGE, "version": __version__,
    }  # fmt: skip
    found = {}
    folder = bundled.templates() / "starter"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (examples or not name.startswith(_EXAMPLES)) and not name.startswith("licences/"):
            found[name] = environment.from_string(path.read_text(encoding="utf-8")).render(words)
    licence = (folder / "licences" / f"{choices.licence}.txt").read_text(encoding="utf-8")
    return {**found, "LICENSE": environment.from_string(licence).render(words)}


def _text(value: str) -> str:
    """``value`` as a YAML scalar."""
    from site_builder.schema.rewriting import quoted

    return quoted(value)


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files below ``folder``."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, whose content stands in ``folder`` once all of it is there: a mistake or a kill leaves nothing.

    Raises UsageError where ``folder`` is not empty or is none.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "is not empty" if folder.is_dir() else "is no folder"
        raise UsageError(f"{str(folder)!r} {what}", hint="name a new folder, or an empty one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.resolve().name}.", suffix=".kb-init", dir=folder.parent))
    try:
        yield work
        os.chmod(work, 0o777 & ~_umask())
        if folder.is_dir():  # it may be where somebody stands, so it stays and its content moves
            for path in sorted(work.iterdir(), key=lambda path: path.name == "kb.yml"):
                os.replace(path, folder / path.name)
        else:
            os.replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
