"""Importing this registers the rules of what is imported: lists, bibliographies, and drafts against entries."""

from __future__ import annotations

from site_builder.checks.registry import explain
from site_builder.diagnostics import Severity
from site_builder.lists import checks as awesome_checks

__all__ = ["awesome_checks"]

explain(
    "bibtex-syntax",
    Severity.ERROR,
    """
    A block of a .bib file cannot be read, or text that looks like an entry stands outside of one.

    Usual causes: a brace or quote that is not closed, a missing comma between fields, no key. The other blocks are
    read; this one is left to you.
    """,
)
explain(
    "bibtex-duplicate-key",
    Severity.ERROR,
    """
    Two blocks of a .bib file have one key.

    BibTeX uses the first of them. Both are read here, the second under a key of its own, unless they are one paper.
    """,
)
explain(
    "bibtex-duplicate-field",
    Severity.ERROR,
    """
    An entry of a .bib file has a field twice.

    The first value is read. Delete the wrong one.
    """,
)
explain(
    "bibtex-missing-field",
    Severity.ERROR,
    """
    An entry of a .bib file lacks what every paper has: a title, or the year of its venue.

    Without a title there is no draft. Add the field.
    """,
)
explain(
    "bibtex-truncated-authors",
    Severity.WARNING,
    """
    The authors of an entry of a .bib file end with "and others".

    The draft has only those that are named. Complete them from the paper.
    """,
)
explain(
    "bibtex-unknown-venue",
    Severity.WARNING,
    """
    A .bib file names a venue that `taxonomy/venues.yml` does not have.

    The draft keeps its name in its notes. Add the venue, or add the spelling to the aliases of the one it is.
    """,
)
explain(
    "differs-from-entry",
    Severity.INFO,
    """
    An imported list says something else of a paper than its entry here.

    Entries are usually the better read of the two; where the list is newer, mend the entry.
    """,
)
