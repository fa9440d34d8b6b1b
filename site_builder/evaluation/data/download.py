"""Fetching a benchmark's data from where its owners keep them: in pieces, resumable, each file checked by its hash.

The hashes come from the same listing as the files (SHA-256 of large files on the hub, git's own hash for the others),
at one fixed commit, so nothing that changes half-way or is cut off goes unseen.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from site_builder.errors import KbError
from site_builder.schema.protocols import Download

if TYPE_CHECKING:
    import requests

_CHUNK = 1 << 16
"""Bytes written at a time, and lost at most when a connection breaks."""
_ATTEMPTS = 5
_TIMEOUT = (10, 60)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a listing offers."""

    path: str
    url: str
    size: int
    sha256: str | None
    """Hash of the bytes, for large files of the hub."""
    git_sha1: str | None
    """git's hash of the blob, for all others."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository at one commit."""

    commit: str
    files: tuple[RemoteFile, ...]


class Fetcher:
    """Lists and fetches. ``pause`` waits between attempts; tests put their own there."""

    def __init__(self, *, say: Callable[[str], None], pause: Callable[[float], object] = time.sleep) -> None:
        import requests

        self._say, self._pause = say, pause
        self._session = requests.Session()

    def listing(self, source: Download) -> Listing:
        """The files of ``source``. Raises KbError when it cannot be reached."""
        return self._hub(source.id, source.revision) if source.kind == "hub" else self._github(source)

    def weights(self, name: str, revision: str) -> Listing:
        """The files of a model on the hub. Raises KbError when it cannot be reached."""
        return self._hub(name, revision, kind="models")

    def licence(self, name: str) -> str | None:
        """The licence that a model's card on the hub states. Raises KbError when it cannot be reached."""
        base = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
        card = self._json(f"{base}/api/models/{quote(name)}")[0].get("cardData") or {}
        told = card.get("license_name") or card.get("license")
        return told if isinstance(told, str) else None

    def fetch(self, remote: RemoteFile, target: Path) -> bool:
        """Bring ``target`` up to date; False when it already was. A broken transfer goes on where it stopped.

        Raises KbError when it cannot be fetched or what arrives has another hash.
        """
        if target.is_file() and _matches(target, remote):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        for attempt in range(_ATTEMPTS):
            if self._transfer(remote, part, last=attempt == _ATTEMPTS - 1):
                break
            self._pause(2.0**attempt)
        if not _matches(part, remote):
            part.unlink()
            raise KbError(f"{remote.url} arrived with another hash than listed", hint="run the command again")
        part.replace(target)
        return True

    def _transfer(self, remote: RemoteFile, part: Path, *, last: bool) -> bool:
        """Fetch the rest of a file; False when the connection broke and more attempts are left."""
        import requests

        done = part.stat().st_size if part.is_file() else 0
        if done >= remote.size > 0:
            return True
        headers = {**self._headers(remote.url), **({"Range": f"bytes={done}-"} if done else {})}
        try:
            with self._session.get(remote.url, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
                if answer.status_code == 416:  # the part is longer than the file: begin again
                    part.unlink()
                    return False
                _raise_for(answer)
                with part.open("ab" if answer.status_code == 206 else "wb") as stream:
                    for chunk in answer.iter_content(_CHUNK):
                        stream.write(chunk)
        except requests.RequestException as error:
            if last or not _may_pass(error):
                raise _unreachable(remote.url, error) from None
            return False
        except OSError as error:
            raise KbError(
                f"cannot write {part}: {error.strerror}", hint="make room; the command then goes on where it stopped"
            ) from None
        return part.stat().st_size >= remote.size

    def _hub(self, repository: str, revision: str, *, kind: str = "datasets") -> Listing:
        base = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
        name = f"{base}/api/{kind}/{quote(repository)}"
        home = f"{base}/{quote(repository)}" if kind == "models" else f"{base}/{kind}/{quote(repository)}"
        commit = str(self._json(f"{name}/revision/{quote(revision, safe='')}")[0]["sha"])
        files: list[RemoteFile] = []
        page: str | None = f"{name}/tree/{commit}?recursive=true"
        while page:
            entries, page = self._json(page)
            for entry in entries:
                if entry.get("type") == "file":
                    lfs = entry.get("lfs") or {}
                    url = f"{home}/resolve/{commit}/{quote(entry['path'])}"
                    git = None if lfs else entry.get("oid")
                    files.append(RemoteFile(entry["path"], url, entry["size"], lfs.get("oid"), git))
        return Listing(commit, tuple(files))

    def _github(self, source: Download) -> Listing:
        api = os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/")
        raw = os.environ.get("GITHUB_RAW_URL", "https://raw.githubusercontent.com").rstrip("/")
        name = f"{api}/repos/{quote(source.id)}"
        commit = str(self._json(f"{name}/commits/{quote(source.revision, safe='')}")[0]["sha"])
        tree, _ = self._json(f"{name}/git/trees/{commit}?recursive=1")
        files = tuple(
            RemoteFile(
                entry["path"],
                f"{raw}/{quote(source.id)}/{commit}/{quote(entry['path'])}",
                entry["size"],
                None,
                entry["sha"],
            )
            for entry in tree["tree"]
            if entry["type"] == "blob"
        )
        return Listing(commit, files)

    def _json(self, url: str) -> tuple[Any, str | None]:
        """The data at ``url``, and the address of the next page."""
        import requests

        for attempt in range(_ATTEMPTS):
            try:
                answer = self._session.get(url, headers=self._headers(url), timeout=_TIMEOUT)
                _raise_for(answer)
                return answer.json(), answer.links.get("next", {}).get("url")
            except requests.RequestException as error:
                if attempt == _ATTEMPTS - 1 or not _may_pass(error):
                    raise _unreachable(url, error) from None
                self._pause(2.0**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _headers(self, url: str) -> dict[str, str]:
        """The user's own key for the hub, from the environment, for gated data; sent to the hub alone."""
        token, base = os.environ.get("HF_TOKEN"), os.environ.get("HF_ENDPOINT", "https://huggingface.co")
        return {"Authorization": f"Bearer {token}"} if token and url.startswith(base.rstrip("/") + "/") else {}


def targets(source: Download, listing: Listing, folder: Path) -> Iterator[tuple[RemoteFile, Path]]:
    """Each wanted file of a listing with its place below ``folder``. Raises KbError for a path that leads out of it."""
    for remote in listing.files:
        for pattern, place in source.files.items():
            if fnmatch(remote.path, pattern):
                yield remote, folder / _place(remote.path, pattern, place)
                break


def inside(folder: Path, path: str) -> Path:
    """The place of a listed path below ``folder``. Raises KbError for one that leads out of it."""
    return folder.joinpath(*_parts(path))


def _parts(path: str) -> tuple[str, ...]:
    parts = PurePosixPath(path).parts
    if PurePosixPath(path).is_absolute() or ".." in parts:
        raise KbError(f"the listing holds the path {path!r}, which leads out of the folder")
    return parts


def _place(path: str, pattern: str, place: str) -> PurePosixPath:
    parts = _parts(path)
    if not place.endswith("**"):
        return PurePosixPath(place) / parts[-1]
    fixed = next(i for i, part in enumerate(PurePosixPath(pattern).parts) if "*" in part)
    return PurePosixPath(place[:-2]).joinpath(*parts[fixed:])


def _matches(path: Path, remote: RemoteFile) -> bool:
    if path.stat().st_size != remote.size:
        return False
    digest = hashlib.sha256() if remote.sha256 else hashlib.sha1(b"blob %d\0" % remote.size)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == (remote.sha256 or remote.git_sha1)


def _raise_for(answer: requests.Response) -> None:
    answer.raise_for_status()


def _may_pass(error: requests.RequestException) -> bool:
    status = error.response.status_code if error.response is not None else None
    return status is None or status == 429 or status >= 500


def _unreachable(url: str, error: requests.RequestException) -> KbError:
    status = error.response.status_code if error.response is not None else None
    if status in (401, 403):
        return KbError(
            f"{url} is not open to you (status {status})",
            hint="accept its terms on the hub, then set HF_TOKEN to your own key; or get the data by hand",
        )
    what = f"status {status}" if status else type(error).__name__
    return KbError(f"{url} cannot be fetched ({what})", hint="without a network, get the data by hand")
