"""Importing this registers the rules of what is imported: lists, bibliographies, and drafts against entries."""

from __future__ import annotations

from site_builder.checks.registry import RULES, explain
from site_builder.diagnostics import Severity
from site_builder.lists import checks as awesome_checks
from site_builder.lists import readme

__all__ = ["RULES", "awesome_checks", "readme"]

explain(
    "bibtex-syntax",
    Severity.ERROR,
    """
    Something in a .bib file that neither BibTeX nor biber would take.

    Usual causes: a brace or quote that is not closed, a missing comma between fields, no key. Where it is clear how to
    go on, the rest of the entry is read; an entry that cannot be read is left out, and the others are read.
    """,
)
explain(
    "bibtex-undefined-string",
    Severity.WARNING,
    """
    A value of a .bib file is a name that no `@string` above defines, such as `journal = jmlr`.

    BibTeX leaves such a value empty; here the name itself is read. Define it, or put text in braces.
    """,
)
explain(
    "bibtex-reference",
    Severity.ERROR,
    """
    `crossref` or `xdata` of an entry of a .bib file leads to no entry, or back to the entry itself.

    What the entry would have from there (the venue, the year) is missing.
    """,
)
explain(
    "bibtex-comment",
    Severity.WARNING,
    """
    An entry of a .bib file stands in `@comment{...}` or behind `%`, and is left out.

    BibTeX reads such an entry, biber does not. Take it out of the comment if it is meant.
    """,
)
explain(
    "csv-unknown-column",
    Severity.WARNING,
    """
    A column of a table has a header that names nothing which an entry holds.

    What is read: title, authors, year or date, venue, arxiv, doi, link, code, project, data, summary, and category or
    topic, which place the paper. Rename the column if it is one of these.
    """,
)
explain(
    "csv-no-title",
    Severity.WARNING,
    """
    A row of a table has no title, or no column holds titles.

    Without a title there is no draft.
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
    "reference-missing-field",
    Severity.ERROR,
    """
    An entry of a bibliography lacks what every paper has: a title, or the year of its venue.

    Without a title there is no draft. Add the field.
    """,
)
explain(
    "reference-truncated-authors",
    Severity.WARNING,
    """
    The authors of an entry of a bibliography end with "and others".

    The draft has only those that are named. Complete them from the paper.
    """,
)
explain(
    "reference-unknown-venue",
    Severity.WARNING,
    """
    A bibliography names a venue that `taxonomy/venues.yml` does not have.

    The draft keeps its name in its notes. Add the venue, or add the spelling to the aliases of the one it is.
    """,
)
explain(
    "reference-no-paper",
    Severity.INFO,
    """
    An entry of a bibliography is left out, since it is a volume of proceedings and no paper.

    A volume that papers name with `crossref` gives them its title and year, and is not mentioned.
    """,
)
explain(
    "reference-unclear-name",
    Severity.ERROR,
    """
    Authors of a bibliography are not divided as its format asks: semicolons stand between names, or the commas of one
    do not part a family name from a given one.

    What is no name becomes no author; the draft keeps it in its notes. The form is `Lovelace, Ada` or
    `King, Jr., Martin`. BibTeX parts authors by `and`, RIS by a line for each.
    """,
)
explain(
    "ris-syntax",
    Severity.ERROR,
    """
    A line of a RIS file stands in no record, or a record has no end.

    A record begins with `TY  - ` and ends with `ER  - `. A record without an end is read up to the next one.
    """,
)
explain(
    "csl-syntax",
    Severity.ERROR,
    """
    A CSL-JSON file is broken: it is no JSON from some place on, or an item or an author has the wrong form.

    What stands before the broken place is read. Export the file again.
    """,
)
explain(
    "same-title",
    Severity.WARNING,
    """
    An imported paper has the title of an entry here, but other authors, or years too far apart: it is another paper.

    Papers are recognised by their identifiers, else by title and authors together. If both are one paper, mend what is
    wrong, or give both an identifier.
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
explain(
    "jsonl-syntax",
    Severity.ERROR,
    """
    A line of a file of JSON lines is no JSON, or no record.

    Each line is one paper in braces, without line breaks inside. The other lines are read; this one is left out.
    """,
)
explain(
    "jsonl-field",
    Severity.ERROR,
    """
    A field of a line has the wrong form, or a value that entries do not know.

    Lists are lists of texts, links are web addresses, and confidence, basis and scope have the values of the schema.
    """,
)
explain(
    "jsonl-unknown-field",
    Severity.WARNING,
    """
    A line has a field for which an entry has no place.

    It is left out. `kb import jsonl --help` names the fields.
    """,
)
explain(
    "jsonl-unknown-name",
    Severity.WARNING,
    """
    A line names a venue, model or benchmark that no registry has.

    `--propose FILE` writes all such names with the nearest record for each. Edited, that file is what `--names` reads:
    the id of the record that is meant, a new record, or null for a name that is none.
    """,
)
explain(
    "jsonl-unknown-target",
    Severity.ERROR,
    """
    A relation of a line leads to nothing: no entry here, no line of the file, no node, no identifier.

    Write an arXiv id, `doi:10....`, the id of an entry, or that of a node.
    """,
)
