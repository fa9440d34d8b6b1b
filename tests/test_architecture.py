"""The architecture, held to its word: imports point one way, and quick commands stay quick by importing late."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import typing
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "site_builder"

LEVELS = (
    {"", "errors"},
    {"root", "bundled", "files", "diagnostics"},
    {"text", "web"},
    {"schema"},
    {"cache"},
    {"knowledge"},
    {"checks"},
    {"query"},
    {"bibliography"},
    {"lists"},
    {"results"},
    {"output"},
    {"reference", "facade"},
    {"site", "evaluation", "starter", "contribution", "release"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
"""Every room of the package, from the ground up: a room may import itself and what stands below it, nothing else."""
INSIDE = {
    "evaluation": (
        {"", "interface", "keys"},
        {"data"},
        {"engines"},
        {"judges"},
        {"attacks", "defenses", "recorded"},
        {"run"},
    )
}
"""The same within rooms that have rooms of their own."""


def level(levels: tuple[set[str], ...], room: str) -> int:
    """The floor of a room. One that no floor names has no place yet, and the test says so."""
    floors = [number for number, rooms in enumerate(levels) if room in rooms]
    assert floors, f"{room!r} stands on no floor: give it one in this test"
    return floors[0]


def module_of(path: Path) -> str:
    """``site_builder.text.folding`` of a file, and of a package's ``__init__.py`` the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str, depth: int = 1) -> str:
    """The name of the room at ``depth`` in which a module stands; "" for one that stands in none."""
    parts = module.split(".")
    return parts[depth] if len(parts) > depth else ""


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> set[str]:
    """The modules of the package that a file names in an import, also where it imports late or for types only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in inner}
    return found & MODULES.keys()


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    here = room(module)
    for name in imports(MODULES[module]):
        there = room(name)
        if there != here:
            assert level(LEVELS, there) < level(LEVELS, here), f"{module} imports {name}, which does not stand below it"
        elif here in INSIDE:
            floors = INSIDE[here]
            assert level(floors, room(name, 2)) <= level(floors, room(module, 2)), f"{module} imports {name} above it"


def test_nothing_runs_in_circles() -> None:
    """Not within rooms either, and not through imports that are late or for types only."""
    graph = {module: imports(path) - {module} for module, path in MODULES.items()}
    while free := [module for module, needed in graph.items() if not needed & graph.keys()]:
        for module in free:
            del graph[module]
    cycles = sorted(module for module, needed in graph.items() if needed & graph.keys())
    assert not cycles, f"these import one another, or stand above such a circle: {', '.join(cycles)}"


@pytest.mark.parametrize("module", [module for module in MODULES if not module.endswith("__main__")])
def test_every_annotation_can_be_resolved(module: str) -> None:
    """What is annotated with a name that nothing imports, or that is imported for types and used as a value, breaks
    only where it is run."""
    loaded = import_module(module)
    names = vars(loaded) | imported_for_types(MODULES[module])
    for thing in vars(loaded).values():
        if getattr(thing, "__module__", None) != module or not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        inner = [one for one in vars(thing).values() if inspect.isfunction(one)] if inspect.isclass(thing) else []
        foreign = inspect.isclass(thing) and any(
            not base.__module__.startswith("site_b") for base in thing.__mro__[1:-1]
        )
        for one in inner if foreign else [thing, *inner]:
            with suppress(TypeError, AttributeError):  # the name is there, but not what it says while nothing runs
                typing.get_type_hints(one, names)


def imported_for_types(path: Path) -> dict[str, object]:
    """The names that a module imports under ``if TYPE_CHECKING``, and the classes that it defines there."""
    found: dict[str, object] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for statement in node.body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    try:
                        exec(compile(ast.Module([statement], []), str(path), "exec"), found)
                    except ModuleNotFoundError:  # a package that users need not have: any name of it may be there
                        found |= {one.asname or one.name.partition(".")[0]: Mock() for one in statement.names}
    return found


def test_every_named_room_is_there() -> None:
    named = set().union(*LEVELS)
    assert named == {room(module) for module in MODULES}


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_command_line_starts_light() -> None:
    heavy = {"pydantic", "networkx", "jinja2", "requests", "torch", "rich", "mkdocs"}
    assert not heavy & loaded_by("import site_builder.cli")


def test_a_warm_check_loads_no_parser_and_no_validator() -> None:
    rules = "from site_builder.commands._context import all_rules\nall_rules()"
    found = loaded_by(f"{rules}\nimport site_builder.checks.running")
    assert not {"pydantic", "yaml", "networkx", "rich"} & found


def test_a_warm_catalog_needs_no_pydantic() -> None:
    assert "pydantic" not in loaded_by("import site_builder.knowledge.catalog")
