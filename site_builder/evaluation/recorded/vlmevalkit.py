"""VLMEvalKit's prediction files: a table with index, question and prediction, as xlsx, tsv, csv or json."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.recorded.base import Answer, answered, first_text

ORIGIN = "VLMEvalKit"
_NOTHING = ("None", "nan")
"""What stands in its tables where the model returned no text; it writes every answer as a string."""


def read(path: Path) -> Iterator[Answer]:
    """Yield the rows of the table. Raises KbError when it lacks a column or cannot be read."""
    for number, row in _rows(path):
        where = f"{path.name}:{number}"
        if "prediction" not in row:
            raise KbError(f"{where}: no column 'prediction'", hint="take the file that the inference stage wrote")
        value = row["prediction"]
        text, status = answered(None if value is None or str(value) in _NOTHING else str(value))
        yield Answer(
            where=where,
            text=text,
            id=first_text(row, "question_id", "index", "id"),
            question=first_text(row, "question"),
            category=first_text(row, "category", "l2-category"),
            status=status,
            error=str(value).strip()[:200] if status == "error" else None,
        )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    suffix = path.suffix.lower()
    try:
        if suffix == ".xlsx":
            yield from _sheet(path)
        elif suffix in (".tsv", ".csv"):
            csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # some tables carry their pictures
            with path.open(encoding="utf-8-sig", newline="") as stream:
                table = csv.DictReader(stream, delimiter="\t" if suffix == ".tsv" else ",")
                for row in table:
                    yield table.line_num, row
        elif suffix == ".json":
            yield from _records(path)
        else:
            raise UsageError(f"{path.name}: no table of VLMEvalKit", hint="it writes .xlsx, .tsv or .json")
    except (OSError, ValueError, csv.Error) as error:
        raise KbError(f"{path} cannot be read: {error}", hint="give the file as VLMEvalKit wrote it") from None


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    data = json.loads(path.read_text(encoding="utf-8-sig"))
    listed = list(data.values()) if isinstance(data, dict) else data
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise ValueError("no list of rows")
    yield from enumerate(listed, start=1)


def _sheet(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise UsageError("reading .xlsx needs openpyxl", hint='pip install "awesome-lvlm-safety[import]"') from None
    from zipfile import BadZipFile

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError) as error:
        raise ValueError(f"no workbook: {error}") from None
    rows = book.worksheets[0].iter_rows(values_only=True)
    head = [str(name) for name in next(rows, ())]
    for number, values in enumerate(rows, start=2):
        yield number, dict(zip(head, values, strict=False))
