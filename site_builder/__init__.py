"""A living survey of a field, as a knowledge base and a site.

The package reads a knowledge base that people edit as text (``papers/``, ``taxonomy/``, ``results/``), checks and
links it, answers questions about it, renders it as a static site, and evaluates models into its leaderboard. Scripts
begin with ``from site_builder import load``.
"""

from typing import Any

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """``load`` is imported when it is asked for, so that the command line starts light."""
    if name == "load":
        from importlib import import_module

        return import_module("site_builder.facade").load
    raise AttributeError(f"module 'site_builder' has no attribute {name!r}")
