"""What a command says when something fails that none of its parts foresaw: the system, or kb itself."""

from __future__ import annotations

import errno
import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from site_builder import __version__
from site_builder.cache.store import FOLDER
from site_builder.errors import KbError
from site_builder.root import find_root

_WRITING = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
"""What only writing meets; the output of a command has no name that the message could give."""
PACKAGE = "awesome-lvlm-safety"


def of_the_system(error: OSError) -> str:
    """One line for what the system refused: a full disk, a folder that may not be read, a name that is too long."""
    reason = error.strerror or str(error) or type(error).__name__
    if error.filename:
        return f"{error.filename}: {reason}"
    return f"cannot write: {reason}" if error.errno in _WRITING else reason


def of_our_own(error: Exception, folder: Path) -> str:
    """What to say of a fault in kb; the details go into a file, below the root where that can be."""
    place = _keep(_details(error), folder)
    said = f"a fault in kb itself: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}".rstrip(
        ": "
    )
    return f"{said}\n    the details are in {place}; please report it with that file: {_where_to_report()}"


def _details(error: Exception) -> str:
    """Versions, the words of the command and where it failed; nothing of the environment."""
    libraries = ("pydantic", "pyyaml", "jinja2", "click", "networkx", "bibtexparser", "requests", "mkdocs-material")
    versions = []
    for name in libraries:
        with suppress(metadata.PackageNotFoundError):
            versions.append(f"{name} {metadata.version(name)}")
    return "\n".join([
        f"kb {__version__}, Python {platform.python_version()}, {platform.platform()}",
        ", ".join(versions),
        f"kb {' '.join(sys.argv[1:])}",
        "",
        *traceback.format_exception(error),
    ])  # fmt: skip


def _keep(text: str, folder: Path) -> str:
    name = f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    with suppress(OSError, KbError):
        path = find_root(folder) / FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)
    with suppress(OSError):
        with tempfile.NamedTemporaryFile("w", prefix="kb-", suffix=f"-{name}", delete=False, encoding="utf-8") as file:
            file.write(text)
        return file.name
    return f"this text, since no file can be written:\n{text}"


def _where_to_report() -> str:
    with suppress(metadata.PackageNotFoundError):
        for entry in metadata.metadata(PACKAGE).get_all("Project-URL") or ():
            label, _, address = entry.partition(", ")
            if label == "Issues":
                return str(address)
    return "the issues of the repository that kb comes from have a form for it"
