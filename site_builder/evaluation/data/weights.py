"""Weights of a model from the hub: the files that an engine loads, checked by the hashes that the hub lists."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.data.download import Fetcher, RemoteFile, inside

_WANTED = ("*.safetensors", "*.json", "*.jinja", "*.txt", "*.model", "*.md", "LICENSE*", "*.tiktoken")
_LEFT = ("original/*", "onnx/*", "*.gguf")
_REVISION = ".kb-revision"


@dataclass(frozen=True, slots=True)
class Weights:
    """What the hub offers of a model at one commit."""

    fetcher: Fetcher
    commit: str
    files: tuple[RemoteFile, ...]
    licence: str | None

    @classmethod
    def look(cls, fetcher: Fetcher, name: str, revision: str) -> Weights:
        """Ask the hub. Raises KbError when it cannot be reached or has no weights that load."""
        listing = fetcher.weights(name, revision)
        files = tuple(remote for remote in listing.files if _wanted(remote.path))
        if not any(remote.path.endswith(".safetensors") for remote in files):
            raise KbError(f"{name} has no .safetensors on the hub", hint="name a model that loads in transformers")
        return cls(fetcher, listing.commit, files, fetcher.licence(name))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(remote.size for remote in self.files)

    def fetch(self, folder: Path) -> int:
        """Bring ``folder`` up to date, the smallest files first; return how many were new. Raises KbError."""
        new = sum(self.fetcher.fetch(remote, inside(folder, remote.path)) for remote in sorted(self.files, key=_size))
        (folder / _REVISION).write_text(self.commit + "\n")
        return new


def fetched_revision(folder: Path) -> str | None:
    """The commit that was fetched into a folder; None for one that was filled otherwise."""
    try:
        return (folder / _REVISION).read_text().strip() or None
    except OSError:
        return None


def _wanted(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in _WANTED) and not any(fnmatch(path, pattern) for pattern in _LEFT)


def _size(remote: RemoteFile) -> int:
    return remote.size
