"""Explanations of what is found while files are read, before any rule runs."""

from __future__ import annotations

from site_builder.checks.registry import explain
from site_builder.diagnostics import Severity

ERROR = Severity.ERROR

explain(
    "yaml-syntax",
    ERROR,
    """
    The file is not valid YAML, so nothing in it can be read.

    Usual causes: a colon in text without quotes, an opened quote that is never closed, a tab in the indentation, a
    second document after `---`, marks of a merge that was not finished (`<<<<<<<`). The place named is where the
    reader gave up; the mistake stands there or just before.
    """,
)
explain(
    "yaml-encoding",
    ERROR,
    """
    The file is not UTF-8 text.

    Save it as UTF-8 (editors offer it under "Save with encoding"). A byte order mark at the start is accepted.
    """,
)
explain(
    "yaml-empty",
    ERROR,
    """
    The file holds nothing, or nothing but comments or a lone null.

    Write an entry into it, or delete it.
    """,
)
explain(
    "yaml-alias",
    ERROR,
    """
    The file uses an anchor (`&name`), an alias (`*name`) or a merge key (`<<`).

    They save typing but make an entry unreadable to people who do not know YAML, and let a small file grow without
    bounds. Write the value out where it is used. Text that begins with `&` or `*` needs quotes.
    """,
)
explain(
    "yaml-depth",
    ERROR,
    """
    Lists or mappings are nested deeper than any entry needs.

    Look for brackets that were opened too often.
    """,
)
explain(
    "yaml-tag",
    ERROR,
    """
    A value carries a YAML tag, such as `!!str` or `!name`.

    Values are plain text, numbers, lists and mappings. Remove the tag; put quotes around text that begins with `!`.
    """,
)
explain(
    "yaml-key",
    ERROR,
    """
    A key is not plain text: it is a list, a mapping or empty.

    Write the name of a field before the colon.
    """,
)
explain(
    "yaml-duplicate-key",
    ERROR,
    """
    One key stands twice in a mapping.

    YAML readers keep one of the two values without a word, and not all of them the same one. Keep the right one.
    """,
)
explain(
    "yaml-slipped-item",
    ERROR,
    """
    A line that begins with a dash was read as a part of the text above it.

    A list stands below a field of its own (`authors:`), and text without quotes goes on in lines that are indented
    deeper. Give the items their field, or put the text in quotes if the dash belongs to it.
    """,
)
explain(
    "yaml-comment",
    Severity.WARNING,
    """
    Text without quotes ends where a `#` follows a space: the rest of the line is a comment, and lost.

    Put the text in quotes if the rest belongs to it. If it is a comment, put two spaces before the `#`.
    """,
)
explain(
    "yaml-ambiguous",
    ERROR,
    """
    A word without quotes that other YAML readers take for true or false (yes, no, on, off, y, n), or for a number of
    twenty digits or more, which most of them cannot hold.

    Put quotes around it if the word is meant, as `--fix` does; write true or false if the truth value is meant.
    """,
    fixable=True,
)
explain(
    "file-unreadable",
    ERROR,
    """
    A file cannot be opened: a folder, a pipe or a dead link stands in its place, it may not be read, or it is larger
    than any entry.

    Replace it by a plain file, or mend its permissions.
    """,
)
explain(
    "file-missing",
    ERROR,
    """
    A file that every knowledge base has is missing.

    Restore `kb.yml`, `taxonomy/nodes.yml`, `taxonomy/facets.yml` or `taxonomy/venues.yml` from the history.
    """,
)
explain(
    "file-ignored",
    Severity.WARNING,
    """
    Something stands among the entries that is not read: a file with another ending or at another place, or a folder.

    Entries end in `.yml` and stand side by side in one folder. Rename the file (`.yaml` to `.yml`), or move it. Hidden
    files and a `README.md` may stand anywhere.
    """,
)
explain(
    "file-outside",
    ERROR,
    """
    A symbolic link leads out of the knowledge base, and is not followed.

    Such a link reads differently, or not at all, on another machine. Put the file itself in its place.
    """,
)
explain(
    "schema-unknown-field",
    ERROR,
    """
    The entry has a field that the schema does not know, usually a misspelt one.

    `kb export schema` and the reference page list all fields.
    """,
)
explain(
    "schema-missing-field",
    ERROR,
    """
    A field that every entry of this kind has is missing.

    A paper needs `id`, `title`, `authors`, `state` and `assignments`; an assignment needs `node`, `evidence` and
    `confidence`. All other fields may be left out: what is not there is unknown, and nothing is invented.
    """,
)
explain(
    "schema-unquoted",
    ERROR,
    """
    Text without quotes that YAML reads as a number or a truth value.

    The arXiv id `2402.01230` becomes the number 2402.0123, so ids, versions and years in text need quotes:
    `arxiv: "2402.01230"`.
    """,
    fixable=True,
)
explain(
    "schema-type",
    ERROR,
    """
    A value has the wrong form: text where a list belongs, a list where text belongs.

    A list of one is still a list: `authors: [Ada Lovelace]`.
    """,
)
explain(
    "schema-value",
    ERROR,
    """
    A value is none of those that the schema allows here.

    The hint names the nearest one, or all of them.
    """,
)
