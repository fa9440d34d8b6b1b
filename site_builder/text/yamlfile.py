"""YAML text to plain data, where every value knows its line and column, and every trap is a problem with a place.

The reader accepts the part of YAML that people mean: mappings with text keys, lists, text, whole numbers, decimals,
true, false and null. Text is composed once by libyaml; positions are looked up in that node tree, and only when a
problem needs one. Anchors, aliases, merge keys, tags, duplicate keys, the ambiguous words of YAML 1.1 (``no``, ``on``)
and nesting without end are refused, each with one clear problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from site_builder.diagnostics import Edit, Fix, Location, Problem, Severity
from site_builder.text.datapath import DataPath
from site_builder.text.yamlsyntax import at_mark, merge_marker, syntax_problem

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
except ImportError:  # PyYAML without libyaml: the same parser in Python, slower
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class _Parser(Reader, Scanner, Parser, Composer):  # type: ignore[no-redef]
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)


MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_PROBLEMS = 50
"""Of one file; with more, it is something else than an entry, and the first tell enough."""

_PLAIN, _TEXT, _MAP, _LIST = "plain", "text", "map", "list"
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_AMBIGUOUS = {form for word in ("yes", "no", "on", "off", "y", "n") for form in (word, word.title(), word.upper())}
_NUMBER_START = frozenset("0123456789+-.")
_SUSPICIOUS = re.compile(r"[&*!%]|^[ \-?:]{80}|<<", re.MULTILINE)


class _Loader(_Parser):
    """libyaml's composer with a resolver that only tells plain from quoted text; values are made in ``_Builder``."""

    def resolve(self, kind: type, value: str | None, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _TEXT
        return _MAP if kind is yaml.MappingNode else _LIST

    def descend_resolver(self, parent: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class _Refused(Exception):
    """The text cannot be read further; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass
class YamlFile:
    """One YAML file: its text, the data in it, and the problems of reading it.

    ``data`` is None when the file could not be read at all; ``problems`` then says why.
    """

    path: str
    text: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def _tree(self) -> yaml.Node | None:
        """The nodes of the text; ``parse`` leaves those that it made, a file that is made otherwise composes them."""
        if any(problem.rule in {"yaml-syntax", "yaml-alias"} for problem in self.problems):
            return None
        try:
            return _compose(self.text)
        except yaml.YAMLError:
            return None

    def node(self, path: DataPath, *, key: bool = False) -> yaml.Node | None:
        """The node of the value at ``path`` (or of its key), or of the nearest value above it that exists."""
        node, found_key = self._tree, None
        for step in path:
            found = _child(node, step)
            if found is None:
                return node
            found_key, node = found
        return found_key if key and found_key is not None else node

    def where(self, path: DataPath = (), *, key: bool = False) -> Location:
        """The place of the value at ``path``, or with ``key`` of its key; missing values stand at their parent."""
        node = self.node(path, key=key)
        if node is None or not path:
            return Location(self.path, 1, 1) if node is not None else Location(self.path)
        if isinstance(node, yaml.CollectionNode):
            start = node.start_mark
            return Location(self.path, start.line + 1, start.column + 1)
        return _location(self.path, node)

    def value(self, path: DataPath) -> Any:
        """The data at ``path``, None where there is nothing."""
        here = self.data
        for step in path:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def span(self, path: DataPath) -> tuple[int, int] | None:
        """Offsets of the text of the scalar at ``path``, quotes included."""
        node = self.node(path)
        if not isinstance(node, yaml.ScalarNode):
            return None
        return node.start_mark.index, node.end_mark.index


def read(path: Path, name: str) -> YamlFile:
    """Read ``path``, called ``name`` in problems. Never raises for what a file can hold."""
    file, raw = read_bytes(path, name)
    return decode(raw, name) if file is None else file


def read_bytes(path: Path, name: str) -> tuple[YamlFile | None, bytes]:
    """The bytes of ``path``, for ``decode``; where they cannot be had, a file with the problem instead."""
    try:
        with path.open("rb") as stream:
            return None, stream.read(MAX_BYTES + 1)
    except OSError as error:
        hint = "check that it is a file and its permissions"
        return _unreadable(name, f"cannot be read: {error.strerror}", hint), b""


def decode(raw: bytes, name: str) -> YamlFile:
    """Bytes of a file to its data; wrong encodings and sizes become problems."""
    if len(raw) > MAX_BYTES:
        return _unreadable(name, f"the file is larger than {MAX_BYTES:,} bytes", "an entry is a few kilobytes")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0\0" in raw[:4] or raw[1:4:2] == b"\0\0" or raw[:4:2] == b"\0\0":
        return _unreadable(name, "the file is UTF-16 or UTF-32", "save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        byte = raw[error.start]
        problem = Problem(
            "yaml-encoding",
            f"byte 0x{byte:02x} is not UTF-8",
            Location(name, line, column),
            hint="save it as UTF-8",
        )
        return YamlFile(name, "", problems=[problem])
    return parse(text, name)


def parse(text: str, name: str) -> YamlFile:
    """Text to data. The result's ``problems`` hold everything that is wrong with the YAML itself."""
    file = YamlFile(name, text)
    if unfinished := merge_marker(name, text):
        file.problems.append(unfinished)
        return file
    try:
        if _SUSPICIOUS.search(text) or text.count("[") + text.count("{") > MAX_DEPTH:
            _refuse_traps(text, name)
        root = _compose(text)
    except _Refused as refused:
        file.problems.append(refused.problem)
        return file
    except (yaml.YAMLError, RecursionError) as error:
        file.problems.append(syntax_problem(error, name, text))
        return file
    file._tree = root
    if root is not None:
        file.data = _Builder(file).build(root)
    if file.data is None and not file.problems:  # a lone null, ~ or --- says as little as no text at all
        where = at_mark(root and root.start_mark, name, text)
        what = "the file is empty" if root is None else "the file holds nothing but an empty value"
        file.problems.append(Problem("yaml-empty", what, where, hint="write an entry or delete it"))
    return file


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        if hasattr(loader, "dispose"):
            loader.dispose()


class _Builder:
    """Values from nodes; collects duplicate keys, ambiguous words and strange tags with their places."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.has_hashes = " #" in file.text

    def build(self, node: yaml.Node) -> Any:
        tag = node.tag
        if tag is _PLAIN:
            return self.plain(node)
        if tag is _TEXT:
            return node.value
        if tag is _MAP:
            return self.mapping(node)
        if tag is _LIST:
            return [self.build(item) for item in node.value]
        shown = tag.replace("tag:yaml.org,2002:", "!!")
        self.problem("yaml-tag", f"the tag {shown!r} is not allowed", node, "remove the tag; write the plain value")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node)
        return [self.build(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else node.value

    def plain(self, node: yaml.Node) -> Any:
        value: str = node.value
        if not value or value[0] in _NUMBER_START:
            if _INT.match(value):
                return int(value) if len(value) < 20 else self.quoted(node, "a number", "a number with fewer digits")
            if _FLOAT.match(value):
                return float(value)
        if value in _WORDS:
            return _WORDS[value]
        if " - " in value and node.start_mark.line != node.end_mark.line:
            self.slipped(node)
        if value in _AMBIGUOUS:
            return self.quoted(node, "true or false", "true or false")
        if self.has_hashes:
            self.cut(node)
        return value

    def quoted(self, node: yaml.Node, taken: str, right: str) -> str:
        """A word that needs quotes to be a word to everyone."""
        value: str = node.value
        fix = Fix("quote the word", (Edit(node.start_mark.index, node.end_mark.index, f'"{value}"'),))
        hint = f'write "{value}" for the word, or {right}'
        self.problem("yaml-ambiguous", f"{value!r} without quotes is {taken} to other YAML readers", node, hint, fix)
        return value

    def cut(self, node: yaml.Node) -> None:
        """Say where text was cut off by a ``#`` one space behind it; a comment stands two spaces behind a value."""
        text, start, end = self.file.text, node.start_mark.index, node.end_mark.index
        at = start + len(node.value) if text.startswith(f"{node.value} #", start) else end
        if text.startswith(" #", at):
            lost = text[at + 1 :].partition("\n")[0].rstrip()
            line, column = text.count("\n", 0, at) + 1, at + 1 - text.rfind("\n", 0, at)
            where = Location(self.file.path, line, column, line, column + len(lost))
            message = f"{lost[:40]!r} is a comment, and no part of the text before it"
            hint = "put the text in quotes; put two spaces before a comment"
            self.add(Problem("yaml-comment", message, where, Severity.WARNING, hint))

    def slipped(self, node: yaml.Node) -> None:
        """Say where a line that looks like an item of a list was read as a part of the text above it."""
        lines = self.file.text[node.start_mark.index : node.end_mark.index].splitlines()
        for number, line in enumerate(lines[1:], 1):
            if line.lstrip().startswith("- "):
                item, at = line.strip(), node.start_mark.line + number + 1
                column = len(line) - len(line.lstrip()) + 1
                where = Location(self.file.path, at, column, at, column + len(item))
                hint = "put the list below a field of its own, or the text in quotes"
                message = f"{item[:40]!r} looks like an item of a list, but is read as a part of the text above it"
                self.add(Problem("yaml-slipped-item", message, where, hint=hint))
                return

    def mapping(self, node: yaml.Node) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str) or key_node.tag not in (_PLAIN, _TEXT):
                self.problem("yaml-key", "a key must be plain text", key_node, "write a name before the colon")
                continue
            if key in data:
                message = f"the key {key!r} stands here twice; readers keep only one of the values"
                self.problem("yaml-duplicate-key", message, key_node, "keep one of them")
                continue
            data[key] = self.build(value_node)
        return data

    def problem(self, rule: str, message: str, node: yaml.Node, hint: str, fix: Fix | None = None) -> None:
        self.add(Problem(rule, message, _location(self.file.path, node), Severity.ERROR, hint, fix))

    def add(self, problem: Problem) -> None:
        if len(self.file.problems) < MAX_PROBLEMS:
            self.file.problems.append(problem)


def source_text(file: YamlFile, path: DataPath) -> str | None:
    """The scalar at ``path`` as it is written, so a misread ``2402.01230`` can be named and quoted."""
    span = file.span(path)
    return file.text[span[0] : span[1]] if span else None


def _refuse_traps(text: str, name: str) -> None:
    """Walk the parser's events, which need no recursion, and refuse what must not be composed at all."""
    try:
        _refuse_events(yaml.parse(text, Loader=_EventLoader), name)
    except yaml.YAMLError as error:
        if "depth" not in str(getattr(error, "problem", "")):
            raise
        # libyaml reads ahead and met its own limit first; the parser in Python tells where ours is passed.
        _refuse_events(yaml.parse(text, Loader=yaml.SafeLoader), name)


def _refuse_events(events: Iterable[yaml.Event], name: str) -> None:
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _refusal("yaml-depth", f"nested deeper than {MAX_DEPTH} levels", name, event, "flatten it")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out where it is used"
            raise _refusal("yaml-alias", f"the alias *{_anchor(event)} is not allowed", name, event, hint)
        if _anchor(event):
            hint = "remove it; an entry must read the same to everyone"
            raise _refusal("yaml-alias", f"the anchor &{_anchor(event)} is not allowed", name, event, hint)
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            raise _refusal("yaml-alias", "the merge key << is not allowed", name, event, "write the keys out")


def _anchor(event: Any) -> str | None:
    anchor: str | None = getattr(event, "anchor", None)
    return anchor


_EventLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refusal(rule: str, message: str, name: str, event: Any, hint: str) -> _Refused:
    return _Refused(Problem(rule, message, _location(name, event), hint=hint))


def _unreadable(name: str, message: str, hint: str) -> YamlFile:
    rule = "yaml-encoding" if "UTF" in message else "file-unreadable"
    return YamlFile(name, "", problems=[Problem(rule, message, Location(name), hint=hint)])


def _location(path: str, node: Any) -> Location:
    start, end = node.start_mark, node.end_mark
    return Location(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return None, node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            if key_node.value == step:
                return key_node, value_node
    return None
