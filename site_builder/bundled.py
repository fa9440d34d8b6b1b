"""What comes with the program: templates, assets, the default mkdocs.yml, and the starter of ``kb init``.

They live in ``templates/`` beside the package. The wheel carries a copy inside the package, since nothing else of a
checkout is there; an editable install finds the checkout's own.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def venues() -> Path:
    """A file of conferences and journals that lists are matched against before a knowledge base has its own."""
    return templates() / "venues.yml"


def templates() -> Path:
    """The folder of the bundled templates."""
    inside = _HERE / "templates"
    return inside if inside.is_dir() else _HERE.parent / "templates"
