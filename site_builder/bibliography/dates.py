"""Dates as people and programs write them, as ISO 8601: 2024, 2024-03 or 2024-03-09."""

from __future__ import annotations

import re
from calendar import monthrange

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBERS = re.compile(r"(?P<year>(?:1[89]|2\d)\d\d)(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?(?!\d)")
_NAME = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})[a-z]*\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|2\d)\d\d\b")
_DAY = re.compile(r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d/])")


def iso_date(text: str) -> str:
    """As much of the date in ``text`` as is certain: "2024/03/09/", "9 March 2024", "Mar. 2024"; else empty."""
    found = _NUMBERS.match(text.strip())
    if found and found["month"]:
        return _written(int(found["year"]), int(found["month"]), int(found["day"] or 0))
    year, name = _YEAR.search(text), _NAME.search(text)
    if year is None:
        return ""
    days = _DAY.findall(text[: year.start()] + " " + text[year.end() :])
    day = int(re.sub(r"\D", "", days[0])) if name and len(days) == 1 else 0
    return _written(int(year[0]), MONTHS.index(name["month"].lower()) + 1 if name else 0, day)


def month_number(text: str) -> int:
    """The number of a month that is written as a number or a name in English; 0 for anything else."""
    word = text.strip().lower()
    if word[:3] in MONTHS:
        return MONTHS.index(word[:3]) + 1
    return int(word) if word.isdecimal() and 1 <= int(word) <= 12 else 0


def _written(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= monthrange(year, month)[1] else f"{year:04}-{month:02}"
