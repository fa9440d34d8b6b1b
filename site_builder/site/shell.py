"""The frame of the pages: one engine run builds ``docs/`` and a shell page per depth, which is then cut at its slots.

The engine (mkdocs-material or Zensical) sees a copy of ``docs/`` with the shell pages beside it, and the bundled
``mkdocs.yml`` with what the knowledge base's own changes; the checkout is never written to. What it made is kept under
``.kb/`` by a hash of all that went in, so a build that changes no documentation does not run it again.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from html import escape, unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import yaml

from site_builder import bundled
from site_builder.errors import KbError, UsageError
from site_builder.files import temporary_folder
from site_builder.schema.settings import Settings
from site_builder.site import styles
from site_builder.site.addresses import MAX_DEPTH
from site_builder.site.parts import menu

logger = logging.getLogger(__name__)
Engine = Literal["mkdocs", "zensical"]
HEAD, CONTENT = "<!--slot:head-->", "<!--slot:content-->"
STATE = "<!--slot:state-->"
"""What the data's state is said in: in the frame, so that pages of docs/ say it too."""
_IN_TEMPLATE = re.compile(r'File "(?P<file>shell/[^"]+)", line (?P<line>\d+), in ')
_PACKAGE = {"mkdocs": "mkdocs-material", "zensical": "zensical"}
_OURS = Path(__file__)
_FROM_BELOW = re.compile(r'\b(href|src|action)="\.\.(?:/|(?="))')
_TITLE = re.compile(r'<h1[^>]*>(.*?)(?:<a class="headerlink"|</h1>)', re.DOTALL)
_SECTION = re.compile(r'<h[23] id="([^"]+)">(.*?)(?:<a class="headerlink"|</h[23]>)', re.DOTALL)
_PARAGRAPH = re.compile(r"</h1>\s*<p>(.*?)</p>", re.DOTALL)
_OF_THEME = re.compile(
    r'<(input class="md-toggle"[^>]*|label class="md-overlay"[^>]*></label|a href="[^"]*" class="md-skip">[^<]*</a)>'
)
_UNUSED = (
    "assets/javascripts/",
    "assets/images/",
    "assets/stylesheets/",
    "sitemap.xml",
    "search.json",
    "objects.inv",
)
"""What the engine writes and the site does not serve as it is: the theme's scripts, its styles, its list of pages."""
KEPT = 3
"""Frames that are kept of one engine."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
THEME = "assets/theme.css"
_STYLE = re.compile(r'<link rel="stylesheet" href="[^"]*(assets/stylesheets/[^"]*)">')
_STYLES = re.compile(r'(?:<link rel="stylesheet" href="([^"]*)assets/stylesheets/[^"]*">\s*)+')


@dataclass(frozen=True, slots=True)
class Frame:
    """A shell page cut at its slots: a page is ``start + head + middle + content + end``."""

    start: str
    middle: str
    end: str

    @classmethod
    def cut(cls, html: str, name: str) -> Frame:
        parts = [part for half in tidy(html).split(HEAD) for part in half.split(CONTENT)]
        if len(parts) != 3:
            raise KbError(
                f"the shell page {name} does not have each slot once",
                hint=f"templates/shell/main.html must keep {HEAD} and {CONTENT}",
            )
        return cls(*parts)


@dataclass(frozen=True)
class Shell:
    """What the engine made, in ``folder``."""

    folder: Path
    state: Callable[[], str] = str
    """The state of the data in words, for the foot of every page."""
    documented: bool = True
    """Whether the pages of docs/ are shown; styles and pictures of docs/ always are."""

    def frame(self, depth: int) -> Frame:
        """The frame of a page with ``depth`` folders above it."""
        return self._frames[depth]

    def not_found(self, base: str) -> Frame:
        """The frame of 404.html, whose links start with the path ``base`` since it is shown at any address."""
        near = self.frame(1)
        return Frame(*(_FROM_BELOW.sub(rf'\1="{base}', part) for part in (near.start, near.middle, near.end)))

    @cached_property
    def compiled(self) -> Path:
        """A folder beside the frame in which compiled templates are kept."""
        folder = self.folder.parent / "compiled"
        folder.mkdir(exist_ok=True)
        return folder

    @cached_property
    def _frames(self) -> list[Frame]:
        pages = (self.folder / _shell_address(depth) / "index.html" for depth in range(MAX_DEPTH + 1))
        return [Frame.cut(self._stated(page.read_text(encoding="utf-8")), page.parent.name) for page in pages]

    def _stated(self, html: str) -> str:
        return _STYLES.sub(rf'<link rel="stylesheet" href="\1{THEME}">\n', html.replace(STATE, escape(self.state())))

    def styles(self, used: Set[str], others: str) -> str:
        """The theme's styles, as far as these pages and the words ``used`` elsewhere need them (see ``styles.cut``)."""
        frames = (part for frame in self._frames for part in (frame.start, frame.end))
        pages = (styles.words_of_tags(html) for html in (*self._texts.values(), *frames))
        named = _STYLE.findall((self.folder / "index.html").read_text(encoding="utf-8"))
        css = "".join((self.folder / name).read_text(encoding="utf-8") for name in named)
        return styles.cut(css, set(used).union(*pages), others)

    @cached_property
    def documents(self) -> list[tuple[str, str]]:
        """Title and address of each page of docs/, by address."""
        return [(_title(html), address) for address, html in self._texts.items()]

    @cached_property
    def beginnings(self) -> dict[str, str]:
        """The first paragraph of each page of docs/, by address."""
        found = {address: _PARAGRAPH.search(html) for address, html in self._texts.items()}
        return {address: _plain(match[1]) for address, match in found.items() if match}

    @cached_property
    def headings(self) -> list[tuple[str, str, str]]:
        """Title of the page, heading and address of each section of docs/ that can be linked to."""
        return [
            (_title(html), _plain(heading), f"{address}#{anchor}")
            for address, html in self._texts.items()
            for anchor, heading in _SECTION.findall(html)
        ]

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The pages of docs/ by address."""
        pages = ((name, content) for name, content in self.files() if name.endswith("index.html"))
        return {name.removesuffix("index.html"): content.decode() for name, content in pages}

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The pages of docs/ and the theme's styles: address in the site, and content."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not self._left_out(name):
                content = path.read_bytes()
                yield name, tidy(self._stated(content.decode())).encode() if name.endswith(".html") else content

    def _left_out(self, name: str) -> bool:
        ours = name in ("index.html", "404.html") or name.startswith("_shell/")
        ours = ours or (name.endswith(".html") and not self.documented)
        return ours or name.startswith(_UNUSED) or name.endswith((".map", ".gz"))


def make_shell(
    root: Path, engine: Engine, overrides: Mapping[str, Any], settings: Settings, left_out: Iterable[str]
) -> Shell:
    """Run the engine over ``root``'s docs, or take what it made of the same input before.

    ``overrides`` replace keys of mkdocs.yml (site_name, site_url, site_description); ``left_out`` are the parts that
    menus do not name. Raises UsageError when the engine
    is missing or mkdocs.yml cannot be read, KbError when the engine fails.
    """
    root = root.resolve()
    config = _configuration(root, overrides)
    config["extra"] = {**menu(config.get("extra") or {}, left_out), **_words(root, settings)}
    key = _fingerprint(root, engine, config)
    kept = root / ".kb" / f"shell-{engine}"
    folder = kept / key
    if folder.is_dir():
        logger.info("the frame of the pages is kept from before")
        with suppress(OSError):  # a read-only checkout
            os.utime(folder)
        return Shell(folder)
    logger.info("%s builds docs/ and the frame of the pages", engine)
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only checkout: the frame lives as long as the process
        kept = Path(tempfile.mkdtemp(prefix="kb-shell-"))
        folder = kept / key
    with temporary_folder(kept, "making") as making:
        made = _run(root, engine, config, making)
        _forget(kept)
        try:
            os.replace(made, folder)
        except OSError:
            if not folder.is_dir():  # else another process has made the same
                raise
    return Shell(folder)


def _forget(kept: Path) -> None:
    """Delete the frames that were not used for longest. The last ones stay: another process may read them, such as the
    preview while a site with another address is built."""
    frames: list[tuple[int, Path]] = []
    for one in kept.iterdir():
        if not one.name.startswith(".") and one.name != "compiled":
            with suppress(FileNotFoundError):  # another process deletes, too
                frames.append((one.stat().st_mtime_ns, one))
    for _, old in sorted(frames)[: 1 - KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _words(root: Path, settings: Settings) -> dict[str, Any]:
    """What kb.yml says of the frame: logo, licence, footer, escaped, since the engine's templates do not escape."""
    logo = settings.logo if settings.logo and (root / "docs" / settings.logo).is_file() else None
    said = {
        "logo": logo,
        "licence": settings.licence,
        "code_licence": settings.code_licence,
        "footer_note": settings.footer,
        "repository": settings.repository if re.match(r"https?://", settings.repository or "") else None,
    }
    return {name: escape(value) if value else None for name, value in said.items()}


def tidy(html: str) -> str:
    """Drop the empty lines, and what the theme has for its own header and scripts alone: switches, its skip link."""
    return re.sub(r"\n\s*\n", "\n", _OF_THEME.sub("", html))


def _title(html: str) -> str:
    found = _TITLE.search(html)
    return _plain(found.group(1)) if found else "untitled"


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def _shell_address(depth: int) -> str:
    return "/".join(["_shell", *"bcdefghijk"[: depth - 1]]) if depth else "."


def _configuration(root: Path, overrides: Mapping[str, Any]) -> dict[str, Any]:
    try:
        own = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), _LOADER) or {}
        if not isinstance(own, dict):
            raise yaml.YAMLError("it is no mapping of keys to values")
    except FileNotFoundError:
        own = {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"mkdocs.yml cannot be read: {' '.join(str(error).split())}") from None
    config: dict[str, Any] = yaml.load((bundled.templates() / "mkdocs.yml").read_text(encoding="utf-8"), _LOADER)
    for key, value in {**own, **overrides}.items():
        both = isinstance(value, dict) and isinstance(config.get(key), dict)
        config[key] = {**config[key], **value} if both else value
    return config


def _fingerprint(root: Path, engine: Engine, config: Mapping[str, Any]) -> str:
    digest = blake2b(digest_size=12)
    try:
        digest.update(f"{engine} {version(_PACKAGE[engine])} {sys.version} {config!r}\n".encode() + _OURS.read_bytes())
    except ModuleNotFoundError:
        raise UsageError(f"the engine {engine} is not installed", hint=f"pip install {_PACKAGE[engine]}") from None
    for folder in (root / "docs", *_shells(root)):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _run(root: Path, engine: Engine, config: dict[str, Any], work: Path) -> Path:
    docs, out = work / "docs", work / "site"
    _copy(root / "docs", docs)
    _in_utf_8(docs)
    pages = _navigation(docs)
    for depth in range(MAX_DEPTH + 1):
        page = docs / _shell_address(depth) / "index.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("---\nshell: true\nhide: [navigation, toc]\n---\n", encoding="utf-8")
    for folder in _shells(root):
        _copy(folder, work / "shell")
    theme = {**config.get("theme", {}), "custom_dir": "shell"}
    config = {"nav": pages, **config, "docs_dir": "docs", "site_dir": "site", "theme": theme}
    (work / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    words = [sys.executable, "-m", engine, "build", "-f", "mkdocs.yml", *(["-q"] if engine == "mkdocs" else [])]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(words, cwd=work, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not (out / "index.html").is_file():
        logger.info("%s said: %s", engine, done.stdout + done.stderr)
        raise KbError(
            f"{engine} could not build docs/: {_told(done.stdout + done.stderr)}",
            hint="see mkdocs.yml, docs/ and templates/shell/; kb -v shows all that it said",
        )
    return out


def _told(said: str) -> str:
    """What an engine said, without the way through its own code: the last line, and the line of a template."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if not any(line.startswith("Traceback ") for line in lines):
        return "\n".join(lines)[-3000:]
    places = [found for line in lines if (found := _IN_TEMPLATE.match(line))]
    place = f"templates/{places[-1]['file']}:{places[-1]['line']}: " if places else ""
    return f"{place}{lines[-1]}"


def _in_utf_8(folder: Path) -> None:
    """Raise KbError for a page that the engine could not read; it does not say which."""
    for path in sorted(folder.rglob("*.md")):
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise KbError(f"docs/{path.relative_to(folder).as_posix()} is not UTF-8", hint="save it as UTF-8") from None


def _shells(root: Path) -> tuple[Path, Path]:
    """Folders of templates of the frame; a file of the second replaces that of the first."""
    return bundled.templates() / "shell", root / "templates" / "shell"


def _copy(folder: Path, to: Path) -> None:
    """The files of a folder, without its permissions: a checkout may be read-only."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            copy = to / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _navigation(docs: Path) -> list[Any]:
    """The pages of docs/ by folder, for the engine, which would list the shell pages too."""
    folders = sorted({page.parent for page in docs.rglob("*.md")})
    return [
        {folder.name.capitalize(): [page.relative_to(docs).as_posix() for page in sorted(folder.glob("*.md"))]}
        for folder in folders
    ]
