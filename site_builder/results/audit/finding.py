"""What the audit says of a table: what, where, how it was computed, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from site_builder.diagnostics import Severity
from site_builder.text.datapath import DataPath

Certainty = Literal["certain", "likely", "possible"]
"""certain: arithmetic, under what it assumes. likely: another explanation would need a coincidence. possible: worth a
look at the source."""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One finding in a reported table."""

    rule: str
    """Id of the rule, as kb explain knows it."""
    severity: Severity
    """warning: something does not fit; info: something a reader of the numbers should know."""
    at: str
    """Name of the place: row and column, or the column, or the table's id."""
    path: DataPath
    """The way to the value in the table's file."""
    message: str
    """What was found."""
    how: str
    """How it was computed, so that a reader can do it again."""
    certainty: Certainty
    """How sure it is."""
    proposal: str | None = None
    """What the source may have meant, or what to do."""
    confirmed: str | None = None
    """Why it stands as it is: the reason of a confirmation in the file."""
    checked: bool = True
    """Whether the confirmation rests on a second look at the source."""
    explained: str | None = None
    """An answer to it, with its source."""
    assumes: str | None = None
    """What must hold for it: one run over 500 items."""
