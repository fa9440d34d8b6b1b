"""The cache: validated records of all files in one SQLite database (``.kb/cache.sqlite``), safe to delete.

A file is read again when its stamp (size, times, inode) differs from the remembered one; a stamp taken within the
clock's grain of the file's own change proves nothing, so such a file is compared by its content. Each blob carries a
checksum, and a database that does not open, does not answer or was written by other code is thrown away: a cold run
and a warm run give the same answer. Where the folder cannot be written, the database lives in memory.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeVar

from site_builder.cache.scanning import Found, look, scan
from site_builder.cache.sealing import Corrupt, pack, row_sum, seal, unpack, unseal
from site_builder.diagnostics import Problem
from site_builder.schema.kinds import Kind

logger = logging.getLogger(__name__)
FOLDER = ".kb"
_GRAIN_NS = 2_000_000_000
_NOTHING = b"nothing"
"""Written for a file in which the rules found nothing."""
_DAMAGE = (sqlite3.DatabaseError, Corrupt, ValueError, TypeError, AttributeError, OverflowError)
"""What reading a damaged database can raise: its values may be of any type."""
_UNREAD = b""
"""Digest of a file that could not be opened: it is tried again every time."""
_TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS file(
  path TEXT PRIMARY KEY, kind TEXT, size INT, mtime INT, ctime INT, inode INT, noted INT, digest BLOB, brief TEXT,
  said TEXT, sum INT, found BLOB);
CREATE TABLE IF NOT EXISTS record(path TEXT PRIMARY KEY, data BLOB);
CREATE TABLE IF NOT EXISTS words(path TEXT PRIMARY KEY, text BLOB);
"""
_BY_PATH = ("file", "record", "words")

Answer = TypeVar("Answer")
Briefing = Callable[[str], str]
"""JSON text of a record to JSON text of the few facts of it that questions over all records need."""
Watch = Callable[[Sequence[Found]], Iterable[Found]]
"""Passes files on, one by one, as they are read."""


_Row = tuple[str, str, int, int, int, int, int, bytes, "str | None", "str | None", int, "bytes | None"]
"""A row of the table ``file``."""


class StoredFile(NamedTuple):
    """One file as the store knows it. ``brief`` is None when the file holds no valid record."""

    path: str
    kind: str
    digest: bytes
    brief: str | None
    problems: tuple[Problem, ...]


class Store:
    """Validated records of a knowledge base, synchronised with its files when it is opened."""

    def __init__(
        self,
        root: Path,
        kinds: Iterable[Kind],
        briefings: Mapping[str, Briefing],
        searchable: Mapping[str, Briefing] | None = None,
        watch: Watch | None = None,
    ) -> None:
        """``briefings`` and ``searchable`` name, for a kind, what makes the brief of a record and its words. The files
        that have to be read pass through ``watch``, which may show how far it is."""
        self.root = root
        self.kinds = {kind.name: kind for kind in kinds}
        self._briefings, self._searchable, self._watch = briefings, searchable or {}, watch or iter
        self.connection = self._connect()
        self._held: dict[str, str] | None = None
        self.missing: list[Problem] = []
        self.files: dict[str, StoredFile] = {}
        try:
            self._synchronise()
        except _DAMAGE:
            self._throw_away()
            self._synchronise()

    def follow(self, paths: Collection[str]) -> set[str]:
        """Read again what changed in the files ``paths`` (from the root), such as are of a kind; return those of which
        something else is known now. Where each was there before and still is, nothing else is looked at; else all
        files are."""
        before = self.files
        tops = {kind.pattern.split("/")[0] for kind in self.kinds.values()}
        named = [path for path in paths if path.split("/")[0] in tops]
        found = [look(str(self.root), path, self.kinds[before[path].kind]) for path in named if path in before]
        plain = [item for item in found if isinstance(item, Found)]
        try:
            if len(plain) == len(named):
                self._read_again(plain)
                return {path for path in named if self.files[path] != before[path]}
            self._synchronise()
        except sqlite3.OperationalError:  # the cache is in use elsewhere or cannot be written
            self._synchronise()
        except _DAMAGE:
            self._throw_away()
            self._synchronise()
        return {path for path in before.keys() | self.files.keys() if before.get(path) != self.files.get(path)}

    def data(self, path: str) -> str | None:
        """JSON text of the valid record in the file ``path``, else None."""
        if self._held is not None:
            return self._held.get(path)
        return self._again(lambda: self._record(path))

    def hold(self) -> None:
        """Read every record at once, which is faster than one by one, and ask the database no more: a process that is
        forked must not use the connection of its parent."""
        self._held = self._again(self._records)

    def words(self) -> dict[str, str]:
        """The words of each searchable record, by path."""
        return self._again(self._words)

    def findings(self, context: str) -> tuple[dict[str, tuple[Problem, ...]], set[str]]:
        """What the rules of single records found in the same ``context``, by path of the file, for files in which they
        found anything; and the paths of the files that they have not judged."""
        try:
            row = self.connection.execute("SELECT value FROM meta WHERE key = 'context'").fetchone()
            if row is not None and row[0] == context:
                sql = "SELECT path, found FROM file WHERE found IS NULL OR found != ?"
                rows = self.connection.execute(sql, (_NOTHING,)).fetchall()
                texts = {path: text for path, found in rows if (text := unseal(found, path)) is not None}
                pending = {path for path, found in rows if found is None}
                return {path: unpack(path, text) for path, text in texts.items()}, pending
            with self.connection:
                self.connection.execute("UPDATE file SET found = NULL")
                self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('context', ?)", (context,))
        except sqlite3.OperationalError:  # another process is writing: judge everything again, remember nothing
            pass
        except _DAMAGE:
            self._throw_away()
            self._synchronise()
        return {}, set(self.files)

    def remember_findings(self, context: str, findings: Mapping[str, tuple[Problem, ...]]) -> None:
        """Keep findings, unless another process has meanwhile read newer files or judges in another context."""
        rows = [
            (seal(text, path) if (text := pack(found)) else _NOTHING, path, self.files[path].digest, context)
            for path, found in findings.items()
        ]
        sql = """UPDATE file SET found = ? WHERE path = ? AND digest = ?
            AND (SELECT value FROM meta WHERE key = 'context') = ?"""
        with suppress(sqlite3.DatabaseError), self.connection:
            self.connection.executemany(sql, rows)

    def _column(self, sql: str, *arguments: str) -> dict[str, str]:
        rows = self.connection.execute(sql, arguments)
        return {path: text for path, sealed in rows if (text := unseal(sealed, self._place(path))) is not None}

    def _place(self, path: str) -> str:
        """What the texts of a file are sealed with, so that those of an older content are not taken for its own."""
        return f"{path} {self.files[path].digest.hex()}" if path in self.files else path

    def _record(self, path: str) -> str | None:
        text = self._column("SELECT path, data FROM record WHERE path = ?", path).get(path)
        if text is None and path in self.files and self.files[path].brief is not None:
            raise Corrupt
        return text

    def _records(self) -> dict[str, str]:
        records = self._column("SELECT path, data FROM record")
        if records.keys() != {file.path for file in self.files.values() if file.brief is not None}:
            raise Corrupt
        return records

    def _words(self) -> dict[str, str]:
        words = self._column("SELECT path, text FROM words")
        searchable = (file for file in self.files.values() if file.kind in self._searchable and file.brief is not None)
        if words.keys() != {file.path for file in searchable}:
            raise Corrupt
        return words

    def _again(self, read: Callable[[], Answer]) -> Answer:
        """What ``read`` reads, from a new database when the old one turns out to be broken."""
        try:
            return read()
        except _DAMAGE:
            self._throw_away()
            self._synchronise()
            return read()

    def _connect(self) -> sqlite3.Connection:
        folder = self.root / FOLDER
        with suppress(OSError, *_DAMAGE):
            folder.mkdir(exist_ok=True)
            path = folder / "cache.sqlite"
            try:
                return _database(str(path))
            except _DAMAGE:
                path.unlink()
                return _database(str(path))
        return _database(":memory:")

    def _throw_away(self) -> None:
        logger.info("the cache is damaged and thrown away")
        self.connection.close()
        for name in ("cache.sqlite", "cache.sqlite-journal", "cache.sqlite-wal", "cache.sqlite-shm"):
            with suppress(OSError):
                (self.root / FOLDER / name).unlink()
        self.connection = self._connect()

    def _synchronise(self) -> None:
        found, self.missing = scan(str(self.root), self.kinds.values())
        remembered = self._remembered()
        changed = [item for item in found if not _unchanged(item, remembered)]
        gone = remembered.keys() - {item.path for item in found}
        logger.info("%d files found, %d to be read, %d gone", len(found), len(changed), len(gone))
        if changed or gone:
            try:
                self._update(changed, gone, remembered)
            except sqlite3.OperationalError:  # read-only, full, or locked by another process: go on in memory
                logger.info("the cache cannot be written: going on in memory")
                self.connection.close()
                self.connection = _database(":memory:")
                self._update(found, (), {})
            remembered = self._remembered() if len(changed) > 100 else self._refreshed(remembered, changed)
        self.files = {item.path: _stored(remembered[item.path]) for item in found}

    def _read_again(self, changed: Sequence[Found]) -> None:
        before = self._refreshed({}, changed)
        with self.connection:
            for item in changed:
                self._read(item, before[item.path])
        rows = self._refreshed({}, changed)
        self.files = self.files | {item.path: _stored(rows[item.path]) for item in changed}

    def _refreshed(self, remembered: dict[str, _Row], changed: Iterable[Found]) -> dict[str, _Row]:
        """``remembered`` with the rows of a few ``changed`` files as they are now."""
        sql = "SELECT * FROM file WHERE path = ?"
        return remembered | {item.path: self.connection.execute(sql, (item.path,)).fetchone() for item in changed}

    def _remembered(self) -> dict[str, _Row]:
        row = self.connection.execute("SELECT value FROM meta WHERE key = 'code'").fetchone()
        if row is None or row[0] != code_fingerprint():
            return {}
        return {row[0]: row for row in self.connection.execute("SELECT * FROM file")}

    def _update(
        self,
        changed: Sequence[Found],
        gone: Iterable[str],
        remembered: Mapping[str, _Row],
    ) -> None:
        with self.connection:
            for table in _BY_PATH:
                if not remembered:
                    self.connection.execute(f"DELETE FROM {table}")
                self.connection.executemany(f"DELETE FROM {table} WHERE path = ?", [(path,) for path in gone])
            for item in self._watch(changed):
                self._read(item, remembered.get(item.path))
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('code', ?)", (code_fingerprint(),))

    def _read(self, item: Found, known: _Row | None) -> None:
        from site_builder.schema import validation
        from site_builder.text import yamlfile

        noted = time.time_ns()
        file, raw = yamlfile.read_bytes(self.root / item.path, item.path)
        digest = content_digest(raw) if file is None else _UNREAD
        if file is None and known and known[1] == item.kind.name and known[7] == digest:
            sql = "UPDATE file SET size = ?, mtime = ?, ctime = ?, inode = ?, noted = ? WHERE path = ?"
            self.connection.execute(sql, (*item.stamp, noted, item.path))
            return
        if file is None:
            file = yamlfile.decode(raw, item.path)
        data = None if file.data is None else validation.validate(file, item.kind.record)
        brief = None if data is None else self._briefings.get(item.kind.name, _same)(data)
        said = pack(file.problems)
        total = row_sum(item.path, item.kind.name, digest, brief, said)
        row = (item.path, item.kind.name, *item.stamp, noted, digest, brief, said, total)
        self.connection.execute("INSERT OR REPLACE INTO file VALUES (?,?,?,?,?,?,?,?,?,?,?,NULL)", row)
        words = self._searchable.get(item.kind.name) if data is not None else None
        texts = {"record": data, "words": words(data) if words and data else None}
        for table, text in texts.items():
            if text is None:
                self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (item.path,))
            else:
                self.connection.execute(
                    f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",
                    (item.path, seal(text, f"{item.path} {digest.hex()}")),
                )


def content_digest(raw: bytes) -> bytes:
    """What the content of a file is compared by."""
    from hashlib import blake2b

    return blake2b(raw, digest_size=16).digest()


def code_fingerprint() -> str:
    """Changes whenever the package's own code or a library that reads files does, since other code may judge the same
    files differently."""
    parts = [sys.version]
    for name in ("yaml", "pydantic", "pydantic_core"):
        spec = find_spec(
            name
        )  # where it lies and when it was put there: asking for its version takes ten times as long
        if spec is not None and spec.origin is not None:
            status = os.stat(spec.origin)
            parts.append(f"{spec.origin} {status.st_size} {status.st_mtime_ns}")
    package = str(Path(__file__).parent.parent)
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith(".py"):
                status = os.stat(f"{folder}/{name}")
                parts.append(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(parts))


def _unchanged(item: Found, remembered: Mapping[str, _Row]) -> bool:
    row = remembered.get(item.path)
    if row is None or row[1] != item.kind.name or row[2:6] != item.stamp or sys.platform == "win32":
        return False
    return row[7] != _UNREAD and row[6] - max(item.stamp[1], item.stamp[2]) > _GRAIN_NS


def _stored(row: _Row) -> StoredFile:
    path, kind, digest, brief, said, total = (row[0], row[1], *row[7:11])
    if row_sum(path, kind, digest, brief, said) != total:
        raise Corrupt
    return StoredFile(path, kind, digest, brief, unpack(path, said) if said else ())


def _database(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20, check_same_thread=False)
    connection.execute("PRAGMA synchronous = OFF")  # what a power cut leaves half-written, the seals tell
    layout = zlib.crc32(_TABLES.encode()) >> 1
    if connection.execute("PRAGMA user_version").fetchone()[0] != layout:
        drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in ("meta", *_BY_PATH))
        connection.executescript(f"BEGIN; {drops} {_TABLES} PRAGMA user_version = {layout}; COMMIT;")
    return connection


def _same(data: str) -> str:
    return data
