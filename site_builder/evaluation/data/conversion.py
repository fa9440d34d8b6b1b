"""From the form in which a hub keeps data to the layout of the authors' release."""

from __future__ import annotations

import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.data.benchmarks.mm_safetybench import SCENARIOS, SPLITS
from site_builder.evaluation.data.download import inside
from site_builder.files import write_atomic


def _unpack_mm_safetybench(folder: Path) -> int:
    """Write the pictures of ``parquet/<Scenario>/<split>*.parquet`` to data/imgs/; return how many were new."""
    numbered = {name.split("-", 1)[1]: name for name in SCENARIOS}
    new = 0
    for table in sorted((folder / "parquet").glob("*/*.parquet")):
        split = next((name for name in sorted(SPLITS, key=len, reverse=True) if table.stem.startswith(name)), None)
        scenario = numbered.get(table.parent.name)
        if split is None or scenario is None:
            continue
        for row in _rows(table, ["id", "image"]):
            new += _write(folder / "data" / "imgs" / scenario / split / f"{row['id']}.jpg", row["image"]["bytes"])
    return new


def _unpack_hades(folder: Path) -> int:
    """Write the pictures of the last step to images/, and their records to hades.json; return how many were new."""
    columns = ["id", "scenario", "keywords", "step", "category", "instruction", "image"]
    best: dict[str, dict[str, Any]] = {}
    new = 0
    for table in sorted((folder / "parquet").glob("*.parquet")):
        for row in _rows(table, columns):
            name = f"{row['scenario']}/{row['id']}"
            if name in best and best[name]["step"] >= row["step"]:
                continue
            picture = f"{row['scenario']}-{row['id']}-{row['step']}.jpg"
            new += _write(folder / "images" / picture, row["image"]["bytes"])
            best[name] = {**{key: row[key] for key in columns if key != "image"}, "id": name, "image": picture}
    write_atomic(folder / "hades.json", json.dumps(list(best.values()), indent=1) + "\n")
    return new


def _unpack_archives(folder: Path) -> int:
    """Unpack every archive that lies in ``folder``; return how many files were new.

    A path that leads out of the folder, or a link, is refused: archives come from elsewhere.
    """
    new = 0
    for archive in sorted([*folder.glob("*.tar"), *folder.glob("*.zip")]):
        for name, data in _members(archive):
            new += _write(inside(folder, name), data)
    return new


CONVERSIONS: Mapping[str, Callable[[Path], int]] = {
    "mm-safetybench-parquet": _unpack_mm_safetybench,
    "hades-parquet": _unpack_hades,
    "archives": _unpack_archives,
}
"""What ``convert`` in a protocols file names. Each goes on where it was interrupted, as files appear in one step.

Raises UsageError without pyarrow where tables are unpacked, and KbError for files of another form.
"""


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as opened:
                for info in opened.infolist():
                    if not info.is_dir():
                        yield info.filename, opened.read(info)
            return
        with tarfile.open(archive) as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield member.name, stream.read()
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError) as error:
        raise KbError(f"{archive} cannot be unpacked: {error}", hint="delete it and get the data again") from None


def _rows(table: Path, columns: list[str]) -> Iterator[dict[str, Any]]:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError(
            "unpacking the hub's tables needs pyarrow", hint='pip install "awesome-lvlm-safety[hub]"'
        ) from None
    try:
        for batch in parquet.ParquetFile(table).iter_batches(32, columns=columns):
            for row in batch.to_pylist():
                if {*columns} - {*row} or not isinstance(row["image"], dict):
                    raise KbError(f"{table} has another form than expected", hint="get the data by hand")
                yield row
    except arrow.ArrowException as error:
        raise KbError(f"{table} has another form than expected: {error}", hint="get the data by hand") from None


def _write(target: Path, data: bytes) -> bool:
    """Write a file that is not there; whether it was new."""
    if target.is_file():
        return False
    write_atomic(target, data)
    return True
